import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { checkOptions, describe } from '../engine/names';
import { labelsFor } from './accuracy';
import { SampleMean } from './mean';
import type { MetricArgs } from './metric';

/**
 * Whether fewer than k outputs are larger than the one at the label: outputs that are equal at the border all count as among the
 * top k, and a label or output that is no number among the classes never, as in TensorFlow's `in_top_k`. Composed, since tfjs'
 * TopK can't be compiled by XLA.
 * @param labels int32, yPred's shape without the last axis
 */
function amongTop(labels: tf.Tensor, yPred: tf.Tensor, k: number): tf.Tensor {
  const classes = yPred.shape[yPred.rank - 1] as number;
  const at = tf.cast(tf.oneHot(labels, classes), 'bool');
  const asked = tf.sum(tf.where(at, yPred, tf.zerosLike(yPred)), -1, true);
  const larger = tf.sum(tf.cast(tf.greater(yPred, asked), 'int32'), -1);
  const finite = tf.all(tf.isFinite(yPred), -1);
  return tf.logicalAnd(tf.less(larger, k), tf.logicalAnd(tf.any(at, -1), finite));
}

export interface TopKArgs extends MetricArgs {
  /** How many of the largest outputs are looked at; default 5. */
  k?: number;
}

function checkedK(where: string, k: unknown): number {
  if (Number.isInteger(k) && (k as number) >= 1) return k as number;
  throw new Error(`${where}: k is ${describe(k)}; expected a whole number from 1 up.`);
}

/**
 * The share of samples whose one-hot target is among the k largest outputs. Counterpart of `keras.metrics.TopKCategoricalAccuracy`.
 * @example
 * const top2 = metrics.topKCategoricalAccuracy({ k: 2 });
 * top2.updateState([[0, 0, 1], [0, 1, 0]], [[0.1, 0.9, 0.8], [0.05, 0, 0.95]]);
 * assert.equal((top2.result() as tf.Tensor).dataSync()[0], 0.5);
 */
export class TopKCategoricalAccuracy extends SampleMean {
  override readonly direction = 'up';
  readonly k: number;

  constructor(args: TopKArgs = {}) {
    checkOptions('metrics.topKCategoricalAccuracy', args, ['k', 'name']);
    const { k = 5, ...rest } = args;
    checkedK('metrics.topKCategoricalAccuracy', k);
    super(
      (yTrue, yPred) => amongTop(tf.argMax(alignShape('topKCategoricalAccuracy', yTrue, yPred), -1), yPred, k),
      rest,
    );
    this.k = k;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k };
  }
}

/** The share of samples whose one-hot target is among the k largest outputs. */
export function topKCategoricalAccuracy(args: TopKArgs = {}): TopKCategoricalAccuracy {
  return new TopKCategoricalAccuracy(args);
}

export interface SparseTopKArgs extends TopKArgs {
  /** Whether yPred holds class numbers, most likely first, instead of scores; default false. */
  fromSortedIds?: boolean;
}

/**
 * The share of samples whose label is among the k largest outputs. Counterpart of `keras.metrics.SparseTopKCategoricalAccuracy`.
 * @example
 * const top2 = metrics.sparseTopKCategoricalAccuracy({ k: 2 });
 * top2.updateState([2, 1], [[0.1, 0.9, 0.8], [0.05, 0, 0.95]]);
 * assert.equal((top2.result() as tf.Tensor).dataSync()[0], 0.5);
 */
export class SparseTopKCategoricalAccuracy extends SampleMean {
  override readonly direction = 'up';
  readonly k: number;
  readonly fromSortedIds: boolean;

  constructor(args: SparseTopKArgs = {}) {
    const where = 'sparseTopKCategoricalAccuracy';
    checkOptions(`metrics.${where}`, args, ['k', 'fromSortedIds', 'name']);
    const { k = 5, fromSortedIds = false, ...rest } = args;
    checkedK(`metrics.${where}`, k);
    super((yTrue, yPred) => {
      const labels = labelsFor(where, yTrue, yPred);
      return fromSortedIds ? amongIds(labels, yPred, k) : amongTop(tf.cast(labels, 'int32'), yPred, k);
    }, rest);
    this.k = k;
    this.fromSortedIds = fromSortedIds;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), k: this.k, ...(this.fromSortedIds && { from_sorted_ids: true }) };
  }
}

function amongIds(labels: tf.Tensor, ids: tf.Tensor, k: number): tf.Tensor {
  const count = Math.min(k, ids.shape[ids.rank - 1] as number);
  const first = tf.slice(ids, Array<number>(ids.rank).fill(0), [...ids.shape.slice(0, -1), count]);
  return tf.any(tf.equal(tf.cast(tf.expandDims(labels, -1), 'float32'), tf.cast(first, 'float32')), -1);
}

/** The share of samples whose label is among the k largest outputs. */
export function sparseTopKCategoricalAccuracy(args: SparseTopKArgs = {}): SparseTopKCategoricalAccuracy {
  return new SparseTopKCategoricalAccuracy(args);
}
