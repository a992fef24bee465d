/** Convolutions with gradients for every option that Keras takes. Images are [batch, height, width, channels]. */
import { tf } from '../../engine';
import { addon } from '../../engine/addon';
import { type Padding, type Pair, span } from './sizes';

type Images = tf.Tensor4D;
type Plain = (images: Images, pad: 'valid' | 'same') => Images;

export interface ConvolutionOptions {
  strides: Pair;
  padding: Padding;
  dilations: Pair;
}

/** x convolved with a kernel [height, width, in / groups, out]. */
export function convolve(x: Images, kernel: tf.Tensor4D, options: ConvolutionOptions, groups = 1): Images {
  const run =
    (filter: tf.Tensor4D): Plain =>
    (images, pad) =>
      tf.conv2d(images, filter, options.strides, pad);
  if (groups === 1) return padded(x, kernel, options, run(kernel));
  const inputs = tf.split(x, groups, 3) as Images[];
  const filters = tf.split(kernel, groups, 3);
  const parts = inputs.map((part, i) => {
    const filter = filters[i] as tf.Tensor4D;
    return padded(part, filter, options, run(filter));
  });
  return tf.concat(parts, 3);
}

/** Each channel of x convolved with kernels of its own: [height, width, channels, multiplier]. */
export function convolveDepthwise(x: Images, kernel: tf.Tensor4D, options: ConvolutionOptions): Images {
  // wasm has no gradient of the depthwise kernel: there it is a convolution whose kernel is 0 between different channels.
  const native = addon() !== null;
  const filter = native ? kernel : betweenSameChannels(kernel);
  const run: Plain = (images, pad) =>
    native ? tf.depthwiseConv2d(images, filter, options.strides, pad) : tf.conv2d(images, filter, options.strides, pad);
  return padded(x, kernel, options, run);
}

function betweenSameChannels(kernel: tf.Tensor4D): tf.Tensor4D {
  const [height, width, channels, multiplier] = kernel.shape;
  const spread = tf.reshape(kernel, [height * width, channels, 1, multiplier]);
  const full = tf.mul(spread, tf.reshape(tf.eye(channels), [1, channels, channels, 1]));
  return tf.reshape(full, [height, width, channels, channels * multiplier]);
}

/** Padding that tfjs lacks, and dilation, of which it has no gradient. */
function padded(x: Images, kernel: tf.Tensor4D, options: ConvolutionOptions, run: Plain): Images {
  const { padding, dilations } = options;
  const sizes: Pair = [kernel.shape[0], kernel.shape[1]];
  if (dilations.some((dilation) => dilation > 1)) return dilated(x, sizes, options, run);
  if (padding !== 'causal') return run(x, padding);
  const before = sizes.map((size) => size - 1) as Pair;
  return run(
    tf.pad4d(x, [
      [0, 0],
      [before[0], 0],
      [before[1], 0],
      [0, 0],
    ]),
    'valid',
  );
}

/**
 * A dilated convolution looks at every d-th value: values d apart are put together in images of their own, convolved as
 * usual and put back.
 */
function dilated(x: Images, sizes: Pair, { padding, dilations }: ConvolutionOptions, run: Plain): Images {
  const total = sizes.map((size, i) => span({ size, dilation: dilations[i] as number }) - 1) as Pair;
  const before = total.map((n) => (padding === 'valid' ? 0 : padding === 'causal' ? n : Math.floor(n / 2)));
  const after = total.map((n, i) => (padding === 'valid' ? 0 : n - (before[i] as number)));
  const extra = dilations.map((dilation, i) => {
    const size = (x.shape[i + 1] as number) + (before[i] as number) + (after[i] as number);
    return (dilation - (size % dilation)) % dilation;
  });
  const paddings = before.map((n, i) => [n, (after[i] as number) + (extra[i] as number)]);
  const apart = tf.spaceToBatchND(x, dilations, paddings) as Images;
  return tf.batchToSpaceND(
    run(apart, 'valid'),
    dilations,
    extra.map((n) => [0, n]),
  ) as Images;
}

/** The convolution whose gradient is a convolution with the kernel [height, width, out, in]; `shape` is the output's. */
export function convolveTransposed(
  x: Images,
  kernel: tf.Tensor4D,
  { strides, padding, dilations }: ConvolutionOptions,
  shape: [number, number, number, number],
): Images {
  return tf.conv2dTranspose(x, spreadKernel(kernel, dilations), shape, strides, padding as 'valid' | 'same');
}

/** A kernel with zeros between its values. */
function spreadKernel(kernel: tf.Tensor4D, dilations: Pair): tf.Tensor4D {
  if (dilations.every((dilation) => dilation === 1)) return kernel;
  const [height, width, out, input] = kernel.shape;
  const [down, across] = dilations;
  const rows = tf.pad3d(tf.reshape(kernel, [height, 1, width * out * input]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
  ]);
  const tall = tf.reshape(rows, [height * down * width, 1, out * input]) as tf.Tensor3D;
  const both = tf.pad3d(tall, [
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const spread = tf.reshape(both, [height * down, width * across, out, input]) as tf.Tensor4D;
  const size = [span({ size: height, dilation: down }), span({ size: width, dilation: across }), out, input];
  return tf.slice(spread, [0, 0, 0, 0], size as [number, number, number, number]);
}
