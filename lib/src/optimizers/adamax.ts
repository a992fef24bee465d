import { tf } from '../engine';
import type { UpdateRule } from '../engine/updates';
import type { BetaArgs } from './adam';
import { positive, share } from './checks';
import { f32, power } from './float32';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { withRate } from './options';

export type AdamaxArgs = BetaArgs;

type Scalar = 'learningRate' | 'rest1' | 'beta2' | 'left1' | 'epsilon';

function adamaxRule(numbers: {
  beta1: number;
  beta2: number;
  epsilon: number;
}): UpdateRule<'momentum' | 'norm', Scalar> {
  const { beta1, beta2, epsilon } = numbers;
  return {
    slots: [{ name: 'momentum' }, { name: 'norm' }],
    scalars: ({ step, learningRate }) => ({
      learningRate,
      rest1: 1 - beta1,
      beta2,
      left1: f32(1 - power(beta1, step)),
      epsilon,
    }),
    compose(weight, gradient, slots, { learningRate, rest1, beta2, left1, epsilon }) {
      const momentum = tf.add(slots.momentum, tf.mul(tf.sub(gradient, slots.momentum), rest1));
      const norm = tf.maximum(tf.mul(beta2, slots.norm), tf.abs(gradient));
      const step = tf.div(tf.mul(learningRate, momentum), tf.mul(left1, tf.add(norm, epsilon)));
      return { weight: tf.sub(weight, step), slots: { momentum, norm } };
    },
    kernel: {
      op: 'ResourceApplyAdaMax',
      attrs: { use_locking: false },
      inputs: ['weight', 'momentum', 'norm', 'power1', 'learningRate', 'beta1', 'beta2', 'epsilon', 'gradient'],
      scalars: ({ step, learningRate }) => ({ learningRate, power1: power(beta1, step), beta1, beta2, epsilon }),
    },
  };
}

/**
 * Adam with the largest gradient in the place of the mean square (https://arxiv.org/abs/1412.6980, section 7.1).
 * Counterpart of `keras.optimizers.Adamax`.
 * Rule: norm = max(beta2 * norm, |gradient|); weight -= learningRate / (1 - beta1ᵗ) * m / (norm + epsilon).
 */
export class Adamax extends Optimizer {
  readonly className = 'Adamax';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly rule: UpdateRule;

  constructor(args: AdamaxArgs = {}) {
    super(withRate(new.target.name, args, 0.001), ['beta1', 'beta2', 'epsilon']);
    this.beta1 = share('Adamax: beta1', args.beta1 ?? 0.9);
    this.beta2 = share('Adamax: beta2', args.beta2 ?? 0.999);
    this.epsilon = positive('Adamax: epsilon', args.epsilon ?? 1e-7);
    this.rule = adamaxRule(this);
  }

  override getConfig(): OptimizerConfig {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}
