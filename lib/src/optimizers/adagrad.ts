import { tf } from '../engine';
import type { UpdateRule } from '../engine/updates';
import { notNegative, positive } from './checks';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { type OptimizerArgs, withRate } from './options';

export interface AdagradArgs extends OptimizerArgs {
  /** What the sums of squared gradients start from, from 0 up; default 0.1. */
  initialAccumulatorValue?: number;
  /** Keeps the division safe; default 1e-7. */
  epsilon?: number;
}

// TensorFlow's kernels put epsilon outside the root (ResourceApplyAdagradV2) or have none; Keras puts it inside.
const adagradRule = (start: number, epsilon: number): UpdateRule<'accumulator', 'learningRate' | 'epsilon'> => ({
  slots: [{ name: 'accumulator', initial: start }],
  scalars: ({ learningRate }) => ({ learningRate, epsilon }),
  compose(weight, gradient, slots, { learningRate, epsilon }) {
    const accumulator = tf.add(slots.accumulator, tf.square(gradient));
    const step = tf.div(tf.mul(learningRate, gradient), tf.sqrt(tf.add(accumulator, epsilon)));
    return { weight: tf.sub(weight, step), slots: { accumulator } };
  },
});

/**
 * Steps divided by the root of the sum of all squared gradients so far (Duchi et al., 2011,
 * https://www.jmlr.org/papers/volume12/duchi11a/duchi11a.pdf). Counterpart of `keras.optimizers.Adagrad`.
 * Rule: sum += gradient²; weight -= learningRate * gradient / sqrt(sum + epsilon). The paper's learning rate is 1.
 */
export class Adagrad extends Optimizer {
  readonly className = 'Adagrad';
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;
  readonly rule: UpdateRule;

  constructor(args: AdagradArgs = {}) {
    super(withRate(new.target.name, args, 0.001), ['initialAccumulatorValue', 'epsilon']);
    this.initialAccumulatorValue = notNegative('Adagrad: initialAccumulatorValue', args.initialAccumulatorValue ?? 0.1);
    this.epsilon = positive('Adagrad: epsilon', args.epsilon ?? 1e-7);
    this.rule = adagradRule(this.initialAccumulatorValue, this.epsilon);
  }

  override getConfig(): OptimizerConfig {
    const { initialAccumulatorValue, epsilon } = this;
    return { ...super.getConfig(), initialAccumulatorValue, epsilon };
  }
}
