import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { checkedAxis } from './axis';
import { Loss, type LossArgs } from './loss';
import { checkShape } from './targets';

export interface CosineSimilarityArgs extends LossArgs {
  /** The axis of the vectors that are compared; default -1. Axis 0 is the batch. */
  axis?: number;
}

/** Minus the cosine of the angle between targets and outputs. Counterpart of `keras.losses.CosineSimilarity`. */
export class CosineSimilarity extends Loss {
  readonly axis: number;

  constructor(args: CosineSimilarityArgs = {}) {
    super(args, ['axis']);
    this.axis = checkedAxis('losses.cosineSimilarity', args.axis);
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = alignShape(this.name, yTrue, yPred);
    return tf.neg(tf.sum(tf.mul(this.unit(target), this.unit(yPred)), this.axis));
  }

  /** x / |x|; a vector of zeros stays one, and its gradient is finite, as in Keras. */
  private unit(x: tf.Tensor): tf.Tensor {
    return tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), this.axis, true), 1e-14)));
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: readonly (number | null)[]): void {
    checkShape(this.name, yTrue, outputShape);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/**
 * -sum(yTrue · yPred) / (|yTrue| |yPred|): -1 for vectors of the same direction, 1 for opposite ones, 0 for orthogonal ones and where
 * one is zero. Counterpart of `keras.losses.CosineSimilarity`.
 * @param args `axis` of the vectors (default -1), `name`, `reduction`
 * @returns a loss of yTrue [n, …] and yPred [n, …]
 * @throws (when it is asked) if there is not one target for each output
 * @example
 * const loss = losses.cosineSimilarity();
 * const value = loss.apply([[1, 1]], [[3, 3]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value + 1) < 1e-6);
 */
export function cosineSimilarity(args: CosineSimilarityArgs = {}): CosineSimilarity {
  return new CosineSimilarity(args);
}
