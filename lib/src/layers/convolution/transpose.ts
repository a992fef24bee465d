import type { tf } from '../../engine';
import { addBias } from '../../engine/fused';
import { expectRank, numbers, positiveInteger, sizeOf } from '../checks';
import { type KernelConfig, KernelLayer } from '../dense';
import type { Layer, Shape, Weight } from '../layer';
import { floats, makeLayer } from '../make';
import { AXES } from './conv';
import { convolveTransposed } from './operations';
import { CONV_DEFAULTS, type ConvArgs, checkedWindow, type WindowConfig, windowsOf } from './options';
import { pairs } from './sequences';
import { transposedSize } from './sizes';

type TransposeConfig = KernelConfig & WindowConfig & { filters: number; outputPadding: number[] | null };

class Conv2DTransposeLayer extends KernelLayer<TransposeConfig> {
  static readonly className = 'Conv2DTranspose';
  private kernel!: Weight;

  override build(inputShape: Shape): void {
    expectRank(this, inputShape, AXES[2]);
    const { kernelSize, filters } = this.args;
    this.kernel = this.addKernel('kernel', [...kernelSize, filters, sizeOf(this, inputShape, -1)]);
    this.addBias(filters);
    this.built = true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const { strides, padding, dilationRate } = this.args;
    const options = { strides: pairs(strides), padding, dilations: pairs(dilationRate) };
    const shape = this.computeOutputShape(inputs.shape) as [number, number, number, number];
    const x = floats(inputs) as tf.Tensor4D;
    const sum = convolveTransposed(x, this.kernel.read() as tf.Tensor4D, options, shape);
    return this.activate(this.bias ? addBias(sum, this.bias.read()) : sum);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { padding, outputPadding, filters } = this.args;
    const sizes = windowsOf(this.args).map((window, i) =>
      transposedSize(inputShape[i + 1] as number | null, window, padding, outputPadding?.[i] ?? null),
    );
    return [inputShape[0] as number | null, ...sizes, filters];
  }
}

export interface Conv2DTransposeArgs extends Omit<ConvArgs, 'groups'> {
  /** Added to the output's height and width, less than the stride; default: as padding and strides ask for. */
  outputPadding?: number | number[] | null;
}

/**
 * The opposite direction of a convolution: [n, h, w, c] -> [n, h', w', filters], larger by the strides. Counterpart of
 * `keras.layers.Conv2DTranspose`. Source: Zeiler et al., https://www.matthewzeiler.com/mattzeiler/deconvolutionalnetworks.pdf
 * @throws for an outputPadding that is not below the stride
 * @example
 * const layer = layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' });
 * assert.deepEqual(layer.apply(tf.ones([1, 4, 4, 3])).shape, [1, 8, 8, 2]);
 */
export function conv2dTranspose(args: Conv2DTransposeArgs): Layer {
  const where = 'layers.conv2dTranspose';
  const defaults = { ...CONV_DEFAULTS, outputPadding: null };
  const kind = { factory: 'conv2dTranspose', defaults, options: ['filters', 'kernelSize'] };
  return makeLayer(kind, args, (config: TransposeConfig) => {
    positiveInteger(where, 'filters', config.filters);
    const checked = checkedWindow(where, 2, config);
    if (config.outputPadding === null) return new Conv2DTransposeLayer(checked);
    const outputPadding = numbers(where, 'outputPadding', config.outputPadding, 2, 0);
    if (outputPadding.some((n, i) => n >= (checked.strides[i] as number))) {
      throw new Error(
        `${where}: outputPadding is [${outputPadding.join(', ')}] and strides [${checked.strides.join(', ')}]; expected less than the stride.`,
      );
    }
    return new Conv2DTransposeLayer({ ...checked, outputPadding });
  });
}
