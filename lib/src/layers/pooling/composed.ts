/**
 * Gradients of pooling in plain operations, for engines without TensorFlow's kernels: tfjs' kernels for the wasm backend give
 * wrong gradients of max pooling and count the padding in those of average pooling.
 */
import { tf } from '../../engine';

type Pair = [number, number];
type Images = tf.Tensor4D;
type Pool = (x: Images, size: Pair, strides: Pair, padding: 'valid' | 'same') => Images;

/** Where windows lie along one axis of an image. */
interface Axis {
  window: number;
  stride: number;
  /** Number of windows. */
  count: number;
  /** Length of the axis, and of the part that windows cover, padding included. */
  length: number;
  covered: number;
  /** Padding at the start. */
  before: number;
}

function axisOf(length: number, window: number, stride: number, padding: 'valid' | 'same'): Axis {
  const count = padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - window) / stride) + 1;
  const covered = (count - 1) * stride + window;
  const before = padding === 'same' ? Math.floor(Math.max(covered - length, 0) / 2) : 0;
  return { window, stride, count, length, covered, before };
}

function axesOf(x: Images, size: Pair, strides: Pair, padding: 'valid' | 'same'): [Axis, Axis] {
  return [axisOf(x.shape[1], size[0], strides[0], padding), axisOf(x.shape[2], size[1], strides[1], padding)];
}

/** `tf.maxPool`; of several largest values the first takes the gradient, as in TensorFlow. */
export const maxPool: Pool = (x, size, strides, padding) => {
  const run = tf.customGrad((input, save) => {
    const images = input as Images;
    const value = tf.maxPool(images, size, strides, padding);
    (save as tf.GradSaveFunc)([images, value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, [all, top]: tf.Tensor[]) => {
        const axes = axesOf(all as Images, size, strides, padding);
        const around = fitted(all as Images, axes, Number.NEGATIVE_INFINITY);
        let left = tf.onesLike(dy);
        return overOffsets(axes, (i, j) => {
          const chosen = tf.mul(left, tf.cast(tf.equal(at(around, axes, i, j), top as tf.Tensor), 'float32'));
          left = tf.sub(left, chosen);
          return tf.mul(dy, chosen) as Images;
        });
      },
    };
  });
  return run(x) as Images;
};

/** `tf.avgPool`; the mean is of what lies in the image. */
export const avgPool: Pool = (x, size, strides, padding) => {
  const run = tf.customGrad((input) => {
    const axes = axesOf(input as Images, size, strides, padding);
    return {
      value: tf.avgPool(input as Images, size, strides, padding),
      gradFunc: (dy: tf.Tensor) => {
        const share = tf.div(dy, tf.outerProduct(counts(axes[0]), counts(axes[1])).expandDims(-1)) as Images;
        return overOffsets(axes, () => share);
      },
    };
  });
  return run(x) as Images;
};

/** How many values each window has. */
function counts({ count, stride, window, before, length }: Axis): tf.Tensor1D {
  const sizes = Array.from({ length: count }, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + window, length) - Math.max(start, 0);
  });
  return tf.tensor1d(sizes, 'float32');
}

/** The part that windows cover, with `value` where padding lies. */
function fitted(x: Images, [down, across]: [Axis, Axis], value: number): Images {
  const after = (axis: Axis) => Math.max(axis.covered - axis.length - axis.before, 0);
  const padded = tf.pad4d(
    x,
    [
      [0, 0],
      [down.before, after(down)],
      [across.before, after(across)],
      [0, 0],
    ],
    value,
  );
  return tf.slice(padded, [0, 0, 0, 0], [-1, down.covered, across.covered, -1]);
}

/** The value at offset (i, j) of each window. */
function at(around: Images, [down, across]: [Axis, Axis], i: number, j: number): tf.Tensor {
  const [n, , , channels] = around.shape;
  const end = [n, i + (down.count - 1) * down.stride + 1, j + (across.count - 1) * across.stride + 1, channels];
  return tf.stridedSlice(around, [0, i, j, 0], end, [1, down.stride, across.stride, 1]);
}

/** The sum of the gradients that go to each offset, laid where they belong in the image. */
function overOffsets(axes: [Axis, Axis], gradient: (i: number, j: number) => Images): Images {
  const [down, across] = axes;
  const parts: Images[] = [];
  for (let i = 0; i < down.window; i++) {
    for (let j = 0; j < across.window; j++) parts.push(laid(gradient(i, j), axes, i, j));
  }
  const sum = tf.addN(parts) as Images;
  const inside = (axis: Axis) => Math.min(axis.length, axis.covered - axis.before);
  const image = tf.slice(sum, [0, down.before, across.before, 0], [-1, inside(down), inside(across), -1]);
  const rest = (axis: Axis) => axis.length - inside(axis);
  return tf.pad4d(image, [
    [0, 0],
    [0, rest(down)],
    [0, rest(across)],
    [0, 0],
  ]);
}

/** One value a window, at offset (i, j) of it, zeros elsewhere. */
function laid(values: Images, [down, across]: [Axis, Axis], i: number, j: number): Images {
  const [n, height, width, channels] = values.shape;
  const rows = tf.pad3d(tf.reshape(values, [n * height, 1, width * channels]), [
    [0, 0],
    [0, down.stride - 1],
    [0, 0],
  ]);
  const flat = tf.reshape(rows, [n * height * down.stride * width, 1, channels]) as tf.Tensor3D;
  const both = tf.pad3d(flat, [
    [0, 0],
    [0, across.stride - 1],
    [0, 0],
  ]);
  const spread = tf.reshape(both, [n, height * down.stride, width * across.stride, channels]) as Images;
  const after = (axis: Axis, offset: number) => Math.max(axis.covered - offset - axis.count * axis.stride, 0);
  const placed = tf.pad4d(spread, [
    [0, 0],
    [i, after(down, i)],
    [j, after(across, j)],
    [0, 0],
  ]);
  return tf.slice(placed, [0, 0, 0, 0], [-1, down.covered, across.covered, -1]);
}
