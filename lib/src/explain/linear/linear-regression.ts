import { checkArgs } from '../../preprocessing/data/options';
import type { Factors } from './least-squares';
import { LinearModel } from './linear-model';

/** Options of `LinearRegression`. */
export interface LinearRegressionArgs {
  /** Whether a constant is fitted too. Default: true. */
  fitIntercept?: boolean;
  /** Singular values below this share of the largest count as 0, as of columns that depend on others. Default: 1e-6. */
  tol?: number;
}

/**
 * Ordinary least squares: the linear formula with the smallest mean squared error, which a network must beat to be worth its
 * while. Columns that depend on one another share their weight (the solution of least length).
 *
 * Counterpart: scikit-learn's `LinearRegression`.
 *
 * Porting note: one number is predicted; fit a model for each of several.
 *
 * @throws Error for unknown options.
 *
 * @example
 * const linear = new explain.LinearRegression().fit([[0, 1], [1, 0], [2, 2], [3, 1]], [1, 3, 5, 7]);
 * assert.ok(Math.abs(linear.coef[0] - 2) < 1e-12 && Math.abs(linear.intercept - 1) < 1e-12);
 * assert.ok(Math.abs(linear.predict([[10, 0]])[0] - 21) < 1e-12);
 * assert.equal(linear.evaluate([[0, 1], [1, 0]], [1, 3]).r2Score, linear.score([[0, 1], [1, 0]], [1, 3]));
 */
export class LinearRegression extends LinearModel {
  /** The number of columns that are independent of one another; set by `fit`. */
  rank = 0;
  /** The singular values of the centred columns, the largest first; set by `fit`. */
  singular: number[] = [];
  protected readonly fitIntercept: boolean;
  private readonly tol: number;

  constructor(args: LinearRegressionArgs = {}) {
    super();
    checkArgs('LinearRegression', args, ['fitIntercept', 'tol']);
    const { fitIntercept = true, tol = 1e-6 } = args;
    if (!(tol >= 0 && tol < 1)) throw new Error(`LinearRegression: tol must be from 0 up and below 1, got ${tol}.`);
    this.fitIntercept = fitIntercept;
    this.tol = tol;
  }

  protected override filter({ singular }: Factors): (singular: number) => number {
    const least = this.tol * (singular[0] ?? 0);
    this.singular = Array.from(singular);
    this.rank = singular.filter((value) => value > least).length;
    return (value) => (value > least ? 1 / value : 0);
  }
}
