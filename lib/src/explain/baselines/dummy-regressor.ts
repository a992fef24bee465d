import type { CellsLike, VectorLike } from '../../preprocessing';
import { checkArgs, checkChoice } from '../../preprocessing/data/options';
import { median, quantile, sorted } from '../../preprocessing/scalers/quantiles';
import { rowCount, type Splittable } from '../../preprocessing/splitting/take-rows';
import { Regressor, targetOf, type WeightArgs, weightsOf } from './regressor';

/** Options of `DummyRegressor`. */
export interface DummyRegressorArgs {
  /** What is predicted always. Default: `mean`. */
  strategy?: 'mean' | 'median' | 'quantile' | 'constant';
  /** Which one, from 0 to 1, with the strategy `quantile`. */
  quantile?: number;
  /** The number, with the strategy `constant`. */
  constant?: number;
}

/**
 * Predicts the same number always, such as the mean of the training part: what any model must beat. It looks at `y` alone.
 *
 * Counterpart: scikit-learn's `DummyRegressor`.
 *
 * @throws Error for unknown options, and for a strategy without its number.
 *
 * @example
 * const mean = new explain.DummyRegressor().fit([[0], [0], [0]], [1, 2, 6]);
 * assert.deepEqual(mean.predict([[5], [7]]), [3, 3]);
 * assert.equal(mean.score([[0], [0]], [2, 4]), 0);
 */
export class DummyRegressor extends Regressor<CellsLike> {
  /** What is predicted; set by `fit`. */
  constant = Number.NaN;
  private readonly args: DummyRegressorArgs;

  constructor(args: DummyRegressorArgs = {}) {
    super();
    checkArgs('DummyRegressor', args, ['strategy', 'quantile', 'constant']);
    const { strategy = 'mean', quantile: share, constant } = args;
    checkChoice('DummyRegressor', 'strategy', strategy, ['mean', 'median', 'quantile', 'constant']);
    if (strategy === 'quantile' && !(share !== undefined && share >= 0 && share <= 1))
      throw new Error(`DummyRegressor: strategy 'quantile' needs quantile, from 0 to 1: got ${share}.`);
    if (strategy === 'constant' && !Number.isFinite(constant))
      throw new Error(`DummyRegressor: strategy 'constant' needs constant, a number: got ${constant}.`);
    this.args = { ...args, strategy };
  }

  /**
   * Learns the number from `y`.
   *
   * @throws Error for other lengths, and for weights with another strategy than `mean` and `constant`.
   */
  fit(x: CellsLike, y: VectorLike, args: WeightArgs = {}): this {
    const target = targetOf(y, rowCount(x as Splittable, 'x'));
    if (target.length === 0) throw new Error('DummyRegressor: y is empty; at least one value is needed.');
    const weights = weightsOf(args.sampleWeight, target.length);
    const { strategy } = this.args;
    if (weights && (strategy === 'median' || strategy === 'quantile'))
      throw new Error(`DummyRegressor: strategy '${strategy}' takes no sampleWeight; use 'mean'.`);
    this.constant = this.learn(target, weights);
    return this.learnt();
  }

  protected override numbers(x: CellsLike): Float64Array {
    this.assertFitted('predict(x)');
    return new Float64Array(rowCount(x as Splittable, 'x')).fill(this.constant);
  }

  private learn(target: Float64Array, weights: Float64Array | undefined): number {
    const { strategy, constant = Number.NaN, quantile: share = 0.5 } = this.args;
    if (strategy === 'constant') return constant;
    if (strategy === 'median') return median(sorted(target));
    if (strategy === 'quantile') return quantile(sorted(target), share);
    const weight = (i: number): number => weights?.[i] ?? 1;
    const total = target.reduce((sum, _, i) => sum + weight(i), 0);
    return target.reduce((sum, value, i) => sum + weight(i) * value, 0) / total;
  }
}
