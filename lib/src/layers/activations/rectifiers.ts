/** Activations made of straight pieces, and the smooth ones that follow them on one side. */
import { tf } from '../../engine';
import { checkOptions } from '../../engine/names';

export interface ReluArgs {
  /** Slope below the threshold; default 0. */
  negativeSlope?: number;
  /** Upper bound of the output; default none. */
  maxValue?: number | null;
  /** Values up to here are cut off; default 0. */
  threshold?: number;
}

/**
 * max(x, 0); with options x from `threshold` up to `maxValue`, negativeSlope * (x - threshold) below.
 * Counterpart of `keras.activations.relu`. Source: Nair and Hinton, https://icml.cc/Conferences/2010/papers/432.pdf
 * @param x of any shape, which the result keeps
 * @throws for unknown options
 * @example
 * const x = tf.tensor1d([-1, 2, 9]);
 * assert.deepEqual([...activations.relu(x).dataSync()], [0, 2, 9]);
 * assert.deepEqual([...activations.relu(x, { negativeSlope: 0.5, maxValue: 6 }).dataSync()], [-0.5, 2, 6]);
 */
export function relu(x: tf.Tensor, args: ReluArgs = {}): tf.Tensor {
  checkOptions('activations.relu', args, ['negativeSlope', 'maxValue', 'threshold']);
  const { negativeSlope = 0, maxValue = null, threshold: from = 0 } = args;
  if (negativeSlope !== 0 && maxValue === null && from === 0) return tf.leakyRelu(x, negativeSlope);
  const above = from === 0 ? tf.relu(x) : keptWhere(x, (values) => tf.greater(values, from), 0);
  const cut = maxValue === null ? above : tf.clipByValue(above, 0, maxValue);
  if (negativeSlope === 0) return cut;
  return tf.sub(cut, tf.mul(negativeSlope, tf.relu(tf.sub(from, x))));
}

/**
 * min(max(x, 0), 6). Counterpart of `keras.activations.relu6`.
 * @param x of any shape, which the result keeps
 * @example
 * assert.deepEqual([...activations.relu6(tf.tensor1d([-1, 2, 9])).dataSync()], [0, 2, 6]);
 */
export function relu6(x: tf.Tensor): tf.Tensor {
  return tf.relu6(x);
}

/**
 * x for positive x, negativeSlope * x else; the slope is 0.2 by default. Counterpart of `keras.activations.leaky_relu`.
 * Source: Maas et al., https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf
 * @param x of any shape, which the result keeps
 * @throws for unknown options
 * @example
 * assert.deepEqual([...activations.leakyRelu(tf.tensor1d([-1, 2]), { negativeSlope: 0.5 }).dataSync()], [-0.5, 2]);
 */
export function leakyRelu(x: tf.Tensor, args: { negativeSlope?: number } = {}): tf.Tensor {
  checkOptions('activations.leakyRelu', args, ['negativeSlope']);
  return tf.leakyRelu(x, args.negativeSlope ?? 0.2);
}

/**
 * x for positive x, alpha * (exp(x) - 1) else; alpha is 1 by default. Counterpart of `keras.activations.elu`.
 * Source: Clevert et al., https://arxiv.org/abs/1511.07289
 * @param x of any shape, which the result keeps
 * @throws for unknown options
 * @example
 * assert.deepEqual([...activations.elu(tf.tensor1d([-100, 2])).dataSync()], [-1, 2]);
 */
export function elu(x: tf.Tensor, args: { alpha?: number } = {}): tf.Tensor {
  checkOptions('activations.elu', args, ['alpha']);
  const { alpha = 1 } = args;
  if (alpha === 1) return tf.elu(x);
  return tf.add(tf.relu(x), tf.mul(alpha, tf.elu(tf.neg(tf.relu(tf.neg(x))))));
}

/**
 * elu with the scale and alpha that keep mean and variance of normal inputs. Counterpart of `keras.activations.selu`.
 * Source: Klambauer et al., https://arxiv.org/abs/1706.02515
 * @param x of any shape, which the result keeps
 * @example
 * const { mean, variance } = tf.moments(activations.selu(tf.randomNormal([10000], 0, 1, 'float32', 1)));
 * assert.ok(Math.abs(mean.dataSync()[0]) < 0.05 && Math.abs(variance.dataSync()[0] - 1) < 0.05);
 */
export function selu(x: tf.Tensor): tf.Tensor {
  return tf.selu(x);
}

/**
 * x for positive x, alpha * (exp(x / alpha) - 1) else; alpha is 1 by default. Counterpart of `keras.activations.celu`.
 * Source: Barron, https://arxiv.org/abs/1704.07483
 * @param x of any shape, which the result keeps
 * @throws for unknown options
 * @example
 * assert.deepEqual([...activations.celu(tf.tensor1d([-100, 3]), { alpha: 2 }).dataSync()], [-2, 3]);
 */
export function celu(x: tf.Tensor, args: { alpha?: number } = {}): tf.Tensor {
  checkOptions('activations.celu', args, ['alpha']);
  const { alpha = 1 } = args;
  return tf.add(tf.relu(x), tf.mul(alpha, tf.elu(tf.div(tf.neg(tf.relu(tf.neg(x))), alpha))));
}

/**
 * relu6(x + 3) / 6. Counterpart of `keras.activations.hard_sigmoid`. (tfjs' hardSigmoid is Keras 2's, 0.2 x + 0.5.)
 * Source: https://en.wikipedia.org/wiki/Hard_sigmoid
 * @param x of any shape, which the result keeps
 * @example
 * assert.deepEqual([...activations.hardSigmoid(tf.tensor1d([-3, 0, 3])).dataSync()], [0, 0.5, 1]);
 */
export function hardSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.div(tf.relu6(tf.add(x, 3)), 6);
}

/**
 * x * hardSigmoid(x), also named hardSwish. Counterpart of `keras.activations.hard_silu`.
 * Source: Howard et al., https://arxiv.org/abs/1905.02244
 * @param x of any shape, which the result keeps
 * @example
 * assert.deepEqual([...activations.hardSilu(tf.tensor1d([-1.5, 3])).dataSync()], [-0.375, 3]);
 */
export function hardSilu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, hardSigmoid(x));
}

/**
 * x within [-1, 1]. Counterpart of `keras.activations.hard_tanh`.
 * @param x of any shape, which the result keeps
 * @example
 * assert.deepEqual([...activations.hardTanh(tf.tensor1d([-3, 0.5, 3])).dataSync()], [-1, 0.5, 1]);
 */
export function hardTanh(x: tf.Tensor): tf.Tensor {
  return tf.clipByValue(x, -1, 1);
}

/**
 * x beyond the threshold on either side, 0 within; the threshold is 0.5 by default.
 * Counterpart of `keras.activations.hard_shrink`.
 * @param x of any shape, which the result keeps
 * @throws for unknown options
 * @example
 * assert.deepEqual([...activations.hardShrink(tf.tensor1d([-1, 0.25, 0.75])).dataSync()], [-1, 0, 0.75]);
 */
export function hardShrink(x: tf.Tensor, args: { threshold?: number } = {}): tf.Tensor {
  checkOptions('activations.hardShrink', args, ['threshold']);
  return keptWhere(x, (values) => tf.greater(tf.abs(values), args.threshold ?? 0.5), 0);
}

/**
 * x moved towards 0 by the threshold, 0 within it; the threshold is 0.5 by default.
 * Counterpart of `keras.activations.soft_shrink`.
 * @param x of any shape, which the result keeps
 * @throws for unknown options
 * @example
 * assert.deepEqual([...activations.softShrink(tf.tensor1d([-1, 0.25, 0.75])).dataSync()], [-0.5, 0, 0.25]);
 */
export function softShrink(x: tf.Tensor, args: { threshold?: number } = {}): tf.Tensor {
  checkOptions('activations.softShrink', args, ['threshold']);
  const { threshold: within = 0.5 } = args;
  return tf.sub(tf.relu(tf.sub(x, within)), tf.relu(tf.sub(tf.neg(x), within)));
}

/**
 * x above `threshold`, `defaultValue` else; both are required. Counterpart of `keras.activations.threshold`.
 * @param x of any shape, which the result keeps
 * @throws for unknown options
 * @example
 * assert.deepEqual([...activations.threshold(tf.tensor1d([1, 2, 3]), { threshold: 2, defaultValue: 0 }).dataSync()], [0, 0, 3]);
 */
export function threshold(x: tf.Tensor, args: { threshold: number; defaultValue: number }): tf.Tensor {
  checkOptions('activations.threshold', args, ['threshold', 'defaultValue']);
  return keptWhere(x, (values) => tf.greater(values, args.threshold), args.defaultValue);
}

/**
 * 0 up to -1, (x + 1)² / 4 up to 1, then x: a softplus that reaches 0. Counterpart of `keras.activations.sparse_plus`.
 * @param x of any shape, which the result keeps
 * @example
 * assert.deepEqual([...activations.sparsePlus(tf.tensor1d([-2, 0, 2])).dataSync()], [0, 0.25, 2]);
 */
export function sparsePlus(x: tf.Tensor): tf.Tensor {
  const within = tf.div(tf.square(tf.add(tf.clipByValue(x, -1, 1), 1)), 4);
  return tf.add(within, tf.relu(tf.sub(x, 1)));
}

/**
 * 0 up to -1, (x + 1) / 2 up to 1, then 1. Counterpart of `keras.activations.sparse_sigmoid`.
 * Source: Blondel et al., https://arxiv.org/abs/1901.02324
 * @param x of any shape, which the result keeps
 * @example
 * assert.deepEqual([...activations.sparseSigmoid(tf.tensor1d([-2, 0, 2])).dataSync()], [0, 0.5, 1]);
 */
export function sparseSigmoid(x: tf.Tensor): tf.Tensor {
  return tf.div(tf.add(tf.clipByValue(x, -1, 1), 1), 2);
}

/** x where the test holds, a number elsewhere. (tfjs finds no gradient of a comparison within the step.) */
function keptWhere(x: tf.Tensor, test: (x: tf.Tensor) => tf.Tensor, otherwise: number): tf.Tensor {
  const run = tf.customGrad((input, save) => {
    const values = input as tf.Tensor;
    const holds = test(values);
    (save as tf.GradSaveFunc)([holds]);
    return {
      value: tf.where(holds, values, tf.fill(values.shape, otherwise)),
      gradFunc: (dy: tf.Tensor, [kept]: tf.Tensor[]) => tf.where(kept as tf.Tensor, dy, tf.zerosLike(dy)),
    };
  });
  return run(x);
}
