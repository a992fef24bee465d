import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import type { UpdateRule } from '../engine/updates';
import { checkedNumber, Optimizer } from './optimizer';

export interface RMSpropArgs {
  /** Default 0.001. */
  learningRate?: number;
  /** How slowly the mean of squared gradients forgets, from 0 to 1; default 0.9. */
  rho?: number;
  /** Default 0. */
  momentum?: number;
  /** Keeps the division safe; default 1e-7. */
  epsilon?: number;
}

type Scalars = Record<'learningRate' | 'rho' | 'rate' | 'epsilon', number>;

const KERNEL = {
  kernel: 'ResourceApplyRMSProp',
  attrs: { use_locking: false },
  inputs: ['weight', 'velocity', 'momentum', 'learningRate', 'rho', 'rate', 'epsilon', 'gradient'],
  scalars: () => ({}),
};

function moved(
  gradient: tf.Tensor,
  slot: tf.Tensor,
  { learningRate, rho, epsilon }: Scalars,
): { velocity: tf.Tensor; step: tf.Tensor } {
  const velocity = tf.add(tf.mul(slot, rho), tf.mul(tf.square(gradient), 1 - rho));
  return { velocity, step: tf.div(tf.mul(gradient, learningRate), tf.sqrt(tf.add(velocity, epsilon))) };
}

const PLAIN: UpdateRule = {
  ...KERNEL,
  slots: ['velocity'],
  scratch: ['momentum'],
  compose(weight, gradient, slots, scalars) {
    const { velocity, step } = moved(gradient, slots[0] as tf.Tensor, scalars as Scalars);
    return { weight: tf.sub(weight, step), slots: [velocity] };
  },
};

const MOMENTUM: UpdateRule = {
  ...KERNEL,
  slots: ['velocity', 'momentum'],
  compose(weight, gradient, slots, scalars) {
    const { velocity, step } = moved(gradient, slots[0] as tf.Tensor, scalars as Scalars);
    const momentum = tf.add(tf.mul(slots[1] as tf.Tensor, scalars.rate as number), step);
    return { weight: tf.sub(weight, momentum), slots: [velocity, momentum] };
  },
};

/**
 * Steps divided by the root of the running mean of squared gradients. Counterpart of `keras.optimizers.RMSprop`.
 * Rule: velocity = rho * velocity + (1 - rho) * gradient²; weight -= learningRate * gradient / sqrt(velocity + epsilon).
 */
export class RMSprop extends Optimizer {
  readonly className = 'RMSprop';
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly rule: UpdateRule;

  constructor(args: RMSpropArgs = {}) {
    checkOptions('optimizers.rmsprop', args, ['learningRate', 'rho', 'momentum', 'epsilon']);
    super(args.learningRate ?? 0.001);
    this.rho = checkedNumber('RMSprop: rho', args.rho ?? 0.9, (rho) => rho >= 0 && rho <= 1, 'a number from 0 to 1');
    this.momentum = checkedNumber(
      'RMSprop: momentum',
      args.momentum ?? 0,
      (m) => m >= 0 && m <= 1,
      'a number from 0 to 1',
    );
    this.epsilon = checkedNumber('RMSprop: epsilon', args.epsilon ?? 1e-7, (e) => e > 0, 'a number above 0');
    const { rho, momentum: rate, epsilon } = this;
    const scalars = () => ({ learningRate: this.learningRate, rho, rate, epsilon });
    this.rule = { ...(rate > 0 ? MOMENTUM : PLAIN), scalars };
  }

  getConfig(): Record<string, number | boolean> {
    return { learningRate: this.learningRate, rho: this.rho, momentum: this.momentum, epsilon: this.epsilon };
  }
}
