import type { Constraint } from '../constraints';
import { tf } from '../engine';
import { affine } from '../engine/fused';
import type { Initializer } from '../initializers';
import type { Regularizer } from '../regularizers';
import type * as activations from './activations';
import { positiveInteger, sizeOf } from './checks';
import type {
  ConstraintIdentifier,
  InitializerIdentifier,
  Layer,
  LayerArgs,
  RegularizerIdentifier,
  Shape,
  Weight,
} from './layer';
import { ConfiguredLayer, floats, makeLayer } from './make';

/** Options of layers with a kernel, a bias and an activation. */
export interface KernelArgs extends LayerArgs {
  /** A name, or a function of a tensor; default `linear`. */
  activation?: activations.Identifier;
  /** Whether a bias is added; default true. */
  useBias?: boolean;
  /** Default `glorotUniform`. */
  kernelInitializer?: InitializerIdentifier;
  /** Default `zeros`. */
  biasInitializer?: InitializerIdentifier;
  /** Default none. */
  kernelRegularizer?: RegularizerIdentifier | null;
  /** Default none. */
  biasRegularizer?: RegularizerIdentifier | null;
  /** What the kernel is brought back to after each step; default none. */
  kernelConstraint?: ConstraintIdentifier | null;
  /** Default none. */
  biasConstraint?: ConstraintIdentifier | null;
}

/** `KernelArgs` when names have become objects. */
export interface KernelConfig {
  activation: activations.Activation;
  useBias: boolean;
  kernelInitializer: Initializer;
  biasInitializer: Initializer;
  kernelRegularizer: Regularizer | null;
  biasRegularizer: Regularizer | null;
  kernelConstraint: Constraint | null;
  biasConstraint: Constraint | null;
}

/** Keras' defaults of `KernelArgs`. */
export const KERNEL_DEFAULTS = {
  activation: 'linear',
  useBias: true,
  kernelInitializer: 'glorotUniform',
  biasInitializer: 'zeros',
  kernelRegularizer: null,
  biasRegularizer: null,
  kernelConstraint: null,
  biasConstraint: null,
};

/** A layer with a kernel and a bias. */
export abstract class KernelLayer<A extends Omit<KernelConfig, 'kernelInitializer'>> extends ConfiguredLayer<A> {
  protected bias: Weight | null = null;

  /** Makes a kernel of the options that begin with `prefix`: `kernel`, `depthwise` … */
  protected addKernel(name: string, shape: number[], prefix = 'kernel'): Weight {
    const option = (kind: string) => (this.args as Record<string, unknown>)[`${prefix}${kind}`];
    return this.addWeight({
      name,
      shape,
      initializer: option('Initializer') as Initializer,
      regularizer: option('Regularizer') as Regularizer | null,
      constraint: option('Constraint') as Constraint | null,
    });
  }

  protected addBias(units: number): void {
    const { useBias, biasInitializer: initializer, biasRegularizer, biasConstraint } = this.args;
    if (!useBias) return;
    const rest = { regularizer: biasRegularizer, constraint: biasConstraint };
    this.bias = this.addWeight({ name: 'bias', shape: [units], initializer, ...rest });
  }

  protected activate(x: tf.Tensor): tf.Tensor {
    return this.args.activation(x);
  }
}

interface DenseConfig extends KernelConfig {
  units: number;
}

/** Matrices take TensorFlow's own product and bias kernels instead of tfjs' batched product with its reshapes. */
export class DenseLayer extends KernelLayer<DenseConfig> {
  static readonly className = 'Dense';
  protected kernel!: Weight;

  override build(inputShape: Shape): void {
    const { units } = this.args;
    this.kernel = this.addKernel('kernel', [sizeOf(this, inputShape, -1), units]);
    this.addBias(units);
    this.built = true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const x = floats(inputs);
    const kernel = this.kernel.read() as tf.Tensor2D;
    const bias = (this.bias?.read() as tf.Tensor1D | undefined) ?? null;
    if (x.rank === 2) return this.activate(affine(x as tf.Tensor2D, kernel, bias));
    const rows = tf.reshape(x, [-1, kernel.shape[0]]) as tf.Tensor2D;
    return this.activate(tf.reshape(affine(rows, kernel, bias), [...x.shape.slice(0, -1), kernel.shape[1]]));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [...inputShape.slice(0, -1), this.args.units];
  }
}

export interface DenseArgs extends KernelArgs {
  /** Number of outputs. */
  units: number;
}

/**
 * activation(x · kernel + bias): [n, …, d] -> [n, …, units], float32. Counterpart of `keras.layers.Dense`.
 * @throws for units that are no whole number, unknown names
 * @example
 * const layer = layers.dense({ units: 2, activation: 'relu', kernelInitializer: 'ones' });
 * assert.deepEqual(layer.apply(tf.tensor2d([[1, 2], [-3, 1]])).arraySync(), [[3, 3], [0, 0]]);
 */
export function dense(args: DenseArgs): Layer {
  const kind = { factory: 'dense', defaults: KERNEL_DEFAULTS, options: ['units'] };
  return makeLayer(kind, args, (config: DenseConfig) => {
    positiveInteger('layers.dense', 'units', config.units);
    return new DenseLayer(config);
  });
}
