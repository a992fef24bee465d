import { checkArgs } from '../../preprocessing/data/options';
import { LinearModel } from './linear-model';

/** Options of `Ridge`. */
export interface RidgeArgs {
  /** How strongly large coefficients are held down, from 0 up. Default: 1. */
  alpha?: number;
  /** Whether a constant, which is not held down, is fitted too. Default: true. */
  fitIntercept?: boolean;
}

/**
 * Linear least squares with an L2 penalty: the smallest sum of squared errors plus `alpha` times the sum of squared coefficients.
 * Scale the columns first, since the penalty depends on their units.
 *
 * Counterpart: scikit-learn's `Ridge`.
 *
 * Source: A. E. Hoerl and R. W. Kennard, "Ridge regression: biased estimation for nonorthogonal problems", Technometrics 12(1), 1970.
 *
 * @throws Error for unknown options and a negative alpha.
 *
 * @example
 * const ridge = new explain.Ridge({ alpha: 2 }).fit([[-1], [1]], [-1, 1]);
 * assert.ok(Math.abs(ridge.coef[0] - 0.5) < 1e-12);         // 1 without the penalty
 */
export class Ridge extends LinearModel {
  protected readonly fitIntercept: boolean;
  private readonly alpha: number;

  constructor(args: RidgeArgs = {}) {
    super();
    checkArgs('Ridge', args, ['alpha', 'fitIntercept']);
    const { alpha = 1, fitIntercept = true } = args;
    if (!(alpha >= 0 && alpha < Infinity)) throw new Error(`Ridge: alpha must be a number from 0 up, got ${alpha}.`);
    this.alpha = alpha;
    this.fitIntercept = fitIntercept;
  }

  protected override filter(): (singular: number) => number {
    return (value) => (value > 0 ? value / (value * value + this.alpha) : 0);
  }
}
