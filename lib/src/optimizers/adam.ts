import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import type { UpdateRule } from '../engine/updates';
import { checkedNumber, Optimizer } from './optimizer';

export interface AdamArgs {
  /** Default 0.001. */
  learningRate?: number;
  /** How slowly the mean of the gradients forgets, from 0 up to 1; default 0.9. */
  beta1?: number;
  /** How slowly the mean of the squared gradients forgets, from 0 up to 1; default 0.999. */
  beta2?: number;
  /** Keeps the division safe; default 1e-7. */
  epsilon?: number;
}

type Scalars = Record<'learningRate' | 'beta1' | 'beta2' | 'power1' | 'power2' | 'epsilon', number>;

/**
 * Kingma and Ba's adaptive moments (https://arxiv.org/abs/1412.6980). Counterpart of `keras.optimizers.Adam`.
 * Rule: m and v are running means of gradient and gradient²;
 * weight -= learningRate * sqrt(1 - beta2ᵗ) / (1 - beta1ᵗ) * m / (sqrt(v) + epsilon).
 * Epsilon stands outside the bias correction, as in Keras ("epsilon hat" in the paper), not as in tfjs.
 */
export class Adam extends Optimizer {
  readonly className = 'Adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;

  constructor(args: AdamArgs = {}) {
    checkOptions('optimizers.adam', args, ['learningRate', 'beta1', 'beta2', 'epsilon']);
    super(args.learningRate ?? 0.001);
    const share = (beta: number) => beta >= 0 && beta < 1;
    this.beta1 = checkedNumber('Adam: beta1', args.beta1 ?? 0.9, share, 'a number from 0 up to 1');
    this.beta2 = checkedNumber('Adam: beta2', args.beta2 ?? 0.999, share, 'a number from 0 up to 1');
    this.epsilon = checkedNumber('Adam: epsilon', args.epsilon ?? 1e-7, (e) => e > 0, 'a number above 0');
  }

  readonly rule: UpdateRule = {
    kernel: 'ResourceApplyAdam',
    attrs: { use_locking: false, use_nesterov: false },
    inputs: [
      'weight',
      'momentum',
      'velocity',
      'power1',
      'power2',
      'learningRate',
      'beta1',
      'beta2',
      'epsilon',
      'gradient',
    ],
    slots: ['momentum', 'velocity'],
    scalars: (step) => ({
      learningRate: this.learningRate,
      beta1: this.beta1,
      beta2: this.beta2,
      power1: this.beta1 ** step,
      power2: this.beta2 ** step,
      epsilon: this.epsilon,
    }),
    compose(weight, gradient, slots, scalars) {
      const { learningRate, beta1, beta2, power1, power2, epsilon } = scalars as Scalars;
      const [m, v] = slots as [tf.Tensor, tf.Tensor];
      const momentum = tf.add(m, tf.mul(tf.sub(gradient, m), 1 - beta1));
      const velocity = tf.add(v, tf.mul(tf.sub(tf.square(gradient), v), 1 - beta2));
      const rate = (learningRate * Math.sqrt(1 - power2)) / (1 - power1);
      const step = tf.div(tf.mul(momentum, rate), tf.add(tf.sqrt(velocity), epsilon));
      return { weight: tf.sub(weight, step), slots: [momentum, velocity] };
    },
  };

  getConfig(): Record<string, number | boolean> {
    return { learningRate: this.learningRate, beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon };
  }
}
