import { checkOptions, describe } from '../../engine/names';
import { checkedNumber, count, positive } from '../checks';
import { LearningRateSchedule } from './schedule';

export interface OneCycleArgs {
  /** The rate at the top of the cycle, above 0. */
  maxLearningRate: number;
  /** All steps of the training: epochs times batches in an epoch; from 2 up. After them the last rate stays. */
  totalSteps: number;
  /** The share of the steps in which the rate rises, between 0 and 1; default 0.3. */
  warmupFraction?: number;
  /** How many times lower than the top the first rate is; default 25. */
  divFactor?: number;
  /** How many times lower than the first the last rate is; default 10000. */
  finalDivFactor?: number;
  /** Whether the rate follows a cosine or a line; default `cosine`. */
  annealing?: 'cosine' | 'linear';
  /** Default `OneCycle`. */
  name?: string;
}

/** Up and far down again, once. See `oneCycle`. */
export class OneCycle extends LearningRateSchedule {
  private readonly args: Required<OneCycleArgs>;

  constructor(args: OneCycleArgs) {
    super();
    const who = 'OneCycle';
    checkOptions(who, args ?? {}, [
      'maxLearningRate',
      'totalSteps',
      'warmupFraction',
      'divFactor',
      'finalDivFactor',
      'annealing',
      'name',
    ]);
    const annealing = args?.annealing ?? 'cosine';
    if (annealing !== 'cosine' && annealing !== 'linear')
      throw new Error(`${who}: annealing is ${describe(annealing)}; expected 'cosine' or 'linear'.`);
    this.args = {
      maxLearningRate: positive(`${who}: maxLearningRate`, args?.maxLearningRate),
      totalSteps: count(`${who}: totalSteps`, args.totalSteps, 2),
      warmupFraction: checkedNumber(
        `${who}: warmupFraction`,
        args.warmupFraction ?? 0.3,
        (share) => share > 0 && share < 1,
        'a number between 0 and 1',
      ),
      divFactor: positive(`${who}: divFactor`, args.divFactor ?? 25),
      finalDivFactor: positive(`${who}: finalDivFactor`, args.finalDivFactor ?? 1e4),
      annealing,
      name: args.name ?? who,
    };
  }

  call(step: number): number {
    const { maxLearningRate: top, totalSteps, warmupFraction, divFactor, finalDivFactor } = this.args;
    const first = top / divFactor;
    const last = totalSteps - 1;
    const peak = Math.max(0, warmupFraction * totalSteps - 1);
    if (step <= peak) return peak === 0 ? top : this.between(first, top, step / peak);
    return this.between(top, first / finalDivFactor, Math.min(1, (step - peak) / (last - peak)));
  }

  private between(from: number, to: number, part: number): number {
    if (this.args.annealing === 'linear') return from + (to - from) * part;
    return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part));
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.args };
  }
}
