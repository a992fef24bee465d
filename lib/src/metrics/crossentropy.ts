import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { softmaxCrossEntropy, sparseSoftmaxCrossEntropy } from '../engine/fused';
import { logitsOf } from '../engine/logits';
import { checkOptions, describe } from '../engine/names';
import { kindOf, labelsFor } from './accuracy';
import { type MetricFunction, SampleMean } from './mean';
import { type MetricArgs, named, type TensorInput } from './metric';
import { checkedAxis } from './regression';

/** Probabilities are kept this far from 0 and 1, as in Keras. */
const EPSILON = 1e-7;

const inside = (probabilities: tf.Tensor): tf.Tensor => tf.clipByValue(probabilities, EPSILON, 1 - EPSILON);

export interface CrossentropyArgs extends MetricArgs {
  /** Whether yPred holds logits (no sigmoid or softmax in the last layer); default false: probabilities. */
  fromLogits?: boolean;
}

export interface SmoothedArgs extends CrossentropyArgs {
  /** How far targets are drawn to the middle, from 0 to 1; default 0: not at all. */
  labelSmoothing?: number;
}

function checkedSmoothing(where: string, smoothing: unknown): number {
  if (typeof smoothing === 'number' && smoothing >= 0 && smoothing <= 1) return smoothing;
  throw new Error(`${where}: labelSmoothing is ${describe(smoothing)}; expected a number from 0 to 1.`);
}

const smoothed = (yTrue: tf.Tensor, smoothing: number, classes: number): tf.Tensor =>
  smoothing === 0 ? yTrue : tf.add(tf.mul(yTrue, 1 - smoothing), smoothing / classes);

const binary =
  (fromLogits: boolean, smoothing: number): MetricFunction =>
  (yTrue, yPred) => {
    const target = smoothed(alignShape('binaryCrossentropy', yTrue, yPred), smoothing, 2);
    const logits = fromLogits ? yPred : logitsOf(yPred);
    if (logits) return tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, target)), -1);
    const p = inside(yPred);
    const yes = tf.mul(target, tf.log(p));
    const no = tf.mul(tf.sub(1, target), tf.log(tf.sub(1, p)));
    return tf.mean(tf.neg(tf.add(yes, no)), -1);
  };

const categorical =
  (fromLogits: boolean, smoothing: number, axis: number): MetricFunction =>
  (yTrue, yPred) => {
    const given = alignShape('categoricalCrossentropy', yTrue, yPred);
    const target = axisLast(smoothed(given, smoothing, given.shape[given.rank - 1] as number), axis);
    const logits = fromLogits ? yPred : logitsOf(yPred);
    if (logits)
      return perRow(axisLast(logits, axis), (rows) =>
        softmaxCrossEntropy(tf.reshape(target, rows.shape) as tf.Tensor2D, rows),
      );
    const outputs = axisLast(yPred, axis);
    const p = inside(tf.div(outputs, tf.sum(outputs, -1, true)));
    return tf.neg(tf.sum(tf.mul(target, tf.log(p)), -1));
  };

const sparse =
  (fromLogits: boolean): MetricFunction =>
  (yTrue, yPred) => {
    const labels = tf.cast(labelsFor('sparseCategoricalCrossentropy', yTrue, yPred), 'int32');
    const logits = (fromLogits ? yPred : logitsOf(yPred)) ?? tf.log(inside(yPred));
    return perRow(logits, (rows) => sparseSoftmaxCrossEntropy(tf.reshape(labels, [rows.shape[0]]), rows));
  };

function axisLast(values: tf.Tensor, axis: number): tf.Tensor {
  const from = axis < 0 ? axis + values.rank : axis;
  if (from === values.rank - 1) return values;
  const others = values.shape.map((_, i) => i).filter((i) => i !== from);
  return tf.transpose(values, [...others, from]);
}

/** A loss of rows, [n, classes], on outputs with more axes: [n, …, classes] -> [n, …]. */
function perRow(outputs: tf.Tensor, loss: (rows: tf.Tensor2D) => tf.Tensor): tf.Tensor {
  if (outputs.rank === 2) return loss(outputs as tf.Tensor2D);
  const classes = outputs.shape[outputs.rank - 1] as number;
  return tf.reshape(loss(tf.reshape(outputs, [-1, classes])), outputs.shape.slice(0, -1));
}

/**
 * Mean of -log of the probability that was given to the right one of two classes. Counterpart of `keras.metrics.BinaryCrossentropy`.
 * @example
 * const loss = metrics.binaryCrossentropy();
 * loss.updateState([1, 0], [0.5, 0.5]);
 * assert.ok(Math.abs((loss.result() as tf.Tensor).dataSync()[0] - Math.LN2) < 1e-6);
 */
export class BinaryCrossentropy extends SampleMean {
  override readonly direction = 'down';
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;

  constructor(args: SmoothedArgs = {}) {
    checkOptions('metrics.binaryCrossentropy', args, ['fromLogits', 'labelSmoothing', 'name']);
    const { fromLogits = false, labelSmoothing = 0, ...rest } = args;
    super(binary(fromLogits, checkedSmoothing('metrics.binaryCrossentropy', labelSmoothing)), rest);
    this.fromLogits = fromLogits;
    this.labelSmoothing = labelSmoothing;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), from_logits: this.fromLogits, label_smoothing: this.labelSmoothing };
  }
}

/** Cross-entropy for two classes, targets 0 and 1. */
export function binaryCrossentropy(args: SmoothedArgs = {}): BinaryCrossentropy {
  return new BinaryCrossentropy(args);
}

export interface CategoricalCrossentropyArgs extends SmoothedArgs {
  /** The axis of the classes; default -1, the last. */
  axis?: number;
}

/**
 * Cross-entropy for one-hot targets. Counterpart of `keras.metrics.CategoricalCrossentropy`.
 * @example
 * const loss = metrics.categoricalCrossentropy();
 * loss.updateState([[0, 1, 0]], [[0.25, 0.5, 0.25]]);
 * assert.ok(Math.abs((loss.result() as tf.Tensor).dataSync()[0] - Math.LN2) < 1e-6);
 */
export class CategoricalCrossentropy extends SampleMean {
  override readonly direction = 'down';
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(args: CategoricalCrossentropyArgs = {}) {
    checkOptions('metrics.categoricalCrossentropy', args, ['fromLogits', 'labelSmoothing', 'axis', 'name']);
    const { fromLogits = false, labelSmoothing = 0, axis: given, ...rest } = args;
    const axis = checkedAxis('metrics.categoricalCrossentropy', given);
    super(categorical(fromLogits, checkedSmoothing('metrics.categoricalCrossentropy', labelSmoothing), axis), rest);
    this.fromLogits = fromLogits;
    this.labelSmoothing = labelSmoothing;
    this.axis = axis;
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), from_logits: fromLogits, label_smoothing: labelSmoothing, axis };
  }
}

/** Cross-entropy for one-hot targets. */
export function categoricalCrossentropy(args: CategoricalCrossentropyArgs = {}): CategoricalCrossentropy {
  return new CategoricalCrossentropy(args);
}

export interface SparseCrossentropyArgs extends CrossentropyArgs {
  /** A label whose samples count 0; default: none. */
  ignoreClass?: number;
}

/**
 * Cross-entropy for class numbers. Counterpart of `keras.metrics.SparseCategoricalCrossentropy`.
 *
 * Samples of `ignoreClass` have the value 0. As in Keras 3.15 they still count as samples, unless there are sample weights.
 * @example
 * const loss = metrics.sparseCategoricalCrossentropy();
 * loss.updateState([1], [[0.25, 0.5, 0.25]]);
 * assert.ok(Math.abs((loss.result() as tf.Tensor).dataSync()[0] - Math.LN2) < 1e-6);
 */
export class SparseCategoricalCrossentropy extends SampleMean {
  override readonly direction = 'down';
  readonly fromLogits: boolean;
  readonly ignoreClass: number | null;

  constructor(args: SparseCrossentropyArgs = {}) {
    const where = 'metrics.sparseCategoricalCrossentropy';
    checkOptions(where, args, ['fromLogits', 'ignoreClass', 'name']);
    const { fromLogits = false, ignoreClass = null, ...rest } = args;
    if (ignoreClass !== null && !Number.isInteger(ignoreClass))
      throw new Error(`${where}: ignoreClass is ${describe(ignoreClass)}; expected a class number such as 0 or -1.`);
    const entropy = sparse(fromLogits);
    super((yTrue, yPred) => {
      if (ignoreClass === null) return entropy(yTrue, yPred);
      const valid = validOf(yTrue, yPred, ignoreClass);
      const labels = tf.mul(tf.cast(labelsFor('sparseCategoricalCrossentropy', yTrue, yPred), 'int32'), valid);
      const values = entropy(labels, yPred);
      return tf.where(tf.cast(valid, 'bool'), values, tf.zerosLike(values));
    }, rest);
    this.fromLogits = fromLogits;
    this.ignoreClass = ignoreClass;
  }

  override updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  override updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    super.updateState(yTrue, yPred, sampleWeight && this.ignoring(yTrue, yPred, sampleWeight));
  }

  /** Weights that are 0 where the label is to be ignored. */
  private ignoring(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight: tf.Tensor): tf.Tensor {
    if (this.ignoreClass === null) return sampleWeight;
    const valid = tf.cast(validOf(yTrue, yPred, this.ignoreClass), 'float32');
    const weights = tf.cast(sampleWeight, 'float32');
    return tf.mul(valid, weights.size === valid.size ? tf.reshape(weights, valid.shape) : weights);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), from_logits: this.fromLogits, ignore_class: this.ignoreClass, axis: -1 };
  }
}

const validOf = (yTrue: tf.Tensor, yPred: tf.Tensor, ignored: number): tf.Tensor =>
  tf.cast(tf.notEqual(labelsFor('sparseCategoricalCrossentropy', yTrue, yPred), ignored), 'int32');

/** Cross-entropy for class numbers. */
export function sparseCategoricalCrossentropy(args: SparseCrossentropyArgs = {}): SparseCategoricalCrossentropy {
  return new SparseCategoricalCrossentropy(args);
}

const KINDS = { binary: binary(false, 0), sparse: sparse(false), categorical: categorical(false, 0, -1) };

/** What `metrics: ['crossentropy']` means: the cross-entropy of probabilities that the shapes of targets and outputs ask for. */
export class CrossentropyByShape extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super((yTrue, yPred) => KINDS[kindOf(yTrue, yPred)](yTrue, yPred), named('crossentropy', args));
  }
}
