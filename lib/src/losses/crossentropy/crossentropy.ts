import { tf } from '../../engine';
import { logitsOf } from '../../engine/logits';
import { describe } from '../../engine/names';
import { notice } from '../../engine/notice';
import { checkedAxis } from '../axis';
import { Loss, type LossArgs } from '../loss';

export interface CrossentropyArgs extends LossArgs {
  /** Whether yPred holds logits (no sigmoid or softmax in the last layer); default false: probabilities. */
  fromLogits?: boolean;
}

export interface SmoothedArgs extends CrossentropyArgs {
  /** Draws targets towards even ones by this share, from 0 to 1; default 0. Source: https://arxiv.org/abs/1512.00567 */
  labelSmoothing?: number;
  /** The axis of the classes (binary: the axis that the mean is over); default -1. Axis 0 is the batch. */
  axis?: number;
}

/** Probabilities are kept this far from 0 and 1, as in Keras. */
const EPSILON = 1e-7;

export const inside = (probabilities: tf.Tensor): tf.Tensor => tf.clipByValue(probabilities, EPSILON, 1 - EPSILON);

/** What cross-entropies have in common: probabilities or logits. */
export abstract class Crossentropy extends Loss {
  readonly fromLogits: boolean;
  private warned = false;

  constructor(args: CrossentropyArgs, options: readonly string[]) {
    super(args, ['fromLogits', ...options]);
    this.fromLogits = args.fromLogits ?? false;
    if (typeof this.fromLogits !== 'boolean') {
      throw new Error(`losses.${this.name}: fromLogits is ${describe(this.fromLogits)}; expected true or false.`);
    }
  }

  /**
   * The logits, where they are known or given: more exact than the logarithm of a rounded probability. As in Keras, those behind the
   * last layer's activation come first, whether that is softmax or sigmoid: a softmax layer with `binaryCrossentropy` gives the
   * cross-entropy of the sigmoid of its logits.
   */
  protected logits(yPred: tf.Tensor): tf.Tensor | undefined {
    const known = logitsOf(yPred);
    if (known === undefined) return this.fromLogits ? yPred : undefined;
    if (this.fromLogits && !this.warned) {
      this.warned = true;
      notice(
        `${this.name}: fromLogits is true, but the model ends in softmax or sigmoid, so its outputs are probabilities; the loss is computed from what that activation was given. Leave out either.`,
      );
    }
    return known;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), fromLogits: this.fromLogits };
  }
}

/** Cross-entropies with dense targets: label smoothing and an axis. */
export abstract class SmoothedCrossentropy extends Crossentropy {
  readonly labelSmoothing: number;
  readonly axis: number;

  constructor(args: SmoothedArgs, options: readonly string[] = []) {
    super(args, ['labelSmoothing', 'axis', ...options]);
    this.labelSmoothing = checkedShare(this.name, 'labelSmoothing', args.labelSmoothing ?? 0);
    this.axis = checkedAxis(`losses.${this.name}`, args.axis);
  }

  /** Targets drawn towards `even` by the share of smoothing. */
  protected smooth(target: tf.Tensor, even: number): tf.Tensor {
    if (this.labelSmoothing === 0) return target;
    return tf.add(tf.mul(target, 1 - this.labelSmoothing), this.labelSmoothing * even);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), labelSmoothing: this.labelSmoothing, axis: this.axis };
  }
}

/** A number from 0 to 1, or an error. */
export function checkedShare(loss: string, option: string, value: number): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new Error(`losses.${loss}: ${option} is ${describe(value)}; expected a number from 0 to 1.`);
}

/** A focusing exponent, or an error. */
export function checkedGamma(loss: string, gamma: number): number {
  if (typeof gamma === 'number' && gamma >= 0) return gamma;
  throw new Error(`losses.${loss}: gamma is ${describe(gamma)}; expected a number from 0 up.`);
}

/** A loss of rows, [n, classes], on outputs with more axes: [n, …, classes] -> [n, …]. */
export function perRow(outputs: tf.Tensor, loss: (rows: tf.Tensor2D) => tf.Tensor): tf.Tensor {
  if (outputs.rank === 2) return loss(outputs as tf.Tensor2D);
  const classes = outputs.shape[outputs.rank - 1] as number;
  return tf.reshape(loss(tf.reshape(outputs, [-1, classes])), outputs.shape.slice(0, -1));
}

/** `x` with the axis of the classes at its end. */
export function classesLast(x: tf.Tensor, axis: number): tf.Tensor {
  const from = axis < 0 ? axis + x.rank : axis;
  if (from === x.rank - 1) return x;
  const order = x.shape.map((_, i) => i).filter((i) => i !== from);
  return tf.transpose(x, [...order, from]);
}
