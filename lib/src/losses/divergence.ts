import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { Loss, type LossArgs } from './loss';
import { checkRange, checkShape } from './targets';

type Shape = readonly (number | null)[];

/** As Keras' `epsilon()`. */
const EPSILON = 1e-7;

/** How far one distribution is from another, over the last axis. Counterpart of `keras.losses.KLDivergence`. */
export class KLDivergence extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = tf.clipByValue(alignShape(this.name, yTrue, yPred), EPSILON, 1);
    const output = tf.clipByValue(yPred, EPSILON, 1);
    return tf.sum(tf.mul(target, tf.log(tf.div(target, output))), -1);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkShape(this.name, yTrue, outputShape);
    checkRange(this.name, yTrue, 0, 1, 'expected probabilities, from 0 to 1.');
  }
}

/** Minus the log-likelihood of counts, up to a constant. Counterpart of `keras.losses.Poisson`. */
export class Poisson extends Loss {
  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = alignShape(this.name, yTrue, yPred);
    return tf.mean(tf.sub(yPred, tf.mul(target, tf.log(tf.add(yPred, EPSILON)))), -1);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkShape(this.name, yTrue, outputShape);
    checkRange(this.name, yTrue, 0, Number.POSITIVE_INFINITY, 'expected counts, from 0 up.');
  }
}

/**
 * sum(yTrue · log(yTrue / yPred)) over the last axis: the Kullback-Leibler divergence. Counterpart of `keras.losses.KLDivergence`; by
 * name: `kld`. Source: S. Kullback, R. A. Leibler, On Information and Sufficiency, 1951.
 * @param args `name`, `reduction`
 * @returns a loss of probabilities yTrue and yPred, [n, …, classes]; both are clipped to 1e-7 … 1
 * @throws (when it is asked) if a target is no probability or there is not one for each output
 * @example
 * const loss = losses.klDivergence();
 * const value = loss.apply([[0.5, 0.5]], [[0.25, 0.75]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value - 0.5 * Math.log(4 / 3)) < 1e-6);
 */
export function klDivergence(args: LossArgs = {}): KLDivergence {
  return new KLDivergence(args);
}

/**
 * mean(yPred - yTrue · log(yPred)): for counts, where yPred is the rate. Counterpart of `keras.losses.Poisson`.
 * @param args `name`, `reduction`
 * @returns a loss of counts yTrue [n, …] and rates yPred [n, …], above 0: end the model in `softplus` or `exponential` (below -1e-7
 * the loss is NaN)
 * @throws (when it is asked) if a target is negative or there is not one for each output
 * @example
 * const loss = losses.poisson();
 * const value = loss.apply([[2]], [[Math.E]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value - (Math.E - 2)) < 1e-5);
 */
export function poisson(args: LossArgs = {}): Poisson {
  return new Poisson(args);
}
