/** Activations without a kink. */
import { tf } from '../../engine';
import { activateLogits } from '../../engine/logits';
import { checkOptions } from '../../engine/names';

/** x as it is. Counterpart of `keras.activations.linear`. */
export function linear(x: tf.Tensor): tf.Tensor {
  return x;
}

/** 1 / (1 + exp(-x)). Counterpart of `keras.activations.sigmoid`. The losses find the logits behind it, as in Keras. */
export function sigmoid(x: tf.Tensor): tf.Tensor {
  return activateLogits(x, (logits) => tf.sigmoid(logits));
}

/** Counterpart of `keras.activations.tanh`. */
export function tanh(x: tf.Tensor): tf.Tensor {
  return tf.tanh(x);
}

/** exp(x). Counterpart of `keras.activations.exponential`. */
export function exponential(x: tf.Tensor): tf.Tensor {
  return tf.exp(x);
}

/** log(1 + exp(x)). Counterpart of `keras.activations.softplus`. */
export function softplus(x: tf.Tensor): tf.Tensor {
  return tf.softplus(x);
}

/** x / (1 + |x|). Counterpart of `keras.activations.softsign`. */
export function softsign(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.add(tf.abs(x), 1));
}

/** x * sigmoid(x), also named swish. Counterpart of `keras.activations.silu`. Source: Ramachandran et al., https://arxiv.org/abs/1710.05941 */
export function silu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.sigmoid(x));
}

/**
 * x * P(X <= x) for a normal X; by default exact (by erf), with `approximate: true` by tanh.
 * Counterpart of `keras.activations.gelu`. Source: Hendrycks and Gimpel, https://arxiv.org/abs/1606.08415
 */
export function gelu(x: tf.Tensor, args: { approximate?: boolean } = {}): tf.Tensor {
  checkOptions('activations.gelu', args, ['approximate']);
  const share = args.approximate
    ? tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x))))))
    : tf.erf(tf.mul(x, Math.SQRT1_2));
  return tf.mul(tf.mul(x, 0.5), tf.add(share, 1));
}

/** x * tanh(softplus(x)). Counterpart of `keras.activations.mish`. Source: Misra, https://arxiv.org/abs/1908.08681 */
export function mish(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.tanh(tf.softplus(x)));
}

/** log(sigmoid(x)). Counterpart of `keras.activations.log_sigmoid`. */
export function logSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.neg(tf.softplus(tf.neg(x)));
}

/** x - tanh(x). Counterpart of `keras.activations.tanh_shrink`. */
export function tanhShrink(x: tf.Tensor): tf.Tensor {
  return tf.sub(x, tf.tanh(x));
}

/** (x + sqrt(x² + b)) / 2; b is 4 by default. Counterpart of `keras.activations.squareplus`. */
export function squareplus(x: tf.Tensor, args: { b?: number } = {}): tf.Tensor {
  checkOptions('activations.squareplus', args, ['b']);
  return tf.div(tf.add(x, tf.sqrt(tf.add(tf.square(x), args.b ?? 4))), 2);
}
