/** True and false positives and negatives at thresholds: what precision, recall, AUC and their kin are made of. */
import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { describe, shapeText } from '../engine/names';
import type { MetricWeight } from './metric';
import { broadcastWeights } from './samplewise';

export interface Outcomes<T> {
  truePositives: T;
  falsePositives: T;
  trueNegatives: T;
  falseNegatives: T;
}

export interface OutcomeOptions {
  readonly thresholds: readonly number[];
  /** Keras takes another way, by buckets, for evenly spread thresholds: it treats outputs outside [0, 1] otherwise. */
  readonly even: boolean;
  readonly topK?: number | null;
  readonly classId?: number | null;
  /** Counts for each label, [thresholds, labels], instead of over all. */
  readonly multiLabel?: boolean;
  readonly labelWeights?: readonly number[] | null;
}

/** Below every output, as in Keras: the threshold of outputs that are not among the top k. */
export const NEG_INF = -1e10;

/** Keras' `is_evenly_distributed_thresholds`. */
export function areEven(thresholds: readonly number[]): boolean {
  const last = thresholds.length - 1;
  if (last < 2) return false;
  return thresholds.every((value, i) => Math.abs(value - i / last) <= 1e-7 + 1e-5 * (i / last));
}

/** `count` numbers from 0 to 1 at equal distances. */
export function evenThresholds(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i / (count - 1));
}

/** Thresholds as a list, or an error that says what was expected. */
export function thresholdList(where: string, given: number | readonly number[] | undefined, other: number): number[] {
  if (given === undefined) return [other];
  const list = typeof given === 'number' ? [given] : [...given];
  for (const value of list) {
    if (typeof value === 'number' && value >= 0 && value <= 1) continue;
    throw new Error(`${where}: thresholds has ${describe(value)}; expected numbers from 0 to 1.`);
  }
  if (list.length === 0) throw new Error(`${where}: thresholds is empty; expected at least one number from 0 to 1.`);
  return list;
}

/** Adds a batch's outcomes to the weights that are given. */
export function addOutcomes(
  where: string,
  into: Partial<Outcomes<MetricWeight>>,
  batch: { yTrue: tf.Tensor; yPred: tf.Tensor; sampleWeight: tf.Tensor | undefined },
  options: OutcomeOptions,
): void {
  const { yTrue, yPred, weights } = chosen(where, batch, options);
  const per = options.multiLabel ? (values: tf.Tensor) => values : (values: tf.Tensor) => tf.reshape(values, [-1, 1]);
  const positive = tf.cast(tf.notEqual(per(yTrue), 0), 'float32');
  const weight = weights && per(weights);
  const yes = weight ? tf.mul(positive, weight) : positive;
  const no = weight ? tf.mul(tf.sub(1, positive), weight) : tf.sub(1, positive);
  const counted = options.even ? byBuckets : byComparison;
  const shape = options.multiLabel ? [options.thresholds.length, yes.shape[1] as number] : [options.thresholds.length];
  const add = (weight: MetricWeight | undefined, sums: tf.Tensor) => weight?.assignAdd(tf.reshape(sums, shape));
  const [right, wrong] = counted(per(yPred), [yes, no], options.thresholds) as [Sums, Sums];
  add(into.truePositives, right.above);
  add(into.falsePositives, wrong.above);
  add(into.trueNegatives, wrong.below);
  add(into.falseNegatives, right.below);
}

/** What counts of a batch, and its weights, all of one shape. */
function chosen(
  where: string,
  batch: { yTrue: tf.Tensor; yPred: tf.Tensor; sampleWeight: tf.Tensor | undefined },
  { topK = null, classId = null, labelWeights = null }: OutcomeOptions,
): { yTrue: tf.Tensor; yPred: tf.Tensor; weights: tf.Tensor | undefined } {
  let yTrue = alignShape(where, batch.yTrue, batch.yPred);
  let yPred = tf.cast(batch.yPred, 'float32');
  if (topK !== null) yPred = onlyTop(where, yPred, topK);
  if (classId !== null) {
    yTrue = column(where, yTrue, classId);
    yPred = column(where, yPred, classId);
  }
  const samples = batch.sampleWeight && weightsFor(where, batch.sampleWeight, yPred);
  if (labelWeights === null) return { yTrue, yPred, weights: samples };
  const labels = broadcastWeights(`${where}, labelWeights`, tf.tensor1d([...labelWeights]), yPred.shape);
  return { yTrue, yPred, weights: samples ? tf.mul(samples, labels) : labels };
}

function weightsFor(where: string, given: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const weights = tf.cast(given, 'float32');
  const bySample = weights.rank > 0 && weights.rank === yPred.rank - 1;
  const aligned = bySample ? tf.expandDims(weights, -1) : weights;
  const column = aligned.rank === yPred.rank + 1 && aligned.shape[yPred.rank] === 1;
  return broadcastWeights(where, column ? tf.squeeze(aligned, [yPred.rank]) : aligned, yPred.shape);
}

/** The column of a class, with its axis. */
function column(where: string, values: tf.Tensor, classId: number): tf.Tensor {
  const classes = values.shape[values.rank - 1] as number;
  if (values.rank < 2)
    throw new Error(`${where}: yPred has shape ${shapeText(values.shape)}; with classId, expected [n, classes].`);
  if (classId >= classes)
    throw new Error(`${where}: classId is ${classId}, but there are ${classes} outputs, 0 to ${classes - 1}.`);
  return tf.slice(values, [...Array<number>(values.rank - 1).fill(0), classId], [...values.shape.slice(0, -1), 1]);
}

/** The k largest of the last axis as they are (the first of equal ones), the others far below. One after the other, since tfjs' TopK can't be compiled by XLA. */
function onlyTop(where: string, yPred: tf.Tensor, k: number): tf.Tensor {
  const classes = yPred.shape[yPred.rank - 1] as number;
  if (k > classes)
    throw new Error(`${where}: topK is ${k}, but yPred has shape ${shapeText(yPred.shape)}: only ${classes} outputs.`);
  let left = yPred;
  let top = tf.zerosLike(yPred);
  for (let i = 0; i < k; i++) {
    const largest = tf.oneHot(tf.argMax(left, -1), classes, 1, 0, 'float32');
    top = tf.maximum(top, largest);
    left = tf.where(tf.cast(largest, 'bool'), tf.fill(left.shape, Number.NEGATIVE_INFINITY), left);
  }
  return tf.add(tf.mul(yPred, top), tf.mul(tf.sub(1, top), NEG_INF));
}

/** Sums of weights over the samples whose output is above each threshold, and of the others: [thresholds, labels]. */
interface Sums {
  above: tf.Tensor;
  below: tf.Tensor;
}

/** For each of `weights`, [n, labels], its sums by outputs of that shape. */
type Count = (yPred: tf.Tensor, weights: readonly tf.Tensor[], thresholds: readonly number[]) => Sums[];

const byComparison: Count = (yPred, weights, thresholds) => {
  const limits = tf.tensor3d([...thresholds], [thresholds.length, 1, 1]);
  const above = tf.cast(tf.greater(tf.expandDims(yPred, 0), limits), 'float32');
  const below = tf.sub(1, above);
  const sum = (chosen: tf.Tensor, weight: tf.Tensor) => tf.sum(tf.mul(chosen, tf.expandDims(weight, 0)), 1);
  return weights.map((weight) => ({ above: sum(above, weight), below: sum(below, weight) }));
};

const byBuckets: Count = (yPred, weights, thresholds) => {
  const count = thresholds.length;
  const outside = (thresholds[0] as number) < 0 || (thresholds[count - 1] as number) > 1;
  const scaled = tf.sub(tf.ceil(tf.mul(tf.clipByValue(yPred, 0, 1), count - 1)), 1);
  const bucket = tf.cast(outside ? tf.relu(scaled) : scaled, 'int32');
  return weights.map((weight) => {
    const above = tf.cumsum(bucketSums(bucket, weight, count), 0, false, true);
    return { above, below: tf.sub(tf.sum(weight, 0, true), above) };
  });
};

/**
 * Sums of weights by bucket. In one operation where the engine has it, else as a product of matrices.
 * @param bucket int32 [n, labels], from -1 (nowhere) to count - 1
 * @param weight [n, labels]
 * @returns [count, labels]
 */
export function bucketSums(bucket: tf.Tensor, weight: tf.Tensor, count: number): tf.Tensor {
  const labels = bucket.shape[1] as number;
  if (tf.getKernel('UnsortedSegmentSum', tf.getBackend())) {
    const into = labels === 1 ? bucket : intoColumns(bucket, count, labels);
    const sums = tf.unsortedSegmentSum(tf.reshape(weight, [-1]), tf.reshape(into, [-1]) as tf.Tensor1D, count * labels);
    return labels === 1 ? tf.reshape(sums, [count, 1]) : tf.transpose(tf.reshape(sums, [labels, count]));
  }
  const perLabel = tf.unstack(bucket, 1).map((ids, label) => {
    const weights = tf.slice(weight, [0, label], [-1, 1]);
    return tf.matMul(
      tf.oneHot(ids as tf.Tensor1D, count, 1, 0, 'float32') as tf.Tensor2D,
      weights as tf.Tensor2D,
      true,
    );
  });
  return tf.concat(perLabel, 1);
}

/** Bucket numbers that are different for each label; -1 stays below 0. */
function intoColumns(bucket: tf.Tensor, count: number, labels: number): tf.Tensor {
  const first = tf.mul(tf.range(0, labels, 1, 'int32'), tf.scalar(count, 'int32'));
  return tf.where(tf.less(bucket, 0), tf.fill(bucket.shape, -1, 'int32'), tf.add(bucket, first));
}
