import { tf } from '../engine';
import { checkOptions, describe, shapeText } from '../engine/names';
import { checkedClasses, pairsOf } from './confusion-matrix';
import { Metric, type MetricArgs, type TensorInput } from './metric';
import { checkedAxis } from './regression';
import { broadcastWeights } from './samplewise';

const EPSILON = 1e-7;

export interface OneHotMeanIoUArgs extends MetricArgs {
  /** How many classes there are. */
  numClasses: number;
  /** A class of yTrue that counts nowhere ("void"); default: none. */
  ignoreClass?: number | null;
  /** Whether yPred holds class numbers; else the largest along `axis` counts. Default: true; false for the OneHot classes. */
  sparseYPred?: boolean;
  /** The axis of the classes where the largest counts; default -1. */
  axis?: number;
}

export interface MeanIoUArgs extends OneHotMeanIoUArgs {
  /** Whether yTrue holds class numbers; else the largest along `axis` counts. Default true. */
  sparseYTrue?: boolean;
}

export interface IoUArgs extends MeanIoUArgs {
  /** Of which classes the mean is taken. */
  targetClassIds: readonly number[];
}

export interface OneHotIoUArgs extends OneHotMeanIoUArgs {
  /** Of which classes the mean is taken. */
  targetClassIds: readonly number[];
}

const COMMON = ['numClasses', 'ignoreClass', 'sparseYPred', 'axis', 'name'];

/**
 * Intersection over union of some classes, for images whose every point has a class: true positives / (true positives + false
 * positives + false negatives), averaged over the classes that occur. Counterpart of `keras.metrics.IoU`.
 *
 * Porting note: sample weights count as they are; Keras cuts them to whole numbers unless `dtype='float32'` is given.
 * @example
 * const iou = metrics.ioU({ numClasses: 2, targetClassIds: [0] });
 * iou.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * assert.ok(Math.abs((iou.result() as tf.Tensor).dataSync()[0] - 1 / 3) < 1e-6);
 */
export class IoU extends Metric {
  override readonly direction: 'up' = 'up';
  readonly numClasses: number;
  readonly targetClassIds: readonly number[];
  readonly ignoreClass: number | null;
  readonly sparseYTrue: boolean;
  readonly sparseYPred: boolean;
  readonly axis: number;
  private readonly matrix;

  constructor(args: IoUArgs, where = 'ioU') {
    checkOptions(`metrics.${where}`, args, [...COMMON, 'targetClassIds', 'sparseYTrue']);
    const numClasses = checkedClasses(where, args?.numClasses);
    super({ name: args.name ?? where });
    this.numClasses = numClasses;
    this.targetClassIds = checkedIds(where, args.targetClassIds, numClasses);
    this.ignoreClass = args.ignoreClass ?? null;
    this.sparseYTrue = args.sparseYTrue ?? true;
    this.sparseYPred = args.sparseYPred ?? true;
    this.axis = checkedAxis(`metrics.${where}`, args.axis);
    this.matrix = this.addWeight({ name: 'totalConfusionMatrix', shape: [numClasses, numClasses] });
  }

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    const labels = this.sparseYTrue ? yTrue : tf.argMax(yTrue, this.axis);
    const read = this.sparseYPred ? yPred : tf.argMax(yPred, this.axis);
    if (labels.size !== read.size)
      throw new Error(
        `${this.name}: yTrue has shape ${shapeText(yTrue.shape)} and yPred has shape ${shapeText(yPred.shape)}; expected a class for each point in both (sparseYTrue and sparseYPred say whether they are class numbers).`,
      );
    const counted = this.ignoreClass === null ? null : tf.cast(tf.notEqual(labels, this.ignoreClass), 'float32');
    const weights = sampleWeight && this.weightsOf(sampleWeight, labels);
    const both = counted && weights ? tf.mul(counted, weights) : (counted ?? weights ?? null);
    this.matrix.assignAdd(pairsOf(labels, read, both, this.numClasses));
  }

  private weightsOf(sampleWeight: tf.Tensor, labels: tf.Tensor): tf.Tensor {
    const weights = tf.cast(sampleWeight, 'float32');
    if (weights.size === labels.size) return tf.reshape(weights, labels.shape);
    return broadcastWeights(this.name, weights, labels.shape);
  }

  result(): tf.Tensor | number {
    const right = tf.sum(tf.mul(this.matrix, tf.eye(this.numClasses)), 0);
    const union = tf.sub(tf.add(tf.sum(this.matrix, 0), tf.sum(this.matrix, 1)), right);
    const ids = tf.tensor1d([...this.targetClassIds], 'int32');
    const [hits, all] = [tf.gather(right, ids), tf.gather(union, ids)];
    const occurs = tf.greater(all, 1e-9);
    const scores = tf.where(occurs, tf.div(hits, tf.add(all, EPSILON)), tf.zerosLike(all));
    return tf.div(tf.sum(scores), tf.add(tf.sum(tf.cast(occurs, 'float32')), EPSILON));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      num_classes: this.numClasses,
      target_class_ids: [...this.targetClassIds],
      ignore_class: this.ignoreClass,
      sparse_y_true: this.sparseYTrue,
      sparse_y_pred: this.sparseYPred,
      axis: this.axis,
    };
  }
}

function checkedIds(where: string, ids: unknown, numClasses: number): readonly number[] {
  const wrong =
    !Array.isArray(ids) || ids.length === 0 || ids.some((id) => !(Number.isInteger(id) && id >= 0 && id < numClasses));
  if (!wrong) return ids;
  const given = Array.isArray(ids) ? `[${ids.join(', ')}]` : describe(ids);
  throw new Error(
    `metrics.${where}: targetClassIds is ${given}; expected a list of classes from 0 to ${numClasses - 1}.`,
  );
}

/** Configs of the kinds that leave some options to their class. */
function without(config: Record<string, unknown>, ...keys: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));
}

/** Intersection over union of some classes. */
export function ioU(args: IoUArgs): IoU {
  return new IoU(args);
}

export interface BinaryIoUArgs extends MetricArgs {
  /** Of which classes the mean is taken; default [0, 1]. */
  targetClassIds?: readonly number[];
  /** Outputs from it on count as class 1; default 0.5. */
  threshold?: number;
}

/**
 * Intersection over union for two classes, of outputs against a threshold. Counterpart of `keras.metrics.BinaryIoU`.
 * @example
 * const iou = metrics.binaryIoU({ threshold: 0.3 });
 * iou.updateState([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7]);
 * assert.ok(Math.abs((iou.result() as tf.Tensor).dataSync()[0] - 1 / 3) < 1e-6);
 */
export class BinaryIoU extends IoU {
  readonly threshold: number;

  constructor(args: BinaryIoUArgs = {}) {
    checkOptions('metrics.binaryIoU', args, ['targetClassIds', 'threshold', 'name']);
    const { targetClassIds = [0, 1], threshold = 0.5, ...rest } = args;
    super({ ...rest, numClasses: 2, targetClassIds }, 'binaryIoU');
    if (typeof threshold !== 'number')
      throw new Error(`metrics.binaryIoU: threshold is ${describe(threshold)}; expected a number such as 0.5.`);
    this.threshold = threshold;
  }

  override updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  override updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    super.updateState(yTrue, tf.cast(tf.greaterEqual(yPred, this.threshold), 'int32'), sampleWeight);
  }

  override getConfig(): Record<string, unknown> {
    const config = without(super.getConfig(), 'num_classes', 'ignore_class', 'sparse_y_true', 'sparse_y_pred', 'axis');
    return { ...config, threshold: this.threshold };
  }
}

/** Intersection over union for two classes. */
export function binaryIoU(args: BinaryIoUArgs = {}): BinaryIoU {
  return new BinaryIoU(args);
}

const allOf = (numClasses: number): number[] => Array.from({ length: numClasses || 0 }, (_, id) => id);

/**
 * Intersection over union, the mean of all classes that occur. Counterpart of `keras.metrics.MeanIoU`.
 * @example
 * const iou = metrics.meanIoU({ numClasses: 2 });
 * iou.updateState([0, 0, 1, 1], [0, 1, 0, 1]);
 * assert.ok(Math.abs((iou.result() as tf.Tensor).dataSync()[0] - 1 / 3) < 1e-6);
 */
export class MeanIoU extends IoU {
  constructor(args: MeanIoUArgs, where = 'meanIoU') {
    checkOptions(`metrics.${where}`, args, [...COMMON, 'sparseYTrue']);
    const numClasses = checkedClasses(where, args?.numClasses);
    super({ ...args, targetClassIds: allOf(numClasses) }, where);
  }

  override getConfig(): Record<string, unknown> {
    return without(super.getConfig(), 'target_class_ids');
  }
}

/** Mean intersection over union. */
export function meanIoU(args: MeanIoUArgs): MeanIoU {
  return new MeanIoU(args);
}

/**
 * `IoU` for one-hot targets, and outputs whose largest counts. Counterpart of `keras.metrics.OneHotIoU`.
 * @example
 * const iou = metrics.oneHotIoU({ numClasses: 3, targetClassIds: [0, 2] });
 * iou.updateState([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]], [[0.2, 0.3, 0.5], [0.1, 0.2, 0.7], [0.5, 0.3, 0.1], [0.1, 0.4, 0.5]]);
 * assert.ok(Math.abs((iou.result() as tf.Tensor).dataSync()[0] - 1 / 6) < 1e-6);
 */
export class OneHotIoU extends IoU {
  constructor(args: OneHotIoUArgs) {
    checkOptions('metrics.oneHotIoU', args, [...COMMON, 'targetClassIds']);
    super({ ...args, sparseYTrue: false, sparseYPred: args?.sparseYPred ?? false }, 'oneHotIoU');
  }

  override getConfig(): Record<string, unknown> {
    return without(super.getConfig(), 'sparse_y_true');
  }
}

/** Intersection over union of some classes, for one-hot targets. */
export function oneHotIoU(args: OneHotIoUArgs): OneHotIoU {
  return new OneHotIoU(args);
}

/**
 * `MeanIoU` for one-hot targets, and outputs whose largest counts. Counterpart of `keras.metrics.OneHotMeanIoU`.
 * @example
 * const iou = metrics.oneHotMeanIoU({ numClasses: 2 });
 * iou.updateState([[1, 0], [1, 0], [0, 1]], [[0.9, 0.1], [0.4, 0.6], [0.2, 0.8]]);
 * assert.ok(Math.abs((iou.result() as tf.Tensor).dataSync()[0] - 0.5) < 1e-6);
 */
export class OneHotMeanIoU extends MeanIoU {
  constructor(args: OneHotMeanIoUArgs) {
    checkOptions('metrics.oneHotMeanIoU', args, COMMON);
    super({ ...args, sparseYTrue: false, sparseYPred: args?.sparseYPred ?? false }, 'oneHotMeanIoU');
  }

  override getConfig(): Record<string, unknown> {
    return without(super.getConfig(), 'sparse_y_true');
  }
}

/** Mean intersection over union, for one-hot targets. */
export function oneHotMeanIoU(args: OneHotMeanIoUArgs): OneHotMeanIoU {
  return new OneHotMeanIoU(args);
}
