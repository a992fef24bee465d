import { tf } from '../engine';
import type { Moment, UpdateRule } from '../engine/updates';
import { checkedNumber, flag, positive } from './checks';
import { f32, power } from './float32';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { type OptimizerArgs, withRate } from './options';

export interface AdafactorArgs extends OptimizerArgs {
  /** How the mean of squared gradients forgets: beta2 = 1 - step ** beta2Decay; up to 0; default -0.8. */
  beta2Decay?: number;
  /** Keeps squared gradients above 0; default 1e-30. */
  epsilon1?: number;
  /** The least size of a weight that steps are scaled by; default 1e-3. */
  epsilon2?: number;
  /** The root mean square that an update is scaled down to; default 1. */
  clipThreshold?: number;
  /** Whether a learning rate that is a number falls to 1 / sqrt(step) at most; default true. */
  relativeStep?: boolean;
}

type Numbers = Required<Omit<AdafactorArgs, keyof OptimizerArgs>>;
type SlotName = 'r' | 'c' | 'velocity';
type Scalar = 'rate' | 'beta2' | 'rest2' | 'epsilon1' | 'epsilon2' | 'clip' | 'one';

const rms = (x: tf.Tensor): tf.Tensor => tf.sqrt(tf.mean(tf.square(x)));

function scalarsOf(numbers: Numbers, { step, learningRate, scheduled }: Moment): Record<Scalar, number> {
  const slowest = f32(1 / f32(Math.sqrt(step)));
  const relative = !scheduled && numbers.relativeStep;
  const rate = relative ? Math.min(f32(learningRate), slowest) : learningRate;
  const beta2 = f32(1 - power(step, numbers.beta2Decay));
  return {
    rate: Math.min(rate, slowest),
    beta2,
    rest2: 1 - beta2,
    epsilon1: numbers.epsilon1,
    epsilon2: numbers.epsilon2,
    clip: numbers.clipThreshold,
    one: 1,
  };
}

/** Weights of fewer than two axes keep the whole mean square; of others only the means of its rows and columns are true state. */
const adafactorRule = (numbers: Numbers): UpdateRule<SlotName, Scalar> => ({
  slots: [
    { name: 'r', shape: (weight) => (weight.length < 2 ? [] : weight.slice(0, -1)) },
    { name: 'c', shape: (weight) => (weight.length < 2 ? [] : [...weight.slice(0, -2), ...weight.slice(-1)]) },
    { name: 'velocity' },
  ],
  scalars: (moment) => scalarsOf(numbers, moment),
  compose(weight, gradient, before, { rate, beta2, rest2, epsilon1, epsilon2, clip, one }) {
    const slots = { ...before };
    const running = (mean: tf.Tensor, value: tf.Tensor) => tf.add(tf.mul(beta2, mean), tf.mul(rest2, value));
    const alpha = tf.mul(tf.maximum(epsilon2, rms(weight)), rate);
    const square = tf.add(tf.square(gradient), epsilon1);
    if (weight.rank >= 2) {
      slots.r = running(before.r, tf.mean(square, -1));
      slots.c = running(before.c, tf.mean(square, -2));
      const rows = tf.div(slots.r, tf.mean(slots.r, -1, true));
      slots.velocity = tf.mul(tf.expandDims(rows, -1), tf.expandDims(slots.c, -2));
    } else slots.velocity = running(before.velocity, square);
    const update = tf.div(gradient, tf.sqrt(slots.velocity));
    const clipped = tf.div(update, tf.maximum(one, tf.div(rms(update), clip)));
    return { weight: tf.sub(weight, tf.mul(alpha, clipped)), slots };
  },
});

/**
 * Adam that remembers, of a matrix of squared gradients, only rows and columns (https://arxiv.org/abs/1804.04235).
 * Counterpart of `keras.optimizers.Adafactor`.
 */
export class Adafactor extends Optimizer {
  readonly className = 'Adafactor';
  readonly rule: UpdateRule;
  private readonly own: Numbers;

  constructor(args: AdafactorArgs = {}) {
    super(withRate(new.target.name, args, 0.001), [
      'beta2Decay',
      'epsilon1',
      'epsilon2',
      'clipThreshold',
      'relativeStep',
    ]);
    this.own = {
      beta2Decay: checkedNumber(
        'Adafactor: beta2Decay',
        args.beta2Decay ?? -0.8,
        (decay) => decay <= 0,
        'a number up to 0',
      ),
      epsilon1: positive('Adafactor: epsilon1', args.epsilon1 ?? 1e-30),
      epsilon2: positive('Adafactor: epsilon2', args.epsilon2 ?? 1e-3),
      clipThreshold: positive('Adafactor: clipThreshold', args.clipThreshold ?? 1),
      relativeStep: flag('Adafactor: relativeStep', args.relativeStep ?? true),
    };
    this.rule = adafactorRule(this.own);
  }

  override getConfig(): OptimizerConfig {
    return { ...super.getConfig(), ...this.own };
  }
}
