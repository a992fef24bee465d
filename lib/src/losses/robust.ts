import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { describe } from '../engine/names';
import { Loss, type LossArgs } from './loss';
import { checkShape } from './targets';

type Shape = readonly (number | null)[];

export interface HuberArgs extends LossArgs {
  /** Where the loss turns from quadratic to linear, above 0; default 1. */
  delta?: number;
}

/** Quadratic for errors up to delta, linear beyond. Counterpart of `keras.losses.Huber`. */
export class Huber extends Loss {
  readonly delta: number;

  constructor(args: HuberArgs = {}) {
    super(args, ['delta']);
    this.delta = args.delta ?? 1;
    if (!(this.delta > 0)) {
      throw new Error(`losses.huber: delta is ${describe(this.delta)}; expected a number above 0.`);
    }
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const size = tf.abs(tf.sub(yPred, alignShape(this.name, yTrue, yPred)));
    const quadratic = tf.minimum(size, this.delta); // 0.5 q² + delta (|e| - q): no branch, no masked gradient
    const linear = tf.sub(size, quadratic);
    return tf.mean(tf.add(tf.mul(tf.square(quadratic), 0.5), tf.mul(linear, this.delta)), -1);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkShape(this.name, yTrue, outputShape);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), delta: this.delta };
  }
}

/**
 * Mean of log(cosh(error)): about e² / 2 for small errors, |e| - log 2 for large ones. Counterpart of `keras.losses.LogCosh`.
 */
export class LogCosh extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const error = tf.sub(yPred, alignShape(this.name, yTrue, yPred));
    const logCosh = tf.sub(tf.add(error, tf.softplus(tf.mul(error, -2))), Math.LN2);
    return tf.mean(logCosh, -1);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkShape(this.name, yTrue, outputShape);
  }
}

/**
 * e² / 2 for errors up to delta, delta · (|e| - delta / 2) beyond: outliers pull less than in the squared error. Counterpart of
 * `keras.losses.Huber`. Source: P. J. Huber, Robust Estimation of a Location Parameter, 1964.
 * @param args `delta` (default 1), `name`, `reduction`
 * @returns a loss of yTrue [n, …] and yPred [n, …]
 * @throws if delta is not above 0; (when it is asked) if there is not one target for each output
 * @example
 * const loss = losses.huber({ delta: 2 });
 * assert.equal(loss.apply([[0], [0]], [[1], [3]]).dataSync()[0], (0.5 + 4) / 2);
 * model.compile({ loss });
 */
export function huber(args: HuberArgs = {}): Huber {
  return new Huber(args);
}

/**
 * mean(log(cosh(yPred - yTrue))): nearly the squared error for small errors, the absolute one for large. Counterpart of
 * `keras.losses.LogCosh`.
 * @param args `name`, `reduction`
 * @returns a loss of yTrue [n, …] and yPred [n, …]
 * @throws (when it is asked) if there is not one target for each output
 * @example
 * const loss = losses.logCosh();
 * const value = loss.apply([[0]], [[2]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value - Math.log(Math.cosh(2))) < 1e-6);
 */
export function logCosh(args: LossArgs = {}): LogCosh {
  return new LogCosh(args);
}
