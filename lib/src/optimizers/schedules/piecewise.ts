import { checkOptions, describe } from '../../engine/names';
import { notNegative } from '../checks';
import { f32 } from '../float32';
import { LearningRateSchedule } from './schedule';

export interface PiecewiseConstantDecayArgs {
  /** Step numbers, rising: up to and with the first one the first value holds. */
  boundaries: readonly number[];
  /** Learning rates, one more than boundaries. */
  values: readonly number[];
  /** Default `PiecewiseConstant`. */
  name?: string;
}

/** One rate after the other. See `piecewiseConstantDecay`. */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  private readonly args: Required<PiecewiseConstantDecayArgs>;

  constructor(args: PiecewiseConstantDecayArgs) {
    super();
    const who = 'PiecewiseConstantDecay';
    checkOptions(who, args ?? {}, ['boundaries', 'values', 'name']);
    const { boundaries, values, name = 'PiecewiseConstant' } = args ?? {};
    if (!Array.isArray(boundaries) || !Array.isArray(values) || boundaries.length !== values.length - 1) {
      throw new Error(
        `${who}: boundaries are ${describe(boundaries)} and values ${describe(values)}; expected two arrays, values longer by one.`,
      );
    }
    if (boundaries.length === 0) throw new Error(`${who}: expected at least one boundary; else give a plain number.`);
    for (const [i, boundary] of boundaries.entries()) {
      if (Number.isInteger(boundary) && (i === 0 || boundary > boundaries[i - 1])) continue;
      throw new Error(`${who}: boundaries[${i}] is ${describe(boundary)}; expected whole numbers that rise.`);
    }
    for (const [i, value] of values.entries()) notNegative(`${who}: values[${i}]`, value);
    this.args = { boundaries: [...boundaries], values: [...values], name };
  }

  call(step: number): number {
    const { boundaries, values } = this.args;
    const place = boundaries.findIndex((boundary) => step <= boundary);
    return f32(values[place < 0 ? values.length - 1 : place] as number);
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.args };
  }
}
