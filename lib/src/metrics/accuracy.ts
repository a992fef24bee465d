import { tf } from '../engine';
import { alignLabels, alignShape } from '../engine/align';
import { checkOptions } from '../engine/names';
import { MeanOf, type MetricFunction } from './mean';
import type { MetricArgs } from './metric';

const matches =
  (threshold: number): MetricFunction =>
  (yTrue, yPred) => {
    const target = alignShape('binaryAccuracy', yTrue, yPred);
    const decided = tf.cast(tf.greater(yPred, threshold), 'float32');
    return tf.mean(tf.cast(tf.equal(target, decided), 'float32'), -1);
  };

const sameClass: MetricFunction = (yTrue, yPred) =>
  tf.equal(tf.argMax(alignShape('categoricalAccuracy', yTrue, yPred), -1), tf.argMax(yPred, -1));

const labelled: MetricFunction = (yTrue, yPred) =>
  tf.equal(alignLabels('sparseCategoricalAccuracy', yTrue, yPred), tf.argMax(yPred, -1));

/** Which accuracy is meant, by shapes alone, as Keras decides: one output is a yes or no, one number for many outputs a label. */
const byShape: MetricFunction = (yTrue, yPred) => {
  if (yPred.shape[yPred.rank - 1] === 1) return matches(0.5)(yTrue, yPred);
  const sparse = yTrue.rank < yPred.rank || yTrue.shape[yTrue.rank - 1] === 1;
  return sparse ? labelled(yTrue, yPred) : sameClass(yTrue, yPred);
};

/** The share of right answers; which kind is chosen by the shapes of targets and outputs. What `metrics: ['accuracy']` means. */
export class Accuracy extends MeanOf {
  override readonly direction = 'up';

  constructor(args: MetricArgs = {}) {
    super(byShape, args);
  }
}

export interface BinaryAccuracyArgs extends MetricArgs {
  /** Outputs above it count as 1; default 0.5. */
  threshold?: number;
}

/** The share of right answers of sigmoid outputs. Counterpart of `keras.metrics.BinaryAccuracy`. */
export class BinaryAccuracy extends MeanOf {
  override readonly direction = 'up';

  constructor(args: BinaryAccuracyArgs = {}) {
    checkOptions('metrics.binaryAccuracy', args, ['threshold', 'name']);
    const { threshold = 0.5, ...rest } = args;
    super(matches(threshold), rest);
  }
}

/** The share of samples whose largest output stands where the one-hot target is 1. Counterpart of `keras.metrics.CategoricalAccuracy`. */
export class CategoricalAccuracy extends MeanOf {
  override readonly direction = 'up';

  constructor(args: MetricArgs = {}) {
    super(sameClass, args);
  }
}

/** The share of samples whose largest output is at the label. Counterpart of `keras.metrics.SparseCategoricalAccuracy`. */
export class SparseCategoricalAccuracy extends MeanOf {
  override readonly direction = 'up';

  constructor(args: MetricArgs = {}) {
    super(labelled, args);
  }
}
