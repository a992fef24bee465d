import { tf } from '../engine';
import { alignRanks, padRank } from '../engine/align';
import { shapeText, unknownName } from '../engine/names';

/**
 * How the losses of the samples become one number, as in Keras (there in snake_case):
 * - `sumOverBatchSize` and `mean`: their sum, divided by their number; weights change the sum, not the divisor
 * - `sum`: their sum
 * - `meanWithSampleWeight`: their sum, divided by the sum of the weights
 * - `none`: they stay as they are (a training then follows the gradient of their sum and logs their mean)
 */
export type Reduction = 'sumOverBatchSize' | 'sum' | 'mean' | 'meanWithSampleWeight' | 'none';

const REDUCTIONS: readonly Reduction[] = ['sumOverBatchSize', 'sum', 'mean', 'meanWithSampleWeight', 'none'];

/** The reduction of that name; `undefined` is the default. */
export function checkedReduction(reduction: Reduction | undefined): Reduction {
  if (reduction === undefined) return 'sumOverBatchSize';
  if (REDUCTIONS.includes(reduction)) return reduction;
  throw unknownName('reduction', reduction, REDUCTIONS);
}

/**
 * Losses weighted and reduced. Counterpart of Keras' `reduce_weighted_values`.
 * Porting note: weights [n] of losses [n, t] count for the sample's whole row; Keras stops there, or takes them for the weights of
 * the columns where t is n.
 * @param values losses, [n, …] or a scalar
 * @param weights of the samples, [n] or [n, …], or null
 * @param mask where losses count, of the values' shape or [n], or null
 */
export function reduceValues(
  values: tf.Tensor,
  weights: tf.Tensor | null,
  mask: tf.Tensor | null,
  reduction: Reduction,
): tf.Tensor {
  const merged = mask === null ? weights : maskedWeights(weights, mask, reduction);
  if (merged === null) return reduce(values, null, reduction);
  const [aligned, factors] = alignWeights(values, merged);
  return reduce(tf.mul(aligned, factors), factors, reduction);
}

function reduce(values: tf.Tensor, weights: tf.Tensor | null, reduction: Reduction): tf.Tensor {
  if (reduction === 'none' || values.rank === 0) return values;
  if (reduction === 'sum') return tf.sum(values);
  if (reduction === 'meanWithSampleWeight' && weights !== null)
    return tf.mul(tf.sum(values), tf.divNoNan(tf.scalar(1), tf.sum(weights))); // no gradient goes through the divisor
  return values.size === 0 ? tf.sum(values) : tf.mean(values);
}

/** A mask as weights: so large, where the mean is over all, that it is the mean over those that count. */
function maskedWeights(weights: tf.Tensor | null, mask: tf.Tensor, reduction: Reduction): tf.Tensor {
  const ones = tf.cast(mask, 'float32');
  const averaged = reduction === 'sumOverBatchSize' || reduction === 'mean';
  const factors = averaged ? tf.mul(ones, tf.divNoNan(tf.scalar(mask.size), tf.sum(ones))) : ones;
  if (weights === null) return factors;
  const [a, b] = alignRanks(factors, weights);
  return tf.mul(padRank(a, b.rank), padRank(b, a.rank));
}

/** Losses and weights with as many axes; a scalar loss stays one, and every weight multiplies it. */
function alignWeights(values: tf.Tensor, weights: tf.Tensor): [tf.Tensor, tf.Tensor] {
  const [aligned, squeezed] = alignRanks(values, weights);
  const factors = padRank(squeezed, aligned.rank);
  const fits =
    factors.rank === aligned.rank && factors.shape.every((size, i) => size === 1 || size === aligned.shape[i]);
  if (fits || aligned.rank === 0) return [aligned, factors];
  throw new Error(
    `sampleWeight has shape ${shapeText(weights.shape)}, the losses it weighs have ${shapeText(values.shape)}; expected one weight for each sample, [${values.shape[0]}], or for each loss.`,
  );
}

/**
 * The mean of values, with the gradient of their sum: what Keras logs and what it follows when it trains with losses that are
 * not reduced.
 */
export function meanWithGradientOfSum(values: tf.Tensor): tf.Scalar {
  if (values.rank === 0) return values as tf.Scalar;
  const { shape } = values;
  const mean = tf.customGrad((x) => ({
    value: tf.mean(x as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.broadcastTo(dy, shape),
  }));
  return mean(values) as tf.Scalar;
}
