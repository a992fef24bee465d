import { tf } from '../../engine';
import { type Label, type LabelsLike, textOf, toLabels, uniqueSorted } from '../data/labels';
import { checkArgs } from '../data/options';
import { isTableLike, type TableLike } from '../data/table-like';

/** Class numbers: an int32 tensor of shape [n] for tensors and tables, an array of numbers for arrays. */
export type Encoded<T> = T extends tf.Tensor | TableLike ? tf.Tensor1D : number[];

/**
 * Numbers the classes of a target 0, 1, 2 ... in NumPy's order: numbers by size, text by its characters' code points.
 * For features use `OrdinalEncoder` or `OneHotEncoder`.
 *
 * Counterpart: scikit-learn's `LabelEncoder`.
 *
 * Porting note: results are int32 tensors for tensors and tables, arrays for arrays. Missing labels are an error.
 *
 * @example
 * const encoder = new preprocessing.LabelEncoder();
 * assert.deepEqual(encoder.fitTransform(['paris', 'tokyo', 'amsterdam', 'paris']), [1, 2, 0, 1]);
 * assert.deepEqual(encoder.classes, ['amsterdam', 'paris', 'tokyo']);
 * assert.deepEqual(encoder.inverseTransform([2, 0]), ['tokyo', 'amsterdam']);
 */
export class LabelEncoder {
  private known: Label[] | null = null;

  constructor(args: Record<string, never> = {}) {
    checkArgs('LabelEncoder', args, []);
  }

  /** The classes, in the order of their numbers; empty before `fit`. */
  get classes(): Label[] {
    return [...(this.known ?? [])];
  }

  /**
   * Learns the classes.
   *
   * @param y One label a sample: numbers, text or booleans.
   * @throws Error for other shapes, for mixed kinds of labels and for missing ones.
   */
  fit(y: LabelsLike): this {
    this.known = uniqueSorted(toLabels(y));
    return this;
  }

  /**
   * The numbers of the classes.
   *
   * @throws Error before `fit`, and for labels that `fit` did not see.
   */
  transform<T extends LabelsLike>(y: T): Encoded<T>;
  transform(y: LabelsLike): unknown {
    const classes = this.fitted('transform(y)');
    const numbers = classNumbers(toLabels(y), classes, 'LabelEncoder');
    return y instanceof tf.Tensor || isTableLike(y) ? tf.tensor1d(numbers, 'int32') : numbers;
  }

  /** `fit(y)`, then `transform(y)`. */
  fitTransform<T extends LabelsLike>(y: T): Encoded<T> {
    return this.fit(y).transform(y);
  }

  /**
   * The classes with the given numbers.
   *
   * @throws Error before `fit`, and for numbers without a class.
   */
  inverseTransform(y: LabelsLike): Label[] {
    const classes = this.fitted('inverseTransform(y)');
    return toLabels(y).map((number) => {
      const label = typeof number === 'number' ? classes[number] : undefined;
      if (label !== undefined) return label;
      throw new Error(`y holds ${textOf(number)}; the classes have the numbers 0 to ${classes.length - 1}.`);
    });
  }

  private fitted(call: string): Label[] {
    if (this.known) return this.known;
    throw new Error(`This LabelEncoder has not learned anything yet: call fit(y) or fitTransform(y) before ${call}.`);
  }
}

/** The places of labels among the classes; throws for one that is not there. */
export function classNumbers(labels: readonly Label[], classes: readonly Label[], owner: string): number[] {
  const numbers = new Map(classes.map((label, i) => [label, i] as const));
  return labels.map((label, row) => {
    const number = numbers.get(label);
    if (number !== undefined) return number;
    const known = classes.slice(0, 10).map(textOf).join(', ');
    throw new Error(
      `Label ${row} is ${textOf(label)}, which ${owner} did not see in fit. ` +
        `Known: ${known}${classes.length > 10 ? ' ...' : ''}.`,
    );
  });
}
