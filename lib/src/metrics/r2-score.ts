import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { checkOptions, describe, shapeText, unknownName } from '../engine/names';
import { Metric, type MetricArgs, type MetricWeight, type TensorInput } from './metric';
import { broadcastWeights } from './samplewise';

const AGGREGATIONS = ['uniformAverage', 'varianceWeightedAverage'] as const;
const KERAS_NAMES = { uniformAverage: 'uniform_average', varianceWeightedAverage: 'variance_weighted_average' };

export interface R2ScoreArgs extends MetricArgs {
  /** How the scores of several outputs become one; null: a score for each output. Default `uniformAverage`. */
  classAggregation?: (typeof AGGREGATIONS)[number] | null;
  /** Number of inputs for the adjusted score, 1 - (1 - R²)(n - 1)/(n - p - 1); default 0: the plain one. */
  numRegressors?: number;
}

interface State {
  sum: MetricWeight;
  squaredSum: MetricWeight;
  residual: MetricWeight;
  count: MetricWeight;
}

/**
 * The coefficient of determination: 1 - sum((yTrue - yPred)²) / sum((yTrue - mean(yTrue))²). 1 is perfect, 0 is no better than
 * the mean. Counterpart of `keras.metrics.R2Score`. Targets and outputs are [n, outputs].
 *
 * Porting notes: where there are too few samples for the adjusted score, the plain one is given without a warning; n counts
 * values, samples times outputs, as in Keras.
 * @example
 * const r2 = metrics.r2Score();
 * r2.updateState([[1], [4], [3]], [[2], [4], [4]]);
 * assert.ok(Math.abs((r2.result() as tf.Tensor).dataSync()[0] - 4 / 7) < 1e-6);
 */
export class R2Score extends Metric {
  override readonly direction = 'up';
  readonly classAggregation: (typeof AGGREGATIONS)[number] | null;
  readonly numRegressors: number;
  private readonly samples = this.addWeight({ name: 'numSamples' });
  private state: State | null = null;

  constructor(args: R2ScoreArgs = {}) {
    checkOptions('metrics.r2Score', args, ['classAggregation', 'numRegressors', 'name']);
    const { classAggregation = 'uniformAverage', numRegressors = 0, ...rest } = args;
    super(rest);
    if (classAggregation !== null && !AGGREGATIONS.includes(classAggregation))
      throw new Error(
        `metrics.r2Score: ${unknownName('classAggregation', classAggregation, AGGREGATIONS).message} Or null: a score for each output.`,
      );
    if (!Number.isInteger(numRegressors) || numRegressors < 0)
      throw new Error(
        `metrics.r2Score: numRegressors is ${describe(numRegressors)}; expected a whole number from 0 up, the number of inputs.`,
      );
    this.classAggregation = classAggregation;
    this.numRegressors = numRegressors;
  }

  override build(outputShape: readonly (number | null)[]): void {
    if (this.state) return;
    const outputs = outputShape[1];
    if (outputShape.length !== 2 || typeof outputs !== 'number')
      throw new Error(`${this.name}: yPred has shape ${shapeText(outputShape)}; expected [n, outputs].`);
    super.build(outputShape);
    const weight = (name: string) => this.addWeight({ name, shape: [outputs] });
    this.state = {
      squaredSum: weight('squaredSum'),
      sum: weight('sum'),
      residual: weight('residual'),
      count: weight('count'),
    };
  }

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(given: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    const yTrue = alignShape(this.name, given, yPred);
    const state = this.state as State;
    const weights = this.weightsOf(yTrue, sampleWeight);
    const weighted = tf.mul(yTrue, weights);
    state.sum.assignAdd(tf.sum(weighted, 0));
    state.squaredSum.assignAdd(tf.sum(tf.mul(yTrue, weighted), 0));
    state.residual.assignAdd(tf.sum(tf.mul(tf.squaredDifference(yTrue, yPred), weights), 0));
    state.count.assignAdd(tf.sum(weights, 0));
    this.samples.assignAdd(yTrue.size);
  }

  private weightsOf(yTrue: tf.Tensor, sampleWeight: tf.Tensor | undefined): tf.Tensor {
    if (sampleWeight === undefined) return tf.onesLike(yTrue);
    const weights = tf.cast(sampleWeight, 'float32');
    return broadcastWeights(this.name, weights.rank === 1 ? tf.expandDims(weights, -1) : weights, yTrue.shape);
  }

  result(): tf.Tensor | number {
    if (!this.state) throw new Error(`${this.name}: no batch has been taken in; call updateState(yTrue, yPred) first.`);
    const { sum, squaredSum, residual, count } = this.state;
    const total = tf.sub(squaredSum, tf.mul(sum, tf.div(sum, count)));
    const raw = tf.sub(1, tf.div(residual, total));
    const scores = tf.where(tf.isInf(raw), tf.zerosLike(raw), raw);
    return this.adjusted(this.aggregated(scores, total));
  }

  private aggregated(scores: tf.Tensor, total: tf.Tensor): tf.Tensor {
    if (this.classAggregation === null) return scores;
    if (this.classAggregation === 'uniformAverage') return tf.mean(scores);
    return tf.div(tf.sum(tf.mul(total, scores)), tf.sum(total));
  }

  private adjusted(score: tf.Tensor): tf.Tensor {
    if (this.numRegressors === 0) return score;
    const free = tf.sub(tf.sub(this.samples, this.numRegressors), 1);
    const adjusted = tf.sub(1, tf.div(tf.mul(tf.sub(1, score), tf.sub(this.samples, 1)), free));
    return tf.where(tf.broadcastTo(tf.greater(free, 0), score.shape), adjusted, score);
  }

  override manyNumbers(): string | undefined {
    if (this.classAggregation !== null) return undefined;
    return "gives a score for each output (classAggregation: null), and logs have room for one number: give classAggregation: 'uniformAverage' or 'varianceWeightedAverage'.";
  }

  override getConfig(): Record<string, unknown> {
    const aggregation = this.classAggregation && KERAS_NAMES[this.classAggregation];
    return { ...super.getConfig(), class_aggregation: aggregation, num_regressors: this.numRegressors };
  }
}

/** The coefficient of determination, R². */
export function r2Score(args: R2ScoreArgs = {}): R2Score {
  return new R2Score(args);
}
