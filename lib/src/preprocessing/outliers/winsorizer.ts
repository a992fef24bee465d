import { assertFinite } from '../data/finite';
import { type Matrix, type MatrixLike, toMatrix } from '../data/matrix';
import { checkArgs } from '../data/options';
import { numbersLike, type Scaled } from '../data/result';
import { quantile, sorted } from '../scalers/quantiles';
import { FeatureTransformer } from '../transformer';

/** Options of `Winsorizer`. */
export interface WinsorizerArgs {
  /** The share of the values that is cut at each end of a column, from 0 to below 0.5. Default: 0.005. */
  fold?: number;
}

/**
 * Tames outliers: values below or above what is usual in their column are set to the last usual one. What is usual `fit` learns
 * from the quantiles of the training part. No row is lost, and new rows can't be further out than those that were learnt from.
 * NaN is left out of the quantiles and stays NaN.
 *
 * Counterpart: feature-engine's `Winsorizer(capping_method='quantiles', tail='both')`.
 *
 * @throws Error for an unknown option and a share out of range.
 *
 * @example
 * const tamer = new preprocessing.Winsorizer({ fold: 0.25 });
 * assert.deepEqual(tamer.fitTransform([[1], [2], [3], [4], [1000]]), [[2], [2], [3], [4], [4]]);
 * assert.deepEqual(tamer.transform([[-7]]), [[2]]);
 */
export class Winsorizer extends FeatureTransformer {
  /** The lowest value that stays, by column; set by `fit`. */
  lower: number[] = [];
  /** The highest value that stays, by column; set by `fit`. */
  upper: number[] = [];
  private readonly fold: number;

  constructor(args: WinsorizerArgs = {}) {
    super();
    checkArgs('Winsorizer', args, ['fold']);
    const { fold = 0.005 } = args;
    if (!(fold >= 0 && fold < 0.5))
      throw new Error(`Winsorizer: fold, the share at each end, must be from 0 to below 0.5, got ${fold}.`);
    this.fold = fold;
  }

  /**
   * Learns the limits of each column; a second call forgets the first.
   *
   * @param x Numbers of shape [samples, features]: a tensor, an array of rows or a table.
   * @throws Error for other shapes, no rows, and infinite values.
   */
  fit(x: MatrixLike): this {
    const matrix = toMatrix(x);
    assertFinite(matrix);
    const columns = Array.from({ length: matrix.columns }, (_, column) => sorted(columnOf(matrix, column)));
    this.lower = columns.map((values) => quantile(values, this.fold));
    this.upper = columns.map((values) => quantile(values, 1 - this.fold));
    this.remember(matrix);
    return this;
  }

  /**
   * Brings values beyond the limits to them; `x` itself is left as it is.
   *
   * @throws Error before `fit`, and if the number, or the names, of the columns differ from those of `fit`.
   */
  transform<T extends MatrixLike>(x: T): Scaled<T> {
    this.fitted('transform(x)');
    const matrix = toMatrix(x);
    assertFinite(matrix);
    this.assertSame(matrix);
    const values = matrix.values.map((value, i) => this.tamed(value, i % matrix.columns));
    return numbersLike(x, { ...matrix, values });
  }

  /** `fit(x)`, then `transform(x)`. For the training part only. */
  fitTransform<T extends MatrixLike>(x: T): Scaled<T> {
    return this.fit(x).transform(x);
  }

  /** A column without any number has no limits. */
  private tamed(value: number, column: number): number {
    const [low, high] = [this.lower[column] as number, this.upper[column] as number];
    if (value < low) return low;
    return value > high ? high : value;
  }
}

function columnOf({ values, rows, columns }: Matrix, column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * columns + column] as number);
}
