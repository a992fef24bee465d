import { shapeText } from './names';
import * as tf from './tf';

/**
 * `yTrue` as float32 with as many axes as `yPred`: an axis of length 1 is added or taken away at the end, so that [n] and [n, 1]
 * mean the same and never meet as a broadcast to [n, n].
 */
export function alignRank(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const target = yTrue.dtype === 'float32' ? yTrue : tf.cast(yTrue, 'float32');
  if (target.rank === yPred.rank) return target;
  if (target.rank === yPred.rank - 1 && yPred.shape[yPred.rank - 1] === 1) return tf.expandDims(target, -1);
  if (target.rank === yPred.rank + 1 && target.shape[target.rank - 1] === 1)
    return tf.squeeze(target, [target.rank - 1]);
  return target;
}

/**
 * Two tensors whose ranks differ by one brought to the same rank, if the longer one ends in an axis of length 1: that axis is
 * taken away, or the shorter one gets it where it is one-dimensional. Counterpart of Keras' `squeeze_or_expand_to_same_rank`.
 */
export function alignRanks(a: tf.Tensor, b: tf.Tensor): [tf.Tensor, tf.Tensor] {
  if (a.rank === b.rank + 1 && a.shape[b.rank] === 1)
    return b.rank === 1 ? [a, tf.expandDims(b, -1)] : [tf.squeeze(a, [b.rank]), b];
  if (b.rank === a.rank + 1 && b.shape[a.rank] === 1)
    return a.rank === 1 ? [tf.expandDims(a, -1), b] : [a, tf.squeeze(b, [a.rank])];
  return [a, b];
}

/** `x` with axes of length 1 added at its end, up to `rank` axes. */
export function padRank(x: tf.Tensor, rank: number): tf.Tensor {
  return x.rank >= rank ? x : tf.reshape(x, [...x.shape, ...Array<number>(rank - x.rank).fill(1)]);
}

/** `alignRank`, and an error if the shapes still differ. */
export function alignShape(where: string, yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const target = alignRank(yTrue, yPred);
  if (sameShape(target.shape, yPred.shape)) return target;
  throw new Error(
    `${where}: yTrue has shape ${shapeText(yTrue.shape)} and yPred has shape ${shapeText(yPred.shape)}; expected the same shape, one target for each output.`,
  );
}

/** Class numbers as int32 of yPred's shape without its last axis. */
export function alignLabels(where: string, yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const labels =
    yTrue.rank === yPred.rank && yTrue.shape[yTrue.rank - 1] === 1 ? tf.squeeze(yTrue, [yTrue.rank - 1]) : yTrue;
  if (!sameShape(labels.shape, yPred.shape.slice(0, -1))) {
    throw new Error(
      `${where}: yTrue has shape ${shapeText(yTrue.shape)} and yPred has shape ${shapeText(yPred.shape)}; expected class numbers of shape ${shapeText(yPred.shape.slice(0, -1))}. (For one-hot targets there is the categorical, not sparse, kind.)`,
    );
  }
  return labels.dtype === 'int32' ? labels : tf.cast(labels, 'int32');
}

export function sameShape(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** Weights of samples, [n], with axes of length 1 added so that they multiply `values`, [n, …], row by row. */
export function rowWeights(weights: tf.Tensor, values: tf.Tensor): tf.Tensor {
  if (weights.rank > values.rank || weights.shape.some((size, i) => size !== values.shape[i] && size !== 1)) {
    if (weights.size === values.size) return tf.reshape(weights, values.shape);
    throw new Error(
      `sampleWeight has shape ${shapeText(weights.shape)}, the values it weighs have ${shapeText(values.shape)}; expected one weight for each sample.`,
    );
  }
  return padRank(weights, values.rank);
}
