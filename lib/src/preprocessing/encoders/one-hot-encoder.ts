import { type Cell, type Cells, type CellsLike, columnOf, toCells } from '../data/cells';
import { textOf } from '../data/labels';
import { type Matrix, type MatrixLike, toMatrix } from '../data/matrix';
import { checkArgs, checkChoice } from '../data/options';
import { numbersLike, type Scaled } from '../data/result';
import { namesOf } from '../data/seen-columns';
import { FeatureTransformer } from '../transformer';
import { type CategoriesArg, categoriesOf, codesOf, columnName } from './categories';
import { checkInfrequent, type InfrequentArgs, infrequentOf } from './infrequent';

/** Options of `OneHotEncoder`. */
export interface OneHotEncoderArgs extends InfrequentArgs {
  /** The categories of each column, one list a column, or `auto`: those of the data, sorted. Default: `auto`. */
  categories?: CategoriesArg;
  /**
   * Which category of each column gets no column: null for none, `first`, `ifBinary` (the first of two), or one a column.
   * For models that can't bear columns that add up to 1, such as an unregularized linear one. Default: null.
   */
  drop?: null | 'first' | 'ifBinary' | readonly Cell[];
  /**
   * What `transform` does with a category that `fit` did not see: an `error`, zeros (`ignore`), or the column of the infrequent
   * ones, else zeros (`infrequentIfExist`). Default: `error`.
   */
  handleUnknown?: 'error' | 'ignore' | 'infrequentIfExist';
}

const OPTIONS = ['categories', 'drop', 'handleUnknown', 'minFrequency', 'maxCategories'];

/** The name that scikit-learn gives to the shared column of rare categories. */
const INFREQUENT = 'infrequent_sklearn';

/** How the categories of one feature are laid out in columns. */
interface Layout {
  /** What each column stands for, a dropped one included. */
  readonly categories: readonly Cell[];
  /** The column of each category, counted with a dropped one. */
  readonly slots: readonly number[];
  /** The place of the shared column, or -1. */
  readonly rare: number;
  /** The place, among the columns, of the one that is left out; null for none. */
  readonly dropped: number | null;
}

/**
 * Gives each category of each column a column of its own that is 1 where it is and 0 elsewhere. Takes numbers, text, booleans
 * and missing values: null and NaN are categories of their own, after all others.
 *
 * Counterpart: scikit-learn's `OneHotEncoder`.
 *
 * Porting note: results are dense, float32 tensors for tensors and tables, rows for rows. Names of columns write numbers,
 * booleans and missing values as TypeScript does ("x0_1", "x0_true", "x0_null").
 *
 * @throws Error for unknown options.
 *
 * @example
 * const encoder = new preprocessing.OneHotEncoder({ handleUnknown: 'ignore' });
 * const table = { columns: ['sea', 'rooms'], values: [['near', 2], ['far', 3], ['near', 3]] };
 * assert.deepEqual(encoder.fitTransform(table).arraySync(), [[0, 1, 1, 0], [1, 0, 0, 1], [0, 1, 0, 1]]);
 * assert.deepEqual(encoder.getFeatureNamesOut(), ['sea_far', 'sea_near', 'rooms_2', 'rooms_3']);
 * assert.deepEqual(encoder.transform([['inland', 2]]), [[0, 0, 1, 0]]);
 */
export class OneHotEncoder extends FeatureTransformer {
  /** The categories of each column, in order; set by `fit`. */
  categories: Cell[][] = [];
  /** The place of the dropped category of each column; null where none is dropped; set by `fit`. */
  dropIdx: (number | null)[] = [];
  /** The rare categories of each column, which share one; set by `fit`. */
  infrequentCategories: Cell[][] = [];
  private layouts: Layout[] = [];
  private readonly args: OneHotEncoderArgs;

  constructor(args: OneHotEncoderArgs = {}) {
    super();
    checkArgs('OneHotEncoder', args, OPTIONS);
    checkInfrequent('OneHotEncoder', args);
    const { drop = null, handleUnknown = 'error' } = args;
    if (!Array.isArray(drop)) checkChoice('OneHotEncoder', 'drop', drop, [null, 'first', 'ifBinary', 'a list']);
    checkChoice('OneHotEncoder', 'handleUnknown', handleUnknown, ['error', 'ignore', 'infrequentIfExist']);
    this.args = { ...args };
  }

  /**
   * Learns the categories of each column.
   *
   * @throws Error if a column mixes numbers, text and booleans, or `categories` or `drop` do not fit the data.
   */
  fit(x: CellsLike): this {
    const cells = toCells(x);
    const known = this.args.handleUnknown ?? 'error';
    const categories = categoriesOf(cells, this.args.categories ?? 'auto', 'OneHotEncoder', known !== 'error');
    const rare = categories.map((list, column) => this.rareOf(cells, column, list));
    const drop = this.args.drop ?? null;
    if (Array.isArray(drop) && drop.length !== cells.columns)
      throw new Error(
        `OneHotEncoder: drop must have one category a column: got ${drop.length} for ${cells.columns} columns.`,
      );
    const layouts = categories.map((list, column) =>
      layoutOf(list, rare[column] as boolean[], drop, column, `OneHotEncoder: ${columnName(cells, column)}`),
    );
    this.categories = categories;
    this.infrequentCategories = categories.map((list, column) => list.filter((_, i) => rare[column]?.[i]));
    this.layouts = layouts;
    this.dropIdx = layouts.map(({ slots, dropped }) => (dropped === null ? null : slots.indexOf(dropped)));
    this.remember(cells);
    return this;
  }

  /**
   * One column of 0 and 1 for each category.
   *
   * @throws Error before `fit`, for other columns than those of `fit`, and for unknown categories unless `handleUnknown` is told
   * what to do with them.
   */
  transform<T extends CellsLike>(x: T): Scaled<T> {
    this.fitted('transform(x)');
    const cells = toCells(x);
    this.assertSame(cells);
    const offsets = this.offsets();
    const width = offsets.at(-1) as number;
    const values = new Float64Array(cells.rows * width);
    this.layouts.forEach((layout, column) => {
      this.slotsOf(cells, column).forEach((slot, row) => {
        if (slot < 0 || slot === layout.dropped) return;
        const place = layout.dropped !== null && slot > layout.dropped ? slot - 1 : slot;
        values[row * width + (offsets[column] as number) + place] = 1;
      });
    });
    return numbersLike(x, { values, rows: cells.rows, columns: width, names: this.getFeatureNamesOut() });
  }

  /** `fit(x)`, then `transform(x)`. */
  fitTransform<T extends CellsLike>(x: T): Scaled<T> {
    return this.fit(x).transform(x);
  }

  /**
   * The categories of each row, of each feature that of its largest column: rows of as many values as `fit` saw columns. Where all
   * are 0: the dropped category, or null for one that was unknown and ignored.
   *
   * @throws Error before `fit`, for another number of columns, and for zeros that stand for nothing.
   */
  inverseTransform(x: MatrixLike): Cell[][] {
    this.fitted('inverseTransform(x)');
    const matrix = toMatrix(x);
    const offsets = this.offsets();
    if (matrix.columns !== offsets.at(-1)) {
      throw new Error(`x has ${matrix.columns} columns; expected ${offsets.at(-1)}, as transform returns them.`);
    }
    return Array.from({ length: matrix.rows }, (_, row) =>
      this.layouts.map((layout, column) => this.categoryAt(layout, matrix, row, offsets[column] as number)),
    );
  }

  /** The names of the columns that `transform` returns: the feature's name, `_` and the category. */
  override getFeatureNamesOut(): string[] {
    const names = namesOf(this.fitted('getFeatureNamesOut()'));
    return this.layouts.flatMap((layout, column) =>
      shown(layout).map((category) => `${names[column]}_${String(category)}`),
    );
  }

  private rareOf(cells: Cells, column: number, categories: readonly Cell[]): boolean[] {
    const { minFrequency, maxCategories } = this.args;
    if (minFrequency === undefined && maxCategories === undefined) return categories.map(() => false);
    const counts = new Array<number>(categories.length).fill(0);
    for (const code of codesOf(columnOf(cells, column), categories, '', true)) {
      if (code >= 0) counts[code] = (counts[code] as number) + 1;
    }
    return infrequentOf(counts, cells.rows, this.args);
  }

  private slotsOf(cells: Cells, column: number): number[] {
    const layout = this.layouts[column] as Layout;
    const handle = this.args.handleUnknown ?? 'error';
    const where = `OneHotEncoder: ${columnName(cells, column)}`;
    const codes = codesOf(columnOf(cells, column), this.categories[column] as Cell[], where, handle !== 'error');
    const unknown = handle === 'infrequentIfExist' ? layout.rare : -1;
    return Array.from(codes, (code) => (code < 0 ? unknown : (layout.slots[code] as number)));
  }

  /** Where the columns of each feature begin, and how many there are. */
  private offsets(): number[] {
    const offsets = [0];
    for (const layout of this.layouts) offsets.push((offsets.at(-1) as number) + shown(layout).length);
    return offsets;
  }

  private categoryAt(layout: Layout, matrix: Matrix, row: number, offset: number): Cell {
    const left = shown(layout);
    const start = row * matrix.columns + offset;
    const part = matrix.values.subarray(start, start + left.length);
    const zeros = part.reduce((sum, value) => sum + value, 0) === 0;
    if (!zeros) return left[part.indexOf(Math.max(...part))] as Cell;
    if (layout.dropped !== null) return layout.categories[layout.dropped] as Cell;
    const { handleUnknown = 'error' } = this.args;
    if (handleUnknown === 'ignore' || (handleUnknown === 'infrequentIfExist' && layout.rare < 0)) return null;
    throw new Error(
      `Row ${row} of x has zeros only for the categories ${left.map(textOf).join(', ')}, ` +
        'and none of them was dropped: it stands for no category.',
    );
  }
}

const shown = ({ categories, dropped }: Layout): Cell[] => categories.filter((_, slot) => slot !== dropped);

function layoutOf(
  categories: readonly Cell[],
  rare: readonly boolean[],
  drop: null | string | readonly Cell[],
  column: number,
  where: string,
): Layout {
  const frequent = categories.filter((_, i) => !rare[i]);
  const shared = frequent.length < categories.length ? frequent.length : -1;
  let next = 0;
  const slots = categories.map((_, i) => (rare[i] ? shared : next++));
  const all = shared < 0 ? frequent : [...frequent, INFREQUENT];
  const base = { categories: all, slots, rare: shared };
  if (drop === null) return { ...base, dropped: null };
  if (typeof drop === 'string') return { ...base, dropped: drop === 'first' || all.length === 2 ? 0 : null };
  const [code] = codesOf([drop[column] as Cell], categories, `${where} (its category to drop)`);
  if (rare[code as number])
    throw new Error(`${where}: the category to drop, ${textOf(drop[column] as Cell)}, is an infrequent one.`);
  return { ...base, dropped: slots[code as number] as number };
}
