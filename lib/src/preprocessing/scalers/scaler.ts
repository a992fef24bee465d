import { assertFinite } from '../data/finite';
import { type Matrix, type MatrixLike, toMatrix } from '../data/matrix';
import { numbersLike, type Scaled } from '../data/result';
import { FeatureTransformer } from '../transformer';

export type { Scaled } from '../data/result';

/**
 * What all scalers share: fit, transform, and the checks between them. One is made by extending it with the statistics
 * (`learn`) and the two formulas for one number of one column.
 *
 * Statistics are taken and applied in double precision, whatever the tensor's dtype.
 * @example
 * const scalers: preprocessing.Scaler[] = [new preprocessing.MaxAbsScaler(), new preprocessing.MinMaxScaler()];
 * const scaled = scalers.map((scaler) => scaler.fitTransform([[1], [2], [4]]));
 * assert.deepEqual(scaled[0], [[0.25], [0.5], [1]]);
 * assert.deepEqual(scalers[1].inverseTransform([[0], [1]]), [[1], [4]]);
 */
export abstract class Scaler extends FeatureTransformer {
  /**
   * Learns the statistics of each column. NaN is left out of them; a second call forgets the first.
   *
   * @param x Numbers of shape [samples, features]: a tensor, an array of rows or a table.
   * @throws Error for other shapes, no rows, and infinite values.
   */
  fit(x: MatrixLike): this {
    const matrix = toMatrix(x);
    assertFinite(matrix);
    this.learn(matrix);
    this.remember(matrix);
    return this;
  }

  /**
   * Scales each column by what `fit` learned. NaN stays NaN. `x` itself is left as it is.
   *
   * @throws Error before `fit`, and if the number, or the names, of the columns differ from those of `fit`.
   */
  transform<T extends MatrixLike>(x: T): Scaled<T> {
    return this.apply(x, 'transform', (value, column) => this.scaled(value, column));
  }

  /** `fit(x)`, then `transform(x)`. For the training part only: the test part is transformed by what that taught. */
  fitTransform<T extends MatrixLike>(x: T): Scaled<T> {
    return this.fit(x).transform(x);
  }

  /** Undoes `transform`: back to the units of the data. */
  inverseTransform<T extends MatrixLike>(x: T): Scaled<T> {
    return this.apply(x, 'inverseTransform', (value, column) => this.unscaled(value, column));
  }

  protected abstract learn(matrix: Matrix): void;
  protected abstract scaled(value: number, column: number): number;
  protected abstract unscaled(value: number, column: number): number;

  private apply<T extends MatrixLike>(
    x: T,
    verb: string,
    formula: (value: number, column: number) => number,
  ): Scaled<T> {
    this.fitted(`${verb}(x)`);
    const matrix = toMatrix(x);
    assertFinite(matrix);
    this.assertSame(matrix);
    const { rows, columns } = matrix;
    const values = new Float64Array(rows * columns);
    for (let i = 0, row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, i++) values[i] = formula(matrix.values[i]!, column);
    }
    return numbersLike(x, { ...matrix, values });
  }
}
