import { tf } from '../engine';
import { shapeText } from '../engine/names';

type Reduce = (values: tf.Tensor, axes: number[]) => tf.Tensor;

/**
 * Values and weights of one shape, as Keras brings them together: an axis of length 1 at the end doesn't count, values with more
 * axes than the weights are reduced over these, and weights are broadcast to what is left.
 */
export function weighed(
  where: string,
  given: tf.Tensor,
  sampleWeight: tf.Tensor,
  reduce: Reduce = tf.mean,
): { values: tf.Tensor; weights: tf.Tensor } {
  let values = given;
  let weights = tf.cast(sampleWeight, 'float32');
  if (values.rank === weights.rank + 1 && values.shape[weights.rank] === 1) {
    if (weights.rank === 1) weights = tf.expandDims(weights, -1);
    else values = tf.squeeze(values, [weights.rank]);
  } else if (weights.rank === values.rank + 1 && weights.shape[values.rank] === 1) {
    weights = tf.squeeze(weights, [values.rank]);
  }
  if (values.rank > weights.rank) values = reduce(values, axesFrom(weights.rank, values.rank));
  return { values, weights: broadcastWeights(where, weights, values.shape, given.shape) };
}

const axesFrom = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Weights of a shape to multiply values with, or an error in words. */
export function broadcastWeights(
  where: string,
  weights: tf.Tensor,
  shape: readonly number[],
  shown: readonly number[] = shape,
): tf.Tensor {
  const fits = weights.rank <= shape.length && reaches(weights.shape, shape);
  if (fits) return tf.broadcastTo(weights, [...shape]);
  throw new Error(
    `${where}: sampleWeight has shape ${shapeText(weights.shape)}, the values it weighs have ${shapeText(shown)}; expected one weight for each sample${shown.length === 0 ? ' and a function that returns one value for each sample' : `, [${shown[0]}], or one for each value`}.`,
  );
}

function reaches(from: readonly number[], to: readonly number[]): boolean {
  return from.every((size, i) => size === 1 || size === to[to.length - from.length + i]);
}
