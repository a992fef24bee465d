/** Activations without a kink. */
import { tf } from '../../engine';
import { activateLogits } from '../../engine/logits';
import { checkOptions } from '../../engine/names';

/**
 * x as it is. Counterpart of `keras.activations.linear`.
 * @param x of any shape, which the result keeps
 * @example
 * const x = tf.tensor1d([-1, 2]);
 * assert.equal(activations.linear(x), x);
 */
export function linear(x: tf.Tensor): tf.Tensor {
  return x;
}

/**
 * 1 / (1 + exp(-x)), from 0 to 1. Counterpart of `keras.activations.sigmoid`. The losses find the logits behind it, as in Keras.
 * @param x of any shape, which the result keeps
 * @example
 * assert.equal(activations.sigmoid(tf.scalar(0)).dataSync()[0], 0.5);
 */
export function sigmoid(x: tf.Tensor): tf.Tensor {
  return activateLogits(x, (logits) => tf.sigmoid(logits));
}

/**
 * The hyperbolic tangent, from -1 to 1. Counterpart of `keras.activations.tanh`.
 * @param x of any shape, which the result keeps
 * @example
 * const [value] = activations.tanh(tf.tensor1d([1])).dataSync();
 * assert.ok(Math.abs(value - Math.tanh(1)) < 1e-6);
 */
export function tanh(x: tf.Tensor): tf.Tensor {
  return tf.tanh(x);
}

/**
 * exp(x). Counterpart of `keras.activations.exponential`.
 * @param x of any shape, which the result keeps
 * @example
 * const [value] = activations.exponential(tf.tensor1d([1])).dataSync();
 * assert.ok(Math.abs(value - Math.E) < 1e-6);
 */
export function exponential(x: tf.Tensor): tf.Tensor {
  return tf.exp(x);
}

/**
 * log(1 + exp(x)), a relu without its kink. Counterpart of `keras.activations.softplus`.
 * Source: Glorot et al., https://proceedings.mlr.press/v15/glorot11a.html
 * @param x of any shape, which the result keeps
 * @example
 * const [value] = activations.softplus(tf.tensor1d([0])).dataSync();
 * assert.ok(Math.abs(value - Math.log(2)) < 1e-6);
 */
export function softplus(x: tf.Tensor): tf.Tensor {
  return tf.softplus(x);
}

/**
 * x / (1 + |x|), from -1 to 1. Counterpart of `keras.activations.softsign`.
 * @param x of any shape, which the result keeps
 * @example
 * assert.deepEqual([...activations.softsign(tf.tensor1d([-1, 3])).dataSync()], [-0.5, 0.75]);
 */
export function softsign(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.add(tf.abs(x), 1));
}

/**
 * x * sigmoid(x), also named swish. Counterpart of `keras.activations.silu`.
 * Source: Ramachandran et al., https://arxiv.org/abs/1710.05941
 * @param x of any shape, which the result keeps
 * @example
 * const [value] = activations.silu(tf.tensor1d([1])).dataSync();
 * assert.ok(Math.abs(value - 1 / (1 + Math.exp(-1))) < 1e-6);
 */
export function silu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(x));
}

/**
 * x * P(X <= x) for a normal X; by default exact (by erf), with `approximate: true` by tanh.
 * Counterpart of `keras.activations.gelu`. Source: Hendrycks and Gimpel, https://arxiv.org/abs/1606.08415
 * @param x of any shape, which the result keeps
 * @throws for unknown options
 * @example
 * const [value] = activations.gelu(tf.tensor1d([1])).dataSync();
 * assert.ok(Math.abs(value - 0.8413) < 1e-4); // 84 % of a normal distribution lie below 1
 */
export function gelu(x: tf.Tensor, args: { approximate?: boolean } = {}): tf.Tensor {
  checkOptions('activations.gelu', args, ['approximate']);
  const share = args.approximate
    ? tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x))))))
    : tf.erf(tf.mul(x, Math.SQRT1_2));
  return tf.mul(tf.mul(x, 0.5), tf.add(share, 1));
}

/**
 * x * tanh(softplus(x)). Counterpart of `keras.activations.mish`. Source: Misra, https://arxiv.org/abs/1908.08681
 * @param x of any shape, which the result keeps
 * @example
 * const [value] = activations.mish(tf.tensor1d([1])).dataSync();
 * assert.ok(Math.abs(value - Math.tanh(Math.log(1 + Math.E))) < 1e-6);
 */
export function mish(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.tanh(tf.softplus(x)));
}

/**
 * log(sigmoid(x)), exact where sigmoid(x) is too small for float32. Counterpart of `keras.activations.log_sigmoid`.
 * @param x of any shape, which the result keeps
 * @example
 * assert.deepEqual([...activations.logSigmoid(tf.tensor1d([-200])).dataSync()], [-200]);
 */
export function logSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.neg(tf.softplus(tf.neg(x)));
}

/**
 * x - tanh(x). Counterpart of `keras.activations.tanh_shrink`.
 * @param x of any shape, which the result keeps
 * @example
 * const [value] = activations.tanhShrink(tf.tensor1d([1])).dataSync();
 * assert.ok(Math.abs(value - (1 - Math.tanh(1))) < 1e-6);
 */
export function tanhShrink(x: tf.Tensor): tf.Tensor {
  return tf.sub(x, tf.tanh(x));
}

/**
 * (x + sqrt(x² + b)) / 2, a relu without its kink; b is 4 by default. Counterpart of `keras.activations.squareplus`.
 * Source: Barron, https://arxiv.org/abs/2112.11687
 * @param x of any shape, which the result keeps
 * @throws for unknown options
 * @example
 * assert.deepEqual([...activations.squareplus(tf.tensor1d([-1.5, 0, 1.5])).dataSync()], [0.5, 1, 2]);
 */
export function squareplus(x: tf.Tensor, args: { b?: number } = {}): tf.Tensor {
  checkOptions('activations.squareplus', args, ['b']);
  return tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), args.b ?? 4))), 2);
}
