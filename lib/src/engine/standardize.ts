/** Scaling by statistics of the values themselves, with gradients worked out by hand: tfjs' own are many operations. */
import * as tf from './tf';

/**
 * (x - mean) / sqrt(variance + epsilon), mean and (biased) variance taken over `axes`.
 * @param moments is given mean and variance, which keep the axes with length 1; they end when it returns
 */
export function standardize(
  x: tf.Tensor,
  axes: readonly number[],
  epsilon: number,
  moments?: (mean: tf.Tensor, variance: tf.Tensor) => void,
): tf.Tensor {
  const over = [...axes];
  const run = tf.customGrad((input, save) => {
    const values = input as tf.Tensor;
    const mean = tf.mean(values, over, true);
    const centred = tf.sub(values, mean);
    const variance = tf.mean(tf.square(centred), over, true);
    moments?.(mean, variance);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const value = tf.mul(centred, inverse);
    (save as tf.GradSaveFunc)([value, inverse]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => standardizeGradient(dy, saved, over) };
  });
  return run(x);
}

/** inverse * (dy - mean(dy) - y * mean(dy * y)) */
function standardizeGradient(dy: tf.Tensor, saved: tf.Tensor[], axes: number[]): tf.Tensor {
  const [y, inverse] = saved as [tf.Tensor, tf.Tensor];
  const slope = tf.mean(tf.mul(dy, y), axes, true);
  return tf.mul(inverse, tf.sub(tf.sub(dy, tf.mean(dy, axes, true)), tf.mul(y, slope)));
}

/** x / max(sqrt(sum(x²)), epsilon), the sum over `axes`. */
export function unitLength(x: tf.Tensor, axes: number | number[], epsilon: number): tf.Tensor {
  const inverse = tf.rsqrt(tf.sum(tf.square(x), axes, true));
  return tf.mul(x, tf.minimum(inverse, 1 / epsilon));
}
