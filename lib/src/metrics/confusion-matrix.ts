import { tf } from '../engine';
import { sameShape } from '../engine/align';
import { checkOptions, describe, shapeText } from '../engine/names';
import { Metric, type MetricArgs, type TensorInput } from './metric';
import { broadcastWeights } from './samplewise';

/**
 * How often (with which weight) class i was read as j: [numClasses, numClasses]. Class numbers that are none count nowhere.
 * @param labels class numbers, any shape
 * @param read class numbers of the same shape
 */
export function pairsOf(
  labels: tf.Tensor,
  read: tf.Tensor,
  weights: tf.Tensor | null,
  numClasses: number,
): tf.Tensor2D {
  const rows = (values: tf.Tensor) =>
    tf.oneHot(tf.cast(tf.reshape(values, [-1]), 'int32') as tf.Tensor1D, numClasses, 1, 0, 'float32') as tf.Tensor2D;
  const from = rows(labels);
  const weighted = weights === null ? from : tf.mul<tf.Tensor2D>(from, tf.reshape(weights, [-1, 1]));
  return tf.matMul(weighted, rows(read), true);
}

/** A number of classes, or an error. */
export function checkedClasses(where: string, numClasses: unknown): number {
  if (Number.isInteger(numClasses) && (numClasses as number) >= 1) return numClasses as number;
  throw new Error(
    `metrics.${where}: numClasses is ${describe(numClasses)}; expected how many classes there are, such as metrics.${where}({ numClasses: 10 }).`,
  );
}

export interface ConfusionMatrixArgs extends MetricArgs {
  /** How many classes there are. */
  numClasses: number;
}

/**
 * How often class i (row) was read as class j (column): float32 [numClasses, numClasses], summed over batches; with sample weights
 * the sums of these. Its diagonal is what was right. Keras has no such metric; `tf.math.confusion_matrix` and scikit-learn's
 * `confusion_matrix` give the same matrix for one batch.
 *
 * Targets are class numbers [n] or [n, 1], or one-hot [n, numClasses]; outputs are [n, numClasses] (the largest counts), one
 * probability [n] or [n, 1] for two classes (above 0.5 is class 1), or class numbers [n].
 *
 * In `compile` it is an error, since logs have room for single numbers: give it the predictions afterwards.
 * @example
 * const matrix = metrics.confusionMatrix({ numClasses: 2 });
 * matrix.updateState([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]);
 * assert.deepEqual((matrix.result() as tf.Tensor).arraySync(), [[1, 0], [1, 1]]);
 */
export class ConfusionMatrix extends Metric {
  readonly numClasses: number;
  private readonly matrix;

  constructor(args: ConfusionMatrixArgs) {
    checkOptions('metrics.confusionMatrix', args, ['numClasses', 'name']);
    const { numClasses, ...rest } = args ?? {};
    const classes = checkedClasses('confusionMatrix', numClasses);
    super(rest);
    this.numClasses = classes;
    this.matrix = this.addWeight({ name: 'matrix', shape: [classes, classes] });
  }

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    const [labels, read] = [this.classes(yTrue, false), this.classes(yPred, true)];
    if (!sameShape(labels.shape, read.shape)) {
      const { numClasses: c } = this;
      throw new Error(
        `${this.name}: yTrue has shape ${shapeText(yTrue.shape)} and yPred has shape ${shapeText(yPred.shape)}; expected class numbers [n] or one-hot targets [n, ${c}], and outputs [n, ${c}].`,
      );
    }
    const weights = sampleWeight ? this.weightsOf(sampleWeight, labels) : null;
    this.matrix.assignAdd(pairsOf(labels, read, weights, this.numClasses));
  }

  /** Class numbers of what may also be one-hot rows, outputs, or single probabilities. */
  private classes(values: tf.Tensor, outputs: boolean): tf.Tensor {
    const last = values.shape[values.rank - 1];
    if (values.rank > 1 && last === this.numClasses && last > 1) return tf.argMax(values, -1);
    const flat = values.rank > 1 && last === 1 ? tf.squeeze(values, [values.rank - 1]) : values;
    if (!outputs || this.numClasses !== 2 || values.dtype !== 'float32') return tf.cast(flat, 'int32');
    return tf.cast(tf.greater(flat, 0.5), 'int32'); // the same for the class numbers 0 and 1
  }

  private weightsOf(sampleWeight: tf.Tensor, labels: tf.Tensor): tf.Tensor {
    const weights = tf.cast(sampleWeight, 'float32');
    return broadcastWeights(
      this.name,
      weights.size === labels.size ? tf.reshape(weights, labels.shape) : weights,
      labels.shape,
    );
  }

  result(): tf.Tensor | number {
    return this.matrix;
  }

  override manyNumbers(): string | undefined {
    return 'gives a matrix, and logs have room for one number: leave it out of compile and give it the predictions afterwards, matrix.apply(yTest, model.predict(xTest)).';
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), num_classes: this.numClasses };
  }
}

/** How often class i was read as class j. */
export function confusionMatrix(args: ConfusionMatrixArgs): ConfusionMatrix {
  return new ConfusionMatrix(args);
}
