/** Schedules by class name, as configurations have it. */
import { unknownName } from '../../engine/names';
import { CosineDecay, CosineDecayRestarts } from './cosine';
import { ExponentialDecay, InverseTimeDecay, PolynomialDecay } from './decay';
import { OneCycle } from './one-cycle';
import { PiecewiseConstantDecay } from './piecewise';
import type { LearningRateSchedule, ScheduleConfig } from './schedule';

const CLASSES = {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  OneCycle,
  PiecewiseConstantDecay,
  PolynomialDecay,
};

/** Whether the schedule's class is one of this library: others can't be made again from their configuration. */
export function isBuiltIn(schedule: LearningRateSchedule): boolean {
  return Object.values(CLASSES).some((known) => known === schedule.constructor);
}

/**
 * A schedule from what `optimizer.getConfig().learningRate` says of it. Counterpart of `keras.optimizers.schedules.deserialize`.
 * @throws for unknown class names, and for options that the class refuses
 * @example
 * const adam = optimizers.adam({ learningRate: optimizers.schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 8 }) });
 * const rate = optimizers.schedules.deserialize(adam.getConfig().learningRate);
 * assert.equal(rate.call(8), 0);
 */
export function deserialize({ className, config }: ScheduleConfig): LearningRateSchedule {
  if (!Object.hasOwn(CLASSES, className)) throw unknownName('schedule', className, Object.keys(CLASSES));
  const make = CLASSES[className as keyof typeof CLASSES] as new (args: never) => LearningRateSchedule;
  return new make(config as never);
}
