import { tf } from '../engine';
import type { UpdateRule } from '../engine/updates';
import { fraction, positive } from './checks';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { type OptimizerArgs, withRate } from './options';

export interface AdadeltaArgs extends OptimizerArgs {
  /** How slowly the means forget, from 0 to 1; default 0.95. */
  rho?: number;
  /** Keeps the division safe, and lets the first steps be made; default 1e-7. */
  epsilon?: number;
}

type SlotName = 'accumulated_grad' | 'accumulated_delta_var';

const adadeltaRule = (
  rho: number,
  epsilon: number,
): UpdateRule<SlotName, 'learningRate' | 'rho' | 'rest' | 'epsilon'> => ({
  slots: [{ name: 'accumulated_grad' }, { name: 'accumulated_delta_var' }],
  scalars: ({ learningRate }) => ({ learningRate, rho, rest: 1 - rho, epsilon }),
  compose(weight, gradient, slots, { learningRate, rho, rest, epsilon }) {
    const running = (mean: tf.Tensor, value: tf.Tensor) => tf.add(tf.mul(rho, mean), tf.mul(rest, tf.square(value)));
    const root = (mean: tf.Tensor) => tf.sqrt(tf.add(mean, epsilon));
    const gradients = running(slots.accumulated_grad, gradient);
    const move = tf.neg(tf.div(tf.mul(root(slots.accumulated_delta_var), gradient), root(gradients)));
    return {
      weight: tf.add(weight, tf.mul(learningRate, move)),
      slots: { accumulated_grad: gradients, accumulated_delta_var: running(slots.accumulated_delta_var, move) },
    };
  },
  kernel: {
    op: 'ResourceApplyAdadelta',
    attrs: { use_locking: false },
    inputs: ['weight', 'accumulated_grad', 'accumulated_delta_var', 'learningRate', 'rho', 'epsilon', 'gradient'],
    scalars: ({ learningRate }) => ({ learningRate, rho, epsilon }),
  },
});

/**
 * Steps whose size follows the sizes of the last steps and gradients (https://arxiv.org/abs/1212.5701).
 * Counterpart of `keras.optimizers.Adadelta`. The paper's learning rate is 1.
 * Rule: step = -gradient * rms(steps so far) / rms(gradients so far); weight += learningRate * step.
 */
export class Adadelta extends Optimizer {
  readonly className = 'Adadelta';
  readonly rho: number;
  readonly epsilon: number;
  readonly rule: UpdateRule;

  constructor(args: AdadeltaArgs = {}) {
    super(withRate(new.target.name, args, 0.001), ['rho', 'epsilon']);
    this.rho = fraction('Adadelta: rho', args.rho ?? 0.95);
    this.epsilon = positive('Adadelta: epsilon', args.epsilon ?? 1e-7);
    this.rule = adadeltaRule(this.rho, this.epsilon);
  }

  override getConfig(): OptimizerConfig {
    return { ...super.getConfig(), rho: this.rho, epsilon: this.epsilon };
  }
}
