import type { Matrix } from '../data/matrix';
import { checkArgs } from '../data/options';
import { Scaler } from './scaler';

/**
 * Divides each column by its largest absolute value, so that it lies in [-1, 1] and zeros stay zeros. A column of zeros stays as
 * it is. NaN is left out of the statistics and stays NaN.
 *
 * Counterpart: scikit-learn's `MaxAbsScaler`.
 *
 * @example
 * const scaler = new preprocessing.MaxAbsScaler();
 * assert.deepEqual(scaler.fitTransform([[-4], [2], [0]]), [[-1], [0.5], [0]]);
 */
export class MaxAbsScaler extends Scaler {
  /** Largest absolute value of each column; set by `fit`. */
  maxAbs: number[] = [];
  /** What each column is divided by; set by `fit`. */
  scale: number[] = [];

  constructor(args: Record<string, never> = {}) {
    super();
    checkArgs('MaxAbsScaler', args, []);
  }

  protected override learn({ values, columns }: Matrix): void {
    const maxAbs = new Array<number>(columns).fill(Number.NaN);
    values.forEach((value, i) => {
      const size = Math.abs(value);
      if (!(size <= maxAbs[i % columns]!) && !Number.isNaN(size)) maxAbs[i % columns] = size;
    });
    this.maxAbs = maxAbs;
    this.scale = maxAbs.map((size) => (size < 10 * Number.EPSILON ? 1 : size));
  }

  protected override scaled(value: number, column: number): number {
    return value / this.scale[column]!;
  }

  protected override unscaled(value: number, column: number): number {
    return value * this.scale[column]!;
  }
}
