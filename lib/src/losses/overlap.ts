import { tf } from '../engine';
import { alignShape } from '../engine/align';
import { describe } from '../engine/names';
import { Loss, type LossArgs } from './loss';
import { checkRange, checkShape } from './targets';

type Shape = readonly (number | null)[];
type Axes = number | readonly number[] | null;

export interface DiceArgs extends LossArgs {
  /** The axes that are summed over, such as [1, 2, 3] for one loss an image; default null: all, the batch too, for one number. */
  axis?: Axes;
}

export interface TverskyArgs extends DiceArgs {
  /** Weight of what the target has and the output lacks, from 0 up; default 0.5. */
  alpha?: number;
  /** Weight of what the output has and the target lacks, from 0 up; default 0.5. */
  beta?: number;
}

/** As Keras' `epsilon()`. */
const EPSILON = 1e-7;

/** Losses of how much two areas overlap, summed over some axes. */
abstract class Overlap extends Loss {
  readonly axis: Axes;
  protected override readonly perSample: boolean;

  constructor(args: DiceArgs, options: readonly string[] = []) {
    super(args, ['axis', ...options]);
    this.axis = args.axis ?? null;
    const axes: readonly unknown[] = Array.isArray(this.axis) ? this.axis : [this.axis ?? 0];
    if (!axes.every((axis) => Number.isInteger(axis)))
      throw new Error(
        `losses.${this.name}: axis is ${describe(this.axis)}; expected a whole number, an array of them, or null.`,
      );
    this.perSample = axes.every((axis) => (axis as number) > 0);
  }

  protected sum(x: tf.Tensor): tf.Tensor {
    return this.axis === null ? tf.sum(x) : tf.sum(x, this.axis as number | number[]);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkShape(this.name, yTrue, outputShape);
    checkRange(this.name, yTrue, 0, 1, 'expected 0 and 1: what belongs to the area and what does not.');
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: Array.isArray(this.axis) ? [...this.axis] : this.axis };
  }
}

/** 1 - twice the overlap, as a share of both areas. Counterpart of `keras.losses.Dice`. */
export class Dice extends Overlap {
  constructor(args: DiceArgs = {}) {
    super(args);
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = alignShape(this.name, yTrue, yPred);
    const both = tf.mul(this.sum(tf.mul(target, yPred)), 2);
    return tf.sub(1, tf.div(both, tf.add(tf.add(this.sum(target), this.sum(yPred)), EPSILON)));
  }
}

/** Dice's loss with weights for what is missing and what is too much. Counterpart of `keras.losses.Tversky`. */
export class Tversky extends Overlap {
  readonly alpha: number;
  readonly beta: number;

  constructor(args: TverskyArgs = {}) {
    super(args, ['alpha', 'beta']);
    this.alpha = checkedWeight(this.name, 'alpha', args.alpha ?? 0.5);
    this.beta = checkedWeight(this.name, 'beta', args.beta ?? 0.5);
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const target = alignShape(this.name, yTrue, yPred);
    const both = this.sum(tf.mul(target, yPred));
    const missing = tf.mul(this.sum(tf.mul(tf.sub(1, yPred), target)), this.alpha);
    const surplus = tf.mul(this.sum(tf.mul(yPred, tf.sub(1, target))), this.beta);
    return tf.sub(1, tf.div(both, tf.add(tf.add(tf.add(both, missing), surplus), EPSILON)));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha, beta: this.beta };
  }
}

function checkedWeight(loss: string, option: string, value: number): number {
  if (typeof value === 'number' && value >= 0) return value;
  throw new Error(`losses.${loss}: ${option} is ${describe(value)}; expected a number from 0 up.`);
}

/**
 * 1 - 2 · sum(yTrue · yPred) / (sum(yTrue) + sum(yPred)), for segmentation. Counterpart of `keras.losses.Dice`.
 * @param args `axis` that the sums go over (default null: all axes, one number for the whole batch), `name`, `reduction`
 * @returns a loss of yTrue [n, …], 0 and 1, and yPred [n, …], probabilities
 * @throws (when it is asked) if a target is outside of 0 and 1, or there is not one for each output
 * @example
 * const loss = losses.dice({ axis: 1 });
 * const value = loss.apply([[1, 1, 0, 0]], [[1, 0, 0, 0]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value - 1 / 3) < 1e-6);
 */
export function dice(args: DiceArgs = {}): Dice {
  return new Dice(args);
}

/**
 * 1 - both / (both + alpha · missing + beta · surplus), where both is sum(yTrue · yPred), missing what only yTrue has, and surplus what
 * only yPred has. Counterpart of `keras.losses.Tversky`. Source: https://arxiv.org/abs/1706.05721
 * @param args `alpha` and `beta` (default 0.5 each: Dice's loss), `axis` (default null: all), `name`, `reduction`
 * @returns a loss of yTrue [n, …], 0 and 1, and yPred [n, …], probabilities
 * @throws (when it is asked) if a target is outside of 0 and 1, or there is not one for each output
 * @example
 * const loss = losses.tversky({ alpha: 0.75, beta: 0.25, axis: 1 });
 * const value = loss.apply([[1, 1, 0, 0]], [[1, 0, 1, 0]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value - 0.5) < 1e-6);   // 1 - 1 / (1 + 0.75 + 0.25)
 */
export function tversky(args: TverskyArgs = {}): Tversky {
  return new Tversky(args);
}
