import { tf } from '../engine';
import { checkOptions, describe, shapeText, unknownName } from '../engine/names';
import { areaOf, CURVES, type Curve, SUMMATIONS, type SummationMethod } from './auc-area';
import { Metric, type MetricArgs, type MetricWeight, type TensorInput } from './metric';
import { addOutcomes, areEven, evenThresholds, type Outcomes, thresholdList } from './outcomes';
import { checkedWhole } from './precision-recall';

export type { Curve, SummationMethod } from './auc-area';

export interface AUCArgs extends MetricArgs {
  /** How many thresholds from 0 to 1 the curve is drawn with, from 2 up; default 200. */
  numThresholds?: number;
  /** Recall over false positive rate (`ROC`), precision over recall (`PR`), or their gains (`PRGAIN`); default `ROC`. */
  curve?: Curve;
  /** How the area between two points is taken; default `interpolation`. */
  summationMethod?: SummationMethod;
  /** The thresholds between 0 and 1, instead of evenly spread ones; below 0 and above 1 are added. */
  thresholds?: readonly number[];
  /** Whether each label (output) has a curve of its own and the areas' mean is taken; default false: all in one. */
  multiLabel?: boolean;
  /** How many labels there are; default: as many as outputs. Only with multiLabel. */
  numLabels?: number;
  /** A weight for each label; default: all 1. */
  labelWeights?: readonly number[];
  /** Whether yPred holds logits; default false: probabilities. */
  fromLogits?: boolean;
}

const OPTIONS = [
  'numThresholds',
  'curve',
  'summationMethod',
  'thresholds',
  'multiLabel',
  'numLabels',
  'labelWeights',
  'fromLogits',
  'name',
];

/**
 * The area under a curve, from 0 to 1, summed up at thresholds. For the ROC curve it is the probability that a positive sample has
 * a larger output than a negative one; 0.5 is guessing. Counterpart of `keras.metrics.AUC`.
 * @example
 * const auc = metrics.auc();
 * auc.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * assert.ok(Math.abs((auc.result() as tf.Tensor).dataSync()[0] - 0.75) < 1e-6);
 */
export class AUC extends Metric {
  override readonly direction = 'up';
  readonly numThresholds: number;
  readonly curve: Curve;
  readonly summationMethod: SummationMethod;
  readonly multiLabel: boolean;
  readonly numLabels: number | null;
  readonly labelWeights: readonly number[] | null;
  readonly fromLogits: boolean;
  readonly thresholds: readonly number[];
  private readonly given: readonly number[] | null;
  private readonly even: boolean;
  private outcomes: Outcomes<MetricWeight> | null = null;

  constructor(args: AUCArgs = {}) {
    const where = 'metrics.auc';
    checkOptions(where, args, OPTIONS);
    const { curve = 'ROC', summationMethod = 'interpolation', multiLabel = false, fromLogits = false } = args;
    if (!CURVES.includes(curve)) throw new Error(`${where}: ${unknownName('curve', curve, CURVES).message}`);
    if (!SUMMATIONS.includes(summationMethod))
      throw new Error(`${where}: ${unknownName('summationMethod', summationMethod, SUMMATIONS).message}`);
    checkedWhole('auc', 'numThresholds', args.numThresholds, 2);
    if (args.numLabels !== undefined && !multiLabel)
      throw new Error(`${where}: numLabels is ${describe(args.numLabels)} without multiLabel: true.`);
    super({ name: args.name ?? 'auc' });
    this.given = args.thresholds ? thresholdList(where, args.thresholds, 0).sort((a, b) => a - b) : null;
    const inner = this.given ?? evenThresholds(args.numThresholds ?? 200).slice(1, -1);
    this.thresholds = [-1e-7, ...inner, 1 + 1e-7];
    this.even = this.given === null || areEven([0, ...inner, 1]);
    this.numThresholds = this.thresholds.length;
    this.curve = curve;
    this.summationMethod = summationMethod;
    this.multiLabel = multiLabel;
    this.numLabels = checkedWhole('auc', 'numLabels', args.numLabels, 1);
    this.labelWeights = args.labelWeights ?? null;
    this.fromLogits = fromLogits;
    if (!multiLabel) this.addOutcomeWeights([this.numThresholds]);
    else if (this.numLabels !== null) this.addOutcomeWeights([this.numThresholds, this.numLabels]);
  }

  private addOutcomeWeights(shape: number[]): void {
    const counter = (name: string) => this.addWeight({ name, shape });
    this.outcomes = {
      truePositives: counter('truePositives'),
      falsePositives: counter('falsePositives'),
      trueNegatives: counter('trueNegatives'),
      falseNegatives: counter('falseNegatives'),
    };
  }

  override build(outputShape: readonly (number | null)[]): void {
    const labels = outputShape[1];
    if (this.multiLabel && (outputShape.length !== 2 || typeof labels !== 'number'))
      throw new Error(
        `${this.name}: yPred has shape ${shapeText(outputShape)}; with multiLabel, expected [n, labels].`,
      );
    super.build(outputShape);
    if (this.outcomes === null) this.addOutcomeWeights([this.numThresholds, labels as number]);
  }

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    const { thresholds, even, multiLabel } = this;
    const options = { thresholds, even, multiLabel, labelWeights: multiLabel ? null : this.labelWeights };
    const outputs = this.fromLogits ? tf.sigmoid(yPred) : yPred;
    addOutcomes(this.name, this.outcomes ?? {}, { yTrue, yPred: outputs, sampleWeight }, options);
  }

  result(): tf.Tensor | number {
    if (!this.outcomes)
      throw new Error(`${this.name}: no batch has been taken in; call updateState(yTrue, yPred) first.`);
    const areas = areaOf(this.curve, this.summationMethod, this.outcomes);
    if (!this.multiLabel) return areas;
    if (this.labelWeights === null) return tf.mean(areas);
    const weights = tf.tensor1d([...this.labelWeights]);
    return tf.divNoNan(tf.sum(tf.mul(areas, weights)), tf.sum(weights));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      num_thresholds: this.numThresholds,
      curve: this.curve,
      summation_method: this.summationMethod,
      multi_label: this.multiLabel,
      num_labels: this.numLabels,
      label_weights: this.labelWeights,
      from_logits: this.fromLogits,
      ...(this.given && { thresholds: [...this.given] }),
    };
  }
}

/** The area under the ROC or precision-recall curve. */
export function auc(args: AUCArgs = {}): AUC {
  return new AUC(args);
}
