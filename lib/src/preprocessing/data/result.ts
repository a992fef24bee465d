import { tf } from '../../engine';
import { type Cell, type CellsLike, type Frame, isMatrix, tableOf } from './cells';
import { Draft } from './draft';
import type { Matrix } from './matrix';
import type { TableLike } from './table-like';

/** What a numeric transformer returns: rows for rows, a float32 tensor of shape [n, features] for tensors and tables. */
export type Scaled<T extends CellsLike> = T extends tf.Tensor | TableLike ? tf.Tensor2D : number[][];

/** Numbers in the kind that belongs to `source`. */
export function numbersLike<T extends CellsLike>(source: T, matrix: Matrix): Scaled<T>;
export function numbersLike(source: CellsLike, matrix: Matrix): unknown {
  if (source instanceof Draft) return new Draft(matrix);
  if (Array.isArray(source)) return rowsOf(matrix);
  return tf.tensor2d(new Float32Array(matrix.values), [matrix.rows, matrix.columns]);
}

/** Values of any kind in the kind that belongs to `source`: text in a table becomes a table again. */
export function cellsLike(source: CellsLike, frame: Frame): unknown {
  if (isMatrix(frame)) return numbersLike(source, frame);
  if (source instanceof Draft) return new Draft(frame);
  if (Array.isArray(source)) return rowsOf(frame);
  if (source instanceof tf.Tensor && frame.values.every((value) => typeof value === 'string'))
    return tf.tensor2d(frame.values as string[], [frame.rows, frame.columns], 'string');
  return tableOf(frame);
}

/** The rows of a frame. */
export function rowsOf(frame: Matrix): number[][];
export function rowsOf(frame: Frame): Cell[][];
export function rowsOf({ values, rows, columns }: Frame): Cell[][] {
  return Array.from({ length: rows }, (_, r) => Array.from<Cell>(values.slice(r * columns, (r + 1) * columns)));
}
