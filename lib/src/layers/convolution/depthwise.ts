/** Convolutions that keep channels apart. */
import type { Constraint } from '../../constraints';
import type { tf } from '../../engine';
import { addBias } from '../../engine/fused';
import type { Initializer } from '../../initializers';
import type { Regularizer } from '../../regularizers';
import { expectRank, positiveInteger, sizeOf } from '../checks';
import { type KernelConfig, KernelLayer } from '../dense';
import type {
  ConstraintIdentifier,
  InitializerIdentifier,
  Layer,
  RegularizerIdentifier,
  Shape,
  Weight,
} from '../layer';
import { floats, makeLayer } from '../make';
import { AXES } from './conv';
import { convolve, convolveDepthwise } from './operations';
import { CONV_DEFAULTS, type ConvArgs, checkedWindow, type WindowConfig, windowsOf } from './options';
import { pairs } from './sequences';
import { windowedShape } from './sizes';

type BaseConfig = Omit<KernelConfig, 'kernelInitializer' | 'kernelRegularizer' | 'kernelConstraint'> & WindowConfig;

interface DepthwiseConfig extends BaseConfig {
  depthMultiplier: number;
  depthwiseInitializer: Initializer;
  depthwiseRegularizer: Regularizer | null;
  depthwiseConstraint: Constraint | null;
}

/** `KernelConfig` without the kernel's options: here kernels have names of their own. */
type Config<A> = A & KernelConfig;

class DepthwiseConv2DLayer extends KernelLayer<Config<DepthwiseConfig>> {
  static readonly className = 'DepthwiseConv2D';
  private kernel!: Weight;

  override build(inputShape: Shape): void {
    expectRank(this, inputShape, AXES[2]);
    const channels = sizeOf(this, inputShape, -1);
    const { kernelSize, depthMultiplier } = this.args;
    this.computeOutputShape(inputShape);
    this.kernel = this.addKernel('kernel', [...kernelSize, channels, depthMultiplier], 'depthwise');
    this.addBias(channels * depthMultiplier);
    this.built = true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const { strides, padding, dilationRate } = this.args;
    const options = { strides: pairs(strides), padding, dilations: pairs(dilationRate) };
    const sum = convolveDepthwise(floats(inputs) as tf.Tensor4D, this.kernel.read() as tf.Tensor4D, options);
    return this.activate(this.bias ? addBias(sum, this.bias.read()) : sum);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const channels = inputShape.at(-1) ?? null;
    const out = channels === null ? null : channels * this.args.depthMultiplier;
    return windowedShape(this.name, inputShape, windowsOf(this.args), this.args.padding, out);
  }
}

interface SeparableConfig extends DepthwiseConfig {
  filters: number;
  pointwiseInitializer: Initializer;
  pointwiseRegularizer: Regularizer | null;
  pointwiseConstraint: Constraint | null;
}

class SeparableConv2DLayer extends KernelLayer<Config<SeparableConfig>> {
  static readonly className = 'SeparableConv2D';
  private depthwise!: Weight;
  private pointwise!: Weight;

  override build(inputShape: Shape): void {
    expectRank(this, inputShape, AXES[2]);
    const channels = sizeOf(this, inputShape, -1);
    const { kernelSize, depthMultiplier, filters } = this.args;
    this.computeOutputShape(inputShape);
    this.depthwise = this.addKernel('depthwise_kernel', [...kernelSize, channels, depthMultiplier], 'depthwise');
    this.pointwise = this.addKernel('pointwise_kernel', [1, 1, channels * depthMultiplier, filters], 'pointwise');
    this.addBias(filters);
    this.built = true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const { strides, padding, dilationRate } = this.args;
    const options = { strides: pairs(strides), padding, dilations: pairs(dilationRate) };
    const apart = convolveDepthwise(floats(inputs) as tf.Tensor4D, this.depthwise.read() as tf.Tensor4D, options);
    const mixed = convolve(apart, this.pointwise.read() as tf.Tensor4D, {
      strides: [1, 1],
      padding: 'valid',
      dilations: [1, 1],
    });
    return this.activate(this.bias ? addBias(mixed, this.bias.read()) : mixed);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return windowedShape(this.name, inputShape, windowsOf(this.args), this.args.padding, this.args.filters);
  }
}

type KernelOption = 'kernelInitializer' | 'kernelRegularizer' | 'kernelConstraint' | 'filters' | 'groups';

export interface DepthwiseConv2DArgs extends Omit<ConvArgs, KernelOption> {
  /** Number of outputs for each channel; default 1. */
  depthMultiplier?: number;
  /** Default `glorotUniform`. */
  depthwiseInitializer?: InitializerIdentifier;
  /** Default none. */
  depthwiseRegularizer?: RegularizerIdentifier | null;
  /** Default none. */
  depthwiseConstraint?: ConstraintIdentifier | null;
}

export interface SeparableConv2DArgs extends DepthwiseConv2DArgs {
  /** Number of output channels. */
  filters: number;
  /** Default `glorotUniform`. */
  pointwiseInitializer?: InitializerIdentifier;
  /** Default none. */
  pointwiseRegularizer?: RegularizerIdentifier | null;
  /** Default none. */
  pointwiseConstraint?: ConstraintIdentifier | null;
}

const { kernelInitializer: _i, kernelRegularizer: _r, kernelConstraint: _c, ...SHARED } = CONV_DEFAULTS;
const DEPTHWISE = {
  ...SHARED,
  depthMultiplier: 1,
  depthwiseInitializer: 'glorotUniform',
  depthwiseRegularizer: null,
  depthwiseConstraint: null,
};
const SEPARABLE = {
  ...DEPTHWISE,
  pointwiseInitializer: 'glorotUniform',
  pointwiseRegularizer: null,
  pointwiseConstraint: null,
};

/** TensorFlow's depthwise kernel moves as far down as across. */
function checkedDepthwise<A extends DepthwiseConfig>(where: string, config: A): A {
  positiveInteger(where, 'depthMultiplier', config.depthMultiplier);
  const checked = checkedWindow(where, 2, config);
  if (checked.strides[0] === checked.strides[1]) return checked;
  throw new Error(`${where}: strides is [${checked.strides.join(', ')}]; expected the same for height and width.`);
}

/**
 * Each channel convolved with kernels of its own: [n, h, w, c] -> [n, h', w', c * depthMultiplier]. Counterpart of
 * `keras.layers.DepthwiseConv2D`. Porting note: strides of height and width must be equal, as TensorFlow's kernel demands.
 * @example
 * const layer = layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 });
 * assert.deepEqual(layer.apply(tf.ones([1, 5, 5, 3])).shape, [1, 3, 3, 6]);
 */
export function depthwiseConv2d(args: DepthwiseConv2DArgs): Layer {
  const kind = { factory: 'depthwiseConv2d', defaults: DEPTHWISE, options: ['kernelSize'] };
  return makeLayer(kind, args, (config: Config<DepthwiseConfig>) => {
    return new DepthwiseConv2DLayer(checkedDepthwise('layers.depthwiseConv2d', config));
  });
}

/**
 * A depthwise convolution, then one of size 1 that mixes channels. Counterpart of `keras.layers.SeparableConv2D`.
 * Source: Chollet, https://arxiv.org/abs/1610.02357
 * @example
 * const layer = layers.separableConv2d({ filters: 4, kernelSize: 3 });
 * assert.deepEqual(layer.apply(tf.ones([1, 5, 5, 3])).shape, [1, 3, 3, 4]);
 */
export function separableConv2d(args: SeparableConv2DArgs): Layer {
  const kind = { factory: 'separableConv2d', defaults: SEPARABLE, options: ['filters', 'kernelSize'] };
  return makeLayer(kind, args, (config: Config<SeparableConfig>) => {
    positiveInteger('layers.separableConv2d', 'filters', config.filters);
    return new SeparableConv2DLayer(checkedDepthwise('layers.separableConv2d', config));
  });
}
