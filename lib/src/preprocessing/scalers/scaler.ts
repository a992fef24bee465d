import { tf } from '../../engine';
import { type Matrix, type MatrixLike, toMatrix } from '../data/matrix';
import type { TableLike } from '../data/table-like';

/** What a scaler returns: rows for rows, a float32 tensor of shape [n, features] for tensors and tables. */
export type Scaled<T extends MatrixLike> = T extends tf.Tensor | TableLike ? tf.Tensor2D : number[][];

/**
 * What all scalers share: fit, transform, and the checks between them. One is made by extending it with the statistics
 * (`learn`) and the two formulas for one number of one column.
 *
 * Statistics are taken and applied in double precision, whatever the tensor's dtype.
 */
export abstract class Scaler {
  private columnCount: number | null = null;
  private columnNames: readonly string[] | null = null;

  /** The number of columns seen by `fit`; null before. */
  get nFeaturesIn(): number | null {
    return this.columnCount;
  }

  /** The names of the columns seen by `fit`, where it was given a table; else null. */
  get featureNamesIn(): readonly string[] | null {
    return this.columnNames;
  }

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
    this.columnCount = matrix.columns;
    this.columnNames = matrix.names ? [...matrix.names] : null;
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
  ): Scaled<T>;
  private apply(x: MatrixLike, verb: string, formula: (value: number, column: number) => number): unknown {
    this.assertFitted(verb);
    const matrix = toMatrix(x);
    assertFinite(matrix);
    this.assertColumns(matrix);
    const { values, rows, columns } = matrix;
    const result = values.map((value, i) => formula(value, i % columns));
    if (!Array.isArray(x)) return tf.tensor2d(Float32Array.from(result), [rows, columns]);
    return Array.from({ length: rows }, (_, r) => Array.from(result.subarray(r * columns, (r + 1) * columns)));
  }

  private assertFitted(verb: string): void {
    if (this.columnCount !== null) return;
    const name = this.constructor.name;
    throw new Error(`This ${name} has not learned anything yet: call fit(x) or fitTransform(x) before ${verb}(x).`);
  }

  private assertColumns({ columns, names }: Matrix): void {
    const name = this.constructor.name;
    if (columns !== this.columnCount) {
      throw new Error(`x has ${columns} columns, but ${name} was fitted on ${this.columnCount}.`);
    }
    const fitted = this.columnNames;
    if (!names || !fitted) return;
    const differing = names.findIndex((column, i) => column !== fitted[i]);
    if (differing < 0) return;
    throw new Error(
      `Column ${differing} of x is '${names[differing]}', but ${name} was fitted on '${fitted[differing]}' there. ` +
        `Give the columns as in fit: ${fitted.join(', ')}.`,
    );
  }
}

function assertFinite({ values, columns, names }: Matrix): void {
  const at = values.findIndex((value) => value === Infinity || value === -Infinity);
  if (at < 0) return;
  const column = at % columns;
  throw new Error(
    `x must be finite or NaN: row ${Math.floor(at / columns)}, column ${names?.[column] ?? column} is ${values[at]}. ` +
      'Replace it or leave the row out.',
  );
}
