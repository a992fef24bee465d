/** Learning rates that fall from the first step on. */
import { checkOptions } from '../../engine/names';
import { flag, notNegative, positive } from '../checks';
import { f32, power } from '../float32';
import { LearningRateSchedule } from './schedule';

export interface ExponentialDecayArgs {
  /** The rate at step 0. */
  initialLearningRate: number;
  /** The number of steps after which the rate has been multiplied by `decayRate`; above 0. */
  decaySteps: number;
  /** From 0 up. */
  decayRate: number;
  /** Whether the rate falls in stairs, every `decaySteps` steps; default false: at each step. */
  staircase?: boolean;
  /** Default `ExponentialDecay`. */
  name?: string;
}

const EXPONENTIAL = ['initialLearningRate', 'decaySteps', 'decayRate', 'staircase', 'name'];

interface Checked {
  initialLearningRate: number;
  decaySteps: number;
  decayRate: number;
  staircase: boolean;
  name: string;
}

function checked(who: string, args: ExponentialDecayArgs): Checked {
  checkOptions(who, args ?? {}, EXPONENTIAL);
  return {
    initialLearningRate: notNegative(`${who}: initialLearningRate`, args?.initialLearningRate),
    decaySteps: positive(`${who}: decaySteps`, args.decaySteps),
    decayRate: notNegative(`${who}: decayRate`, args.decayRate),
    staircase: flag(`${who}: staircase`, args.staircase ?? false),
    name: args.name ?? who,
  };
}

/** Multiplied by `decayRate` every `decaySteps` steps. See `exponentialDecay`. */
export class ExponentialDecay extends LearningRateSchedule {
  private readonly args: Checked;

  constructor(args: ExponentialDecayArgs) {
    super();
    this.args = checked('ExponentialDecay', args);
  }

  call(step: number): number {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.args;
    const part = f32(step / f32(decaySteps));
    return f32(f32(initialLearningRate) * power(decayRate, staircase ? Math.floor(part) : part));
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.args };
  }
}

/** Options as of `exponentialDecay`; default name `InverseTimeDecay`. */
export type InverseTimeDecayArgs = ExponentialDecayArgs;

/** Divided by 1 + decayRate * step / decaySteps. See `inverseTimeDecay`. */
export class InverseTimeDecay extends LearningRateSchedule {
  private readonly args: Checked;

  constructor(args: InverseTimeDecayArgs) {
    super();
    this.args = checked('InverseTimeDecay', args);
  }

  call(step: number): number {
    const { initialLearningRate, decaySteps, decayRate, staircase } = this.args;
    const part = f32(step / f32(decaySteps));
    return f32(f32(initialLearningRate) / f32(1 + f32(f32(decayRate) * (staircase ? Math.floor(part) : part))));
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.args };
  }
}

export interface PolynomialDecayArgs {
  /** The rate at step 0. */
  initialLearningRate: number;
  /** The number of steps until the rate is `endLearningRate`; above 0. */
  decaySteps: number;
  /** Default 0.0001. */
  endLearningRate?: number;
  /** 1 falls along a line, 0.5 late, 2 early; default 1. */
  power?: number;
  /** Whether the rate rises again after `decaySteps` steps, and falls over twice, three times … as many; default false. */
  cycle?: boolean;
  /** Default `PolynomialDecay`. */
  name?: string;
}

/** From one rate to another along a power. See `polynomialDecay`. */
export class PolynomialDecay extends LearningRateSchedule {
  private readonly args: Required<PolynomialDecayArgs>;

  constructor(args: PolynomialDecayArgs) {
    super();
    const who = 'PolynomialDecay';
    checkOptions(who, args ?? {}, ['initialLearningRate', 'decaySteps', 'endLearningRate', 'power', 'cycle', 'name']);
    this.args = {
      initialLearningRate: notNegative(`${who}: initialLearningRate`, args?.initialLearningRate),
      decaySteps: positive(`${who}: decaySteps`, args.decaySteps),
      endLearningRate: notNegative(`${who}: endLearningRate`, args.endLearningRate ?? 0.0001),
      power: notNegative(`${who}: power`, args.power ?? 1),
      cycle: flag(`${who}: cycle`, args.cycle ?? false),
      name: args.name ?? who,
    };
  }

  call(step: number): number {
    const { initialLearningRate, decaySteps, endLearningRate, power: exponent, cycle } = this.args;
    const cycles = cycle && step > 0 ? Math.ceil(f32(step / f32(decaySteps))) : 1;
    const length = f32(f32(decaySteps) * cycles);
    const part = f32(Math.min(step, length) / length);
    const end = f32(endLearningRate);
    return f32(f32(f32(f32(initialLearningRate) - end) * power(1 - part, exponent)) + end);
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.args };
  }
}
