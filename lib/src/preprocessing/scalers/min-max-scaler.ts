import type { Matrix } from '../data/matrix';
import { checkArgs } from '../data/options';
import { Scaler } from './scaler';

/** Options of `MinMaxScaler`. */
export interface MinMaxScalerArgs {
  /** Where the smallest and the largest value of each column go. Default: [0, 1]. */
  featureRange?: readonly [number, number];
  /** Whether values outside of what `fit` saw are cut off at the range. Default: false. */
  clip?: boolean;
}

/**
 * Brings each column to a range, by default [0, 1]: `(x - min) / (max - min)`. A constant column becomes the lower end.
 * NaN is left out of the statistics and stays NaN.
 *
 * Counterpart: scikit-learn's `MinMaxScaler`.
 *
 * Porting note: results are float32 tensors for tensors and tables, rows of numbers for rows of numbers; scikit-learn
 * returns float64 arrays.
 *
 * @throws Error if the range does not rise.
 *
 * @example
 * const scaler = new preprocessing.MinMaxScaler();
 * assert.deepEqual(scaler.fitTransform([[0], [5], [10]]), [[0], [0.5], [1]]);
 * assert.deepEqual(scaler.transform([[20]]), [[2]]);        // unseen values may leave the range
 */
export class MinMaxScaler extends Scaler {
  /** Smallest value of each column; set by `fit`. */
  dataMin: number[] = [];
  /** Largest value of each column; set by `fit`. */
  dataMax: number[] = [];
  /** What each column is multiplied by; set by `fit`. */
  scale: number[] = [];
  private readonly low: number;
  private readonly high: number;
  private readonly clip: boolean;

  constructor(args: MinMaxScalerArgs = {}) {
    super();
    checkArgs('MinMaxScaler', args, ['featureRange', 'clip']);
    const { featureRange = [0, 1], clip = false } = args;
    const [low, high] = featureRange;
    if (!(low < high)) throw new Error(`featureRange must rise, such as [0, 1]: got [${featureRange.join(', ')}].`);
    this.low = low;
    this.high = high;
    this.clip = clip;
  }

  protected override learn({ values, columns }: Matrix): void {
    const dataMin = new Array<number>(columns).fill(Number.NaN);
    const dataMax = new Array<number>(columns).fill(Number.NaN);
    values.forEach((value, i) => {
      const column = i % columns;
      if (!(value >= dataMin[column]!) && !Number.isNaN(value)) dataMin[column] = value;
      if (!(value <= dataMax[column]!) && !Number.isNaN(value)) dataMax[column] = value;
    });
    this.dataMin = dataMin;
    this.dataMax = dataMax;
    this.scale = dataMin.map((min, column) => (this.high - this.low) / spread(min, dataMax[column]!));
  }

  protected override scaled(value: number, column: number): number {
    const result = value * this.scale[column]! + this.offset(column);
    if (!this.clip || Number.isNaN(result)) return result;
    return Math.min(Math.max(result, this.low), this.high);
  }

  protected override unscaled(value: number, column: number): number {
    return (value - this.offset(column)) / this.scale[column]!;
  }

  private offset(column: number): number {
    return this.low - this.dataMin[column]! * this.scale[column]!;
  }
}

/** The range of a column, 1 where there is none (scikit-learn's bound for "none" is ten times epsilon). */
function spread(min: number, max: number): number {
  const range = max - min;
  return range < 10 * Number.EPSILON ? 1 : range;
}
