import type { Matrix } from '../data/matrix';
import { checkArgs } from '../data/options';
import { Scaler } from './scaler';

/** Options of `StandardScaler`. */
export interface StandardScalerArgs {
  /** Whether the mean is taken off. Default: true. */
  withMean?: boolean;
  /** Whether columns are divided by their standard deviation. Default: true. */
  withStd?: boolean;
}

/**
 * Brings each column to mean 0 and standard deviation 1: `(x - mean) / std`, with the standard deviation of the data
 * at hand (divisor n). A constant column becomes 0. NaN is left out of the statistics and stays NaN.
 *
 * Counterpart: scikit-learn's `StandardScaler`.
 *
 * Porting note: results are float32 tensors for tensors and tables, rows of numbers for rows of numbers; scikit-learn
 * returns float64 arrays.
 *
 * @example
 * const scaler = new preprocessing.StandardScaler();
 * const scaled = scaler.fitTransform([[0, 5], [2, 5], [4, 5]]);
 * assert.deepEqual(scaler.mean, [2, 5]);
 * assert.ok(Math.abs(scaled[2][0] - 1.2247) < 1e-4);
 * assert.equal(scaled[2][1], 0);                            // a constant column
 * assert.deepEqual(scaler.inverseTransform([[0, 0]]), [[2, 5]]);
 */
export class StandardScaler extends Scaler {
  /** Mean of each column, in its own unit; set by `fit`. */
  mean: number[] = [];
  /** Variance of each column (divisor n); set by `fit`. */
  variance: number[] = [];
  /** What each column is divided by: its standard deviation, 1 where it is constant; set by `fit`. */
  scale: number[] = [];
  /** How many values of each column weren't NaN; set by `fit`. */
  nSamplesSeen: number[] = [];
  private readonly withMean: boolean;
  private readonly withStd: boolean;

  constructor(args: StandardScalerArgs = {}) {
    super();
    checkArgs('StandardScaler', args, ['withMean', 'withStd']);
    const { withMean = true, withStd = true } = args;
    this.withMean = withMean;
    this.withStd = withStd;
  }

  protected override learn(matrix: Matrix): void {
    const moments = momentsOf(matrix);
    this.mean = moments.map(({ mean }) => mean);
    this.variance = moments.map(({ variance }) => variance);
    this.nSamplesSeen = moments.map(({ count }) => count);
    this.scale = moments.map((column) => (isConstant(column) ? 1 : Math.sqrt(column.variance)));
  }

  protected override scaled(value: number, column: number): number {
    const centred = this.withMean ? value - this.mean[column]! : value;
    return this.withStd ? centred / this.scale[column]! : centred;
  }

  protected override unscaled(value: number, column: number): number {
    const spread = this.withStd ? value * this.scale[column]! : value;
    return this.withMean ? spread + this.mean[column]! : spread;
  }
}

interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
}

/** Two passes, the second corrected for the rounding of the mean (Chan, Golub and LeVeque 1983). Row by row, as memory lies. */
function momentsOf({ values, columns }: Matrix): Moments[] {
  const [count, sum] = [new Float64Array(columns), new Float64Array(columns)];
  for (let i = 0, column = 0; i < values.length; i++, column = column + 1 === columns ? 0 : column + 1) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    count[column]!++;
    sum[column]! += value;
  }
  const mean = sum.map((total, column) => total / count[column]!);
  const [squares, residue] = [new Float64Array(columns), new Float64Array(columns)];
  for (let i = 0, column = 0; i < values.length; i++, column = column + 1 === columns ? 0 : column + 1) {
    const deviation = values[i]! - mean[column]!;
    if (Number.isNaN(deviation)) continue;
    squares[column]! += deviation * deviation;
    residue[column]! += deviation;
  }
  return Array.from(count, (n, column) => ({
    count: n,
    mean: mean[column]!,
    variance: (squares[column]! - residue[column]! ** 2 / n) / n,
  }));
}

/** scikit-learn's bound: a variance that rounding alone can make counts as none. */
function isConstant({ count, mean, variance }: Moments): boolean {
  const epsilon = Number.EPSILON;
  return variance <= count * epsilon * variance + (count * mean * epsilon) ** 2;
}
