import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { checkOptions } from '../engine/names';
import { type MetricFunction, SampleMean } from './mean';
import { type AxisArgs, checkedAxis } from './regression';

const EPSILON = 1e-7;

const centred = (values: tf.Tensor, axis: number): tf.Tensor => tf.sub(values, tf.mean(values, axis, true));

const meanSquare = (values: tf.Tensor, axis: number): tf.Tensor => tf.mean(tf.square(values), axis, true);

const pearson =
  (axis: number): MetricFunction =>
  (given, yPred) => {
    const scaled = (values: tf.Tensor) => {
      const around = centred(values, axis);
      return tf.div(around, tf.sqrt(meanSquare(centred(around, axis), axis)));
    };
    return tf.mean(tf.mul(scaled(alignShape('pearsonCorrelation', given, yPred)), scaled(yPred)), axis);
  };

const concordance =
  (axis: number): MetricFunction =>
  (given, yPred) => {
    const yTrue = alignShape('concordanceCorrelation', given, yPred);
    const [meanTrue, meanPred] = [tf.mean(yTrue, axis, true), tf.mean(yPred, axis, true)];
    const spread = tf.add(meanSquare(centred(yTrue, axis), axis), meanSquare(centred(yPred, axis), axis));
    const norm = tf.add(spread, tf.squaredDifference(meanTrue, meanPred));
    // The mean of (yTrue - meanPred)(yPred - meanPred) is the covariance: what the other centre adds has the mean 0.
    const covariance = tf.mul(tf.sub(yTrue, meanPred), tf.sub(yPred, meanPred));
    return tf.mean(tf.div(tf.mul(covariance, 2), tf.add(norm, EPSILON)), axis);
  };

/**
 * Mean over samples of Pearson's correlation between the targets and the outputs of a sample, from -1 to 1; NaN where one of them
 * is constant. Counterpart of `keras.metrics.PearsonCorrelation`. For the correlation over a batch of single outputs: `axis: 0`.
 * @example
 * const pearson = metrics.pearsonCorrelation();
 * pearson.updateState([[0, 1, 2]], [[3, 5, 7]]);
 * assert.ok(Math.abs((pearson.result() as tf.Tensor).dataSync()[0] - 1) < 1e-6);
 */
export class PearsonCorrelation extends SampleMean {
  override readonly direction = 'up';
  readonly axis: number;

  constructor(args: AxisArgs = {}) {
    checkOptions('metrics.pearsonCorrelation', args, ['axis', 'name']);
    const { axis: given, ...rest } = args;
    const axis = checkedAxis('metrics.pearsonCorrelation', given);
    super(pearson(axis), rest);
    this.axis = axis;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Mean of the samples' correlations. */
export function pearsonCorrelation(args: AxisArgs = {}): PearsonCorrelation {
  return new PearsonCorrelation(args);
}

/**
 * Mean over samples of Lin's concordance correlation, which also falls where outputs are shifted or stretched against the targets;
 * from -1 to 1. Counterpart of `keras.metrics.ConcordanceCorrelation`; L. I. Lin, Biometrics 45 (1989), 255-268.
 * @example
 * const concordance = metrics.concordanceCorrelation();
 * concordance.updateState([[0, 1, 2]], [[1, 2, 3]]);
 * assert.ok(Math.abs((concordance.result() as tf.Tensor).dataSync()[0] - 4 / 7) < 1e-5);
 */
export class ConcordanceCorrelation extends SampleMean {
  override readonly direction = 'up';
  readonly axis: number;

  constructor(args: AxisArgs = {}) {
    checkOptions('metrics.concordanceCorrelation', args, ['axis', 'name']);
    const { axis: given, ...rest } = args;
    const axis = checkedAxis('metrics.concordanceCorrelation', given);
    super(concordance(axis), rest);
    this.axis = axis;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** Mean of the samples' concordance correlations. */
export function concordanceCorrelation(args: AxisArgs = {}): ConcordanceCorrelation {
  return new ConcordanceCorrelation(args);
}
