import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { checkOptions, describe } from '../engine/names';
import { Averaged, type MetricFunction, SampleMean } from './mean';
import { type MetricArgs, named, type TensorInput } from './metric';

/** Keras' `backend.epsilon()`. */
const EPSILON = 1e-7;

/** A function of targets of the outputs' shape. */
const paired =
  (where: string, fn: MetricFunction): MetricFunction =>
  (yTrue, yPred) =>
    fn(alignShape(where, yTrue, yPred), yPred);

const lastMean = (values: tf.Tensor): tf.Tensor => tf.mean(values, -1);

/**
 * Mean of squared errors. Counterpart of `keras.metrics.MeanSquaredError`.
 * @example
 * const mse = metrics.meanSquaredError();
 * mse.updateState([0, 1], [0, 3]);
 * assert.equal((mse.result() as tf.Tensor).dataSync()[0], 2);
 */
export class MeanSquaredError extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super(
      paired('meanSquaredError', (yTrue, yPred) => lastMean(tf.squaredDifference(yPred, yTrue))),
      args,
    );
  }
}

/** Mean of squared errors. */
export function meanSquaredError(args: MetricArgs = {}): MeanSquaredError {
  return new MeanSquaredError(args);
}

/**
 * Mean of absolute errors. Counterpart of `keras.metrics.MeanAbsoluteError`.
 * @example
 * const mae = metrics.meanAbsoluteError();
 * mae.updateState([0, 1], [0, 3]);
 * assert.equal((mae.result() as tf.Tensor).dataSync()[0], 1);
 */
export class MeanAbsoluteError extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super(
      paired('meanAbsoluteError', (yTrue, yPred) => lastMean(tf.abs(tf.sub(yPred, yTrue)))),
      args,
    );
  }
}

/** Mean of absolute errors. */
export function meanAbsoluteError(args: MetricArgs = {}): MeanAbsoluteError {
  return new MeanAbsoluteError(args);
}

/**
 * Mean of absolute errors in percent of the target (of at least 1e-7). Counterpart of `keras.metrics.MeanAbsolutePercentageError`.
 * @example
 * const mape = metrics.meanAbsolutePercentageError();
 * mape.updateState([2, 4], [1, 4]);
 * assert.equal((mape.result() as tf.Tensor).dataSync()[0], 25);
 */
export class MeanAbsolutePercentageError extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    const share: MetricFunction = (yTrue, yPred) =>
      lastMean(tf.abs(tf.div(tf.sub(yTrue, yPred), tf.maximum(tf.abs(yTrue), EPSILON))));
    super(
      paired('meanAbsolutePercentageError', (yTrue, yPred) => tf.mul(share(yTrue, yPred), 100)),
      args,
    );
  }
}

/** Mean of absolute errors in percent of the target. */
export function meanAbsolutePercentageError(args: MetricArgs = {}): MeanAbsolutePercentageError {
  return new MeanAbsolutePercentageError(args);
}

/**
 * Mean of (log(yTrue + 1) - log(yPred + 1))²; what is below 1e-7 counts as 1e-7. Counterpart of
 * `keras.metrics.MeanSquaredLogarithmicError`.
 * @example
 * const msle = metrics.meanSquaredLogarithmicError();
 * msle.updateState([Math.E - 1], [0]);
 * assert.ok(Math.abs((msle.result() as tf.Tensor).dataSync()[0] - 1) < 1e-5);
 */
export class MeanSquaredLogarithmicError extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    const log = (values: tf.Tensor) => tf.log(tf.add(tf.maximum(values, EPSILON), 1));
    super(
      paired('meanSquaredLogarithmicError', (yTrue, yPred) => lastMean(tf.squaredDifference(log(yPred), log(yTrue)))),
      args,
    );
  }
}

/** Mean of squared differences of logarithms. */
export function meanSquaredLogarithmicError(args: MetricArgs = {}): MeanSquaredLogarithmicError {
  return new MeanSquaredLogarithmicError(args);
}

/**
 * Mean of log(cosh(error)): like half the squared error for small errors, like the absolute error for large ones. In logs `logcosh`.
 * Counterpart of `keras.metrics.LogCoshError`.
 * @example
 * const logCosh = metrics.logCoshError();
 * logCosh.updateState([0], [100]);
 * assert.ok(Math.abs((logCosh.result() as tf.Tensor).dataSync()[0] - (100 - Math.log(2))) < 1e-4);
 */
export class LogCoshError extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    const logCosh = (error: tf.Tensor) => tf.sub(tf.add(error, tf.softplus(tf.mul(error, -2))), Math.LN2);
    super(
      paired('logCoshError', (yTrue, yPred) => lastMean(logCosh(tf.sub(yPred, yTrue)))),
      named('logcosh', args),
    );
  }
}

/** Mean of log(cosh(error)). */
export function logCoshError(args: MetricArgs = {}): LogCoshError {
  return new LogCoshError(args);
}

/**
 * Root of the mean of squared errors, over all samples seen: not the mean of the batches' roots. Counterpart of
 * `keras.metrics.RootMeanSquaredError`.
 * @example
 * const rmse = metrics.rootMeanSquaredError();
 * rmse.updateState([0, 0], [1, 7]);
 * assert.equal((rmse.result() as tf.Tensor).dataSync()[0], 5);
 */
export class RootMeanSquaredError extends Averaged {
  override readonly direction = 'down';

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    this.take(tf.squaredDifference(yPred, alignShape(this.name, yTrue, yPred)), sampleWeight);
  }

  override result(): tf.Tensor | number {
    return tf.sqrt(tf.divNoNan(this.total, this.count));
  }
}

/** Root of the mean of squared errors, over all samples. */
export function rootMeanSquaredError(args: MetricArgs = {}): RootMeanSquaredError {
  return new RootMeanSquaredError(args);
}

export interface AxisArgs extends MetricArgs {
  /** Along which axis; default -1, the last. */
  axis?: number;
}

/** The axis of the options, or an error. */
export function checkedAxis(where: string, axis: unknown = -1): number {
  if (Number.isInteger(axis)) return axis as number;
  throw new Error(`${where}: axis is ${describe(axis)}; expected a whole number such as -1, the last axis.`);
}

/** Vectors of length 1; one of zeros stays. */
function unit(values: tf.Tensor, axis: number): tf.Tensor {
  return tf.mul(values, tf.minimum(tf.rsqrt(tf.sum(tf.square(values), axis, true)), 1 / EPSILON));
}

/**
 * Mean of the cosines between targets and outputs: 1 same direction, 0 at right angles, -1 opposite. Counterpart of
 * `keras.metrics.CosineSimilarity`.
 * @example
 * const cosine = metrics.cosineSimilarity();
 * cosine.updateState([[0, 1], [1, 1]], [[1, 0], [2, 2]]);
 * assert.ok(Math.abs((cosine.result() as tf.Tensor).dataSync()[0] - 0.5) < 1e-6);
 */
export class CosineSimilarity extends SampleMean {
  override readonly direction = 'up';
  readonly axis: number;

  constructor(args: AxisArgs = {}) {
    checkOptions('metrics.cosineSimilarity', args, ['axis', 'name']);
    const { axis: given, ...rest } = args;
    const axis = checkedAxis('metrics.cosineSimilarity', given);
    super(
      paired('cosineSimilarity', (yTrue, yPred) => tf.sum(tf.mul(unit(yTrue, axis), unit(yPred, axis)), axis)),
      rest,
    );
    this.axis = axis;
  }

  /** Porting note: Keras leaves `axis` out, so that a metric read back has another one. */
  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Mean of the cosines between targets and outputs. */
export function cosineSimilarity(args: AxisArgs = {}): CosineSimilarity {
  return new CosineSimilarity(args);
}
