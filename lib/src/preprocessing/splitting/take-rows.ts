import { tf } from '../../engine';
import { describe } from '../data/describe';
import { isSeriesLike, isTableLike, type TableLike } from '../data/table-like';

/** What can be split by rows: a tensor, an array (of anything), a typed array or a table. */
export type Splittable = tf.Tensor | readonly unknown[] | TypedArray | TableLike;

/** The typed arrays of numbers. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** A part of `T`: the same type, or a plain table of a table that can't cut itself. */
export type Part<T> = T extends readonly (infer Row)[]
  ? Row[]
  : T extends tf.Tensor | TypedArray | SelfCutting
    ? T
    : T extends TableLike
      ? TableLike
      : T;

/** A table that can return some of its rows, as a danfojs `DataFrame` does. */
interface SelfCutting {
  iloc(args: { rows: number[] }): unknown;
}

/** The number of rows (samples). */
export function rowCount(source: Splittable, what: string): number {
  if (source instanceof tf.Tensor) {
    if (source.rank > 0) return source.shape[0]!;
    throw new Error(`${what} must have rows, got a scalar tensor.`);
  }
  if (isTableLike(source)) return source.values.length;
  if (Array.isArray(source) || isTypedArray(source)) return source.length;
  throw new Error(`${what} must be a tensor, an array or a table, got ${describe(source)}.`);
}

/**
 * The rows with the given numbers, in that order, as the same kind of value; a number may come twice.
 * @param source a tensor of one axis or more, an array, a typed array or a table
 * @returns `rows.length` rows; a tensor belongs to the caller, a table that can't cut itself becomes a plain one
 * @example
 * assert.deepEqual(preprocessing.takeRows(['a', 'b', 'c'], Int32Array.of(2, 0)), ['c', 'a']);
 */
export function takeRows<T extends Splittable>(source: T, rows: Int32Array): Part<T>;
export function takeRows(source: Splittable, rows: Int32Array): unknown {
  if (source instanceof tf.Tensor) return takeTensorRows(source, rows);
  if (isTableLike(source)) return takeTableRows(source, rows);
  if (isTypedArray(source)) return pick(source, rows);
  return Array.from(rows, (row) => source[row]);
}

export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function takeTensorRows(source: tf.Tensor, rows: Int32Array): tf.Tensor {
  return tf.tidy(() => tf.gather(source, tf.tensor1d(rows, 'int32')));
}

function takeTableRows(source: TableLike, rows: Int32Array): unknown {
  const chosen = Array.from(rows);
  const table = source as TableLike & Partial<SelfCutting>;
  if (typeof table.iloc === 'function' && new Set(chosen).size < chosen.length) return rebuilt(source, chosen);
  if (typeof table.iloc === 'function') {
    // A danfojs `Series` takes the list itself.
    return table.iloc(isSeriesLike(source) ? (chosen as unknown as { rows: number[] }) : { rows: chosen });
  }
  return {
    columns: [...source.columns],
    values: chosen.map((row) => source.values[row]),
    index: chosen.map((row) => source.index?.[row] ?? row),
  };
}

/** danfojs refuses a row that is there twice, since its name would be too: such rows get new names, 0, 1, 2 ... */
function rebuilt(source: TableLike, chosen: readonly number[]): unknown {
  const Kind = source.constructor as new (values: readonly unknown[], args: { columns: string[] }) => unknown;
  const { values } = source; // a getter that makes a copy
  const rows = chosen.map((row) => values[row]);
  return new Kind(rows, { columns: [...source.columns] });
}

function pick(source: TypedArray, rows: Int32Array): TypedArray {
  const part = new (source.constructor as new (length: number) => TypedArray)(rows.length);
  rows.forEach((row, i) => {
    part[i] = source[row]!;
  });
  return part;
}
