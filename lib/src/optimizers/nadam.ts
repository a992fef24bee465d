import { tf } from '../engine';
import type { UpdateRule } from '../engine/updates';
import type { BetaArgs } from './adam';
import { positive, share } from './checks';
import { f32, power } from './float32';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { withRate } from './options';

export type NadamArgs = BetaArgs;

type Scalar = 'learningRate' | 'rest1' | 'rest2' | 'ahead' | 'aheadLeft' | 'here' | 'hereLeft' | 'left2' | 'epsilon';

/** Momentum of step t in Dozat's schedule: beta1 * (1 - 0.5 * 0.96ᵗ). */
const momentumOf = (beta1: number, step: number): number => f32(f32(beta1) * f32(1 - f32(0.5 * power(0.96, step))));

/** The product of the momenta of steps 1 to t, rounded at each step as Keras does, which keeps it as a variable. */
class MomentumProduct {
  private step = 0;
  private product = 1;

  constructor(private readonly beta1: number) {}

  at(step: number): number {
    if (step < this.step) [this.step, this.product] = [0, 1];
    while (this.step < step) {
      this.step += 1;
      this.product = f32(f32(this.product * f32(this.beta1)) * f32(1 - f32(0.5 * power(0.96, this.step))));
    }
    return this.product;
  }
}

function nadamRule(
  { beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number },
  product: MomentumProduct,
): UpdateRule<'momentum' | 'velocity', Scalar> {
  return {
    slots: [{ name: 'momentum' }, { name: 'velocity' }],
    scalars({ step, learningRate }) {
      const ahead = momentumOf(beta1, step + 1);
      const soFar = product.at(step);
      return {
        learningRate,
        rest1: 1 - f32(beta1),
        rest2: 1 - f32(beta2),
        ahead,
        aheadLeft: 1 - f32(soFar * ahead),
        here: 1 - momentumOf(beta1, step),
        hereLeft: 1 - soFar,
        left2: 1 - power(beta2, step),
        epsilon,
      };
    },
    compose(weight, gradient, slots, scalars) {
      const { learningRate, rest1, rest2, ahead, aheadLeft, here, hereLeft, left2, epsilon } = scalars;
      const momentum = tf.add(slots.momentum, tf.mul(tf.sub(gradient, slots.momentum), rest1));
      const velocity = tf.add(slots.velocity, tf.mul(tf.sub(tf.square(gradient), slots.velocity), rest2));
      const mean = tf.add(tf.div(tf.mul(ahead, momentum), aheadLeft), tf.div(tf.mul(here, gradient), hereLeft));
      const root = tf.add(tf.sqrt(tf.div(velocity, left2)), epsilon);
      return {
        weight: tf.sub(weight, tf.div(tf.mul(mean, learningRate), root)),
        slots: { momentum, velocity },
      };
    },
  };
}

/**
 * Adam with Nesterov's momentum (T. Dozat, Incorporating Nesterov Momentum into Adam,
 * http://cs229.stanford.edu/proj2015/054_report.pdf). Counterpart of `keras.optimizers.Nadam`.
 * Rule: as Adam, with the mean of the gradients one step ahead: m̂ = μₜ₊₁ m / (1 - μ₁…μₜ₊₁) + (1 - μₜ) gradient / (1 - μ₁…μₜ),
 * where μₜ = beta1 * (1 - 0.96ᵗ / 2).
 */
export class Nadam extends Optimizer {
  readonly className = 'Nadam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly rule: UpdateRule;
  private readonly product: MomentumProduct;

  constructor(args: NadamArgs = {}) {
    super(withRate(new.target.name, args, 0.001), ['beta1', 'beta2', 'epsilon']);
    this.beta1 = share('Nadam: beta1', args.beta1 ?? 0.9);
    this.beta2 = share('Nadam: beta2', args.beta2 ?? 0.999);
    this.epsilon = positive('Nadam: epsilon', args.epsilon ?? 1e-7);
    this.product = new MomentumProduct(this.beta1);
    this.rule = nadamRule(this, this.product);
  }

  override get derived(): Readonly<Record<string, number>> {
    return { variable: this.product.at(this.iterations) };
  }

  override getConfig(): OptimizerConfig {
    const { beta1, beta2, epsilon } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon };
  }
}
