import { tf } from '../engine';
import type { UpdateRule } from '../engine/updates';
import { checkedNumber, fraction } from './checks';
import { f32 } from './float32';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { type OptimizerArgs, withRate } from './options';

export interface LionArgs extends OptimizerArgs {
  /** Share of the running mean in the direction of a step, above 0 up to 1; default 0.9. */
  beta1?: number;
  /** How slowly the mean of the gradients forgets, from 0 to 1; default 0.99. */
  beta2?: number;
}

type Scalar = 'learningRate' | 'beta1' | 'rest1' | 'beta2' | 'rest2';

const lionRule = (beta1: number, beta2: number): UpdateRule<'momentum', Scalar> => ({
  slots: [{ name: 'momentum' }],
  scalars: ({ learningRate }) => ({ learningRate, beta1, rest1: 1 - f32(beta1), beta2, rest2: 1 - f32(beta2) }),
  compose(weight, gradient, { momentum }, { learningRate, beta1, rest1, beta2, rest2 }) {
    const direction = tf.sign(tf.add(tf.mul(momentum, beta1), tf.mul(gradient, rest1)));
    return {
      weight: tf.sub(weight, tf.mul(learningRate, direction)),
      slots: { momentum: tf.add(tf.mul(momentum, beta2), tf.mul(gradient, rest2)) },
    };
  },
});

/**
 * Steps of one size, in the direction of the sign of a mean gradient (https://arxiv.org/abs/2302.06675).
 * Counterpart of `keras.optimizers.Lion`.
 * Rule: weight -= learningRate * sign(beta1 * m + (1 - beta1) * gradient); m = beta2 * m + (1 - beta2) * gradient.
 */
export class Lion extends Optimizer {
  readonly className = 'Lion';
  readonly beta1: number;
  readonly beta2: number;
  readonly rule: UpdateRule;

  constructor(args: LionArgs = {}) {
    super(withRate(new.target.name, args, 0.001), ['beta1', 'beta2']);
    this.beta1 = checkedNumber(
      'Lion: beta1',
      args.beta1 ?? 0.9,
      (beta) => beta > 0 && beta <= 1,
      'a number above 0 up to 1',
    );
    this.beta2 = fraction('Lion: beta2', args.beta2 ?? 0.99);
    this.rule = lionRule(this.beta1, this.beta2);
  }

  override getConfig(): OptimizerConfig {
    return { ...super.getConfig(), beta1: this.beta1, beta2: this.beta2 };
  }
}
