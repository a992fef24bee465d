import { tf } from '../engine';
import { alignShape, rowWeights } from '../engine/align';
import { Metric, type MetricArgs } from './metric';

/** A value for each sample, [n] or [n, …], of which a metric is the mean. */
export type MetricFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** What is summed up as total / count. */
abstract class Averaged extends Metric {
  protected readonly total = this.addWeight({ name: 'total' });
  protected readonly count = this.addWeight({ name: 'count' });

  protected take(values: tf.Tensor, sampleWeight?: tf.Tensor): void {
    const numbers = values.dtype === 'float32' ? values : tf.cast(values, 'float32');
    if (sampleWeight === undefined) {
      this.total.assignAdd(tf.sum(numbers));
      this.count.assignAdd(numbers.size);
      return;
    }
    const weights = tf.broadcastTo(rowWeights(tf.cast(sampleWeight, 'float32'), numbers), numbers.shape);
    this.total.assignAdd(tf.sum(tf.mul(numbers, weights)));
    this.count.assignAdd(tf.sum(weights));
  }

  result(): tf.Tensor | number {
    return tf.divNoNan(this.total, this.count);
  }
}

/**
 * The weighted mean of values. Counterpart of `keras.metrics.Mean`.
 * @example
 * const mean = metrics.mean();
 * mean.updateState([1, 3, 5, 7]);
 * mean.result();   // 4
 */
export class Mean extends Averaged {
  /** Porting note: here the second argument is the weights, as in Keras; a metric of a model gets (yTrue, yPred) instead. */
  updateState(values: tf.Tensor | tf.TensorLike, sampleWeight?: tf.Tensor | tf.TensorLike): void {
    this.take(values as tf.Tensor, sampleWeight as tf.Tensor | undefined);
  }
}

/** The mean of a function of (yTrue, yPred). Counterpart of `keras.metrics.MeanMetricWrapper`. */
export class MeanOf extends Averaged {
  constructor(
    private readonly fn: MetricFunction,
    args: MetricArgs = {},
  ) {
    super(args);
  }

  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    this.take(this.fn(yTrue, yPred), sampleWeight);
  }
}

const squaredError: MetricFunction = (yTrue, yPred) =>
  tf.mean(tf.squaredDifference(yPred, alignShape('meanSquaredError', yTrue, yPred)), -1);

const absoluteError: MetricFunction = (yTrue, yPred) =>
  tf.mean(tf.abs(tf.sub(yPred, alignShape('meanAbsoluteError', yTrue, yPred))), -1);

/** Mean of squared errors. Counterpart of `keras.metrics.MeanSquaredError`. */
export class MeanSquaredError extends MeanOf {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super(squaredError, args);
  }
}

/** Mean of absolute errors. Counterpart of `keras.metrics.MeanAbsoluteError`. */
export class MeanAbsoluteError extends MeanOf {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super(absoluteError, args);
  }
}

/**
 * Root of the mean of squared errors, over all samples seen: not the mean of the batches' roots. Counterpart of
 * `keras.metrics.RootMeanSquaredError`.
 */
export class RootMeanSquaredError extends Averaged {
  override readonly direction = 'down';

  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    this.take(tf.squaredDifference(yPred, alignShape(this.name, yTrue, yPred)), sampleWeight);
  }

  override result(): tf.Tensor | number {
    return tf.sqrt(tf.divNoNan(this.total, this.count));
  }
}
