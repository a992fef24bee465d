import { assertFinite } from '../data/finite';
import { type Matrix, type MatrixLike, toMatrix } from '../data/matrix';
import { checkArgs, checkChoice } from '../data/options';
import { numbersLike, type Scaled } from '../data/result';
import { FeatureTransformer } from '../transformer';

/** Options of `Normalizer`. */
export interface NormalizerArgs {
  /** What is made 1: the Euclidean length, the sum of absolute values, or the largest one. Default: 'l2'. */
  norm?: 'l1' | 'l2' | 'max';
}

/**
 * Divides each row (sample) by its own length. A row of zeros stays as it is. It learns nothing, so `transform` needs no `fit`.
 *
 * Counterpart: scikit-learn's `Normalizer`.
 *
 * @throws Error for an unknown norm, NaN and infinite values.
 *
 * @example
 * const normalizer = new preprocessing.Normalizer();
 * assert.deepEqual(normalizer.transform([[3, 4], [0, 0]]), [[0.6, 0.8], [0, 0]]);
 */
export class Normalizer extends FeatureTransformer {
  private readonly norm: 'l1' | 'l2' | 'max';

  constructor(args: NormalizerArgs = {}) {
    super();
    checkArgs('Normalizer', args, ['norm']);
    const { norm = 'l2' } = args;
    checkChoice('Normalizer', 'norm', norm, ['l1', 'l2', 'max']);
    this.norm = norm;
  }

  /** Checks `x`, and keeps the names of its columns. */
  fit(x: MatrixLike): this {
    this.remember(checked(x));
    return this;
  }

  /** The rows, each divided by its length. */
  transform<T extends MatrixLike>(x: T): Scaled<T> {
    const matrix = checked(x);
    if (this.nFeaturesIn !== null) this.assertSame(matrix);
    const { rows, columns } = matrix;
    const values = matrix.values.slice();
    for (let row = 0; row < rows; row++) {
      const part = values.subarray(row * columns, (row + 1) * columns);
      const length = lengthOf(part, this.norm);
      part.forEach((value, i) => {
        part[i] = value / length;
      });
    }
    return numbersLike(x, { ...matrix, values });
  }

  /** `fit(x)`, then `transform(x)`. */
  fitTransform<T extends MatrixLike>(x: T): Scaled<T> {
    return this.fit(x).transform(x);
  }
}

function checked(x: MatrixLike): Matrix {
  const matrix = toMatrix(x);
  assertFinite(matrix, { nan: false });
  return matrix;
}

function lengthOf(row: Float64Array, norm: 'l1' | 'l2' | 'max'): number {
  const length =
    norm === 'l2'
      ? Math.sqrt(row.reduce((sum, value) => sum + value * value, 0))
      : norm === 'l1'
        ? row.reduce((sum, value) => sum + Math.abs(value), 0)
        : row.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return length < 10 * Number.EPSILON ? 1 : length;
}
