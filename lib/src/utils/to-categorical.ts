import { tf } from '../engine';
import { checkOptions, describe } from '../engine/names';

export interface ToCategoricalArgs {
  /** The number of classes. Default: the largest class number plus 1. */
  numClasses?: number;
}

/**
 * One-hot encodes class numbers: shape [...] becomes [..., numClasses], 1 at the class and 0 elsewhere. A last axis of
 * length 1 is dropped first, as labels of shape [n, 1] mean [n].
 *
 * Counterpart: `keras.utils.to_categorical`.
 *
 * Porting note: a class number that is negative, not whole or too large is an error; Keras wraps negative ones around.
 *
 * @param x Class numbers, whole, from 0: a tensor of any shape or an array.
 * @param args The number of classes, as a number or as `{ numClasses }`. Default: the largest class number plus 1.
 * @returns A float32 tensor.
 * @throws Error for an empty `x` and for class numbers outside of [0, numClasses).
 *
 * @example
 * const encoded = utils.toCategorical([0, 2, 1], 3);
 * assert.deepEqual(encoded.arraySync(), [[1, 0, 0], [0, 0, 1], [0, 1, 0]]);
 */
export function toCategorical(x: tf.Tensor | ArrayLike<number>, args?: number | ToCategoricalArgs): tf.Tensor {
  const numClasses = numClassesOf(args);
  const labels = Float64Array.from(x instanceof tf.Tensor ? (x.dataSync() as Float32Array) : x);
  const shape = x instanceof tf.Tensor ? x.shape : [x.length];
  if (labels.length === 0) throw new Error('toCategorical needs at least one class number, got none.');
  const largest = labels.reduce((max, label) => (label > max && label < Infinity ? label : max), 0);
  const classes = numClasses ?? Math.floor(largest) + 1;
  if (!Number.isInteger(classes) || classes < 1) {
    throw new Error(`numClasses must be a whole number from 1, got ${describe(classes)}.`);
  }
  const oneHot = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => {
    assertClass(label, i, classes);
    oneHot[i * classes + label] = 1;
  });
  const outer = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  return tf.tensor(oneHot, [...outer, classes]);
}

function numClassesOf(args: number | ToCategoricalArgs | null | undefined): number | undefined {
  if (args === null || typeof args !== 'object') return args ?? undefined;
  checkOptions('toCategorical', args, ['numClasses']);
  return args.numClasses;
}

function assertClass(label: number, at: number, classes: number): void {
  if (Number.isInteger(label) && label >= 0 && label < classes) return;
  throw new Error(
    `toCategorical: value ${at} is ${label}; class numbers are whole, from 0 to ${classes - 1}. ` +
      'Map other labels to 0, 1, 2 ... first, or give a larger numClasses.',
  );
}
