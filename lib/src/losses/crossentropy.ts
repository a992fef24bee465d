import { tf } from '../engine';
import { alignLabels, alignShape } from '../engine/align';
import { softmaxCrossEntropy, sparseSoftmaxCrossEntropy } from '../engine/fused';
import { logitsOf } from '../engine/logits';
import { checkOptions, shapeText } from '../engine/names';
import { Loss, type LossArgs } from './loss';

export interface CrossentropyArgs extends LossArgs {
  /** Whether yPred holds logits (no sigmoid or softmax in the last layer); default false: probabilities. */
  fromLogits?: boolean;
}

/** Probabilities are kept this far from 0 and 1, as in Keras. */
const EPSILON = 1e-7;

const inside = (probabilities: tf.Tensor): tf.Tensor => tf.clipByValue(probabilities, EPSILON, 1 - EPSILON);

abstract class Crossentropy extends Loss {
  readonly fromLogits: boolean;

  constructor(args: CrossentropyArgs = {}) {
    checkOptions('losses', args, ['fromLogits', 'name', 'reduction']);
    const { fromLogits = false, ...rest } = args;
    super(rest);
    this.fromLogits = fromLogits;
  }

  /** The logits, where they are given or known: more exact than the logarithm of a rounded probability. */
  protected logits(yPred: tf.Tensor): tf.Tensor | undefined {
    return this.fromLogits ? yPred : logitsOf(yPred);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), from_logits: this.fromLogits };
  }
}

/** For targets 0 and 1 (or between). Counterpart of `keras.losses.BinaryCrossentropy`. */
export class BinaryCrossentropy extends Crossentropy {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = alignShape(this.name, yTrue, yPred);
    const logits = this.logits(yPred);
    if (logits) return tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, target)), -1);
    const p = inside(yPred);
    const yes = tf.mul(target, tf.log(p));
    const no = tf.mul(tf.sub(1, target), tf.log(tf.sub(1, p)));
    return tf.mean(tf.neg(tf.add(yes, no)), -1);
  }

  override checkTargets(yTrue: tf.Tensor): void {
    const [low, high] = extremes(yTrue);
    if (low >= 0 && high <= 1) return;
    throw new Error(
      `${this.name}: targets go from ${low} to ${high}; expected 0 and 1. For more than two classes there is sparseCategoricalCrossentropy.`,
    );
  }
}

/** For one-hot targets. Counterpart of `keras.losses.CategoricalCrossentropy`. */
export class CategoricalCrossentropy extends Crossentropy {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = alignShape(this.name, yTrue, yPred);
    const logits = this.logits(yPred);
    if (logits)
      return perRow(logits, (rows) => softmaxCrossEntropy(tf.reshape(target, rows.shape) as tf.Tensor2D, rows));
    const p = inside(tf.div(yPred, tf.sum(yPred, -1, true)));
    return tf.neg(tf.sum(tf.mul(target, tf.log(p)), -1));
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: readonly (number | null)[]): void {
    const classes = outputShape[outputShape.length - 1];
    if (classes === 1)
      throw new Error(`${this.name}: the model has one output; for two classes use binaryCrossentropy.`);
    if (yTrue.rank === outputShape.length && yTrue.shape[yTrue.rank - 1] === classes) return;
    throw new Error(
      `${this.name}: yTrue has shape ${shapeText(yTrue.shape)}; expected one-hot targets ${shapeText(outputShape)}. Class numbers go with sparseCategoricalCrossentropy, or make them one-hot: utils.toCategorical(y).`,
    );
  }
}

/** For class numbers, [n] or [n, 1], of any number type. Counterpart of `keras.losses.SparseCategoricalCrossentropy`. */
export class SparseCategoricalCrossentropy extends Crossentropy {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const labels = alignLabels(this.name, yTrue, yPred);
    const logits = this.logits(yPred) ?? tf.log(inside(yPred));
    return perRow(logits, (rows) => sparseSoftmaxCrossEntropy(tf.reshape(labels, [rows.shape[0]]), rows));
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: readonly (number | null)[]): void {
    const classes = outputShape[outputShape.length - 1] as number;
    if (yTrue.rank >= outputShape.length && yTrue.shape[yTrue.rank - 1] !== 1) {
      throw new Error(
        `${this.name}: yTrue has shape ${shapeText(yTrue.shape)}; expected class numbers of shape ${shapeText(outputShape.slice(0, -1))}. One-hot targets go with categoricalCrossentropy.`,
      );
    }
    const [low, high] = extremes(yTrue);
    if (low < 0 || high >= classes) {
      throw new Error(
        `${this.name}: labels go from ${low} to ${high}, but the model has ${classes} output${classes === 1 ? '' : 's'}, so labels must go from 0 to ${classes - 1}. Give the last layer ${high + 1} units, or number the classes from 0.`,
      );
    }
    if (yTrue.dtype === 'float32' && !allWhole(yTrue)) {
      throw new Error(`${this.name}: some labels are no whole numbers; expected class numbers 0 to ${classes - 1}.`);
    }
  }
}

/** A loss of rows, [n, classes], on outputs with more axes: [n, …, classes] -> [n, …]. */
function perRow(outputs: tf.Tensor, loss: (rows: tf.Tensor2D) => tf.Tensor): tf.Tensor {
  if (outputs.rank === 2) return loss(outputs as tf.Tensor2D);
  const classes = outputs.shape[outputs.rank - 1] as number;
  return tf.reshape(loss(tf.reshape(outputs, [-1, classes])), outputs.shape.slice(0, -1));
}

function extremes(values: tf.Tensor): [number, number] {
  return tf.tidy(() => {
    const numbers = values.dtype === 'bool' ? tf.cast(values, 'int32') : values;
    return [tf.min(numbers).dataSync()[0] as number, tf.max(numbers).dataSync()[0] as number];
  });
}

function allWhole(values: tf.Tensor): boolean {
  return tf.tidy(() => tf.all(tf.equal(values, tf.floor(values))).dataSync()[0] === 1);
}
