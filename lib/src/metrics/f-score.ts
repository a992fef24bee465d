import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { checkOptions, describe, shapeText, unknownName } from '../engine/names';
import { Metric, type MetricArgs, type MetricWeight, named, type TensorInput } from './metric';
import { broadcastWeights } from './samplewise';

const EPSILON = 1e-7;
const AVERAGES = ['micro', 'macro', 'weighted'] as const;

/** How the scores of the classes become one: over all counts, their mean, or their mean by the classes' sizes. */
export type Average = (typeof AVERAGES)[number];

export interface F1ScoreArgs extends MetricArgs {
  /** How the classes' scores become one; default null: a score for each class. */
  average?: Average | null;
  /** Outputs above it count as yes, above 0 and at most 1; default null: the largest output of a sample does. */
  threshold?: number | null;
}

export interface FBetaScoreArgs extends F1ScoreArgs {
  /** How much more recall counts than precision, above 0; default 1. */
  beta?: number;
}

interface State {
  truePositives: MetricWeight;
  falsePositives: MetricWeight;
  falseNegatives: MetricWeight;
  intermediateWeights: MetricWeight;
}

/**
 * (1 + beta²) precision recall / (beta² precision + recall), of each class or averaged. Targets (one-hot or several labels) and
 * outputs are [n, classes]. Counterpart of `keras.metrics.FBetaScore`.
 * @example
 * const fBeta = metrics.fBetaScore({ beta: 2, threshold: 0.5 });
 * fBeta.updateState([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]]);
 * const byClass = (fBeta.result() as tf.Tensor).dataSync();
 * assert.deepEqual([...byClass].map((score) => score.toFixed(3)), ['0.385', '0.909', '0.833']);
 */
export class FBetaScore extends Metric {
  override readonly direction: 'up' = 'up';
  readonly average: Average | null;
  readonly beta: number;
  readonly threshold: number | null;
  private state: State | null = null;

  constructor(args: FBetaScoreArgs = {}, where = 'fBetaScore') {
    checkOptions(`metrics.${where}`, args, ['average', 'beta', 'threshold', 'name']);
    const { average = null, beta = 1, threshold = null, ...rest } = args;
    super({ name: 'fbetaScore', ...rest });
    if (average !== null && !AVERAGES.includes(average))
      throw new Error(
        `metrics.${where}: ${unknownName('average', average, AVERAGES).message} Or null: a score for each class.`,
      );
    if (typeof beta !== 'number' || !(beta > 0))
      throw new Error(`metrics.${where}: beta is ${describe(beta)}; expected a number above 0.`);
    if (threshold !== null && !(typeof threshold === 'number' && threshold > 0 && threshold <= 1))
      throw new Error(
        `metrics.${where}: threshold is ${describe(threshold)}; expected a number above 0 and at most 1.`,
      );
    this.average = average;
    this.beta = beta;
    this.threshold = threshold;
  }

  override build(outputShape: readonly (number | null)[]): void {
    if (this.state) return;
    const classes = outputShape[1];
    if (outputShape.length !== 2 || typeof classes !== 'number')
      throw new Error(`${this.name}: yPred has shape ${shapeText(outputShape)}; expected [n, classes].`);
    super.build(outputShape);
    const weight = (name: string) => this.addWeight({ name, shape: this.average === 'micro' ? [] : [classes] });
    this.state = {
      truePositives: weight('truePositives'),
      falsePositives: weight('falsePositives'),
      falseNegatives: weight('falseNegatives'),
      intermediateWeights: weight('intermediateWeights'),
    };
  }

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(given: tf.Tensor, outputs: tf.Tensor, sampleWeight?: tf.Tensor): void {
    const yTrue = alignShape(this.name, given, outputs);
    const yPred = tf.cast(this.decided(outputs), 'float32');
    const weights = sampleWeight && this.weightsOf(sampleWeight, yPred);
    const axis = this.average === 'micro' ? undefined : 0;
    const sum = (values: tf.Tensor) => tf.sum(weights ? tf.mul(values, weights) : values, axis);
    const state = this.state as State;
    state.truePositives.assignAdd(sum(tf.mul(yPred, yTrue)));
    state.falsePositives.assignAdd(sum(tf.mul(yPred, tf.sub(1, yTrue))));
    state.falseNegatives.assignAdd(sum(tf.mul(tf.sub(1, yPred), yTrue)));
    state.intermediateWeights.assignAdd(sum(yTrue));
  }

  private decided(yPred: tf.Tensor): tf.Tensor {
    if (this.threshold !== null) return tf.greater(yPred, this.threshold);
    const largest = tf.greaterEqual(yPred, tf.max(yPred, -1, true));
    return tf.logicalAnd(largest, tf.greater(tf.abs(yPred), 1e-9));
  }

  private weightsOf(sampleWeight: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const weights = tf.cast(sampleWeight, 'float32');
    return broadcastWeights(this.name, weights.rank === 1 ? tf.expandDims(weights, 1) : weights, yPred.shape);
  }

  result(): tf.Tensor | number {
    if (!this.state) throw new Error(`${this.name}: no batch has been taken in; call updateState(yTrue, yPred) first.`);
    const { truePositives, falsePositives, falseNegatives } = this.state;
    const share = (other: tf.Tensor) => tf.div(truePositives, tf.add(tf.add<tf.Tensor>(truePositives, other), EPSILON));
    const [precision, recall] = [share(falsePositives), share(falseNegatives)];
    const bottom = tf.add(tf.add(tf.mul(precision, this.beta ** 2), recall), EPSILON);
    return this.averaged(tf.mul(tf.div(tf.mul(precision, recall), bottom), 1 + this.beta ** 2), this.state);
  }

  private averaged(scores: tf.Tensor, { intermediateWeights }: State): tf.Tensor {
    if (this.average === null) return scores;
    if (this.average !== 'weighted') return tf.mean(scores);
    const sum = tf.add(tf.sum(intermediateWeights), EPSILON);
    return tf.sum(tf.mul(scores, tf.div(intermediateWeights, sum)));
  }

  override manyNumbers(): string | undefined {
    if (this.average !== null) return undefined;
    return "gives a score for each class (average: null), and logs have room for one number: give average: 'macro', 'micro' or 'weighted'.";
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), average: this.average, beta: this.beta, threshold: this.threshold };
  }
}

/** The F-beta score of each class, or averaged. */
export function fBetaScore(args: FBetaScoreArgs = {}): FBetaScore {
  return new FBetaScore(args);
}

/**
 * 2 precision recall / (precision + recall), of each class or averaged. Targets (one-hot or several labels) and outputs are
 * [n, classes]. Counterpart of `keras.metrics.F1Score`.
 * @example
 * const f1 = metrics.f1Score({ average: 'macro', threshold: 0.5 });
 * f1.updateState([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]]);
 * assert.ok(Math.abs((f1.result() as tf.Tensor).dataSync()[0] - (0.5 + 0.8 + 2 / 3) / 3) < 1e-6);
 */
export class F1Score extends FBetaScore {
  constructor(args: F1ScoreArgs = {}) {
    checkOptions('metrics.f1Score', args, ['average', 'threshold', 'name']);
    super(named('f1Score', args), 'f1Score');
  }

  override getConfig(): Record<string, unknown> {
    const { beta: _, ...config } = super.getConfig();
    return config;
  }
}

/** The F1 score of each class, or averaged. */
export function f1Score(args: F1ScoreArgs = {}): F1Score {
  return new F1Score(args);
}
