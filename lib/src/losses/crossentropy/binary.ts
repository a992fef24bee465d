import { tf } from '../../engine';
import { alignShape } from '../../engine/align';
import { logitsOf } from '../../engine/logits';
import { describe } from '../../engine/names';
import { sigmoidCrossEntropy } from '../exact';
import { checkRange, checkShape } from '../targets';
import { checkedGamma, checkedShare, inside, type SmoothedArgs, SmoothedCrossentropy } from './crossentropy';

type Shape = readonly (number | null)[];

export type BinaryCrossentropyArgs = SmoothedArgs;

export interface BinaryFocalCrossentropyArgs extends SmoothedArgs {
  /** Whether class 1 is weighted by alpha and class 0 by 1 - alpha; default false. */
  applyClassBalancing?: boolean;
  /** Weight of class 1, from 0 to 1; default 0.25. Read only with applyClassBalancing. */
  alpha?: number;
  /** How much less the samples count that are right already, from 0 (not less) up; default 2. */
  gamma?: number;
}

/** Of probabilities, kept inside of 0 and 1. */
function ofProbabilities(target: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  const p = inside(yPred);
  const yes = tf.mul(target, tf.log(p));
  const no = tf.mul(tf.sub(1, target), tf.log(tf.sub(1, p)));
  return tf.neg(tf.add(yes, no));
}

function checkBinary(name: string, yTrue: tf.Tensor, outputShape: Shape): void {
  const advice = 'expected 0 and 1. For more than two classes there is sparseCategoricalCrossentropy.';
  checkRange(name, yTrue, 0, 1, advice);
  checkShape(name, yTrue, outputShape);
}

/** For targets 0 and 1 (or between). Counterpart of `keras.losses.BinaryCrossentropy`. */
export class BinaryCrossentropy extends SmoothedCrossentropy {
  constructor(args: BinaryCrossentropyArgs = {}) {
    super(args);
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = this.smooth(alignShape(this.name, yTrue, yPred), 0.5);
    const logits = this.logits(yPred);
    return tf.mean(logits ? sigmoidCrossEntropy(target, logits) : ofProbabilities(target, yPred), this.axis);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkBinary(this.name, yTrue, outputShape);
  }
}

/** Binary cross-entropy in which samples that are right already count less. Counterpart of `keras.losses.BinaryFocalCrossentropy`. */
export class BinaryFocalCrossentropy extends SmoothedCrossentropy {
  readonly applyClassBalancing: boolean;
  readonly alpha: number;
  readonly gamma: number;

  constructor(args: BinaryFocalCrossentropyArgs = {}) {
    super(args, ['applyClassBalancing', 'alpha', 'gamma']);
    this.applyClassBalancing = args.applyClassBalancing ?? false;
    if (typeof this.applyClassBalancing !== 'boolean') {
      throw new Error(
        `losses.${this.name}: applyClassBalancing is ${describe(this.applyClassBalancing)}; expected true or false.`,
      );
    }
    this.alpha = checkedShare(this.name, 'alpha', args.alpha ?? 0.25);
    this.gamma = checkedGamma(this.name, args.gamma ?? 2);
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = this.smooth(alignShape(this.name, yTrue, yPred), 0.5);
    const logits = this.fromLogits ? yPred : logitsOf(yPred);
    const p = this.fromLogits ? tf.sigmoid(yPred) : yPred;
    const loss = logits ? sigmoidCrossEntropy(target, logits) : ofProbabilities(target, p);
    const other = tf.sub(1, target);
    const right = tf.add(tf.mul(target, p), tf.mul(other, tf.sub(1, p)));
    const focal = tf.mul(tf.pow(tf.sub(1, right), this.gamma), loss);
    if (!this.applyClassBalancing) return tf.mean(focal, this.axis);
    const weight = tf.add(tf.mul(target, this.alpha), tf.mul(other, 1 - this.alpha));
    return tf.mean(tf.mul(weight, focal), this.axis);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkBinary(this.name, yTrue, outputShape);
  }

  override getConfig(): Record<string, unknown> {
    const { applyClassBalancing, alpha, gamma } = this;
    return { ...super.getConfig(), applyClassBalancing, alpha, gamma };
  }
}

/**
 * For two classes, or several that exclude each other not: mean(-yTrue log(p) - (1 - yTrue) log(1 - p)). Counterpart of
 * `keras.losses.BinaryCrossentropy`; by name: `bce`.
 * @param args `fromLogits` (default false), `labelSmoothing` (default 0: targets become 0.5 · s and 1 - 0.5 · s), `axis` of the mean
 * (default -1), `name`, `reduction`
 * @returns a loss of yTrue [n, …], from 0 to 1, and yPred [n, …], probabilities (kept 1e-7 from 0 and 1) or logits. In a training, a
 * model that ends in sigmoid is computed from its logits
 * @throws (when it is asked) if a target is outside of 0 and 1, or there is not one for each output
 * @example
 * const loss = losses.binaryCrossentropy({ fromLogits: true });
 * const value = loss.apply([[1], [0]], [[0], [0]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value - Math.log(2)) < 1e-6);
 * model.compile({ loss });
 */
export function binaryCrossentropy(args: BinaryCrossentropyArgs = {}): BinaryCrossentropy {
  return new BinaryCrossentropy(args);
}

/**
 * Binary cross-entropy times (1 - p of the right class)^gamma, for classes of very different size. Counterpart of
 * `keras.losses.BinaryFocalCrossentropy`. Source: https://arxiv.org/abs/1708.02002
 * @param args `applyClassBalancing` (default false), `alpha` (default 0.25), `gamma` (default 2), and those of `binaryCrossentropy`
 * @returns a loss of yTrue [n, …], from 0 to 1, and yPred [n, …]
 * @throws (when it is asked) if a target is outside of 0 and 1, or there is not one for each output
 * @example
 * const loss = losses.binaryFocalCrossentropy({ gamma: 2 });
 * const value = loss.apply([[1]], [[0.9]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value - 0.1 ** 2 * -Math.log(0.9)) < 1e-6);
 */
export function binaryFocalCrossentropy(args: BinaryFocalCrossentropyArgs = {}): BinaryFocalCrossentropy {
  return new BinaryFocalCrossentropy(args);
}
