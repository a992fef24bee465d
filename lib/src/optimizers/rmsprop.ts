import { tf } from '../engine';
import type { Kernel, Slot, UpdateRule } from '../engine/updates';
import { flag, fraction, positive } from './checks';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { type OptimizerArgs, withRate } from './options';

export interface RMSpropArgs extends OptimizerArgs {
  /** How slowly the mean of squared gradients forgets, from 0 to 1; default 0.9. */
  rho?: number;
  /** Share of the last step that the next one keeps, from 0 to 1; default 0. */
  momentum?: number;
  /** Keeps the division safe; default 1e-7. */
  epsilon?: number;
  /** Whether gradients are divided by their standard deviation, not the root of their mean square; default false. */
  centered?: boolean;
}

interface Numbers {
  rho: number;
  momentum: number;
  epsilon: number;
  centered: boolean;
}

type SlotName = 'velocity' | 'momentum' | 'average_gradient';
type Scalar = 'learningRate' | 'rho' | 'rest' | 'rate' | 'epsilon';

function rmspropRule(numbers: Numbers): UpdateRule<SlotName, Scalar> {
  const { rho, momentum: rate, epsilon, centered } = numbers;
  const slots: Slot<SlotName>[] = [{ name: 'velocity' }];
  if (rate > 0) slots.push({ name: 'momentum', family: 1 });
  if (centered) slots.push({ name: 'average_gradient', family: 2 });
  return {
    slots,
    scalars: ({ learningRate }) => ({ learningRate, rho, rest: 1 - rho, rate, epsilon }),
    compose(weight, gradient, before, scalars) {
      const slots = { ...before };
      const running = (mean: tf.Tensor, value: tf.Tensor) =>
        tf.add(tf.mul(scalars.rho, mean), tf.mul(scalars.rest, value));
      slots.velocity = running(before.velocity, tf.square(gradient));
      let spread: tf.Tensor = slots.velocity;
      if (centered) {
        slots.average_gradient = running(before.average_gradient, gradient);
        spread = tf.sub(spread, tf.square(slots.average_gradient));
      }
      let move: tf.Tensor = tf.div(tf.mul(scalars.learningRate, gradient), tf.sqrt(tf.add(spread, scalars.epsilon)));
      if (rate > 0) {
        slots.momentum = tf.add(tf.mul(scalars.rate, before.momentum), move);
        move = slots.momentum;
      }
      return { weight: tf.sub(weight, move), slots };
    },
    kernel: kernelOf(numbers),
  };
}

function kernelOf({ rho, momentum: rate, epsilon, centered }: Numbers): Kernel {
  const means = centered ? ['average_gradient', 'velocity'] : ['velocity'];
  return {
    op: centered ? 'ResourceApplyCenteredRMSProp' : 'ResourceApplyRMSProp',
    attrs: { use_locking: false },
    inputs: ['weight', ...means, 'momentum', 'learningRate', 'rho', 'rate', 'epsilon', 'gradient'],
    scratch: rate > 0 ? [] : ['momentum'],
    scalars: ({ learningRate }) => ({ learningRate, rho, rate, epsilon }),
  };
}

/**
 * Steps divided by the root of the running mean of squared gradients (G. Hinton, Neural Networks for Machine Learning, lecture 6e,
 * http://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf). Counterpart of `keras.optimizers.RMSprop`.
 * Rule: velocity = rho * velocity + (1 - rho) * gradient²; weight -= learningRate * gradient / sqrt(velocity + epsilon).
 */
export class RMSprop extends Optimizer {
  readonly className = 'RMSprop';
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
  readonly rule: UpdateRule;

  constructor(args: RMSpropArgs = {}) {
    super(withRate(new.target.name, args, 0.001), ['rho', 'momentum', 'epsilon', 'centered']);
    this.rho = fraction('RMSprop: rho', args.rho ?? 0.9);
    this.momentum = fraction('RMSprop: momentum', args.momentum ?? 0);
    this.epsilon = positive('RMSprop: epsilon', args.epsilon ?? 1e-7);
    this.centered = flag('RMSprop: centered', args.centered ?? false);
    this.rule = rmspropRule(this);
  }

  override getConfig(): OptimizerConfig {
    const { rho, momentum, epsilon, centered } = this;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}
