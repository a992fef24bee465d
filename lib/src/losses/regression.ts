import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { checkOptions, describe } from '../engine/names';
import { Loss, type LossArgs } from './loss';

/** Mean of the squared errors over the last axis. Counterpart of `keras.losses.MeanSquaredError`. */
export class MeanSquaredError extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return tf.mean(tf.squaredDifference(yPred, alignShape(this.name, yTrue, yPred)), -1);
  }
}

/** Mean of the absolute errors over the last axis. Counterpart of `keras.losses.MeanAbsoluteError`. */
export class MeanAbsoluteError extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return tf.mean(tf.abs(tf.sub(yPred, alignShape(this.name, yTrue, yPred))), -1);
  }
}

export interface HuberArgs extends LossArgs {
  /** Where the loss turns from quadratic to linear; default 1. */
  delta?: number;
}

/** Quadratic for errors up to delta, linear beyond. Counterpart of `keras.losses.Huber`. */
export class Huber extends Loss {
  readonly delta: number;

  constructor(args: HuberArgs = {}) {
    checkOptions('losses.huber', args, ['delta', 'name', 'reduction']);
    const { delta = 1, ...rest } = args;
    super(rest);
    if (!(delta > 0)) throw new Error(`losses.huber: delta is ${describe(delta)}; expected a number above 0.`);
    this.delta = delta;
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const size = tf.abs(tf.sub(yPred, alignShape(this.name, yTrue, yPred)));
    const quadratic = tf.minimum(size, this.delta); // 0.5 q² + delta (|e| - q): no branch, no masked gradient
    const linear = tf.sub(size, quadratic);
    return tf.mean(tf.add(tf.mul(tf.square(quadratic), 0.5), tf.mul(linear, this.delta)), -1);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), delta: this.delta };
  }
}
