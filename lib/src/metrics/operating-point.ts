/** The best of one rate where another is at least so high: precision at recall and its kin. */
import { tf } from '../engine';
import { checkOptions, describe } from '../engine/names';
import { Metric, type MetricArgs, type MetricWeight, type TensorInput } from './metric';
import { addOutcomes, evenThresholds, type Outcomes } from './outcomes';
import { checkedWhole } from './precision-recall';

export interface OperatingPointArgs extends MetricArgs {
  /** How many thresholds from 0 to 1 are tried; default 200. */
  numThresholds?: number;
  /** Only this class is looked at; default: all. */
  classId?: number;
}

type Rate = (outcomes: Outcomes<tf.Tensor>) => tf.Tensor;

const rate = (part: keyof Outcomes<never>, other: keyof Outcomes<never>): Rate => {
  return (outcomes) => tf.divNoNan(outcomes[part], tf.add(outcomes[part], outcomes[other]));
};

const RATES = {
  precision: rate('truePositives', 'falsePositives'),
  recall: rate('truePositives', 'falseNegatives'),
  sensitivity: rate('truePositives', 'falseNegatives'),
  specificity: rate('trueNegatives', 'falsePositives'),
};

abstract class OperatingPoint extends Metric {
  override readonly direction = 'up';
  readonly numThresholds: number;
  readonly classId: number | null;
  protected readonly atLeast: number;
  private readonly thresholds: readonly number[];
  private readonly outcomes: Outcomes<MetricWeight>;

  constructor(
    where: string,
    private readonly best: keyof typeof RATES,
    private readonly given: keyof typeof RATES,
    args: OperatingPointArgs & Record<string, unknown>,
  ) {
    checkOptions(`metrics.${where}`, args, [given, 'numThresholds', 'classId', 'name']);
    const { numThresholds = 200, classId, [given]: value, ...rest } = args;
    if (typeof value !== 'number' || !(value >= 0 && value <= 1))
      throw new Error(
        `metrics.${where}: ${given} is ${describe(value)}; expected a number from 0 to 1, such as metrics.${where}({ ${given}: 0.5 }).`,
      );
    checkedWhole(where, 'numThresholds', numThresholds, 1);
    super(rest);
    this.atLeast = value;
    this.numThresholds = numThresholds;
    this.classId = checkedWhole(where, 'classId', classId, 0);
    this.thresholds = numThresholds === 1 ? [0.5] : evenThresholds(numThresholds);
    const counter = (name: string) => this.addWeight({ name, shape: [this.thresholds.length] });
    this.outcomes = {
      truePositives: counter('truePositives'),
      falsePositives: counter('falsePositives'),
      trueNegatives: counter('trueNegatives'),
      falseNegatives: counter('falseNegatives'),
    };
  }

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    const { thresholds, classId } = this;
    const options = { thresholds, even: thresholds.length > 1, classId };
    addOutcomes(this.name, this.outcomes, { yTrue, yPred, sampleWeight }, options);
  }

  result(): tf.Tensor | number {
    const best = RATES[this.best](this.outcomes);
    const enough = tf.greaterEqual(RATES[this.given](this.outcomes), this.atLeast);
    return tf.max(tf.where(enough, best, tf.zerosLike(best)));
  }

  override getConfig(): Record<string, unknown> {
    const { classId, numThresholds, given, atLeast } = this;
    return { ...super.getConfig(), class_id: classId, num_thresholds: numThresholds, [given]: atLeast };
  }
}

export interface PrecisionAtRecallArgs extends OperatingPointArgs {
  /** The recall that is asked for, from 0 to 1. */
  recall: number;
}

/**
 * The best precision at a threshold where the recall is at least as given. Counterpart of `keras.metrics.PrecisionAtRecall`.
 * @example
 * const metric = metrics.precisionAtRecall({ recall: 0.5 });
 * metric.updateState([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]);
 * assert.equal((metric.result() as tf.Tensor).dataSync()[0], 0.5);
 */
export class PrecisionAtRecall extends OperatingPoint {
  constructor(args: PrecisionAtRecallArgs) {
    super('precisionAtRecall', 'precision', 'recall', { ...args });
  }
}

/** The best precision where the recall is at least as given. */
export function precisionAtRecall(args: PrecisionAtRecallArgs): PrecisionAtRecall {
  return new PrecisionAtRecall(args);
}

export interface RecallAtPrecisionArgs extends OperatingPointArgs {
  /** The precision that is asked for, from 0 to 1. */
  precision: number;
}

/**
 * The best recall at a threshold where the precision is at least as given. Counterpart of `keras.metrics.RecallAtPrecision`.
 * @example
 * const metric = metrics.recallAtPrecision({ precision: 0.8 });
 * metric.updateState([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]);
 * assert.equal((metric.result() as tf.Tensor).dataSync()[0], 0.5);
 */
export class RecallAtPrecision extends OperatingPoint {
  constructor(args: RecallAtPrecisionArgs) {
    super('recallAtPrecision', 'recall', 'precision', { ...args });
  }
}

/** The best recall where the precision is at least as given. */
export function recallAtPrecision(args: RecallAtPrecisionArgs): RecallAtPrecision {
  return new RecallAtPrecision(args);
}

export interface SensitivityAtSpecificityArgs extends OperatingPointArgs {
  /** The specificity that is asked for, from 0 to 1. */
  specificity: number;
}

/**
 * The best sensitivity (recall of the positives) at a threshold where the specificity (recall of the negatives) is at least as
 * given. Counterpart of `keras.metrics.SensitivityAtSpecificity`.
 * @example
 * const metric = metrics.sensitivityAtSpecificity({ specificity: 0.5 });
 * metric.updateState([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]);
 * assert.equal((metric.result() as tf.Tensor).dataSync()[0], 0.5);
 */
export class SensitivityAtSpecificity extends OperatingPoint {
  constructor(args: SensitivityAtSpecificityArgs) {
    super('sensitivityAtSpecificity', 'sensitivity', 'specificity', { ...args });
  }
}

/** The best sensitivity where the specificity is at least as given. */
export function sensitivityAtSpecificity(args: SensitivityAtSpecificityArgs): SensitivityAtSpecificity {
  return new SensitivityAtSpecificity(args);
}

export interface SpecificityAtSensitivityArgs extends OperatingPointArgs {
  /** The sensitivity that is asked for, from 0 to 1. */
  sensitivity: number;
}

/**
 * The best specificity at a threshold where the sensitivity is at least as given. Counterpart of
 * `keras.metrics.SpecificityAtSensitivity`.
 * @example
 * const metric = metrics.specificityAtSensitivity({ sensitivity: 0.5 });
 * metric.updateState([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]);
 * assert.ok(Math.abs((metric.result() as tf.Tensor).dataSync()[0] - 2 / 3) < 1e-6);
 */
export class SpecificityAtSensitivity extends OperatingPoint {
  constructor(args: SpecificityAtSensitivityArgs) {
    super('specificityAtSensitivity', 'specificity', 'sensitivity', { ...args });
  }
}

/** The best specificity where the sensitivity is at least as given. */
export function specificityAtSensitivity(args: SpecificityAtSensitivityArgs): SpecificityAtSensitivity {
  return new SpecificityAtSensitivity(args);
}
