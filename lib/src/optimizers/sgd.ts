import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import type { UpdateRule } from '../engine/updates';
import { checkedNumber, Optimizer } from './optimizer';

export interface SGDArgs {
  /** Default 0.01. */
  learningRate?: number;
  /** Share of the last step that the next one keeps, from 0 to 1; default 0. */
  momentum?: number;
  /** Nesterov's momentum: looks one step ahead; default false. */
  nesterov?: boolean;
}

const PLAIN: UpdateRule = {
  kernel: 'ResourceApplyGradientDescent',
  attrs: { use_locking: false },
  inputs: ['weight', 'learningRate', 'gradient'],
  slots: [],
  scalars: () => ({}),
  compose: (weight, gradient, _slots, { learningRate }) => ({
    weight: tf.sub(weight, tf.mul(gradient, learningRate as number)),
    slots: [],
  }),
};

const momentumRule = (nesterov: boolean): UpdateRule => ({
  kernel: 'ResourceApplyKerasMomentum',
  attrs: { use_locking: false, use_nesterov: nesterov },
  inputs: ['weight', 'momentum', 'learningRate', 'gradient', 'rate'],
  slots: ['momentum'],
  scalars: () => ({}),
  compose(weight, gradient, slots, scalars) {
    const rate = scalars.rate as number;
    const step = tf.mul(gradient, scalars.learningRate as number);
    const velocity = tf.sub(tf.mul(slots[0] as tf.Tensor, rate), step);
    const move = nesterov ? tf.sub(tf.mul(velocity, rate), step) : velocity;
    return { weight: tf.add(weight, move), slots: [velocity] };
  },
});

/**
 * Gradient descent, with momentum if wanted. Counterpart of `keras.optimizers.SGD`.
 * Rule: velocity = momentum * velocity - learningRate * gradient; weight += velocity
 * (Nesterov: weight += momentum * velocity - learningRate * gradient).
 */
export class SGD extends Optimizer {
  readonly className = 'SGD';
  readonly rule: UpdateRule;
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(args: SGDArgs = {}) {
    checkOptions('optimizers.sgd', args, ['learningRate', 'momentum', 'nesterov']);
    super(args.learningRate ?? 0.01);
    this.momentum = checkedNumber('SGD: momentum', args.momentum ?? 0, (m) => m >= 0 && m <= 1, 'a number from 0 to 1');
    this.nesterov = args.nesterov ?? false;
    const rule = this.momentum === 0 ? PLAIN : momentumRule(this.nesterov);
    this.rule = { ...rule, scalars: () => ({ learningRate: this.learningRate, rate: this.momentum }) };
  }

  getConfig(): Record<string, number | boolean> {
    return { learningRate: this.learningRate, momentum: this.momentum, nesterov: this.nesterov };
  }
}
