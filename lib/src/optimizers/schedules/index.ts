/** Learning rates that depend on the step number: Keras 3's schedules, computed in float32 as Keras does, and the one-cycle policy. */
import { CosineDecay, type CosineDecayArgs, CosineDecayRestarts, type CosineDecayRestartsArgs } from './cosine';
import {
  ExponentialDecay,
  type ExponentialDecayArgs,
  InverseTimeDecay,
  type InverseTimeDecayArgs,
  PolynomialDecay,
  type PolynomialDecayArgs,
} from './decay';
import { OneCycle, type OneCycleArgs } from './one-cycle';
import { PiecewiseConstantDecay, type PiecewiseConstantDecayArgs } from './piecewise';

export { deserialize } from './by-class';
export { CosineDecay, type CosineDecayArgs, CosineDecayRestarts, type CosineDecayRestartsArgs } from './cosine';
export {
  ExponentialDecay,
  type ExponentialDecayArgs,
  InverseTimeDecay,
  type InverseTimeDecayArgs,
  PolynomialDecay,
  type PolynomialDecayArgs,
} from './decay';
export { OneCycle, type OneCycleArgs } from './one-cycle';
export { PiecewiseConstantDecay, type PiecewiseConstantDecayArgs } from './piecewise';
export { LearningRateSchedule, type ScheduleConfig } from './schedule';

/**
 * initialLearningRate * decayRate ** (step / decaySteps). Counterpart of `keras.optimizers.schedules.ExponentialDecay`.
 * @throws if `decaySteps` is not above 0, a rate is negative, or an option is unknown
 * @example
 * const rate = optimizers.schedules.exponentialDecay({ initialLearningRate: 1, decaySteps: 10, decayRate: 0.5, staircase: true });
 * assert.deepEqual([0, 9, 10, 25].map((step) => rate.call(step)), [1, 1, 0.5, 0.25]);
 */
export function exponentialDecay(args: ExponentialDecayArgs): ExponentialDecay {
  return new ExponentialDecay(args);
}

/**
 * initialLearningRate / (1 + decayRate * step / decaySteps). Counterpart of `keras.optimizers.schedules.InverseTimeDecay`.
 * @throws if `decaySteps` is not above 0, a rate is negative, or an option is unknown
 * @example
 * const rate = optimizers.schedules.inverseTimeDecay({ initialLearningRate: 1, decaySteps: 10, decayRate: 1 });
 * assert.deepEqual([0, 10, 30].map((step) => rate.call(step)), [1, 0.5, 0.25]);
 */
export function inverseTimeDecay(args: InverseTimeDecayArgs): InverseTimeDecay {
  return new InverseTimeDecay(args);
}

/**
 * (initialLearningRate - endLearningRate) * (1 - step / decaySteps) ** power + endLearningRate, and `endLearningRate` after that.
 * Counterpart of `keras.optimizers.schedules.PolynomialDecay`.
 * @throws if `decaySteps` is not above 0, a rate or the power is negative, or an option is unknown
 * @example
 * const rate = optimizers.schedules.polynomialDecay({ initialLearningRate: 1, decaySteps: 4, endLearningRate: 0 });
 * assert.deepEqual([0, 1, 4, 9].map((step) => rate.call(step)), [1, 0.75, 0, 0]);
 */
export function polynomialDecay(args: PolynomialDecayArgs): PolynomialDecay {
  return new PolynomialDecay(args);
}

/**
 * `values[0]` up to and with step `boundaries[0]`, then `values[1]`, and so on. Counterpart of
 * `keras.optimizers.schedules.PiecewiseConstantDecay`.
 * @throws if the boundaries don't rise, or `values` is not longer by one
 * @example
 * const rate = optimizers.schedules.piecewiseConstantDecay({ boundaries: [100, 200], values: [1, 0.5, 0.25] });
 * assert.deepEqual([100, 101, 500].map((step) => rate.call(step)), [1, 0.5, 0.25]);
 */
export function piecewiseConstantDecay(args: PiecewiseConstantDecayArgs): PiecewiseConstantDecay {
  return new PiecewiseConstantDecay(args);
}

/**
 * Half a cosine wave from `initialLearningRate` down to its share `alpha` (https://arxiv.org/abs/1608.03983); with `warmupTarget`,
 * first a line up to that rate (https://arxiv.org/abs/1706.02677). Counterpart of `keras.optimizers.schedules.CosineDecay`.
 * @throws if `decaySteps` is not above 0, a rate is negative, or an option is unknown
 * @example
 * const rate = optimizers.schedules.cosineDecay({ initialLearningRate: 0, warmupTarget: 1, warmupSteps: 4, decaySteps: 8 });
 * assert.deepEqual([0, 2, 4, 8, 12].map((step) => Number(rate.call(step).toFixed(6))), [0, 0.5, 1, 0.5, 0]);
 */
export function cosineDecay(args: CosineDecayArgs): CosineDecay {
  return new CosineDecay(args);
}

/**
 * Half cosine waves one after the other, each `tMul` times as long and from `mMul` times as high as the one before
 * (https://arxiv.org/abs/1608.03983). Counterpart of `keras.optimizers.schedules.CosineDecayRestarts`.
 * @throws if `firstDecaySteps` is not above 0, a rate is negative, or an option is unknown
 * @example
 * const rate = optimizers.schedules.cosineDecayRestarts({ initialLearningRate: 1, firstDecaySteps: 10, mMul: 0.5 });
 * assert.deepEqual([0, 10, 30].map((step) => rate.call(step)), [1, 0.5, 0.25]);
 */
export function cosineDecayRestarts(args: CosineDecayRestartsArgs): CosineDecayRestarts {
  return new CosineDecayRestarts(args);
}

/**
 * L. Smith's one-cycle policy (https://arxiv.org/abs/1708.07120): the rate rises from maxLearningRate / divFactor to the top, then
 * falls to that first rate / finalDivFactor. Keras has none; the formula and the defaults are those of PyTorch's
 * `torch.optim.lr_scheduler.OneCycleLR` with two phases: the top is at step warmupFraction * totalSteps - 1, the end at
 * totalSteps - 1. Keras can't read it, so a model that is compiled with it is saved without how it was compiled.
 * @throws if `maxLearningRate` is not above 0, `totalSteps` is below 2, or an option is unknown
 * @example
 * const rate = optimizers.schedules.oneCycle({ maxLearningRate: 1, totalSteps: 101, warmupFraction: 0.5, annealing: 'linear' });
 * assert.equal(rate.call(0), 1 / 25);
 * assert.ok(rate.call(49) > 0.98 && rate.call(50) > 0.98 && rate.call(75) < 0.6);
 * assert.ok(Math.abs(rate.call(100) - 1 / 25 / 1e4) < 1e-12);
 */
export function oneCycle(args: OneCycleArgs): OneCycle {
  return new OneCycle(args);
}
