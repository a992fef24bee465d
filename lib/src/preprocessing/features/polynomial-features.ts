import { assertFinite } from '../data/finite';
import { type MatrixLike, toMatrix } from '../data/matrix';
import { checkArgs, checkWhole } from '../data/options';
import { numbersLike, type Scaled } from '../data/result';
import { namesOf } from '../data/seen-columns';
import { FeatureTransformer } from '../transformer';

/** Options of `PolynomialFeatures`. */
export interface PolynomialFeaturesArgs {
  /** The highest degree of the products. Default: 2. */
  degree?: number;
  /** Whether only products of different columns are made. Default: false. */
  interactionOnly?: boolean;
  /** Whether a column of ones comes first. Default: true. */
  includeBias?: boolean;
}

/**
 * The products of the columns up to a degree: of a and b, with degree 2, the columns 1, a, b, a², ab, b².
 *
 * Counterpart: scikit-learn's `PolynomialFeatures`.
 *
 * @throws Error for unknown options; for NaN and infinite values.
 *
 * @example
 * const polynomial = new preprocessing.PolynomialFeatures({ degree: 2 });
 * assert.deepEqual(polynomial.fitTransform([[2, 3]]), [[1, 2, 3, 4, 6, 9]]);
 * assert.deepEqual(polynomial.getFeatureNamesOut(), ['1', 'x0', 'x1', 'x0^2', 'x0 x1', 'x1^2']);
 */
export class PolynomialFeatures extends FeatureTransformer {
  private readonly args: Required<PolynomialFeaturesArgs>;
  /** For each product, the columns that are multiplied. */
  private products: number[][] = [];

  constructor(args: PolynomialFeaturesArgs = {}) {
    super();
    checkArgs('PolynomialFeatures', args, ['degree', 'interactionOnly', 'includeBias']);
    const { degree = 2, interactionOnly = false, includeBias = true } = args;
    checkWhole('PolynomialFeatures', 'degree', degree, 0);
    if (degree === 0 && !includeBias)
      throw new Error('PolynomialFeatures: degree 0 without a bias leaves no column; give degree 1 or more.');
    this.args = { degree, interactionOnly, includeBias };
  }

  /** Learns how many columns there are. */
  fit(x: MatrixLike): this {
    const matrix = toMatrix(x);
    assertFinite(matrix, { nan: false });
    const { degree, interactionOnly, includeBias } = this.args;
    const products: number[][] = includeBias ? [[]] : [];
    let level: number[][] = [[]];
    for (let size = 1; size <= degree; size++) {
      level = level.flatMap((chosen) => {
        const last = chosen.at(-1);
        const from = last === undefined ? 0 : last + Number(interactionOnly);
        return Array.from({ length: Math.max(0, matrix.columns - from) }, (_, i) => [...chosen, from + i]);
      });
      products.push(...level);
    }
    this.products = products;
    this.remember(matrix);
    return this;
  }

  /** The products, of shape [samples, products]. */
  transform<T extends MatrixLike>(x: T): Scaled<T> {
    this.fitted('transform(x)');
    const matrix = toMatrix(x);
    assertFinite(matrix, { nan: false });
    this.assertSame(matrix);
    const { rows, columns } = matrix;
    const width = this.products.length;
    const values = new Float64Array(rows * width);
    for (let row = 0; row < rows; row++) {
      this.products.forEach((factors, i) => {
        values[row * width + i] = factors.reduce((product, c) => product * matrix.values[row * columns + c]!, 1);
      });
    }
    return numbersLike(x, { values, rows, columns: width, names: this.getFeatureNamesOut() });
  }

  /** `fit(x)`, then `transform(x)`. */
  fitTransform<T extends MatrixLike>(x: T): Scaled<T> {
    return this.fit(x).transform(x);
  }

  /** `1`, `a`, `a^2`, `a b` ... */
  override getFeatureNamesOut(): string[] {
    const names = namesOf(this.fitted('getFeatureNamesOut()'));
    return this.products.map((factors) => {
      const powers = [...new Set(factors)].map((column) => {
        const power = factors.filter((factor) => factor === column).length;
        return power === 1 ? names[column] : `${names[column]}^${power}`;
      });
      return powers.join(' ') || '1';
    });
  }
}
