import { tf } from '../../engine';
import { describe } from '../../engine/names';
import type { CellsLike, MatrixLike, TableLike, VectorLike } from '../../preprocessing';
import { toVector } from '../../preprocessing/data/matrix';
import { type RegressionLogs, regressionLogs } from './measures';

/** What `predict` returns: a float32 tensor of shape [n] for tensors and tables, numbers for rows. */
export type Predicted<T> = T extends tf.Tensor | TableLike ? tf.Tensor1D : number[];

/** Weights of the samples. */
export interface WeightArgs {
  /** One weight a sample, 0 or more. Default: 1 each. */
  sampleWeight?: VectorLike;
}

/**
 * What regressors share: predictions in the kind of `x`, and scores.
 * @example
 * const [x, y] = [[[0], [1], [2]], [1, 3, 5]];
 * const regressors: explain.Regressor[] = [new explain.DummyRegressor().fit(x, y), new explain.LinearRegression().fit(x, y)];
 * const [mean, line] = regressors.map((regressor) => regressor.score(x, y));
 * assert.equal(mean, 0);
 * assert.ok(Math.abs(line - 1) < 1e-9);
 */
export abstract class Regressor<X extends CellsLike = MatrixLike> {
  private fittedYet = false;

  /**
   * Predicts the target, in double precision: numbers for rows, a float32 tensor of shape [n] for tensors and tables.
   *
   * @throws Error before `fit`, and for other columns than those of `fit`.
   */
  predict<T extends X>(x: T): Predicted<T>;
  predict(x: X): unknown {
    const values = this.numbers(x);
    return Array.isArray(x) ? Array.from(values) : tf.tensor1d(Float32Array.from(values));
  }

  /** R², the share of the variance of `y` that is explained. Counterpart: scikit-learn's `score`. */
  score(x: X, y: VectorLike, args: WeightArgs = {}): number {
    return this.evaluate(x, y, args).r2Score;
  }

  /** The errors on data, by the names that Keras' metrics have. */
  evaluate(x: X, y: VectorLike, args: WeightArgs = {}): RegressionLogs {
    const values = this.numbers(x);
    const target = targetOf(y, values.length);
    return regressionLogs(target, values, weightsOf(args.sampleWeight, values.length));
  }

  /** The predictions. */
  protected abstract numbers(x: X): Float64Array;

  /** To be called at the end of `fit`. */
  protected learnt(): this {
    this.fittedYet = true;
    return this;
  }

  protected assertFitted(call: string): void {
    if (this.fittedYet) return;
    throw new Error(`This ${this.constructor.name} has not learned anything yet: call fit(x, y) before ${call}.`);
  }
}

/** The target of as many samples as `rows`, finite. */
export function targetOf(y: VectorLike, rows: number): Float64Array {
  const target = toVector(y);
  if (target.length !== rows) throw new Error(`x has ${rows} rows, y ${target.length} values; expected as many.`);
  const at = target.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return target;
  throw new Error(`y must be finite: value ${at} is ${target[at]}. Replace it or leave the sample out.`);
}

/** Checked weights of the samples, or undefined for none. */
export function weightsOf(weights: VectorLike | undefined, rows: number): Float64Array | undefined {
  if (weights === undefined) return undefined;
  const list = toVector(weights, 'sampleWeight');
  if (list.length !== rows)
    throw new Error(`sampleWeight has ${list.length} values for ${rows} samples; expected one a sample.`);
  const at = list.findIndex((value) => !(value >= 0 && value < Infinity));
  if (at >= 0) throw new Error(`sampleWeight: value ${at} is ${describe(list[at])}; expected a number, 0 or more.`);
  if (list.every((value) => value === 0)) throw new Error('sampleWeight holds zeros only; give at least one weight.');
  return list;
}
