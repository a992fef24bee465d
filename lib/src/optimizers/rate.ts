/** Where an optimizer's step size comes from. */
import { describe } from '../engine/names';
import { notNegative } from './checks';
import { factoryName } from './names';
import { LearningRateSchedule } from './schedules/schedule';

/** A step size: a number, a schedule of the step number, or a function that says what to use now. */
export type LearningRate = number | LearningRateSchedule | (() => number);

/** The step size after `count` steps. */
export function rateNow(who: string, source: LearningRate, count: number): number {
  if (typeof source === 'number') return source;
  const rate = typeof source === 'function' ? source() : source.call(count);
  return notNegative(`${who}: the learning rate that ${describe(source)} gives`, rate);
}

/** What may stand in the place of `before`: a number can't where a schedule or function rules. */
export function checkedRate(who: string, value: LearningRate, before: LearningRate): LearningRate {
  if (typeof value === 'function' || value instanceof LearningRateSchedule) return value;
  if (typeof value !== 'number') {
    throw new Error(
      `${who}: learningRate is ${describe(value)}; expected a number from 0 up, a schedule such as optimizers.schedules.cosineDecay({ ... }), or a function.`,
    );
  }
  if (typeof before !== 'number') {
    throw new TypeError(
      `${who}: this optimizer was made with ${describe(before)} as its learningRate, so that no number can be set. Make it with a number, as in optimizers.${factoryName(who)}({ learningRate: ${value} }), to set the rate later.`,
    );
  }
  return notNegative(`${who}: learningRate`, value);
}
