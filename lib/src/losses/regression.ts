import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { Loss, type LossArgs } from './loss';
import { checkRange, checkShape } from './targets';

type Shape = readonly (number | null)[];

/** As Keras' `epsilon()`. */
const EPSILON = 1e-7;

/** Mean of the squared errors over the last axis. Counterpart of `keras.losses.MeanSquaredError`. */
export class MeanSquaredError extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return tf.mean(tf.squaredDifference(yPred, alignShape(this.name, yTrue, yPred)), -1);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkShape(this.name, yTrue, outputShape);
  }
}

/** Mean of the absolute errors over the last axis. Counterpart of `keras.losses.MeanAbsoluteError`. */
export class MeanAbsoluteError extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return tf.mean(tf.abs(tf.sub(yPred, alignShape(this.name, yTrue, yPred))), -1);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkShape(this.name, yTrue, outputShape);
  }
}

/**
 * Mean of the absolute errors in percent of the targets. Counterpart of `keras.losses.MeanAbsolutePercentageError`: a target nearer
 * to 0 than 1e-7 counts as 1e-7, so that a target of 0 makes the loss huge.
 */
export class MeanAbsolutePercentageError extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = alignShape(this.name, yTrue, yPred);
    const share = tf.div(tf.sub(target, yPred), tf.maximum(tf.abs(target), EPSILON));
    return tf.mul(tf.mean(tf.abs(share), -1), 100);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkShape(this.name, yTrue, outputShape);
  }
}

/**
 * Mean of the squared differences of log(1 + y). Counterpart of `keras.losses.MeanSquaredLogarithmicError`: outputs below 1e-7 count
 * as 1e-7 (and get no gradient). Porting note: Keras does the same to negative targets; here they are an error.
 */
export class MeanSquaredLogarithmicError extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const log = (y: tf.Tensor) => tf.log(tf.add(tf.maximum(y, EPSILON), 1));
    return tf.mean(tf.squaredDifference(log(yPred), log(alignShape(this.name, yTrue, yPred))), -1);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkShape(this.name, yTrue, outputShape);
    const advice = 'expected numbers from 0 up, since it takes log(1 + y). For others there is meanSquaredError.';
    checkRange(this.name, yTrue, 0, Number.POSITIVE_INFINITY, advice);
  }
}

/**
 * mean((yTrue - yPred)²). Counterpart of `keras.losses.MeanSquaredError`; by name: `mse`.
 * @param args `name`, `reduction`
 * @returns a loss of yTrue [n, …] and yPred [n, …]; [n] and [n, 1] mean the same
 * @throws (when it is asked) if there is not one target for each output
 * @example
 * const loss = losses.meanSquaredError();
 * assert.equal(loss.apply([[0, 1]], [[2, 1]]).dataSync()[0], 2);
 * model.compile({ loss });
 */
export function meanSquaredError(args: LossArgs = {}): MeanSquaredError {
  return new MeanSquaredError(args);
}

/**
 * mean(abs(yTrue - yPred)). Counterpart of `keras.losses.MeanAbsoluteError`; by name: `mae`.
 * @param args `name`, `reduction`
 * @returns a loss of yTrue [n, …] and yPred [n, …]; its gradient where they are equal is 0
 * @throws (when it is asked) if there is not one target for each output
 * @example
 * const loss = losses.meanAbsoluteError();
 * assert.equal(loss.apply([[0, 1]], [[2, 1]]).dataSync()[0], 1);
 */
export function meanAbsoluteError(args: LossArgs = {}): MeanAbsoluteError {
  return new MeanAbsoluteError(args);
}

/**
 * 100 · mean(abs((yTrue - yPred) / yTrue)), in percent. Counterpart of `keras.losses.MeanAbsolutePercentageError`; by name: `mape`.
 * @param args `name`, `reduction`
 * @returns a loss of yTrue [n, …] and yPred [n, …]; targets nearer to 0 than 1e-7 count as 1e-7
 * @throws (when it is asked) if there is not one target for each output
 * @example
 * const loss = losses.meanAbsolutePercentageError();
 * assert.equal(loss.apply([[2], [4]], [[1], [5]]).dataSync()[0], 37.5);   // (50 % + 25 %) / 2
 */
export function meanAbsolutePercentageError(args: LossArgs = {}): MeanAbsolutePercentageError {
  return new MeanAbsolutePercentageError(args);
}

/**
 * mean((log(1 + yTrue) - log(1 + yPred))²), for targets of many magnitudes. Counterpart of `keras.losses.MeanSquaredLogarithmicError`;
 * by name: `msle`.
 * @param args `name`, `reduction`
 * @returns a loss of yTrue [n, …] and yPred [n, …], both from 0 up
 * @throws (when it is asked) if a target is negative or there is not one target for each output
 * @example
 * const loss = losses.meanSquaredLogarithmicError();
 * const value = loss.apply([[0]], [[Math.E - 1]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value - 1) < 1e-5);
 */
export function meanSquaredLogarithmicError(args: LossArgs = {}): MeanSquaredLogarithmicError {
  return new MeanSquaredLogarithmicError(args);
}
