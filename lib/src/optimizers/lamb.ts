import { tf } from '../engine';
import type { UpdateRule } from '../engine/updates';
import type { BetaArgs } from './adam';
import { positive, share } from './checks';
import { f32, power } from './float32';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { withRate } from './options';

export type LambArgs = BetaArgs;

type Scalar = 'learningRate' | 'rest1' | 'rest2' | 'left1' | 'left2' | 'epsilon' | 'one';

/** 1 where one of the norms is 0. */
function trust(weight: tf.Tensor, update: tf.Tensor, one: tf.Scalar): tf.Tensor {
  const norm = (tensor: tf.Tensor) => tf.sqrt(tf.sum(tf.square(tensor)));
  const [weights, updates] = [norm(weight), norm(update)];
  const ratio = tf.where(tf.greater(updates, 0), tf.div(weights, updates), one);
  return tf.where(tf.greater(weights, 0), ratio, one);
}

function lambRule(numbers: {
  beta1: number;
  beta2: number;
  epsilon: number;
}): UpdateRule<'momentum' | 'velocity', Scalar> {
  const { beta1, beta2, epsilon } = numbers;
  return {
    slots: [{ name: 'momentum' }, { name: 'velocity' }],
    scalars: ({ step, learningRate }) => ({
      learningRate,
      rest1: 1 - beta1,
      rest2: 1 - beta2,
      left1: f32(1 - power(beta1, step)),
      left2: f32(1 - power(beta2, step)),
      epsilon,
      one: 1,
    }),
    compose(weight, gradient, slots, { learningRate, rest1, rest2, left1, left2, epsilon, one }) {
      const momentum = tf.add(slots.momentum, tf.mul(tf.sub(gradient, slots.momentum), rest1));
      const velocity = tf.add(slots.velocity, tf.mul(tf.sub(tf.square(gradient), slots.velocity), rest2));
      const update = tf.div(tf.div(momentum, left1), tf.add(tf.sqrt(tf.div(velocity, left2)), epsilon));
      const step = tf.mul(tf.mul(trust(weight, update, one), learningRate), update);
      return { weight: tf.sub(weight, step), slots: { momentum, velocity } };
    },
  };
}

/**
 * Adam whose step is as long as the weight's norm times the learning rate, for large batches (https://arxiv.org/abs/1904.00962).
 * Counterpart of `keras.optimizers.Lamb`.
 * Rule: u = m̂ / (sqrt(v̂) + epsilon); weight -= learningRate * |weight| / |u| * u.
 */
export class Lamb extends Optimizer {
  readonly className = 'Lamb';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly rule: UpdateRule;

  constructor(args: LambArgs = {}) {
    super(withRate(new.target.name, args, 0.001), ['beta1', 'beta2', 'epsilon']);
    this.beta1 = share('Lamb: beta1', args.beta1 ?? 0.9);
    this.beta2 = share('Lamb: beta2', args.beta2 ?? 0.999);
    this.epsilon = positive('Lamb: epsilon', args.epsilon ?? 1e-7);
    this.rule = lambRule(this);
  }

  override getConfig(): OptimizerConfig {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}
