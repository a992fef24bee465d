/**
 * A table as far as this library looks at one: named columns and rows of values. A danfojs `DataFrame` is one; so is
 * any object with these two properties. Structural on purpose: the public types then need no danfojs.
 */
export interface TableLike {
  /** Names of the columns, from left to right. */
  readonly columns: readonly string[];
  /** Rows of values, each as long as `columns`. */
  readonly values: readonly unknown[];
  /** Names of the rows; 0, 1, 2 ... where absent. */
  readonly index?: readonly (string | number)[];
}

/** Whether `value` is a table: an object, not an array, with `columns` and `values`, both arrays. */
export function isTableLike(value: unknown): value is TableLike {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { columns, values } = value as Partial<TableLike>;
  return Array.isArray(columns) && Array.isArray(values);
}

/** A table with a single column's values laid flat, as a danfojs `Series` has them. */
export function isSeriesLike(value: TableLike): boolean {
  return value.values.length > 0 && !Array.isArray(value.values[0]);
}
