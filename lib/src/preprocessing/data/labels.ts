import { tf } from '../../engine';
import type { Cell } from './cells';
import { describe } from './describe';
import { isSeriesLike, isTableLike, type TableLike } from './table-like';

/** A class as the data name it. */
export type Label = number | string | boolean;

/** One label a sample: a tensor of shape [n] or [n, 1], an array, a typed array, a danfojs `Series` or a table of one column. */
export type LabelsLike = tf.Tensor | ArrayLike<unknown> | TableLike;

/**
 * Reads one label a sample.
 *
 * @throws Error for other shapes, for no labels, and for labels that are missing or neither number, text nor boolean.
 */
export function toLabels(source: LabelsLike, what = 'y'): Label[] {
  const labels = Array.from(flat(source, what), (value, row) => toLabel(value, row, what));
  if (labels.length === 0) throw new Error(`${what} is empty; at least one label is needed.`);
  return labels;
}

function flat(source: LabelsLike, what: string): ArrayLike<unknown> {
  if (source instanceof tf.Tensor) {
    if (source.rank === 1 || (source.rank === 2 && source.shape[1] === 1)) return source.dataSync();
    throw new Error(
      `${what} must have one label a sample, of shape [n] or [n, 1]: got ${describe(source)}. ` +
        'Turn one-hot rows into class numbers with tf.argMax(y, 1) first.',
    );
  }
  if (isTableLike(source)) {
    if (isSeriesLike(source) || source.columns.length === 1) return source.values;
    throw new Error(`${what} must be one column, got ${describe(source)}. Pick one of its columns.`);
  }
  if (Array.isArray(source) || ArrayBuffer.isView(source)) return source as ArrayLike<unknown>;
  throw new Error(`${what} must be a list of labels, got ${describe(source)}.`);
}

function toLabel(value: unknown, row: number, what: string): Label {
  const label: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof label === 'string' || typeof label === 'boolean') return label;
  if (typeof label === 'number' && !Number.isNaN(label)) return label;
  throw new Error(
    `${what}: label ${row} is ${describe(label)}; expected a number, text or a boolean. ` +
      'Leave out the samples without a label first.',
  );
}

/** NumPy's order: numbers by size, text by code points, false before true. */
export function compareValues(a: Label, b: Label): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return Number(a) - Number(b);
}

function compareText(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  // An astral character is two code units, the first of which is smaller than some of the characters below it.
  const from = at > 0 && /[\udc00-\udfff]/.test(a.charAt(at) + b.charAt(at)) ? at - 1 : at;
  return (a.codePointAt(from) ?? -1) - (b.codePointAt(from) ?? -1);
}

/**
 * The different values in NumPy's order.
 *
 * @throws Error if numbers, text and booleans are mixed.
 */
export function uniqueSorted(values: readonly Label[], what = 'y'): Label[] {
  const unique = [...new Set(values)];
  const kinds = [...new Set(unique.map((value) => typeof value))];
  if (kinds.length > 1) {
    throw new Error(`${what} mixes ${kinds.join(' and ')} values; expected all numbers, all text or all booleans.`);
  }
  return unique.sort(compareValues);
}

/** Whether a value is missing: null or NaN. */
export const isMissing = (value: Cell): value is null | number => value === null || Number.isNaN(value);

/** How error messages and names of columns write a value. */
export const textOf = (value: Cell): string => (typeof value === 'string' ? `'${value}'` : String(value));
