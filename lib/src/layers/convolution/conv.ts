/** Convolutions of sequences and images. */
import type { tf } from '../../engine';
import { addBias } from '../../engine/fused';
import { expectRank, sizeOf } from '../checks';
import { KernelLayer } from '../dense';
import type { Layer, Shape, Weight } from '../layer';
import { floats, makeLayer } from '../make';
import { convolve } from './operations';
import { CONV_DEFAULTS, type ConvArgs, type ConvConfig, checkedConv, windowsOf } from './options';
import { asImages, fromImages, pairs } from './sequences';
import { windowedShape } from './sizes';

export const AXES = [[], ['batch', 'steps', 'channels'], ['batch', 'height', 'width', 'channels']] as const;

abstract class ConvLayer extends KernelLayer<ConvConfig> {
  private kernel!: Weight;

  override build(inputShape: Shape): void {
    const { filters, groups, kernelSize } = this.args;
    expectRank(this, inputShape, AXES[kernelSize.length] as readonly string[]);
    const channels = sizeOf(this, inputShape, -1);
    if (channels % groups !== 0) {
      throw new Error(`The layer '${this.name}': ${channels} channels can't be split in ${groups} groups.`);
    }
    this.computeOutputShape(inputShape);
    this.kernel = this.addKernel('kernel', [...kernelSize, channels / groups, filters]);
    this.addBias(filters);
    this.built = true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const { strides, padding, dilationRate, groups } = this.args;
    const options = { strides: pairs(strides), padding, dilations: pairs(dilationRate) };
    const kernel = this.kernel.read();
    const sum = convolve(asImages(floats(inputs)), asImages(kernel, 0), options, groups);
    const images = this.bias ? addBias(sum, this.bias.read()) : sum;
    return this.activate(fromImages(images, inputs.rank));
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return windowedShape(this.name, inputShape, windowsOf(this.args), this.args.padding, this.args.filters);
  }
}

class Conv1DLayer extends ConvLayer {
  static readonly className = 'Conv1D';
}

class Conv2DLayer extends ConvLayer {
  static readonly className = 'Conv2D';
}

const conv = { defaults: { ...CONV_DEFAULTS, groups: 1 }, options: ['filters', 'kernelSize'] };

export interface Conv1DArgs extends Omit<ConvArgs, 'padding'> {
  /** `valid`: no padding; `same`: as long as the input at stride 1; `causal`: the same, and no output sees a later input; default `valid`. */
  padding?: 'valid' | 'same' | 'causal';
}

/**
 * Convolution of sequences: [n, steps, channels] -> [n, steps', filters]. Counterpart of `keras.layers.Conv1D`.
 * @throws for options that are no whole numbers from 1 up, and for inputs shorter than the kernel
 * @example
 * const layer = layers.conv1d({ filters: 1, kernelSize: 2, padding: 'causal', kernelInitializer: 'ones' });
 * assert.deepEqual([...layer.apply(tf.tensor3d([1, 2, 3], [1, 3, 1])).dataSync()], [1, 3, 5]);
 */
export function conv1d(args: Conv1DArgs): Layer {
  return makeLayer(
    { factory: 'conv1d', ...conv },
    args,
    (config: ConvConfig) => new Conv1DLayer(checkedConv('layers.conv1d', 1, config)),
  );
}

/**
 * Convolution of images: [n, height, width, channels] -> [n, height', width', filters]. Counterpart of `keras.layers.Conv2D`.
 * @throws for options that are no whole numbers from 1 up, and for inputs smaller than the kernel
 * @example
 * const layer = layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', strides: 2 });
 * assert.deepEqual(layer.apply(tf.ones([1, 9, 9, 3])).shape, [1, 5, 5, 8]);
 */
export function conv2d(args: ConvArgs): Layer {
  return makeLayer(
    { factory: 'conv2d', ...conv },
    args,
    (config: ConvConfig) => new Conv2DLayer(checkedConv('layers.conv2d', 2, config)),
  );
}
