import { tf } from '../../engine';
import { assertFinite } from '../data/finite';
import { type Label, type LabelsLike, toLabels, uniqueSorted } from '../data/labels';
import { type MatrixLike, toMatrix } from '../data/matrix';
import { checkArgs } from '../data/options';
import { numbersLike } from '../data/result';
import type { TableLike } from '../data/table-like';
import { isTableLike } from '../data/table-like';
import { classNumbers } from './label-encoder';

/** Options of `LabelBinarizer`. */
export interface LabelBinarizerArgs {
  /** The number for "not this class". Default: 0. */
  negLabel?: number;
  /** The number for "this class". Default: 1. */
  posLabel?: number;
}

/**
 * Turns a target into one column a class, or a single column where there are two classes.
 *
 * Counterpart: scikit-learn's `LabelBinarizer`.
 *
 * Porting note: results are float32 tensors for tensors and tables, rows for arrays; unseen labels are an error where
 * scikit-learn writes rows of `negLabel`.
 *
 * @throws Error if `negLabel` is not below `posLabel`.
 *
 * @example
 * const binarizer = new preprocessing.LabelBinarizer();
 * assert.deepEqual(binarizer.fitTransform(['no', 'yes', 'no']), [[0], [1], [0]]);
 * assert.deepEqual(binarizer.inverseTransform([[0.2], [0.9]]), ['no', 'yes']);
 */
export class LabelBinarizer {
  private known: Label[] | null = null;
  private readonly low: number;
  private readonly high: number;

  constructor(args: LabelBinarizerArgs = {}) {
    checkArgs('LabelBinarizer', args, ['negLabel', 'posLabel']);
    const { negLabel = 0, posLabel = 1 } = args;
    if (!(negLabel < posLabel)) throw new Error(`negLabel must be below posLabel: got ${negLabel} and ${posLabel}.`);
    this.low = negLabel;
    this.high = posLabel;
  }

  /** The classes, in the order of the columns; empty before `fit`. */
  get classes(): Label[] {
    return [...(this.known ?? [])];
  }

  /** Learns the classes. */
  fit(y: LabelsLike): this {
    this.known = uniqueSorted(toLabels(y));
    return this;
  }

  /**
   * One column a class, of shape [n, classes], or [n, 1] for two classes (1: the second one).
   *
   * @throws Error before `fit`, and for labels that `fit` did not see.
   */
  transform<T extends LabelsLike>(y: T): T extends tf.Tensor | TableLike ? tf.Tensor2D : number[][];
  transform(y: LabelsLike): unknown {
    const classes = this.fitted('transform(y)');
    const numbers = classNumbers(toLabels(y), classes, 'LabelBinarizer');
    const columns = classes.length <= 2 ? 1 : classes.length;
    const values = new Float64Array(numbers.length * columns).fill(this.low);
    numbers.forEach((number, row) => {
      if (columns > 1) values[row * columns + number] = this.high;
      else if (number === 1) values[row] = this.high;
    });
    const kind: MatrixLike = y instanceof tf.Tensor ? y : isTableLike(y) ? y : [];
    return numbersLike(kind, { values, rows: numbers.length, columns, names: null });
  }

  /** `fit(y)`, then `transform(y)`. */
  fitTransform<T extends LabelsLike>(y: T): T extends tf.Tensor | TableLike ? tf.Tensor2D : number[][] {
    return this.fit(y).transform(y);
  }

  /** The class of each row: that of the largest column, or, of two, the second one where the value is above the middle. */
  inverseTransform(y: MatrixLike): Label[] {
    const classes = this.fitted('inverseTransform(y)');
    const matrix = toMatrix(y, 'y');
    assertFinite(matrix, { nan: false });
    const expected = classes.length <= 2 ? 1 : classes.length;
    if (matrix.columns !== expected) {
      throw new Error(`y has ${matrix.columns} columns; expected ${expected} for the classes ${classes.join(', ')}.`);
    }
    const middle = (this.low + this.high) / 2;
    return Array.from({ length: matrix.rows }, (_, row) => {
      const values = matrix.values.subarray(row * expected, (row + 1) * expected);
      const number = expected === 1 ? Number(values[0]! > middle) : values.indexOf(Math.max(...values));
      return classes[Math.min(number, classes.length - 1)] as Label;
    });
  }

  private fitted(call: string): Label[] {
    if (this.known) return this.known;
    throw new Error(`This LabelBinarizer has not learned anything yet: call fit(y) or fitTransform(y) before ${call}.`);
  }
}
