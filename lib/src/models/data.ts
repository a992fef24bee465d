/** What readers give as data, made into tensors and held against the model before any work starts. */
import { tf } from '../engine';
import { sameShape } from '../engine/align';
import { describe, shapeText } from '../engine/names';

/** Numbers for a model: a tensor, a typed array, or nested arrays. */
export type ArrayLike1 = tf.Tensor | Float32Array | Float64Array | Int32Array | Uint8Array | NestedNumbers;
export type NestedNumbers = readonly (number | boolean | NestedNumbers)[];
/** One input, or a list of them for a model with several. */
export type DataLike = ArrayLike1 | readonly ArrayLike1[];

/** A shape that a model expects, without the batch; null: any size. */
type Expected = readonly (number | null)[];

/** Tensors of one call, with those that the call itself made. */
export class Scope {
  private readonly made: tf.Tensor[] = [];

  /** `value` as a tensor; a given one is used as it is, others are made and given back by `dispose`. */
  tensor(where: string, value: unknown): tf.Tensor {
    if (value instanceof tf.Tensor) {
      if (value.isDisposed) throw new Error(`${where}: the tensor has been disposed.`);
      if (value.dtype === 'string' || value.dtype === 'complex64') {
        throw new Error(`${where} has dtype ${value.dtype}; expected numbers.`);
      }
      return value;
    }
    if (!Array.isArray(value) && !ArrayBuffer.isView(value)) {
      throw new Error(`${where} is ${describe(value)}; expected a tensor, a typed array or nested arrays of numbers.`);
    }
    return this.own(converted(where, value));
  }

  own<T extends tf.Tensor>(tensor: T): T {
    this.made.push(tensor);
    return tf.keep(tensor);
  }

  dispose(): void {
    for (const tensor of this.made) tensor.dispose();
    this.made.length = 0;
  }
}

function converted(where: string, value: readonly unknown[] | ArrayBufferView): tf.Tensor {
  try {
    if (Array.isArray(value)) {
      checkEven(value);
      const tensor = tf.tensor(value as tf.TensorLike);
      if (tensor.dtype !== 'string') return tensor;
      tensor.dispose();
      throw new Error('it holds text; expected numbers');
    }
    if (value instanceof Float64Array) return tf.tensor1d(Float32Array.from(value));
    return tf.tensor1d(value as Float32Array | Int32Array | Uint8Array);
  } catch (error) {
    throw new Error(`${where} can't be made a tensor: ${(error as Error).message}`);
  }
}

/** Rows of nested arrays must be equally long: tfjs would notice only when the data are used. */
function checkEven(rows: readonly unknown[]): void {
  const length = Array.isArray(rows[0]) ? rows[0].length : null;
  for (const [i, row] of rows.entries()) {
    const own = Array.isArray(row) ? row.length : null;
    if (own !== length)
      throw new Error(
        `entry ${i} has ${own ?? 'no'} values, entry 0 has ${length ?? 'none'}; expected rows of one length`,
      );
    if (Array.isArray(row)) checkEven(row);
  }
}

/** Inputs of a model, one tensor each, of the shapes it expects. */
export function inputsFor(
  scope: Scope,
  where: string,
  x: DataLike,
  shapes: readonly Expected[],
  names: readonly string[],
): tf.Tensor[] {
  if (shapes.length === 1) return [shaped(scope, `${where}: x`, scope.tensor(`${where}: x`, x), shapes[0] as Expected)];
  if (!Array.isArray(x) || x.length !== shapes.length) {
    throw new Error(`${where}: x is ${describe(x)}; expected a list of ${shapes.length} inputs: ${names.join(', ')}.`);
  }
  return shapes.map((shape, i) => {
    const what = `${where}: x[${i}] (${names[i]})`;
    return shaped(scope, what, scope.tensor(what, x[i]), shape);
  });
}

/** As Keras does, an axis of length 1 is added or taken away at the end where that makes the shape fit. */
function shaped(scope: Scope, what: string, tensor: tf.Tensor, expected: Expected): tf.Tensor {
  const fits = (shape: readonly number[]) =>
    shape.length === expected.length && shape.every((size, i) => expected[i] === null || expected[i] === size);
  const sample = tensor.shape.slice(1);
  if (tensor.rank > 0 && fits(sample)) return tensor;
  if (tensor.rank > 0 && fits([...sample, 1])) return scope.own(tf.reshape(tensor, [...tensor.shape, 1]));
  if (sample[sample.length - 1] === 1 && fits(sample.slice(0, -1)))
    return scope.own(tf.reshape(tensor, tensor.shape.slice(0, -1)));
  throw new Error(
    `${what} has shape ${shapeText(tensor.shape)}; the model expects ${shapeText([null, ...expected])} (samples first, null: any number).`,
  );
}

/** Throws unless all have the same number of samples, at least one. */
export function checkCounts(where: string, tensors: Readonly<Record<string, tf.Tensor | null>>): number {
  const counts = Object.entries(tensors).flatMap(([name, tensor]) =>
    tensor ? [[name, tensor.shape[0] ?? 0] as const] : [],
  );
  const [, count] = counts[0] as readonly [string, number];
  if (counts.some(([, other]) => other !== count)) {
    throw new Error(
      `${where}: ${counts.map(([name, other]) => `${name} has ${other} samples`).join(', ')}; expected the same number of each.`,
    );
  }
  if (count === 0) throw new Error(`${where}: the data hold no samples; expected at least one.`);
  return count;
}

/** Throws for NaN: one of them makes every weight NaN in one step. */
export function checkNumbers(what: string, tensor: tf.Tensor): void {
  if (tensor.dtype !== 'float32') return;
  tf.tidy(() => {
    if (!Number.isNaN(tf.sum(tensor).dataSync()[0])) return;
    const bad = tf.sum(tf.cast(tf.isNaN(tensor), 'float32')).dataSync()[0] as number;
    if (bad === 0) return; // infinities of both signs
    throw new Error(`${what} holds NaN in ${bad} of ${tensor.size} values; fill in or drop missing values first.`);
  });
}

/** Weights of the samples, [n], as float32. */
export function weightsFor(scope: Scope, where: string, sampleWeight: ArrayLike1, count: number): tf.Tensor {
  const given = scope.tensor(`${where}: sampleWeight`, sampleWeight);
  if (given.size !== count) {
    throw new Error(
      `${where}: sampleWeight has shape ${shapeText(given.shape)}; expected one weight for each of ${count} samples.`,
    );
  }
  const flat = sameShape(given.shape, [count]) ? given : scope.own(tf.reshape(given, [count]));
  return flat.dtype === 'float32' ? flat : scope.own(tf.cast(flat, 'float32'));
}

/** Weights of classes by class number. */
export type ClassWeight = Readonly<Record<number, number>>;

/** The weight of each sample by its class; a class without a weight has 1, as in Keras. */
export function classWeights(scope: Scope, where: string, classWeight: ClassWeight, y: tf.Tensor): tf.Tensor {
  const entries = Object.entries(classWeight).map(([key, weight]) => [Number(key), weight] as const);
  for (const [label, weight] of entries) {
    const valid = Number.isInteger(label) && label >= 0 && typeof weight === 'number' && weight >= 0;
    if (!valid)
      throw new Error(
        `${where}: classWeight has ${label}: ${describe(weight)}; expected { 0: weight, 1: weight … }, weights from 0 up.`,
      );
  }
  const weights = tf.tidy(() => {
    const oneHot = y.rank === 2 && (y.shape[1] as number) > 1;
    if (y.rank > 2)
      throw new Error(`${where}: classWeight needs one class for each sample; y has shape ${shapeText(y.shape)}.`);
    const labels = (oneHot ? tf.argMax(y, 1) : tf.cast(tf.reshape(y, [-1]), 'int32')) as tf.Tensor1D;
    const classes = Math.max(tf.max(labels).dataSync()[0] as number, ...entries.map(([label]) => label)) + 1;
    const table = new Float32Array(classes).fill(1);
    for (const [label, weight] of entries) table[label] = weight;
    return tf.gather(tf.tensor1d(table), labels);
  });
  return scope.own(weights);
}
