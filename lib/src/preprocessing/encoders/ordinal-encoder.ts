import { type Cell, type CellsLike, columnOf, toCells } from '../data/cells';
import { type MatrixLike, toMatrix } from '../data/matrix';
import { checkArgs, checkChoice } from '../data/options';
import { numbersLike, type Scaled } from '../data/result';
import { FeatureTransformer } from '../transformer';
import { type CategoriesArg, categoriesOf, codesOf, columnName } from './categories';

/** Options of `OrdinalEncoder`. */
export interface OrdinalEncoderArgs {
  /** The categories of each column in the order of their numbers, one list a column, or `auto`: sorted. Default: `auto`. */
  categories?: CategoriesArg;
  /** What `transform` does with a category that `fit` did not see. Default: `error`. */
  handleUnknown?: 'error' | 'useEncodedValue';
  /** The number of unknown categories (whole, or NaN), with `useEncodedValue`. */
  unknownValue?: number;
  /** The number of missing values (NaN). Default: NaN. */
  encodedMissingValue?: number;
}

/**
 * Numbers the categories of each column 0, 1, 2 ... Give the order where the categories have one (`categories`). NaN becomes
 * `encodedMissingValue`; null is a category of its own, after all others.
 *
 * Counterpart: scikit-learn's `OrdinalEncoder`.
 *
 * Porting note: results are float32 tensors for tensors and tables, rows for rows.
 *
 * @throws Error for unknown options, and for an `unknownValue` that is missing, superfluous or taken.
 *
 * @example
 * const encoder = new preprocessing.OrdinalEncoder({ categories: [['low', 'middle', 'high']] });
 * assert.deepEqual(encoder.fitTransform([['high'], ['low']]), [[2], [0]]);
 * assert.deepEqual(encoder.inverseTransform([[1]]), [['middle']]);
 */
export class OrdinalEncoder extends FeatureTransformer {
  /** The categories of each column, in the order of their numbers; set by `fit`. */
  categories: Cell[][] = [];
  private readonly unknown: number | null;
  private readonly missing: number;
  private readonly given: CategoriesArg;

  constructor(args: OrdinalEncoderArgs = {}) {
    super();
    checkArgs('OrdinalEncoder', args, ['categories', 'handleUnknown', 'unknownValue', 'encodedMissingValue']);
    const { categories = 'auto', handleUnknown = 'error', unknownValue, encodedMissingValue = Number.NaN } = args;
    checkChoice('OrdinalEncoder', 'handleUnknown', handleUnknown, ['error', 'useEncodedValue']);
    if ((handleUnknown === 'error') !== (unknownValue === undefined)) {
      throw new Error(
        `OrdinalEncoder: unknownValue goes with handleUnknown 'useEncodedValue': got '${handleUnknown}' and ${unknownValue}.`,
      );
    }
    if (unknownValue !== undefined && !Number.isInteger(unknownValue) && !Number.isNaN(unknownValue))
      throw new Error(`OrdinalEncoder: unknownValue must be a whole number, such as -1, or NaN: got ${unknownValue}.`);
    this.unknown = unknownValue ?? null;
    this.missing = encodedMissingValue;
    this.given = categories;
  }

  /** Learns the categories of each column. */
  fit(x: CellsLike): this {
    const cells = toCells(x);
    const categories = categoriesOf(cells, this.given, 'OrdinalEncoder', this.unknown !== null);
    for (const [column, list] of categories.entries()) {
      const used = list.filter((category) => !Number.isNaN(category)).length;
      const where = `OrdinalEncoder: ${columnName(cells, column)}`;
      if (this.unknown !== null && this.unknown >= 0 && this.unknown < used)
        throw new Error(`${where}: unknownValue ${this.unknown} is the number of a category already; take -1.`);
      if (used < list.length && this.missing >= 0 && this.missing < used)
        throw new Error(`${where}: encodedMissingValue ${this.missing} is the number of a category already; take -1.`);
    }
    this.categories = categories;
    this.remember(cells);
    return this;
  }

  /** The numbers of the categories, in the shape of `x`. */
  transform<T extends CellsLike>(x: T): Scaled<T> {
    this.fitted('transform(x)');
    const cells = toCells(x);
    this.assertSame(cells);
    const values = new Float64Array(cells.values.length);
    for (const [column, categories] of this.categories.entries()) {
      const where = `OrdinalEncoder: ${columnName(cells, column)}`;
      const codes = codesOf(columnOf(cells, column), categories, where, this.unknown !== null);
      codes.forEach((code, row) => {
        const number = code < 0 ? (this.unknown as number) : Number.isNaN(categories[code]) ? this.missing : code;
        values[row * cells.columns + column] = number;
      });
    }
    return numbersLike(x, { values, rows: cells.rows, columns: cells.columns, names: cells.names });
  }

  /** `fit(x)`, then `transform(x)`. */
  fitTransform<T extends CellsLike>(x: T): Scaled<T> {
    return this.fit(x).transform(x);
  }

  /** The categories with the given numbers, in rows; null for the number of unknown ones. */
  inverseTransform(x: MatrixLike): Cell[][] {
    this.fitted('inverseTransform(x)');
    const matrix = toMatrix(x);
    this.assertSame(matrix);
    return Array.from({ length: matrix.rows }, (_, row) =>
      this.categories.map((list, column) =>
        this.categoryOf(matrix.values[row * matrix.columns + column] as number, list, row, column),
      ),
    );
  }

  private categoryOf(number: number, categories: readonly Cell[], row: number, column: number): Cell {
    if (Object.is(number, this.missing) && Number.isNaN(categories.at(-1))) return Number.NaN;
    if (this.unknown !== null && Object.is(number, this.unknown)) return null;
    const category = categories[number];
    if (category !== undefined) return category;
    throw new Error(
      `Row ${row}, column ${column} of x is ${number}; its categories have the numbers 0 to ${categories.length - 1}.`,
    );
  }
}
