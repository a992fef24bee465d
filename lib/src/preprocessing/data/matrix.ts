import { tf } from '../../engine';
import { describe } from './describe';
import { Draft } from './draft';
import { isSeriesLike, isTableLike, type TableLike } from './table-like';

/** What scalers and the like take: samples in rows, features in columns. */
export type MatrixLike = tf.Tensor | readonly (ArrayLike<number> & object)[] | TableLike;

/** Numbers in rows and columns, row after row, in double precision. */
export interface Matrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** Names of the columns, where the source was a table. */
  readonly names: readonly string[] | null;
}

/**
 * Reads numbers in rows and columns from a rank-2 tensor, an array of rows or a table.
 *
 * Missing values (`null`, `undefined`) become NaN, as scikit-learn sees them.
 *
 * @throws Error if it isn't two-dimensional, is empty, its rows differ in length, or a cell isn't a number.
 */
export function toMatrix(source: MatrixLike, what = 'x'): Matrix {
  if (source instanceof tf.Tensor) return fromTensor(source, what);
  if (source instanceof Draft) return fromDraft(source, what);
  if (isTableLike(source)) return fromRows(source.values, source.columns, what);
  if (Array.isArray(source)) return fromRows(source as readonly unknown[], null, what);
  throw new Error(notTwoDimensional(source, what));
}

function fromDraft(draft: Draft, what: string): Matrix {
  const { values, ...rest } = draft.frame;
  if (values instanceof Float64Array) return { ...rest, values };
  return fromRows(draft.values, rest.names, what);
}

function fromTensor(tensor: tf.Tensor, what: string): Matrix {
  const [rows = 0, columns = 0] = tensor.shape;
  if (tensor.rank !== 2) throw new Error(notTwoDimensional(tensor, what));
  if (tensor.dtype === 'string' || tensor.dtype === 'complex64') {
    throw new Error(`${what} must hold numbers, got ${describe(tensor)}. Encode it as numbers first.`);
  }
  assertNotEmpty(rows, columns, what);
  return { values: new Float64Array(tensor.dataSync() as Float32Array), rows, columns, names: null };
}

function fromRows(rows: readonly unknown[], names: readonly string[] | null, what: string): Matrix {
  const first = rows[0];
  if (rows.length > 0 && !isRow(first)) throw new Error(notTwoDimensional(rows, what));
  const columns = names?.length ?? (first as ArrayLike<unknown> | undefined)?.length ?? 0;
  assertNotEmpty(rows.length, columns, what);
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, r) => {
    if (!isRow(row) || row.length !== columns) {
      const got = isRow(row) ? `${row.length} values` : describe(row);
      throw new Error(`Row ${r} of ${what} has ${got}, the rows before it have ${columns}. All rows must be as long.`);
    }
    for (let c = 0; c < columns; c++) values[r * columns + c] = toNumber(row[c], r, names?.[c] ?? c, what);
  });
  return { values, rows: rows.length, columns, names };
}

function isRow(row: unknown): row is ArrayLike<unknown> {
  return Array.isArray(row) || (ArrayBuffer.isView(row) && !(row instanceof DataView));
}

function toNumber(cell: unknown, row: number, column: string | number, what: string): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (cell === null || cell === undefined) return Number.NaN;
  throw new Error(
    `${what} must hold numbers: row ${row}, column ${JSON.stringify(column)} is ${describe(cell)}. ` +
      'Encode it as numbers or leave that column out.',
  );
}

function assertNotEmpty(rows: number, columns: number, what: string): void {
  if (rows > 0 && columns > 0) return;
  throw new Error(`${what} has ${rows} rows and ${columns} columns; at least one of each is needed.`);
}

/** What an error says about data that are not rows and columns. */
export function notTwoDimensional(source: unknown, what: string): string {
  return (
    `${what} must have two dimensions, [samples, features]: got ${describe(source)}. ` +
    'For one feature give a column of shape [n, 1], for one sample a row of shape [1, n].'
  );
}

/** One-dimensional data: labels, targets, a column. */
export type VectorLike = tf.Tensor | ArrayLike<number> | TableLike;

/**
 * Reads a list of numbers from a tensor of shape [n] or [n, 1], an array, a typed array or a danfojs `Series`.
 *
 * @throws Error for other shapes and for what isn't a number.
 */
export function toVector(source: VectorLike, what = 'y'): Float64Array {
  if (source instanceof tf.Tensor) {
    const flat = source.rank === 1 || (source.rank === 2 && source.shape[1] === 1);
    if (!flat) throw new Error(`${what} must be of shape [n] or [n, 1], got ${describe(source)}.`);
    return new Float64Array(source.dataSync() as Float32Array);
  }
  const values: unknown = isTableLike(source) ? source.values : source;
  if (isTableLike(source) && !isSeriesLike(source) && source.columns.length !== 1) {
    throw new Error(`${what} must be one column, got ${describe(source)}. Pick one of its columns.`);
  }
  if (!isRow(values)) throw new Error(`${what} must be a list of numbers, got ${describe(source)}.`);
  return Float64Array.from(values, (cell, row) => {
    const single: unknown = isRow(cell) && cell.length === 1 ? cell[0] : cell;
    return toNumber(single, row, 0, what);
  });
}
