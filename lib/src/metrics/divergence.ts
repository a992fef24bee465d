import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { type MetricFunction, SampleMean } from './mean';
import { type MetricArgs, named } from './metric';

const EPSILON = 1e-7;

const divergence: MetricFunction = (given, yPred) => {
  const yTrue = tf.clipByValue(alignShape('klDivergence', given, yPred), EPSILON, 1);
  return tf.sum(tf.mul(yTrue, tf.log(tf.div(yTrue, tf.clipByValue(yPred, EPSILON, 1)))), -1);
};

const poissonLoss: MetricFunction = (yTrue, yPred) =>
  tf.mean(tf.sub(yPred, tf.mul(alignShape('poisson', yTrue, yPred), tf.log(tf.add(yPred, EPSILON)))), -1);

/**
 * Mean of sum(yTrue log(yTrue / yPred)): how far the distributions that are given out are from the true ones; 0 where they are the
 * same. Counterpart of `keras.metrics.KLDivergence`.
 * @example
 * const kl = metrics.klDivergence();
 * kl.updateState([[0.5, 0.5]], [[0.25, 0.75]]);
 * assert.ok(Math.abs((kl.result() as tf.Tensor).dataSync()[0] - 0.1438) < 1e-4);
 */
export class KLDivergence extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super(divergence, named('klDivergence', args));
  }
}

/** Mean of the Kullback-Leibler divergences. */
export function klDivergence(args: MetricArgs = {}): KLDivergence {
  return new KLDivergence(args);
}

/**
 * Mean of yPred - yTrue log(yPred), for counts. Counterpart of `keras.metrics.Poisson`.
 * @example
 * const poisson = metrics.poisson();
 * poisson.updateState([2, 0], [1, 1]);
 * assert.ok(Math.abs((poisson.result() as tf.Tensor).dataSync()[0] - 1) < 1e-6);
 */
export class Poisson extends SampleMean {
  override readonly direction = 'down';

  constructor(args: MetricArgs = {}) {
    super(poissonLoss, args);
  }
}

/** Mean of the Poisson losses. */
export function poisson(args: MetricArgs = {}): Poisson {
  return new Poisson(args);
}
