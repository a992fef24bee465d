/** Learning rates that follow a cosine (https://arxiv.org/abs/1608.03983). */
import { checkOptions } from '../../engine/names';
import { count, notNegative, optional, positive } from '../checks';
import { f32, power } from '../float32';
import { LearningRateSchedule } from './schedule';

/** 1 + cos(pi * part), in float32. */
const onePlusCosine = (part: number): number => f32(1 + f32(Math.cos(f32(f32(Math.PI) * part))));

export interface CosineDecayArgs {
  /** The rate at step 0. */
  initialLearningRate: number;
  /** The number of steps of the fall, warm-up not counted; above 0. */
  decaySteps: number;
  /** The share of the highest rate that is left in the end; default 0. */
  alpha?: number;
  /** The rate that the warm-up rises to along a line; default null: no warm-up. */
  warmupTarget?: number | null;
  /** Steps of the warm-up; default 0. */
  warmupSteps?: number;
  /** Default `CosineDecay`. */
  name?: string;
}

/** Falls along half a wave, after a warm-up if wanted. See `cosineDecay`. */
export class CosineDecay extends LearningRateSchedule {
  private readonly args: Required<CosineDecayArgs>;

  constructor(args: CosineDecayArgs) {
    super();
    const who = 'CosineDecay';
    checkOptions(who, args ?? {}, [
      'initialLearningRate',
      'decaySteps',
      'alpha',
      'warmupTarget',
      'warmupSteps',
      'name',
    ]);
    this.args = {
      initialLearningRate: notNegative(`${who}: initialLearningRate`, args?.initialLearningRate),
      decaySteps: positive(`${who}: decaySteps`, args.decaySteps),
      alpha: notNegative(`${who}: alpha`, args.alpha ?? 0),
      name: args.name ?? who,
      warmupTarget: optional(notNegative, `${who}: warmupTarget`, args.warmupTarget),
      warmupSteps: count(`${who}: warmupSteps`, args.warmupSteps ?? 0, 0),
    };
  }

  call(step: number): number {
    const { initialLearningRate, decaySteps, warmupTarget, warmupSteps } = this.args;
    if (warmupTarget === null) return this.fallen(Math.min(step, f32(decaySteps)), initialLearningRate);
    const at = Math.min(step, f32(f32(decaySteps) + warmupSteps));
    if (at >= warmupSteps) return this.fallen(f32(at - warmupSteps), warmupTarget);
    const rise = f32(f32(warmupTarget) - f32(initialLearningRate));
    return f32(f32(rise * f32(at / warmupSteps)) + f32(initialLearningRate));
  }

  private fallen(step: number, from: number): number {
    const { decaySteps, alpha } = this.args;
    const wave = f32(0.5 * onePlusCosine(f32(step / f32(decaySteps))));
    return f32(f32(from) * f32(f32(f32(1 - alpha) * wave) + f32(alpha)));
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.args };
  }
}

export interface CosineDecayRestartsArgs {
  /** The rate at step 0. */
  initialLearningRate: number;
  /** The number of steps of the first fall; above 0. */
  firstDecaySteps: number;
  /** How many times longer than the one before each fall is, from 1 up; default 2. */
  tMul?: number;
  /** What each restart's rate is multiplied by; default 1. */
  mMul?: number;
  /** The share of the initial rate that is left at the end of a fall; default 0. */
  alpha?: number;
  /** Default `SGDRDecay`. */
  name?: string;
}

/** Falls along half a wave again and again. See `cosineDecayRestarts`. */
export class CosineDecayRestarts extends LearningRateSchedule {
  private readonly args: Required<CosineDecayRestartsArgs>;

  constructor(args: CosineDecayRestartsArgs) {
    super();
    const who = 'CosineDecayRestarts';
    checkOptions(who, args ?? {}, ['initialLearningRate', 'firstDecaySteps', 'tMul', 'mMul', 'alpha', 'name']);
    this.args = {
      initialLearningRate: notNegative(`${who}: initialLearningRate`, args?.initialLearningRate),
      firstDecaySteps: positive(`${who}: firstDecaySteps`, args.firstDecaySteps),
      tMul: positive(`${who}: tMul`, args.tMul ?? 2),
      mMul: notNegative(`${who}: mMul`, args.mMul ?? 1),
      alpha: notNegative(`${who}: alpha`, args.alpha ?? 0),
      name: args.name ?? 'SGDRDecay',
    };
  }

  call(step: number): number {
    const { initialLearningRate, firstDecaySteps, mMul } = this.args;
    const alpha = f32(this.args.alpha);
    const { restarts, part } = this.place(f32(f32(step) / f32(firstDecaySteps)));
    const wave = f32(f32(0.5 * power(mMul, restarts)) * onePlusCosine(part));
    return f32(f32(initialLearningRate) * f32(f32(f32(1 - alpha) * wave) + alpha));
  }

  /** How often the wave has begun anew, and how much of the present one is done. */
  private place(done: number): { restarts: number; part: number } {
    const tMul = f32(this.args.tMul);
    if (tMul === 1) return { restarts: Math.floor(done), part: f32(done - Math.floor(done)) };
    const length = f32(1 - f32(done * f32(1 - tMul)));
    const restarts = Math.floor(f32(f32(Math.log(length)) / f32(Math.log(tMul))));
    const before = f32(f32(1 - power(tMul, restarts)) / f32(1 - tMul));
    return { restarts, part: f32(f32(done - before) / power(tMul, restarts)) };
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.args };
  }
}
