/** Activations that set the values along an axis in relation to each other. */
import { tf } from '../../engine';
import { activateLogits } from '../../engine/logits';
import { checkOptions, shapeText } from '../../engine/names';

export interface AxisArgs {
  /** Default -1, the last. */
  axis?: number;
}

/**
 * exp(x) / sum(exp(x)) along an axis, by default the last: shares that add up to 1. Counterpart of `keras.activations.softmax`.
 * The losses find the logits behind it, as in Keras.
 * @param x of any shape, which the result keeps
 * @throws for an axis that x lacks, and unknown options
 * @example
 * const shares = activations.softmax(tf.tensor2d([[0, 0], [5, 5]]));
 * assert.deepEqual(shares.arraySync(), [[0.5, 0.5], [0.5, 0.5]]);
 */
export function softmax(x: tf.Tensor, args: AxisArgs = {}): tf.Tensor {
  const axis = axisOf('softmax', x, args);
  if (axis === x.rank - 1) return activateLogits(x, (logits) => tf.softmax(logits));
  return lastAxis(x, axis, (last) => tf.softmax(last));
}

/**
 * log(softmax(x)) along an axis, by default the last. Counterpart of `keras.activations.log_softmax`.
 * @param x of any shape, which the result keeps
 * @throws for an axis that x lacks, and unknown options
 * @example
 * const [value] = activations.logSoftmax(tf.tensor1d([7, 7])).dataSync();
 * assert.ok(Math.abs(value - Math.log(0.5)) < 1e-6);
 */
export function logSoftmax(x: tf.Tensor, args: AxisArgs = {}): tf.Tensor {
  return lastAxis(x, axisOf('logSoftmax', x, args), (last) => tf.logSoftmax(last));
}

/**
 * The point nearest to x whose values along an axis, by default the last, are not negative and add up to 1.
 * Counterpart of `keras.activations.sparsemax`. Source: Martins and Astudillo, https://arxiv.org/abs/1602.02068
 * Porting note: Keras 3.15 adds up cumulative sums where the paper has one of them, and its values don't add up to 1; these do.
 * @param x of any shape, which the result keeps
 * @throws for an axis that x lacks, and unknown options
 * @example
 * assert.deepEqual([...activations.sparsemax(tf.tensor1d([1, 0.5, -1])).dataSync()], [0.75, 0.25, 0]);
 */
export function sparsemax(x: tf.Tensor, args: AxisArgs = {}): tf.Tensor {
  return lastAxis(x, axisOf('sparsemax', x, args), (last) => {
    const n = last.shape[last.rank - 1] as number;
    const run = tf.customGrad((input, save) => {
      const z = input as tf.Tensor;
      const sorted = tf.topk(z, n).values;
      const excess = tf.sub(tf.cumsum(sorted, -1), 1);
      const support = tf.cast(tf.greater(sorted, tf.div(excess, tf.range(1, n + 1))), 'float32');
      const size = tf.sum(support, -1, true);
      const total = tf.sum(tf.mul(support, sorted), -1, true);
      const value = tf.relu(tf.sub(z, tf.div(tf.sub(total, 1), size)));
      (save as tf.GradSaveFunc)([value]);
      return {
        value,
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const positive = tf.cast(tf.greater(saved[0] as tf.Tensor, 0), 'float32');
          const mean = tf.div(tf.sum(tf.mul(dy, positive), -1, true), tf.sum(positive, -1, true));
          return tf.mul(positive, tf.sub(dy, mean));
        },
      };
    });
    return run(last);
  });
}

/**
 * The first half along an axis, by default the last, times sigmoid of the second. Counterpart of `keras.activations.glu`.
 * Source: Dauphin et al., https://arxiv.org/abs/1612.08083
 * @param x of any shape with an even size along the axis
 * @returns half of x's size along the axis, x's shape else
 * @throws for an axis that x lacks or an odd size along it, and unknown options
 * @example
 * assert.deepEqual([...activations.glu(tf.tensor1d([1, 2, 0, 0])).dataSync()], [0.5, 1]);
 */
export function glu(x: tf.Tensor, args: AxisArgs = {}): tf.Tensor {
  const axis = axisOf('glu', x, args);
  if ((x.shape[axis] as number) % 2 !== 0) {
    throw new Error(
      `activations.glu: the input has shape ${shapeText(x.shape)}; expected an even size at axis ${axis}.`,
    );
  }
  const [a, b] = tf.split(x, 2, axis) as [tf.Tensor, tf.Tensor];
  return tf.mul(a, tf.sigmoid(b));
}

function axisOf(name: string, x: tf.Tensor, args: AxisArgs): number {
  checkOptions(`activations.${name}`, args, ['axis']);
  const { axis = -1 } = args;
  if (Number.isInteger(axis) && axis >= -x.rank && axis < x.rank) return axis < 0 ? axis + x.rank : axis;
  throw new Error(`activations.${name}: axis is ${axis}, the input has shape ${shapeText(x.shape)}.`);
}

/** tfjs' functions know the last axis alone. */
function lastAxis(x: tf.Tensor, axis: number, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  if (axis === x.rank - 1) return f(x);
  const order = x.shape.map((_, i) => i);
  [order[axis], order[x.rank - 1]] = [x.rank - 1, axis];
  return tf.transpose(f(tf.transpose(x, order)), order);
}
