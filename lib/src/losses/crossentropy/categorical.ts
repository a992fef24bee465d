import { tf } from '../../engine';
import { alignShape } from '../../engine/align';
import { softmaxCrossEntropy } from '../../engine/fused';
import { describe } from '../../engine/names';
import { checkOneHot } from '../targets';
import { checkedGamma, classesLast, inside, perRow, type SmoothedArgs, SmoothedCrossentropy } from './crossentropy';

type Shape = readonly (number | null)[];

export type CategoricalCrossentropyArgs = SmoothedArgs;

export interface CategoricalFocalCrossentropyArgs extends SmoothedArgs {
  /** Weight of all classes, or of each; default 0.25. */
  alpha?: number | readonly number[];
  /** How much less the samples count that are right already, from 0 (not less) up; default 2. */
  gamma?: number;
}

/** Shares of the classes, smoothed; as in Keras the last axis says how many there are. */
abstract class Categorical extends SmoothedCrossentropy {
  protected shares(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = alignShape(this.name, yTrue, yPred);
    return this.smooth(target, 1 / (target.shape[target.rank - 1] as number));
  }

  /** Probabilities that add up to 1, kept inside of 0 and 1. */
  protected probabilities(yPred: tf.Tensor): tf.Tensor {
    return inside(tf.div(yPred, tf.sum(yPred, this.axis, true)));
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkOneHot(this.name, yTrue, outputShape, this.axis);
  }
}

/** For one-hot targets. Counterpart of `keras.losses.CategoricalCrossentropy`. */
export class CategoricalCrossentropy extends Categorical {
  constructor(args: CategoricalCrossentropyArgs = {}) {
    super(args);
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = this.shares(yTrue, yPred);
    const logits = this.logits(yPred);
    if (!logits) return tf.neg(tf.sum(tf.mul(target, tf.log(this.probabilities(yPred))), this.axis));
    const labels = classesLast(target, this.axis);
    return perRow(classesLast(logits, this.axis), (rows) =>
      softmaxCrossEntropy(tf.reshape(labels, rows.shape) as tf.Tensor2D, rows),
    );
  }
}

/**
 * Categorical cross-entropy in which samples that are right already count less. Counterpart of
 * `keras.losses.CategoricalFocalCrossentropy`.
 */
export class CategoricalFocalCrossentropy extends Categorical {
  readonly alpha: number | readonly number[];
  readonly gamma: number;

  constructor(args: CategoricalFocalCrossentropyArgs = {}) {
    super(args, ['alpha', 'gamma']);
    this.alpha = checkedWeights(this.name, args.alpha ?? 0.25);
    this.gamma = checkedGamma(this.name, args.gamma ?? 2);
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = this.shares(yTrue, yPred);
    const given = this.fromLogits ? this.softmax(yPred) : yPred;
    const p = this.probabilities(given);
    const loss = tf.mul(tf.neg(target), tf.log(p));
    const alpha = typeof this.alpha === 'number' ? this.alpha : tf.tensor1d([...this.alpha]);
    const weight = tf.mul(tf.pow(tf.sub(1, p), this.gamma), alpha);
    return tf.sum(tf.mul(weight, loss), this.axis);
  }

  private softmax(logits: tf.Tensor): tf.Tensor {
    const last = logits.rank - 1;
    const axis = this.axis < 0 ? this.axis + logits.rank : this.axis;
    if (axis === last) return tf.softmax(logits);
    const order = logits.shape.map((_, i) => (i === axis ? last : i === last ? axis : i));
    return tf.transpose(tf.softmax(tf.transpose(logits, order)), order);
  }

  override getConfig(): Record<string, unknown> {
    const { alpha, gamma } = this;
    return { ...super.getConfig(), alpha: typeof alpha === 'number' ? alpha : [...alpha], gamma };
  }
}

function checkedWeights(loss: string, alpha: number | readonly number[]): number | readonly number[] {
  const numbers: readonly unknown[] = Array.isArray(alpha) ? alpha : [alpha];
  if (numbers.length > 0 && numbers.every((value) => typeof value === 'number' && value >= 0)) return alpha;
  throw new Error(
    `losses.${loss}: alpha is ${describe(alpha)}; expected a number from 0 up, or an array of one for each class.`,
  );
}

/**
 * For one-hot targets: -sum(yTrue · log(p)), p made to add up to 1. Counterpart of `keras.losses.CategoricalCrossentropy`.
 * @param args `fromLogits` (default false), `labelSmoothing` (default 0: s / classes is added to 1 - s of the target), `axis` of the
 * classes (default -1), `name`, `reduction`
 * @returns a loss of yTrue [n, …, classes], one-hot, and yPred of the same shape, probabilities (kept 1e-7 from 0 and 1) or logits. In
 * a training, a model that ends in softmax is computed from its logits
 * @throws (when it is asked) if targets are not one-hot
 * @example
 * const loss = losses.categoricalCrossentropy({ labelSmoothing: 0.1 });
 * const value = loss.apply([[1, 0]], [[0.8, 0.2]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value + 0.95 * Math.log(0.8) + 0.05 * Math.log(0.2)) < 1e-6);
 */
export function categoricalCrossentropy(args: CategoricalCrossentropyArgs = {}): CategoricalCrossentropy {
  return new CategoricalCrossentropy(args);
}

/**
 * -sum(alpha · (1 - p)^gamma · yTrue · log(p)). Counterpart of `keras.losses.CategoricalFocalCrossentropy`. Source:
 * https://arxiv.org/abs/1708.02002
 * @param args `alpha` (default 0.25; an array gives one to each class), `gamma` (default 2), and those of `categoricalCrossentropy`
 * @returns a loss of yTrue [n, …, classes], one-hot, and yPred of the same shape
 * @throws (when it is asked) if targets are not one-hot
 * @example
 * const loss = losses.categoricalFocalCrossentropy({ alpha: [1, 0.5], gamma: 1 });
 * const value = loss.apply([[0, 1]], [[0.2, 0.8]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value - 0.5 * 0.2 * -Math.log(0.8)) < 1e-6);
 */
export function categoricalFocalCrossentropy(
  args: CategoricalFocalCrossentropyArgs = {},
): CategoricalFocalCrossentropy {
  return new CategoricalFocalCrossentropy(args);
}
