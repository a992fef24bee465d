import { tf } from '../engine';
import { alignShape, sameShape } from '../engine/align';
import { checkOptions, describe, shapeText } from '../engine/names';
import { type MetricFunction, SampleMean } from './mean';
import { type MetricArgs, named } from './metric';

const equalValues: MetricFunction = (yTrue, yPred) =>
  tf.equal(alignShape('accuracy', yTrue, yPred), tf.cast(yPred, 'float32'));

const matches =
  (threshold: number): MetricFunction =>
  (yTrue, yPred) => {
    const decided = tf.cast(tf.greater(yPred, threshold), 'float32');
    return tf.equal(alignShape('binaryAccuracy', yTrue, yPred), decided);
  };

const sameClass: MetricFunction = (yTrue, yPred) =>
  tf.equal(tf.argMax(alignShape('categoricalAccuracy', yTrue, yPred), -1), tf.argMax(yPred, -1));

const labelled: MetricFunction = (yTrue, yPred) => {
  const labels = labelsFor('sparseCategoricalAccuracy', yTrue, yPred);
  const read = tf.argMax(yPred, -1);
  return labels.dtype === 'int32' ? tf.equal(labels, read) : tf.equal(labels, tf.cast(read, 'float32'));
};

/** Class numbers, int32 or float32, of yPred's shape without its last axis. */
export function labelsFor(where: string, yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const column = yTrue.rank === yPred.rank && yTrue.shape[yTrue.rank - 1] === 1;
  const labels = column ? tf.squeeze(yTrue, [yTrue.rank - 1]) : yTrue;
  if (sameShape(labels.shape, yPred.shape.slice(0, -1)))
    return labels.dtype === 'bool' ? tf.cast(labels, 'int32') : labels;
  throw new Error(
    `${where}: yTrue has shape ${shapeText(yTrue.shape)} and yPred has shape ${shapeText(yPred.shape)}; expected class numbers of shape ${shapeText(yPred.shape.slice(0, -1))}. (For one-hot targets there is the categorical, not sparse, kind.)`,
  );
}

/** Of the three kinds that Keras knows, the one that the shapes mean: one output is a yes or no, one number for many outputs a label. */
export function kindOf(yTrue: tf.Tensor, yPred: tf.Tensor): 'binary' | 'sparse' | 'categorical' {
  if (yPred.shape[yPred.rank - 1] === 1) return 'binary';
  return yTrue.rank < yPred.rank || yTrue.shape[yTrue.rank - 1] === 1 ? 'sparse' : 'categorical';
}

const KINDS = { binary: matches(0.5), sparse: labelled, categorical: sameClass };

/** What `metrics: ['accuracy']` means: binary, categorical or sparse categorical accuracy, by the shapes of targets and outputs. */
export class AccuracyByShape extends SampleMean {
  override readonly direction = 'up';

  constructor(args: MetricArgs = {}) {
    super((yTrue, yPred) => KINDS[kindOf(yTrue, yPred)](yTrue, yPred), named('accuracy', args));
  }
}

/**
 * The share of outputs that equal their target exactly: for outputs that are class numbers already. Counterpart of
 * `keras.metrics.Accuracy`. For probabilities there are the other kinds, among which the name `'accuracy'` in `compile` chooses.
 * @example
 * const accuracy = metrics.accuracy();
 * accuracy.updateState([1, 2, 3, 4], [0, 2, 3, 4]);
 * assert.equal((accuracy.result() as tf.Tensor).dataSync()[0], 0.75);
 */
export class Accuracy extends SampleMean {
  override readonly direction = 'up';

  constructor(args: MetricArgs = {}) {
    super(equalValues, args);
  }
}

/** The share of outputs that equal their target exactly. */
export function accuracy(args: MetricArgs = {}): Accuracy {
  return new Accuracy(args);
}

export interface BinaryAccuracyArgs extends MetricArgs {
  /** Outputs above it count as 1; default 0.5. For logits: 0. */
  threshold?: number;
}

/**
 * The share of right answers of sigmoid outputs. Counterpart of `keras.metrics.BinaryAccuracy`.
 * @example
 * const accuracy = metrics.binaryAccuracy();
 * accuracy.updateState([1, 1, 0, 0], [0.9, 0.4, 0.1, 0.2]);
 * assert.equal((accuracy.result() as tf.Tensor).dataSync()[0], 0.75);
 */
export class BinaryAccuracy extends SampleMean {
  override readonly direction = 'up';
  readonly threshold: number;

  constructor(args: BinaryAccuracyArgs = {}) {
    checkOptions('metrics.binaryAccuracy', args, ['threshold', 'name']);
    const { threshold = 0.5, ...rest } = args;
    if (typeof threshold !== 'number')
      throw new Error(`metrics.binaryAccuracy: threshold is ${describe(threshold)}; expected a number such as 0.5.`);
    super(matches(threshold), rest);
    this.threshold = threshold;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), threshold: this.threshold };
  }
}

/** The share of right answers of sigmoid outputs. */
export function binaryAccuracy(args: BinaryAccuracyArgs = {}): BinaryAccuracy {
  return new BinaryAccuracy(args);
}

/**
 * The share of samples whose largest output stands where the one-hot target is 1. Counterpart of `keras.metrics.CategoricalAccuracy`.
 * @example
 * const accuracy = metrics.categoricalAccuracy();
 * accuracy.updateState([[0, 1], [1, 0]], [[0.2, 0.8], [0.4, 0.6]]);
 * assert.equal((accuracy.result() as tf.Tensor).dataSync()[0], 0.5);
 */
export class CategoricalAccuracy extends SampleMean {
  override readonly direction = 'up';

  constructor(args: MetricArgs = {}) {
    super(sameClass, args);
  }
}

/** The share of right answers for one-hot targets. */
export function categoricalAccuracy(args: MetricArgs = {}): CategoricalAccuracy {
  return new CategoricalAccuracy(args);
}

/**
 * The share of samples whose largest output is at the label. Counterpart of `keras.metrics.SparseCategoricalAccuracy`.
 * @example
 * const accuracy = metrics.sparseCategoricalAccuracy();
 * accuracy.updateState([1, 0], [[0.2, 0.8], [0.4, 0.6]]);
 * assert.equal((accuracy.result() as tf.Tensor).dataSync()[0], 0.5);
 */
export class SparseCategoricalAccuracy extends SampleMean {
  override readonly direction = 'up';

  constructor(args: MetricArgs = {}) {
    super(labelled, args);
  }
}

/** The share of right answers for class numbers. */
export function sparseCategoricalAccuracy(args: MetricArgs = {}): SparseCategoricalAccuracy {
  return new SparseCategoricalAccuracy(args);
}
