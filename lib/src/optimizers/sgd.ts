import { tf } from '../engine';
import type { UpdateRule } from '../engine/updates';
import { flag, fraction } from './checks';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { type OptimizerArgs, withRate } from './options';

export interface SGDArgs extends OptimizerArgs {
  /** Share of the last step that the next one keeps, from 0 to 1; default 0. */
  momentum?: number;
  /** Nesterov's momentum: looks one step ahead; default false. */
  nesterov?: boolean;
}

const PLAIN: UpdateRule<never, 'learningRate'> = {
  slots: [],
  scalars: ({ learningRate }) => ({ learningRate }),
  compose: (weight, gradient, _slots, { learningRate }) => ({
    weight: tf.sub(weight, tf.mul(gradient, learningRate)),
    slots: {},
  }),
  kernel: {
    op: 'ResourceApplyGradientDescent',
    attrs: { use_locking: false },
    inputs: ['weight', 'learningRate', 'gradient'],
    scalars: ({ learningRate }) => ({ learningRate }),
  },
};

const momentumRule = (rate: number, nesterov: boolean): UpdateRule<'momentum', 'learningRate' | 'rate'> => ({
  slots: [{ name: 'momentum' }],
  scalars: ({ learningRate }) => ({ learningRate, rate }),
  compose(weight, gradient, slots, scalars) {
    const step = tf.mul(gradient, scalars.learningRate);
    const momentum = tf.sub(tf.mul(slots.momentum, scalars.rate), step);
    const move = nesterov ? tf.sub(tf.mul(momentum, scalars.rate), step) : momentum;
    return { weight: tf.add(weight, move), slots: { momentum } };
  },
  kernel: {
    op: 'ResourceApplyKerasMomentum',
    attrs: { use_locking: false, use_nesterov: nesterov },
    inputs: ['weight', 'momentum', 'learningRate', 'gradient', 'rate'],
    scalars: ({ learningRate }) => ({ learningRate, rate }),
  },
});

/**
 * Gradient descent, with momentum if wanted. Counterpart of `keras.optimizers.SGD`.
 * Rule: momentum = rate * momentum - learningRate * gradient; weight += momentum
 * (Nesterov: weight += rate * momentum - learningRate * gradient).
 */
export class SGD extends Optimizer {
  readonly className = 'SGD';
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly rule: UpdateRule;

  constructor(args: SGDArgs = {}) {
    super(withRate(new.target.name, args, 0.01), ['momentum', 'nesterov']);
    this.momentum = fraction('SGD: momentum', args.momentum ?? 0);
    this.nesterov = flag('SGD: nesterov', args.nesterov ?? false);
    this.rule = this.momentum === 0 ? PLAIN : momentumRule(this.momentum, this.nesterov);
  }

  override getConfig(): OptimizerConfig {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov };
  }
}
