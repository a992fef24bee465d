/** How a share of 0 to 1 becomes a value, and back: all that draws values goes through here. */
import type { Entry, HyperValue, NumberEntry } from './entries';

/** Float arithmetic must not lose the last of the steps: 0.2 goes into 1 five times. */
const TOLERANCE = 1e-8;

/** Values that stand for a range without steps, where a grid is wanted. As KerasTuner. */
const GRID_POINTS = 10;

/**
 * The value at a share of the way through the hyperparameter's values.
 * @param share from 0 to less than 1
 */
export function valueAt(entry: Entry, share: number): HyperValue {
  if (entry.kind === 'int' || entry.kind === 'float') return numberAt(entry, share);
  const values = finiteValues(entry) as readonly HyperValue[];
  return values[indexAt(share, values.length)] as HyperValue;
}

/** The share that `valueAt` would give this value for, in the middle of its part. */
export function shareOf(entry: Entry, value: HyperValue): number {
  const values = finiteValues(entry);
  if (values) return (nearestIndex(values, value) + 0.5) / values.length;
  const range = entry as NumberEntry;
  if (range.kind === 'int') return shareBetween(range, range.max + 1, (value as number) + 0.5);
  return range.min === range.max ? 0.5 : shareBetween(range, range.max, value as number);
}

/** All values, or null where there are infinitely (or unspecifiedly) many. */
export function finiteValues(entry: Entry): readonly HyperValue[] | null {
  if (entry.kind === 'choice') return entry.values;
  if (entry.kind === 'boolean') return [false, true];
  if (entry.kind === 'fixed') return [entry.default];
  if (entry.step === null) return null;
  return Array.from({ length: stepCount(entry) }, (_, index) => atStep(entry, index));
}

/** The values that a grid search tries: the default first. Of a range without steps ten, evenly spread in its sampling. */
export function gridValues(entry: Entry): readonly HyperValue[] {
  const spread = () => Array.from({ length: GRID_POINTS }, (_, i) => valueAt(entry, (i + 0.5) / GRID_POINTS));
  const values = finiteValues(entry) ?? [...new Set(spread())];
  return [entry.default, ...values.filter((value) => value !== entry.default)];
}

function numberAt(entry: NumberEntry, share: number): number {
  if (entry.step !== null) return atStep(entry, indexAt(share, stepCount(entry)));
  if (entry.kind === 'float') return between(entry, entry.max, share);
  // Up to max + 1, cut off: so that the largest number is drawn as often as its neighbours.
  return Math.min(entry.max, Math.floor(between(entry, entry.max + 1, share)));
}

function indexAt(share: number, count: number): number {
  return Math.min(count - 1, Math.floor(share * count));
}

function between({ min, sampling }: NumberEntry, max: number, share: number): number {
  if (sampling === 'linear') return min + share * (max - min);
  if (sampling === 'log') return min * (max / min) ** share;
  return max + min - min * (max / min) ** (1 - share);
}

function shareBetween({ min, sampling }: NumberEntry, max: number, value: number): number {
  if (sampling === 'linear') return (value - min) / (max - min);
  if (sampling === 'log') return Math.log(value / min) / Math.log(max / min);
  return 1 - Math.log((max + min - value) / min) / Math.log(max / min);
}

/** Porting note: KerasTuner loses the last value of a range such as 0 to 1 by 0.2 to rounding. */
function stepCount(entry: NumberEntry): number {
  const { min, max, sampling } = entry;
  const step = entry.step as number;
  const steps = sampling === 'linear' ? (max - min) / step : Math.log(max / min) / Math.log(step);
  return Math.floor(steps + TOLERANCE) + 1;
}

function atStep(entry: NumberEntry, index: number): number {
  const { min, max, sampling } = entry;
  const step = entry.step as number;
  const value =
    sampling === 'linear'
      ? min + index * step
      : sampling === 'log'
        ? min * step ** index
        : max + min - min * step ** index;
  return entry.kind === 'int' ? Math.round(value) : value;
}

function nearestIndex(values: readonly HyperValue[], value: HyperValue): number {
  const exact = values.indexOf(value);
  if (exact >= 0 || typeof value !== 'number') return Math.max(0, exact);
  const distances = values.map((other) => Math.abs((other as number) - value));
  return distances.indexOf(Math.min(...distances));
}
