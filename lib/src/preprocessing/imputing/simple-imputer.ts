import type { tf } from '../../engine';
import { type Cell, type Cells, type CellsLike, columnOf, toCells } from '../data/cells';
import { compareValues, isMissing, type Label, textOf } from '../data/labels';
import { checkArgs, checkChoice } from '../data/options';
import { cellsLike } from '../data/result';
import { namesOf } from '../data/seen-columns';
import type { TableLike } from '../data/table-like';
import { columnName } from '../encoders/categories';
import { median, sorted } from '../scalers/quantiles';
import { FeatureTransformer } from '../transformer';

/** What missing values are replaced by. */
export type ImputeStrategy = 'mean' | 'median' | 'mostFrequent' | 'constant';

/** Options of `SimpleImputer`. */
export interface SimpleImputerArgs<S extends ImputeStrategy = ImputeStrategy> {
  /** The mean, median or most frequent value of the column (of equally frequent ones the smallest), or `fillValue`. Default: `mean`. */
  strategy?: S;
  /** What counts as missing: NaN (null and undefined then too), null, or a number or text. Default: NaN. */
  missingValues?: Cell;
  /** What `constant` fills in. Default: 0 in columns of numbers, 'missing_value' in others. */
  fillValue?: Label;
  /** Whether columns of 0 and 1 follow that say where values were missing, for columns in which `fit` saw some. Default: false. */
  addIndicator?: boolean;
  /** Whether columns without any value are kept, filled with 0 (or `fillValue`); else they are left out. Default: false. */
  keepEmptyFeatures?: boolean;
}

/** Rows for rows; of tensors and tables tensors, but tables where text is left. */
export type Imputed<T extends CellsLike, S extends ImputeStrategy> = T extends tf.Tensor
  ? tf.Tensor2D
  : T extends TableLike
    ? S extends 'mean' | 'median'
      ? tf.Tensor2D
      : tf.Tensor2D | TableLike
    : S extends 'mean' | 'median'
      ? number[][]
      : T extends readonly ArrayLike<number>[]
        ? number[][]
        : Cell[][];

const OPTIONS = ['strategy', 'missingValues', 'fillValue', 'addIndicator', 'keepEmptyFeatures'];
const STRATEGIES = ['mean', 'median', 'mostFrequent', 'constant'];

/**
 * Fills in missing values, column by column, with what the training part teaches. `mostFrequent` and `constant` take text too.
 *
 * Counterpart: scikit-learn's `SimpleImputer`.
 *
 * Porting note: null and undefined count as NaN. Results are rows for rows, float32 tensors for tensors and tables; a table with
 * text stays a table.
 *
 * @throws Error for unknown options.
 *
 * @example
 * const imputer = new preprocessing.SimpleImputer({ strategy: 'median' });
 * assert.deepEqual(imputer.fitTransform([[1, 7], [NaN, 9], [3, 8], [9, NaN]]), [[1, 7], [3, 9], [3, 8], [9, 8]]);
 * assert.deepEqual(imputer.statistics, [3, 8]);
 */
export class SimpleImputer<S extends ImputeStrategy = 'mean'> extends FeatureTransformer {
  /** What is filled into each column; NaN for those that are left out; set by `fit`. */
  statistics: Cell[] = [];
  /** Columns, by number, that get an indicator. */
  private indicators: number[] = [];
  private readonly args: Required<Omit<SimpleImputerArgs<S>, 'fillValue'>> & { fillValue: Label | undefined };

  constructor(args: SimpleImputerArgs<S> = {}) {
    super();
    checkArgs('SimpleImputer', args, OPTIONS);
    const { strategy = 'mean' as S, missingValues = Number.NaN, fillValue } = args;
    const { addIndicator = false, keepEmptyFeatures = false } = args;
    checkChoice('SimpleImputer', 'strategy', strategy, STRATEGIES);
    if (fillValue !== undefined && strategy !== 'constant')
      throw new Error(`SimpleImputer: fillValue goes with strategy 'constant', got strategy '${strategy}'.`);
    this.args = { strategy, missingValues, fillValue, addIndicator, keepEmptyFeatures };
  }

  /**
   * Learns what to fill in.
   *
   * @throws Error for text under `mean` and `median`, for infinite numbers, and for NaN where something else means missing.
   */
  fit(x: CellsLike): this {
    const cells = this.read(x);
    const columns = Array.from({ length: cells.columns }, (_, column) => columnOf(cells, column));
    const missing = columns.map((values) => values.some((value) => this.isGap(value)));
    this.statistics = columns.map((values, column) => this.statistic(values, columnName(cells, column)));
    this.indicators = missing.flatMap((some, column) => (some ? [column] : []));
    this.remember(cells);
    return this;
  }

  /**
   * `x` with missing values filled in, without the columns in which `fit` saw none but missing values.
   *
   * @throws Error before `fit`, for other columns than those of `fit`, and, with `addIndicator`, for missing values in a column that
   * had none in `fit`.
   */
  transform<T extends CellsLike>(x: T): Imputed<T, S> {
    this.fitted('transform(x)');
    const cells = this.read(x);
    this.assertSame(cells);
    const kept = this.kept();
    const flags = this.args.addIndicator ? this.indicators : [];
    if (this.args.addIndicator) this.assertIndicated(cells);
    const values: Cell[] = [];
    for (let row = 0; row < cells.rows; row++) {
      const at = (column: number) => cells.values[row * cells.columns + column] as Cell;
      for (const column of kept) values.push(this.isGap(at(column)) ? (this.statistics[column] as Cell) : at(column));
      for (const column of flags) values.push(Number(this.isGap(at(column))));
    }
    const columns = kept.length + flags.length;
    if (columns === 0) throw new Error('SimpleImputer: no column is left, since fit saw only missing values in all.');
    const frame = { rows: cells.rows, columns, names: cells.names ? this.getFeatureNamesOut() : null };
    const numeric = values.every((value) => typeof value === 'number');
    const result = numeric ? { ...frame, values: Float64Array.from(values as number[]) } : { ...frame, values };
    return cellsLike(x, result) as Imputed<T, S>;
  }

  /** `fit(x)`, then `transform(x)`. For the training part only. */
  fitTransform<T extends CellsLike>(x: T): Imputed<T, S> {
    return this.fit(x).transform(x);
  }

  /**
   * Takes back what was filled in, with the help of the indicators. Columns that were left out come back as missing.
   *
   * @throws Error before `fit`, without `addIndicator`, and for another number of columns.
   */
  inverseTransform<T extends CellsLike>(x: T): Imputed<T, S> {
    const seen = this.fitted('inverseTransform(x)');
    if (!this.args.addIndicator) throw new Error('SimpleImputer: inverseTransform needs addIndicator: true.');
    const cells = toCells(x);
    const kept = this.kept();
    const expected = kept.length + this.indicators.length;
    if (cells.columns !== expected) throw new Error(`x has ${cells.columns} columns; expected ${expected}.`);
    const values: Cell[] = [];
    for (let row = 0; row < cells.rows; row++) {
      for (let column = 0; column < seen.columns; column++) {
        const place = kept.indexOf(column);
        const flag = this.indicators.indexOf(column);
        const gap = place < 0 || (flag >= 0 && Boolean(cells.values[row * expected + kept.length + flag]));
        values.push(gap ? this.args.missingValues : (cells.values[row * expected + place] as Cell));
      }
    }
    const frame = { rows: cells.rows, columns: seen.columns, names: seen.names };
    const numeric = values.every((value) => typeof value === 'number');
    const result = numeric ? { ...frame, values: Float64Array.from(values as number[]) } : { ...frame, values };
    return cellsLike(x, result) as Imputed<T, S>;
  }

  /** Names of the columns that `transform` returns; indicators are called `missingindicator_` and the column's name. */
  override getFeatureNamesOut(): string[] {
    const names = namesOf(this.fitted('getFeatureNamesOut()'));
    const flags = this.args.addIndicator ? this.indicators : [];
    return [
      ...this.kept().map((column) => names[column] as string),
      ...flags.map((column) => `missingindicator_${names[column]}`),
    ];
  }

  private kept(): number[] {
    return this.statistics.flatMap((value, column) => (Number.isNaN(value) ? [] : [column]));
  }

  private isGap(value: Cell): boolean {
    const { missingValues } = this.args;
    if (Number.isNaN(missingValues)) return isMissing(value);
    return value === missingValues;
  }

  private read(x: CellsLike): Cells {
    const cells = toCells(x);
    const { strategy } = this.args;
    const numeric = strategy === 'mean' || strategy === 'median';
    const at = cells.values.findIndex((value) => {
      if (this.isGap(value)) return false;
      return isMissing(value) || Math.abs(Number(value)) === Infinity || (numeric && typeof value === 'string');
    });
    if (at >= 0) throw new Error(this.complaint(cells, at, numeric));
    if (!numeric) return cells;
    return { ...cells, values: cells.values.map((value) => (typeof value === 'boolean' ? Number(value) : value)) };
  }

  private complaint(cells: Cells, at: number, numeric: boolean): string {
    const value = cells.values[at] as Cell;
    const where = `row ${Math.floor(at / cells.columns)}, ${columnName(cells, at % cells.columns)} of x is ${textOf(value)}`;
    if (typeof value === 'string' && numeric)
      return `SimpleImputer: ${where}, but strategy '${this.args.strategy}' takes numbers. Use 'mostFrequent' or 'constant'.`;
    if (isMissing(value))
      return `SimpleImputer: ${where}, but missingValues is ${textOf(this.args.missingValues)}. Give missingValues: NaN.`;
    return `SimpleImputer: ${where}; expected finite numbers. Replace it or leave the row out.`;
  }

  private statistic(values: readonly Cell[], where: string): Cell {
    const { strategy, keepEmptyFeatures, fillValue } = this.args;
    const present = values.filter((value): value is Label => !this.isGap(value));
    const text = present.some((value) => typeof value === 'string');
    if (strategy === 'constant') {
      const fill = fillValue ?? (text ? 'missing_value' : 0);
      if (present.length > 0 && text !== (typeof fill === 'string'))
        throw new Error(
          `SimpleImputer: fillValue ${textOf(fill)} does not fit ${where}, which holds ${text ? 'text' : 'numbers'}.`,
        );
      return present.length === 0 && !keepEmptyFeatures ? Number.NaN : fill;
    }
    if (present.length === 0) return keepEmptyFeatures ? 0 : Number.NaN;
    if (strategy === 'mostFrequent') return mostFrequent(present);
    const numbers = present as number[];
    return strategy === 'mean' ? mean(numbers) : median(sorted(numbers));
  }

  private assertIndicated(cells: Cells): void {
    const at = cells.values.findIndex((value, i) => this.isGap(value) && !this.indicators.includes(i % cells.columns));
    if (at < 0) return;
    throw new Error(
      `SimpleImputer: ${columnName(cells, at % cells.columns)} has missing values now, but had none in fit, so it has no ` +
        'indicator. Fit on data that hold such gaps.',
    );
  }
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

function mostFrequent(values: readonly Label[]): Label {
  const counts = new Map<Label, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const tied = [...counts].flatMap(([value, count]) => (count === most ? [value] : []));
  return tied.sort(compareValues)[0] as Label;
}
