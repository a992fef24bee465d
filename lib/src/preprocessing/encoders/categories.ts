import { type Cell, type Cells, columnOf } from '../data/cells';
import { isMissing, type Label, textOf, uniqueSorted } from '../data/labels';

/** The categories of each column: found in the data (`auto`) or given, one list a column. */
export type CategoriesArg = 'auto' | readonly (readonly Cell[])[];

/** How a column is called in an error. */
export const columnName = ({ names }: { names: readonly string[] | null }, column: number): string =>
  names ? `column '${names[column]}'` : `column ${column}`;

/**
 * The categories of each column in NumPy's order, missing ones (null, then NaN) last; or the given ones, checked.
 *
 * @throws Error for mixed kinds in a column, for another number of lists than columns, for given numbers out of order and,
 * unless `allowUnknown`, for values that are not among the given ones.
 */
export function categoriesOf(cells: Cells, given: CategoriesArg, owner: string, allowUnknown: boolean): Cell[][] {
  const columns = Array.from({ length: cells.columns }, (_, column) => columnOf(cells, column));
  if (given === 'auto') return columns.map((values, column) => found(values, `${owner}: ${columnName(cells, column)}`));
  if (given.length !== cells.columns) {
    throw new Error(
      `${owner}: categories must have one list a column: got ${given.length} lists for ${cells.columns} columns.`,
    );
  }
  return columns.map((values, column) => {
    const where = `${owner}: ${columnName(cells, column)}`;
    const categories = [...(given[column] as readonly Cell[])];
    assertGiven(categories, where);
    if (!allowUnknown) codesOf(values, categories, where);
    return categories;
  });
}

function found(values: readonly Cell[], where: string): Cell[] {
  const unique = [...new Set(values)];
  const present = unique.filter((value): value is Label => !isMissing(value));
  const missing = [null, Number.NaN].filter((value) => unique.includes(value));
  return [...uniqueSorted(present, where), ...missing];
}

function assertGiven(categories: readonly Cell[], where: string): void {
  if (categories.length === 0) throw new Error(`${where}: its list of categories is empty.`);
  if (new Set(categories).size < categories.length) {
    throw new Error(`${where}: a category is given twice among ${categories.map(textOf).join(', ')}.`);
  }
  const sorted = found(categories, where);
  if (Number.isNaN(categories.at(-1)) !== categories.some((value) => Number.isNaN(value))) {
    throw new Error(`${where}: NaN must be the last of the given categories.`);
  }
  const numeric = categories.some((value) => typeof value === 'number' && !Number.isNaN(value));
  if (!numeric || categories.every((value, i) => Object.is(value, sorted[i]))) return;
  throw new Error(`${where}: numbers must be given in rising order: ${sorted.map(textOf).join(', ')}.`);
}

/** The place of each value among the categories; -1 for unknown ones where those are allowed, else an error. */
export function codesOf(
  values: readonly Cell[],
  categories: readonly Cell[],
  where: string,
  allowUnknown = false,
): Int32Array {
  const places = new Map(categories.map((category, i) => [category, i] as const));
  return Int32Array.from(values, (value, row) => {
    const code = places.get(value);
    if (code !== undefined) return code;
    if (allowUnknown) return -1;
    const known = categories.slice(0, 10).map(textOf).join(', ');
    throw new Error(
      `${where} holds the unknown category ${textOf(value)} in row ${row}. Known: ${known}` +
        `${categories.length > 10 ? ' ...' : ''}. Fit on data that hold it, or choose another handleUnknown.`,
    );
  });
}
