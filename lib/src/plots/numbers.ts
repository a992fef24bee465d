import { formatDefault } from '../notebook/format';
import { toVector, type VectorLike } from '../preprocessing/data/matrix';

/**
 * Numbers to draw: those of a tensor, an array, a typed array or a column. NaN (a gap) passes.
 *
 * @throws Error for other values and if there are none.
 */
export function numbers(source: VectorLike, what: string): number[] {
  if (typeof source !== 'object' || source === null) {
    throw new Error(`${what} must be a list of numbers (a tensor, an array or a column), got ${String(source)}.`);
  }
  const values = Array.from(toVector(source, what));
  if (values.length === 0) throw new Error(`${what} is empty; there is nothing to draw.`);
  return values;
}

/** @throws Error if the lists aren't of one length. */
export function assertSameLength(lists: Readonly<Record<string, { length: number }>>): void {
  const entries = Object.entries(lists);
  if (entries.every(([, list]) => list.length === entries[0]![1].length)) return;
  throw new Error(`Lengths differ: ${entries.map(([name, list]) => `${name} has ${list.length}`).join(', ')}.`);
}

/** Smallest, largest, mean and median of the numbers that aren't NaN. */
export interface Summary {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly median: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const count = sorted.length;
  const middle = (count - 1) / 2;
  return {
    count,
    min: sorted[0] ?? Number.NaN,
    max: sorted[count - 1] ?? Number.NaN,
    mean: sorted.reduce((sum, value) => sum + value, 0) / count,
    median: count === 0 ? Number.NaN : (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
  };
}

/** A number in an alt text. */
export const say = formatDefault;

/** `1 point`, `4,000 points`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${say(count)} ${count === 1 ? noun : plural}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** The first letter in upper case. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
