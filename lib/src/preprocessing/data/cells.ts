import { tf } from '../../engine';
import { describe } from './describe';
import { Draft } from './draft';
import { type Matrix, type MatrixLike, notTwoDimensional } from './matrix';
import { isTableLike, type TableLike } from './table-like';

/** One value of a table; null where it is missing. */
export type Cell = number | string | boolean | null;

/** What encoders and imputers take: samples in rows, features in columns, as numbers, text, booleans or null. */
export type CellsLike = MatrixLike | readonly (readonly unknown[])[];

/** Values in rows and columns, row after row. */
export interface Cells {
  readonly values: readonly Cell[];
  readonly rows: number;
  readonly columns: number;
  /** Names of the columns, where the source was a table. */
  readonly names: readonly string[] | null;
}

/** Values of any kind, or numbers in double precision. */
export type Frame = Cells | Matrix;

/** Whether a frame holds numbers only, in double precision. */
export const isMatrix = (frame: Frame): frame is Matrix => frame.values instanceof Float64Array;

/**
 * Reads values in rows and columns from a rank-2 tensor (of numbers or text), an array of rows or a table. `undefined` becomes
 * null.
 *
 * @throws Error if it isn't two-dimensional, is empty, its rows differ in length, or a cell is neither number, text, boolean
 * nor null.
 */
export function toCells(source: CellsLike, what = 'x'): Cells {
  if (source instanceof Draft) return fromFrame(source.frame);
  if (source instanceof tf.Tensor) return fromTensor(source, what);
  if (isTableLike(source)) return fromRows(source.values, source.columns, what);
  if (Array.isArray(source)) return fromRows(source as readonly unknown[], null, what);
  throw new Error(notTwoDimensional(source, what));
}

/** A frame as cells. */
export function fromFrame(frame: Frame): Cells {
  return isMatrix(frame) ? { ...frame, values: Array.from(frame.values) } : frame;
}

function fromTensor(tensor: tf.Tensor, what: string): Cells {
  const [rows = 0, columns = 0] = tensor.shape;
  if (tensor.rank !== 2 || tensor.dtype === 'complex64') throw new Error(notTwoDimensional(tensor, what));
  assertCells(rows, columns, what);
  const data: ArrayLike<unknown> = tensor.dataSync();
  const values = Array.from(data, (value) => (tensor.dtype === 'bool' ? Boolean(value) : value) as Cell);
  return { values, rows, columns, names: null };
}

function fromRows(rows: readonly unknown[], names: readonly string[] | null, what: string): Cells {
  const first = rows[0];
  const isRow = (row: unknown): row is ArrayLike<unknown> => Array.isArray(row) || ArrayBuffer.isView(row);
  if (rows.length > 0 && !isRow(first)) throw new Error(notTwoDimensional(rows, what));
  const columns = names?.length ?? (first as ArrayLike<unknown> | undefined)?.length ?? 0;
  assertCells(rows.length, columns, what);
  const values: Cell[] = [];
  rows.forEach((row, r) => {
    if (!isRow(row) || row.length !== columns) {
      const got = isRow(row) ? `${row.length} values` : describe(row);
      throw new Error(`Row ${r} of ${what} has ${got}, expected ${columns}. All rows must be as long.`);
    }
    for (let c = 0; c < columns; c++) values.push(toCell(row[c], r, names?.[c] ?? c, what));
  });
  return { values, rows: rows.length, columns, names };
}

function toCell(value: unknown, row: number, column: string | number, what: string): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  throw new Error(
    `${what}: row ${row}, column ${JSON.stringify(column)} is ${describe(value)}; ` +
      'expected a number, text, a boolean or null.',
  );
}

function assertCells(rows: number, columns: number, what: string): void {
  if (rows > 0 && columns > 0) return;
  throw new Error(`${what} has ${rows} rows and ${columns} columns; at least one of each is needed.`);
}

/** The values of one column. */
export function columnOf<T>(frame: { values: ArrayLike<T>; rows: number; columns: number }, column: number): T[] {
  return Array.from({ length: frame.rows }, (_, row) => frame.values[row * frame.columns + column] as T);
}

/** A plain table of a frame. */
export function tableOf(frame: Frame): TableLike {
  return new Draft(frame).plain();
}
