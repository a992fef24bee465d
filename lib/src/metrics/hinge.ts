import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { type MetricFunction, SampleMean } from './mean';
import type { MetricArgs } from './metric';

/** Targets 0 and 1 as -1 and 1; others as they are. Whether they are 0 and 1 is asked of each batch, as in Keras. */
function signs(yTrue: tf.Tensor): tf.Tensor {
  const binary = tf.cast(tf.all(tf.logicalOr(tf.equal(yTrue, 0), tf.equal(yTrue, 1))), 'float32');
  return tf.sub(tf.mul(yTrue, tf.add(binary, 1)), binary);
}

const missing = (where: string, yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor =>
  tf.relu(tf.sub(1, tf.mul(signs(alignShape(where, yTrue, yPred)), yPred)));

const categorical: MetricFunction = (given, yPred) => {
  const yTrue = alignShape('categoricalHinge', given, yPred);
  const right = tf.sum(tf.mul(yTrue, yPred), -1);
  const wrong = tf.max(tf.mul(tf.sub(1, yTrue), yPred), -1);
  return tf.relu(tf.add(tf.sub(wrong, right), 1));
};

/**
 * Mean of max(1 - yTrue yPred, 0) for targets -1 and 1 (or 0 and 1). Counterpart of `keras.metrics.Hinge`.
 * @example
 * const hinge = metrics.hinge();
 * hinge.updateState([1, -1], [0.5, 0.5]);
 * assert.equal((hinge.result() as tf.Tensor).dataSync()[0], 1);
 */
export class Hinge extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super((yTrue, yPred) => tf.mean(missing('hinge', yTrue, yPred), -1), args);
  }
}

/** Mean of max(1 - yTrue yPred, 0). */
export function hinge(args: MetricArgs = {}): Hinge {
  return new Hinge(args);
}

/**
 * Mean of max(1 - yTrue yPred, 0)² for targets -1 and 1 (or 0 and 1). Counterpart of `keras.metrics.SquaredHinge`.
 * @example
 * const hinge = metrics.squaredHinge();
 * hinge.updateState([1, -1], [0.5, 0.5]);
 * assert.equal((hinge.result() as tf.Tensor).dataSync()[0], 1.25);
 */
export class SquaredHinge extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super((yTrue, yPred) => tf.mean(tf.square(missing('squaredHinge', yTrue, yPred)), -1), args);
  }
}

/** Mean of max(1 - yTrue yPred, 0)². */
export function squaredHinge(args: MetricArgs = {}): SquaredHinge {
  return new SquaredHinge(args);
}

/**
 * Mean of max(largest output of a wrong class - output of the right one + 1, 0), for one-hot targets. Counterpart of
 * `keras.metrics.CategoricalHinge`.
 * @example
 * const hinge = metrics.categoricalHinge();
 * hinge.updateState([[0, 1, 0]], [[0.5, 1, 2]]);
 * assert.equal((hinge.result() as tf.Tensor).dataSync()[0], 2);
 */
export class CategoricalHinge extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super(categorical, args);
  }
}

/** Mean of max(wrong - right + 1, 0), for one-hot targets. */
export function categoricalHinge(args: MetricArgs = {}): CategoricalHinge {
  return new CategoricalHinge(args);
}
