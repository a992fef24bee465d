import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { Loss, type LossArgs } from './loss';
import { checkOneHot, checkRange, checkShape } from './targets';

type Shape = readonly (number | null)[];

/** Targets 0 and 1 as -1 and 1, if the batch holds no others. */
function signs(target: tf.Tensor): tf.Tensor {
  const binary = tf.cast(tf.all(tf.logicalOr(tf.equal(target, 0), tf.equal(target, 1))), 'float32');
  return tf.add(target, tf.mul(binary, tf.sub(target, 1)));
}

/** max(1 - yTrue · yPred, 0) */
const margin = (target: tf.Tensor, yPred: tf.Tensor): tf.Tensor =>
  tf.maximum(tf.sub(1, tf.mul(signs(target), yPred)), 0);

function checkSigns(name: string, yTrue: tf.Tensor, outputShape: Shape): void {
  checkShape(name, yTrue, outputShape);
  const expected = 'expected -1 and 1, or 0 and 1. For more than two classes there is categoricalHinge.';
  checkRange(name, yTrue, -1, 1, expected);
  const mixed = tf.tidy(() => {
    const numbers = tf.cast(yTrue, 'float32');
    return tf.logicalAnd(tf.any(tf.less(numbers, 0)), tf.any(tf.equal(numbers, 0))).dataSync()[0] === 1;
  });
  if (mixed) throw new Error(`${name}: targets hold both 0 and numbers below 0; ${expected}`);
}

/** Mean of max(1 - yTrue · yPred, 0) over the last axis. Counterpart of `keras.losses.Hinge`. */
export class Hinge extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return tf.mean(margin(alignShape(this.name, yTrue, yPred), yPred), -1);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkSigns(this.name, yTrue, outputShape);
  }
}

/** Mean of max(1 - yTrue · yPred, 0)² over the last axis. Counterpart of `keras.losses.SquaredHinge`. */
export class SquaredHinge extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return tf.mean(tf.square(margin(alignShape(this.name, yTrue, yPred), yPred)), -1);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkSigns(this.name, yTrue, outputShape);
  }
}

/** By how much the best wrong class comes within 1 of the right one. Counterpart of `keras.losses.CategoricalHinge`. */
export class CategoricalHinge extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = alignShape(this.name, yTrue, yPred);
    const right = tf.sum(tf.mul(target, yPred), -1);
    const wrong = tf.max(tf.mul(tf.sub(1, target), yPred), -1);
    return tf.maximum(tf.add(tf.sub(wrong, right), 1), 0);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkOneHot(this.name, yTrue, outputShape);
  }
}

/**
 * mean(max(1 - yTrue · yPred, 0)), for two classes and outputs without a sigmoid. Counterpart of `keras.losses.Hinge`.
 * @param args `name`, `reduction`
 * @returns a loss of yTrue [n, …], -1 and 1 (a batch of 0 and 1 is taken for -1 and 1), and yPred [n, …]
 * @throws (when it is asked) if targets are others, or there is not one for each output
 * @example
 * const loss = losses.hinge();
 * assert.equal(loss.apply([[0], [1]], [[-0.5], [3]]).dataSync()[0], 0.25);   // (0.5 + 0) / 2
 */
export function hinge(args: LossArgs = {}): Hinge {
  return new Hinge(args);
}

/**
 * mean(max(1 - yTrue · yPred, 0)²). Counterpart of `keras.losses.SquaredHinge`.
 * @param args `name`, `reduction`
 * @returns a loss of yTrue [n, …], -1 and 1 (a batch of 0 and 1 is taken for -1 and 1), and yPred [n, …]
 * @throws (when it is asked) if targets are others, or there is not one for each output
 * @example
 * const loss = losses.squaredHinge();
 * assert.equal(loss.apply([[-1], [1]], [[-0.5], [3]]).dataSync()[0], 0.125);   // (0.25 + 0) / 2
 */
export function squaredHinge(args: LossArgs = {}): SquaredHinge {
  return new SquaredHinge(args);
}

/**
 * max(1 + the largest output of a wrong class - the output of the right class, 0). Counterpart of `keras.losses.CategoricalHinge`.
 * @param args `name`, `reduction`
 * @returns a loss of one-hot yTrue [n, …, classes], 0 and 1, and yPred of the same shape
 * @throws (when it is asked) if targets are not one-hot
 * @example
 * const loss = losses.categoricalHinge();
 * assert.equal(loss.apply([[0, 1, 0]], [[1, 2, 1.5]]).dataSync()[0], 0.5);   // 1 + 1.5 - 2
 */
export function categoricalHinge(args: LossArgs = {}): CategoricalHinge {
  return new CategoricalHinge(args);
}
