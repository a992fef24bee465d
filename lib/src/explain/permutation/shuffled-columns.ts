import { tf } from '../../engine';
import { describe } from '../../engine/names';
import type { CellsLike, TableLike } from '../../preprocessing';
import { isTableLike } from '../../preprocessing/data/table-like';

/** Data whose columns can be put in another order, one at a time. */
export interface ShuffledColumns {
  readonly rows: number;
  readonly columns: number;
  /** Names of the columns, where the source was a table. */
  readonly names: readonly string[] | null;
  /** The data with one column's values taken from the given rows. A tensor belongs to the caller. */
  with(column: number, order: Int32Array): CellsLike;
}

/** @throws Error for data that are not rows and columns. */
export function shuffledColumns(where: string, x: CellsLike): ShuffledColumns {
  if (x instanceof tf.Tensor && x.rank === 2) return ofTensor(x as tf.Tensor2D);
  if (isTableLike(x)) return ofTable(x);
  if (Array.isArray(x) && x.length > 0 && x.every((row) => Array.isArray(row) || ArrayBuffer.isView(row)))
    return { names: null, ...ofRows(x as readonly ArrayLike<unknown>[], (rows) => rows as unknown as CellsLike) };
  throw new Error(
    `${where}: x must have two dimensions, [samples, features]: got ${describe(x)}. ` +
      'Give a tensor of rank 2, rows or a table.',
  );
}

function ofTensor(x: tf.Tensor2D): ShuffledColumns {
  const [rows, columns] = x.shape;
  const data = x.dataSync();
  return {
    rows,
    columns,
    names: null,
    with: (column, order) => {
      const copy = data.slice();
      order.forEach((from, row) => {
        copy[row * columns + column] = data[from * columns + column] as number;
      });
      return tf.tensor2d(copy, [rows, columns], x.dtype);
    },
  };
}

function ofTable(x: TableLike): ShuffledColumns {
  const names = [...x.columns];
  const rows = x.values as readonly ArrayLike<unknown>[];
  return { names, ...ofRows(rows, (values): TableLike => ({ columns: names, values })) };
}

function ofRows(
  rows: readonly ArrayLike<unknown>[],
  wrap: (rows: readonly ArrayLike<unknown>[]) => CellsLike,
): Omit<ShuffledColumns, 'names'> {
  return {
    rows: rows.length,
    columns: rows[0]?.length ?? 0,
    with: (column, order) =>
      wrap(
        rows.map((row, i) => {
          const copy = Array.from(row);
          copy[column] = rows[order[i] as number]?.[column];
          return copy;
        }),
      ),
  };
}
