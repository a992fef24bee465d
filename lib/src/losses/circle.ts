import { tf } from '../engine';
import { describe, shapeText } from '../engine/names';
import { constant } from './exact';
import { Loss, type LossArgs } from './loss';
import { checkWhole } from './targets';

export interface CircleArgs extends LossArgs {
  /** Scale, above 0; default 80. */
  gamma?: number;
  /** How strict the wanted distances are; default 0.4. */
  margin?: number;
  /** Whether a sample is not compared with itself; default true. */
  removeDiagonal?: boolean;
}

/** So far below any exponent that exp() of it is 0, and finite, so that gradients stay numbers. */
const NONE = -1e9;

/**
 * Draws embeddings of the same class together and others apart, by pairs within the batch. Counterpart of `keras.losses.Circle`
 * (without reference embeddings). Samples whose loss is 0, such as those without a partner of their class, don't count in a mean.
 */
export class Circle extends Loss {
  readonly gamma: number;
  readonly margin: number;
  readonly removeDiagonal: boolean;

  constructor(args: CircleArgs = {}) {
    super(args, ['gamma', 'margin', 'removeDiagonal']);
    this.gamma = args.gamma ?? 80;
    this.margin = args.margin ?? 0.4;
    this.removeDiagonal = args.removeDiagonal ?? true;
    if (!(this.gamma > 0)) {
      throw new Error(`losses.circle: gamma is ${describe(this.gamma)}; expected a number above 0.`);
    }
    if (typeof this.margin !== 'number' || Number.isNaN(this.margin)) {
      throw new Error(`losses.circle: margin is ${describe(this.margin)}; expected a number.`);
    }
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const n = yPred.shape[0] as number;
    const labels = tf.cast(tf.reshape(yTrue, [n, 1]), 'int32');
    const same = tf.equal(labels, tf.transpose(labels));
    const others = tf.cast(tf.sub(1, tf.eye(n)), 'bool');
    const distance = tf.maximum(tf.sub(1, tf.matMul(yPred as tf.Tensor2D, yPred as tf.Tensor2D, false, true)), 0);
    const near = this.pull(distance, this.removeDiagonal ? tf.logicalAnd(same, others) : same);
    const far = this.push(distance, tf.logicalNot(same));
    return tf.softplus(tf.add(near, far));
  }

  /** log of the sum of exp(gamma · weight · excess) over the pairs of one class, for each sample. */
  private pull(distance: tf.Tensor, pairs: tf.Tensor): tf.Tensor {
    const weight = tf.maximum(tf.mul(tf.add(distance, this.margin), tf.cast(pairs, 'float32')), 0);
    return this.sum(tf.mul(weight, tf.sub(distance, this.margin)), pairs);
  }

  /** The same over the pairs of two classes. */
  private push(distance: tf.Tensor, pairs: tf.Tensor): tf.Tensor {
    const weight = tf.maximum(tf.mul(tf.sub(1 + this.margin, distance), tf.cast(pairs, 'float32')), 0);
    return this.sum(tf.mul(weight, tf.sub(1 - this.margin, distance)), pairs);
  }

  private sum(exponents: tf.Tensor, pairs: tf.Tensor): tf.Tensor {
    const scaled = tf.mul(exponents, this.gamma);
    return tf.logSumExp(tf.where(pairs, scaled, tf.fill(scaled.shape, NONE)), 1);
  }

  override mask(_yTrue: tf.Tensor, _yPred: tf.Tensor, values: tf.Tensor): tf.Tensor {
    return constant(() => tf.greater(values, 0));
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: readonly (number | null)[]): void {
    if (outputShape.length !== 2)
      throw new Error(`${this.name}: the model's output is ${shapeText(outputShape)}; expected embeddings [n, size].`);
    if (yTrue.rank > 2 || (yTrue.rank === 2 && yTrue.shape[1] !== 1)) {
      throw new Error(`${this.name}: yTrue has shape ${shapeText(yTrue.shape)}; expected class numbers [n].`);
    }
    checkWhole(this.name, yTrue, 'class numbers');
  }

  override getConfig(): Record<string, unknown> {
    const { gamma, margin, removeDiagonal } = this;
    return { ...super.getConfig(), gamma, margin, removeDiagonal };
  }
}

/**
 * For metric learning: pairs of one class are drawn together, others apart, the more the farther they are from it. Counterpart of
 * `keras.losses.Circle`. Source: https://arxiv.org/abs/2002.10857
 * @param args `gamma` (default 80), `margin` (default 0.4), `removeDiagonal` (default true), `name`, `reduction`
 * @returns a loss of class numbers yTrue [n] or [n, 1] and embeddings yPred [n, size], of length 1
 * @throws (when it is asked) if outputs are no embeddings or targets no class numbers
 * @example
 * const loss = losses.circle({ gamma: 1, margin: 0.5 });
 * const apart = loss.apply([0, 0, 1], [[1, 0], [1, 0], [0, 1]]).dataSync()[0] as number;
 * const mixed = loss.apply([0, 1, 0], [[1, 0], [1, 0], [0, 1]]).dataSync()[0] as number;
 * assert.ok(apart < mixed);
 */
export function circle(args: CircleArgs = {}): Circle {
  return new Circle(args);
}
