import { tf } from '../engine';
import { checkOptions, describe } from '../engine/names';
import { Metric, type MetricArgs, type MetricWeight, type TensorInput } from './metric';
import { addOutcomes, areEven, NEG_INF, type Outcomes, thresholdList } from './outcomes';

export interface ThresholdsArgs extends MetricArgs {
  /** Outputs above it count as yes; a list gives a result for each. Default 0.5. For logits: 0. */
  thresholds?: number | readonly number[];
}

export interface PrecisionRecallArgs extends ThresholdsArgs {
  /** Only the k largest outputs of a sample can be a yes; thresholds then have no default. Default: all can. */
  topK?: number;
  /** Only this class is looked at; default: all. */
  classId?: number;
}

/** What the metrics have in common that count outcomes at given thresholds. */
abstract class AtThresholds extends Metric {
  readonly thresholds: readonly number[];
  protected readonly given: number | readonly number[] | undefined;
  private readonly even: boolean;

  constructor(where: string, args: ThresholdsArgs, other = 0.5) {
    const { thresholds, ...rest } = args;
    const list = thresholdList(`metrics.${where}`, thresholds, other);
    super({ ...rest });
    this.given = thresholds;
    this.thresholds = list;
    this.even = areEven(list);
  }

  protected counter(name: string): MetricWeight {
    return this.addWeight({ name, shape: [this.thresholds.length] });
  }

  protected count(
    into: Partial<Outcomes<MetricWeight>>,
    [yTrue, yPred, sampleWeight]: [tf.Tensor, tf.Tensor, tf.Tensor | undefined],
    options: { topK?: number | null; classId?: number | null } = {},
  ): void {
    const { thresholds, even } = this;
    addOutcomes(this.name, into, { yTrue, yPred, sampleWeight }, { thresholds, even, ...options });
  }

  /** One number where there is one threshold. */
  protected perThreshold(values: tf.Tensor): tf.Tensor {
    return this.thresholds.length === 1 ? tf.reshape(values, []) : values;
  }

  override manyNumbers(): string | undefined {
    if (this.thresholds.length === 1) return undefined;
    return `gives a number for each of ${this.thresholds.length} thresholds, and logs have room for one: give one threshold, and a metric for each.`;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), thresholds: this.given ?? null };
  }
}

/** One of the four counts. */
abstract class OutcomeCount extends AtThresholds {
  private readonly accumulator: MetricWeight;

  constructor(
    private readonly outcome: keyof Outcomes<never>,
    args: ThresholdsArgs,
  ) {
    checkOptions(`metrics.${outcome}`, args, ['thresholds', 'name']);
    super(outcome, args);
    this.accumulator = this.counter('accumulator');
  }

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    this.count({ [this.outcome]: this.accumulator }, [yTrue, yPred, sampleWeight]);
  }

  result(): tf.Tensor | number {
    return this.perThreshold(this.accumulator);
  }
}

/**
 * How many outputs are above the threshold with a target of 1 (the sum of their weights). Counterpart of
 * `keras.metrics.TruePositives`.
 * @example
 * const count = metrics.truePositives();
 * count.updateState([0, 1, 1, 1], [1, 0, 1, 1]);
 * assert.equal((count.result() as tf.Tensor).dataSync()[0], 2);
 */
export class TruePositives extends OutcomeCount {
  override readonly direction = 'up';

  constructor(args: ThresholdsArgs = {}) {
    super('truePositives', args);
  }
}

/** The number of true positives. */
export function truePositives(args: ThresholdsArgs = {}): TruePositives {
  return new TruePositives(args);
}

/**
 * How many outputs are not above the threshold with a target of 0. Counterpart of `keras.metrics.TrueNegatives`.
 * @example
 * const count = metrics.trueNegatives();
 * count.updateState([0, 1, 0, 0], [1, 1, 0, 0]);
 * assert.equal((count.result() as tf.Tensor).dataSync()[0], 2);
 */
export class TrueNegatives extends OutcomeCount {
  override readonly direction = 'up';

  constructor(args: ThresholdsArgs = {}) {
    super('trueNegatives', args);
  }
}

/** The number of true negatives. */
export function trueNegatives(args: ThresholdsArgs = {}): TrueNegatives {
  return new TrueNegatives(args);
}

/**
 * How many outputs are above the threshold with a target of 0. Counterpart of `keras.metrics.FalsePositives`.
 * @example
 * const count = metrics.falsePositives();
 * count.updateState([0, 1, 0, 0], [0, 0, 1, 1]);
 * assert.equal((count.result() as tf.Tensor).dataSync()[0], 2);
 */
export class FalsePositives extends OutcomeCount {
  override readonly direction = 'down';

  constructor(args: ThresholdsArgs = {}) {
    super('falsePositives', args);
  }
}

/** The number of false positives. */
export function falsePositives(args: ThresholdsArgs = {}): FalsePositives {
  return new FalsePositives(args);
}

/**
 * How many outputs are not above the threshold with a target of 1. Counterpart of `keras.metrics.FalseNegatives`.
 * @example
 * const count = metrics.falseNegatives();
 * count.updateState([0, 1, 1, 1], [0, 1, 0, 0]);
 * assert.equal((count.result() as tf.Tensor).dataSync()[0], 2);
 */
export class FalseNegatives extends OutcomeCount {
  override readonly direction = 'down';

  constructor(args: ThresholdsArgs = {}) {
    super('falseNegatives', args);
  }
}

/** The number of false negatives. */
export function falseNegatives(args: ThresholdsArgs = {}): FalseNegatives {
  return new FalseNegatives(args);
}

/** Checks a whole number that may be left out. */
export function checkedWhole(where: string, name: string, value: number | undefined, least: number): number | null {
  if (value === undefined || value === null) return null;
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`metrics.${where}: ${name} is ${describe(value)}; expected a whole number from ${least} up.`);
}

/** True positives among true positives and another outcome. */
abstract class Share extends AtThresholds {
  readonly topK: number | null;
  readonly classId: number | null;
  private readonly truePositives: MetricWeight;
  private readonly others: MetricWeight;

  constructor(
    where: string,
    private readonly other: 'falsePositives' | 'falseNegatives',
    args: PrecisionRecallArgs,
  ) {
    checkOptions(`metrics.${where}`, args, ['thresholds', 'topK', 'classId', 'name']);
    const { topK, classId, ...rest } = args;
    const k = checkedWhole(where, 'topK', topK, 1);
    super(where, rest, k === null ? 0.5 : NEG_INF);
    this.topK = k;
    this.classId = checkedWhole(where, 'classId', classId, 0);
    this.truePositives = this.counter('truePositives');
    this.others = this.counter(other);
  }

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    const into = { truePositives: this.truePositives, [this.other]: this.others };
    this.count(into, [yTrue, yPred, sampleWeight], { topK: this.topK, classId: this.classId });
  }

  result(): tf.Tensor | number {
    return this.perThreshold(tf.divNoNan(this.truePositives, tf.add(this.truePositives, this.others)));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), top_k: this.topK, class_id: this.classId };
  }
}

/**
 * The share of yeses that are right: true positives / (true + false positives); 0 where there is no yes. Targets 0 and 1 in the
 * outputs' shape. Counterpart of `keras.metrics.Precision`.
 * @example
 * const precision = metrics.precision();
 * precision.updateState([0, 1, 1, 1], [0.9, 0.2, 0.8, 0.7]);
 * assert.ok(Math.abs((precision.result() as tf.Tensor).dataSync()[0] - 2 / 3) < 1e-6);
 */
export class Precision extends Share {
  override readonly direction = 'up';

  constructor(args: PrecisionRecallArgs = {}) {
    super('precision', 'falsePositives', args);
  }
}

/** The share of yeses that are right. */
export function precision(args: PrecisionRecallArgs = {}): Precision {
  return new Precision(args);
}

/**
 * The share of positives that are found: true positives / (true positives + false negatives); 0 where there is no positive. Targets
 * 0 and 1 in the outputs' shape. Counterpart of `keras.metrics.Recall`.
 * @example
 * const recall = metrics.recall();
 * recall.updateState([0, 1, 1, 1], [0.9, 0.2, 0.8, 0.7]);
 * assert.ok(Math.abs((recall.result() as tf.Tensor).dataSync()[0] - 2 / 3) < 1e-6);
 */
export class Recall extends Share {
  override readonly direction = 'up';

  constructor(args: PrecisionRecallArgs = {}) {
    super('recall', 'falseNegatives', args);
  }
}

/** The share of positives that are found. */
export function recall(args: PrecisionRecallArgs = {}): Recall {
  return new Recall(args);
}
