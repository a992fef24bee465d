import type { MatrixLike, VectorLike } from '../../preprocessing';
import { assertFinite } from '../../preprocessing/data/finite';
import { type Matrix, toMatrix } from '../../preprocessing/data/matrix';
import { assertSameColumns, type Columns, columnsOf } from '../../preprocessing/data/seen-columns';
import { Regressor, targetOf, type WeightArgs, weightsOf } from '../baselines/regressor';
import { decompose, type Factors } from './least-squares';

/** A linear formula for one number: what its two kinds share. */
export abstract class LinearModel extends Regressor {
  /** The factor of each column; set by `fit`. */
  coef: number[] = [];
  /** What is added; set by `fit`. */
  intercept = 0;
  private seen: Columns | null = null;
  protected abstract readonly fitIntercept: boolean;

  /** The names of the columns seen by `fit`, where it was given a table; else null. */
  get featureNamesIn(): readonly string[] | null {
    return this.seen?.names ?? null;
  }

  /**
   * Finds the coefficients, in double precision.
   *
   * @param x Numbers of shape [samples, features]: a tensor, rows or a table.
   * @param y One number a sample: shape [n] or [n, 1].
   * @throws Error for other shapes, NaN and infinite values, and negative weights.
   */
  fit(x: MatrixLike, y: VectorLike, args: WeightArgs = {}): this {
    const matrix = finite(x);
    const target = targetOf(y, matrix.rows);
    const weights = weightsOf(args.sampleWeight, matrix.rows);
    const columns = Array.from({ length: matrix.columns }, (_, column) => columnOf(matrix, column));
    const means = this.fitIntercept ? columns.map((column) => average(column, weights)) : columns.map(() => 0);
    const mean = this.fitIntercept ? average(target, weights) : 0;
    const centred = columns.map((column, i) => prepared(column, means[i] as number, weights));
    const factors = decompose(centred);
    const coordinates = factors.project(prepared(target, mean, weights));
    const filter = this.filter(factors);
    const coef = factors.expand(coordinates.map((value, i) => value * filter(factors.singular[i] as number)));
    this.coef = Array.from(coef);
    this.intercept = mean - means.reduce((sum, value, i) => sum + value * (coef[i] as number), 0);
    this.seen = columnsOf(matrix);
    return this.learnt();
  }

  /** What a coordinate is multiplied by, given its singular value: 1 / s, or less. */
  protected abstract filter(factors: Factors): (singular: number) => number;

  protected override numbers(x: MatrixLike): Float64Array {
    this.assertFitted('predict(x)');
    const matrix = finite(x);
    assertSameColumns(this.constructor.name, this.seen as Columns, matrix);
    const { values, rows, columns } = matrix;
    return Float64Array.from({ length: rows }, (_, row) => {
      let sum = this.intercept;
      for (let c = 0; c < columns; c++) sum += (this.coef[c] as number) * (values[row * columns + c] as number);
      return sum;
    });
  }
}

function finite(x: MatrixLike): Matrix {
  const matrix = toMatrix(x);
  assertFinite(matrix, { nan: false });
  return matrix;
}

function columnOf({ values, rows, columns }: Matrix, column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * columns + column] as number);
}

function average(values: Float64Array, weights: Float64Array | undefined): number {
  let sum = 0;
  let total = 0;
  values.forEach((value, i) => {
    const weight = weights?.[i] ?? 1;
    sum += weight * value;
    total += weight;
  });
  return sum / total;
}

/** Without its mean, and times the root of the weights, so that squares are weighted. */
const prepared = (values: Float64Array, mean: number, weights: Float64Array | undefined): Float64Array =>
  values.map((value, i) => (value - mean) * Math.sqrt(weights?.[i] ?? 1));
