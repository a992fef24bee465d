import type { Matrix } from '../data/matrix';
import { checkArgs } from '../data/options';
import { median, normalQuantile, quantile, sorted } from './quantiles';
import { Scaler } from './scaler';

/** Options of `RobustScaler`. */
export interface RobustScalerArgs {
  /** Whether the median is taken off. Default: true. */
  withCentering?: boolean;
  /** Whether columns are divided by their range between quantiles. Default: true. */
  withScaling?: boolean;
  /** The two quantiles, in percent. Default: [25, 75], the interquartile range. */
  quantileRange?: readonly [number, number];
  /** Whether the range is divided by that of the normal distribution, so that normal columns get variance 1. Default: false. */
  unitVariance?: boolean;
}

/**
 * Takes the median off each column and divides by its interquartile range, which outliers hardly change. A column whose
 * range is 0 is divided by 1. NaN is left out of the statistics and stays NaN.
 *
 * Counterpart: scikit-learn's `RobustScaler`.
 *
 * Porting note: results are float32 tensors for tensors and tables, rows of numbers for rows of numbers.
 *
 * @throws Error for an unknown option and for quantiles that don't rise within 0 to 100.
 *
 * @example
 * const scaler = new preprocessing.RobustScaler().fit([[1], [2], [3], [4], [1000]]);
 * assert.deepEqual([scaler.center, scaler.scale], [[3], [2]]);
 * assert.deepEqual(scaler.transform([[5]]), [[1]]);
 */
export class RobustScaler extends Scaler {
  /** Median of each column; set by `fit`, null without centering. */
  center: number[] | null = null;
  /** What each column is divided by; set by `fit`, null without scaling. */
  scale: number[] | null = null;
  private readonly args: Required<RobustScalerArgs>;

  constructor(args: RobustScalerArgs = {}) {
    super();
    checkArgs('RobustScaler', args, ['withCentering', 'withScaling', 'quantileRange', 'unitVariance']);
    const { withCentering = true, withScaling = true, quantileRange = [25, 75], unitVariance = false } = args;
    const [low, high] = quantileRange;
    if (!(low >= 0 && low <= high && high <= 100)) {
      throw new Error(`quantileRange must rise within 0 to 100, such as [25, 75]: got [${quantileRange.join(', ')}].`);
    }
    if (unitVariance && (low === 0 || high === 100 || low === high)) {
      throw new Error(
        `unitVariance needs quantiles that differ, above 0 and below 100: got [${quantileRange.join(', ')}].`,
      );
    }
    this.args = { withCentering, withScaling, quantileRange, unitVariance };
  }

  protected override learn(matrix: Matrix): void {
    const columns = Array.from({ length: matrix.columns }, (_, column) => sorted(columnOf(matrix, column)));
    this.center = this.args.withCentering ? columns.map(median) : null;
    this.scale = this.args.withScaling ? columns.map((column) => this.spread(column)) : null;
  }

  protected override scaled(value: number, column: number): number {
    return (value - (this.center?.[column] ?? 0)) / (this.scale?.[column] ?? 1);
  }

  protected override unscaled(value: number, column: number): number {
    return value * (this.scale?.[column] ?? 1) + (this.center?.[column] ?? 0);
  }

  private spread(column: Float64Array): number {
    const [low, high] = this.args.quantileRange.map((percent) => percent / 100) as [number, number];
    const range = quantile(column, high) - quantile(column, low);
    const divisor = range < 10 * Number.EPSILON ? 1 : range;
    return this.args.unitVariance ? divisor / (normalQuantile(high) - normalQuantile(low)) : divisor;
  }
}

function columnOf({ values, rows, columns }: Matrix, column: number): Float64Array {
  const own = new Float64Array(rows);
  for (let row = 0; row < rows; row++) own[row] = values[row * columns + column]!;
  return own;
}
