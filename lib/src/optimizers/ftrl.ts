import { tf } from '../engine';
import type { UpdateRule } from '../engine/updates';
import { checkedNumber, notNegative } from './checks';
import { f32 } from './float32';
import { Optimizer, type OptimizerConfig } from './optimizer';
import { type OptimizerArgs, withRate } from './options';

export interface FtrlArgs extends OptimizerArgs {
  /** How the rate falls with the sum of squared gradients, up to 0, which keeps it; default -0.5. */
  learningRatePower?: number;
  /** What the sums of squared gradients start from, from 0 up; default 0.1. */
  initialAccumulatorValue?: number;
  /** From 0 up; default 0. */
  l1RegularizationStrength?: number;
  /** Steadies the weights, from 0 up; default 0. */
  l2RegularizationStrength?: number;
  /** Draws the weights towards 0, from 0 up; default 0. */
  l2ShrinkageRegularizationStrength?: number;
  /** The paper's beta, from 0 up; default 0. */
  beta?: number;
}

type Scalar = 'learningRate' | 'power' | 'shrinkage' | 'l2';

function ftrlRule(of: Required<Omit<FtrlArgs, keyof OptimizerArgs>>): UpdateRule<'accumulator' | 'linear', Scalar> {
  const l1 = of.l1RegularizationStrength;
  return {
    slots: [{ name: 'accumulator', initial: of.initialAccumulatorValue }, { name: 'linear' }],
    scalars: ({ learningRate }) => ({
      learningRate,
      power: -of.learningRatePower,
      shrinkage: 2 * of.l2ShrinkageRegularizationStrength,
      l2: 2 * f32(of.l2RegularizationStrength + f32(of.beta / f32(2 * f32(learningRate)))),
    }),
    compose(weight, gradient, slots, { learningRate, power, shrinkage, l2 }) {
      const accumulator = tf.add(slots.accumulator, tf.square(gradient));
      const [before, after] = [tf.pow(slots.accumulator, power), tf.pow(accumulator, power)];
      const shrunk = tf.add(gradient, tf.mul(shrinkage, weight));
      const sigma = tf.div(tf.sub(after, before), learningRate);
      const linear = tf.add(slots.linear, tf.sub(shrunk, tf.mul(sigma, weight)));
      const quadratic = tf.add(tf.div(after, learningRate), l2);
      const value = tf.div(tf.sub(tf.clipByValue(linear, -l1, l1), linear), quadratic);
      return { weight: value, slots: { accumulator, linear } };
    },
  };
}

/**
 * Follow the regularized leader, for wide and sparse models (McMahan et al., 2013,
 * https://research.google.com/pubs/archive/41159.pdf). Counterpart of `keras.optimizers.Ftrl`.
 */
export class Ftrl extends Optimizer {
  readonly className = 'Ftrl';
  readonly rule: UpdateRule;
  private readonly own: Required<Omit<FtrlArgs, keyof OptimizerArgs>>;

  constructor(args: FtrlArgs = {}) {
    super(withRate(new.target.name, args, 0.001), [
      'learningRatePower',
      'initialAccumulatorValue',
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'l2ShrinkageRegularizationStrength',
      'beta',
    ]);
    const strength = (name: Exclude<keyof FtrlArgs, keyof OptimizerArgs>, byDefault: number) =>
      notNegative(`Ftrl: ${name}`, args[name] ?? byDefault);
    this.own = {
      learningRatePower: checkedNumber(
        'Ftrl: learningRatePower',
        args.learningRatePower ?? -0.5,
        (power) => power <= 0,
        'a number up to 0',
      ),
      initialAccumulatorValue: strength('initialAccumulatorValue', 0.1),
      l1RegularizationStrength: strength('l1RegularizationStrength', 0),
      l2RegularizationStrength: strength('l2RegularizationStrength', 0),
      l2ShrinkageRegularizationStrength: strength('l2ShrinkageRegularizationStrength', 0),
      beta: strength('beta', 0),
    };
    this.rule = ftrlRule(this.own);
  }

  override getConfig(): OptimizerConfig {
    return { ...super.getConfig(), ...this.own };
  }
}
