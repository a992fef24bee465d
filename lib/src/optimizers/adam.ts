import { tf } from '../engine';
import type { Kernel, Slot, UpdateRule } from '../engine/updates';
import { flag, positive, share } from './checks';
import { f32, power } from './float32';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { checkArgs, type OptimizerArgs, withRate } from './options';

/** What Adam's kin have in common. */
export interface BetaArgs extends OptimizerArgs {
  /** How slowly the mean of the gradients forgets, from 0 up to 1; default 0.9. */
  beta1?: number;
  /** How slowly the mean of the squared gradients forgets, from 0 up to 1; default 0.999. */
  beta2?: number;
  /** Keeps the division safe; default 1e-7. */
  epsilon?: number;
}

export interface AdamArgs extends BetaArgs {
  /** Whether steps are divided by the largest mean square so far (https://openreview.net/pdf?id=ryQu7f-RZ); default false. */
  amsgrad?: boolean;
}

interface Numbers {
  beta1: number;
  beta2: number;
  epsilon: number;
  amsgrad: boolean;
}

type SlotName = 'momentum' | 'velocity' | 'velocity_hat';
type Scalar = 'alpha' | 'rest1' | 'rest2' | 'epsilon';

function adamRule(numbers: Numbers): UpdateRule<SlotName, Scalar> {
  const { beta1, beta2, epsilon, amsgrad } = numbers;
  const slots: Slot<SlotName>[] = [{ name: 'momentum' }, { name: 'velocity' }];
  if (amsgrad) slots.push({ name: 'velocity_hat', family: 1 });
  return {
    slots,
    scalars({ step, learningRate }) {
      const corrected = f32(f32(learningRate) * f32(Math.sqrt(f32(1 - power(beta2, step)))));
      return { alpha: corrected / f32(1 - power(beta1, step)), rest1: 1 - beta1, rest2: 1 - beta2, epsilon };
    },
    compose(weight, gradient, before, { alpha, rest1, rest2, epsilon }) {
      const slots = { ...before };
      slots.momentum = tf.add(before.momentum, tf.mul(tf.sub(gradient, before.momentum), rest1));
      slots.velocity = tf.add(before.velocity, tf.mul(tf.sub(tf.square(gradient), before.velocity), rest2));
      if (amsgrad) slots.velocity_hat = tf.maximum(before.velocity_hat, slots.velocity);
      const square = amsgrad ? slots.velocity_hat : slots.velocity;
      const step = tf.div(tf.mul(slots.momentum, alpha), tf.add(tf.sqrt(square), epsilon));
      return { weight: tf.sub(weight, step), slots };
    },
    kernel: kernelOf(numbers),
  };
}

function kernelOf({ beta1, beta2, epsilon, amsgrad }: Numbers): Kernel {
  const slots = ['momentum', 'velocity', ...(amsgrad ? ['velocity_hat'] : [])];
  return {
    op: amsgrad ? 'ResourceApplyAdamWithAmsgrad' : 'ResourceApplyAdam',
    attrs: amsgrad ? { use_locking: false } : { use_locking: false, use_nesterov: false },
    inputs: ['weight', ...slots, 'power1', 'power2', 'learningRate', 'beta1', 'beta2', 'epsilon', 'gradient'],
    scalars: ({ step, learningRate }) => ({
      learningRate: learningRate * kernelScale(beta2, step),
      power1: power(beta1, step),
      power2: power(beta2, step),
      beta1,
      beta2,
      epsilon,
    }),
  };
}

/**
 * The kernel takes 1 - beta2 of float32 numbers: 0.00099999 for 0.999, where Keras has 0.001. Its mean square is too small by that
 * share (1.3e-5), which this factor takes out of its steps; over the steps it goes to 1.
 */
function kernelScale(beta2: number, step: number): number {
  const kernel = f32(beta2);
  const keras = 1 - f32(1 - beta2);
  return Math.sqrt((1 - kernel ** step) / (1 - keras ** step));
}

/**
 * Kingma and Ba's adaptive moments (https://arxiv.org/abs/1412.6980). Counterpart of `keras.optimizers.Adam`.
 * Rule: m and v are running means of gradient and gradient²;
 * weight -= learningRate * sqrt(1 - beta2ᵗ) / (1 - beta1ᵗ) * m / (sqrt(v) + epsilon).
 * Epsilon stands outside the bias correction, as in Keras ("epsilon hat" in the paper), not as in tfjs.
 */
export class Adam extends Optimizer {
  readonly className: string = 'Adam';
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
  readonly rule: UpdateRule;

  constructor(args: AdamArgs = {}) {
    super(withRate(new.target.name, args, 0.001), ['beta1', 'beta2', 'epsilon', 'amsgrad']);
    const who = this.constructor.name;
    this.beta1 = share(`${who}: beta1`, args.beta1 ?? 0.9);
    this.beta2 = share(`${who}: beta2`, args.beta2 ?? 0.999);
    this.epsilon = positive(`${who}: epsilon`, args.epsilon ?? 1e-7);
    this.amsgrad = flag(`${who}: amsgrad`, args.amsgrad ?? false);
    this.rule = adamRule(this);
  }

  override getConfig(): OptimizerConfig {
    const { beta1, beta2, epsilon, amsgrad } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon, amsgrad };
  }
}

export interface AdamWArgs extends AdamArgs {
  /** Share of themselves, times the learning rate, that the weights lose before each update; default 0.004. */
  weightDecay?: number;
}

/** Adam with decoupled weight decay (https://arxiv.org/abs/1711.05101). Counterpart of `keras.optimizers.AdamW`. */
export class AdamW extends Adam {
  override readonly className: string = 'AdamW';

  constructor(args: AdamWArgs = {}) {
    checkArgs(new.target.name, args);
    if (args.weightDecay === null) throw new Error('AdamW: weightDecay is null; expected a number from 0 up.');
    super({ ...args, weightDecay: args.weightDecay ?? 0.004 });
  }
}
