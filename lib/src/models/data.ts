/** What readers give as data, made into tensors. */
import { tf } from '../engine';
import { describe, shapeText } from '../engine/names';
import type { TableLike } from '../preprocessing';
import { toMatrix } from '../preprocessing/data/matrix';
import { isSeriesLike, isTableLike } from '../preprocessing/data/table-like';

/** Numbers for one input, output or weight: a tensor, a typed array, nested arrays, or a table (a DataFrame or Series). */
export type ArrayLike1 = tf.Tensor | Float32Array | Float64Array | Int32Array | Uint8Array | NestedNumbers | TableLike;
export type NestedNumbers = readonly (number | boolean | NestedNumbers)[];
/** One input, or several: a list in the model's order, or by name. */
export type DataLike = ArrayLike1 | readonly ArrayLike1[] | Readonly<Record<string, ArrayLike1>>;
/** Targets of one output, or of several: a list in the model's order (null: none), or by name. */
export type TargetLike = ArrayLike1 | readonly (ArrayLike1 | null)[] | Readonly<Record<string, ArrayLike1>>;

/** A shape that a model expects, without the batch; null: any size. */
export type Expected = readonly (number | null)[];

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
    if (!isArrayLike(value)) {
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

type Convertible = readonly unknown[] | ArrayBufferView | TableLike;

/** Whether a value is one array of numbers, and not several by name. */
export function isArrayLike(value: unknown): value is Convertible {
  return Array.isArray(value) || ArrayBuffer.isView(value) || isTableLike(value);
}

function converted(where: string, value: Convertible): tf.Tensor {
  try {
    if (isTableLike(value)) return fromTable(value);
    if (Array.isArray(value)) return fromNested(value);
    if (value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array)
      return tf.tensor1d(value);
    if (value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array)
      throw new Error(`it is ${describe(value)}; expected an array of numbers such as Float32Array`);
    return tf.tensor1d(Float32Array.from(value as unknown as ArrayLike<number>));
  } catch (error) {
    throw new Error(`${where} can't be made a tensor: ${(error as Error).message}`);
  }
}

function fromTable(table: TableLike): tf.Tensor {
  if (isSeriesLike(table)) return fromNested(table.values);
  const { values, rows, columns } = toMatrix(table, 'the table');
  return tf.tensor2d(Float32Array.from(values), [rows, columns]);
}

function fromNested(value: readonly unknown[]): tf.Tensor {
  checkEven(value);
  return tf.tensor(value as tf.TensorLike);
}

/** Rows of nested arrays must be equally long and hold numbers: tfjs would notice only when the data are used, and reads null as 0. */
function checkEven(rows: readonly unknown[]): void {
  const length = Array.isArray(rows[0]) ? rows[0].length : null;
  for (const [i, row] of rows.entries()) {
    const own = Array.isArray(row) ? row.length : null;
    if (own !== length)
      throw new Error(
        `entry ${i} has ${own ?? 'no'} values, entry 0 has ${length ?? 'none'}; expected rows of one length`,
      );
    if (Array.isArray(row)) checkEven(row);
    else if (typeof row === 'string') throw new Error(`it holds text (${describe(row)}); expected numbers`);
    else if (typeof row !== 'number' && typeof row !== 'boolean')
      throw new Error(`entry ${i} is ${describe(row)}; expected a number. Fill in or drop missing values first`);
  }
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

/** As Keras does, an axis of length 1 is added or taken away at the end where that makes the shape fit. */
export function shaped(scope: Scope, what: string, tensor: tf.Tensor, expected: Expected): tf.Tensor {
  const fits = (shape: readonly number[]) =>
    shape.length === expected.length && shape.every((size, i) => expected[i] === null || expected[i] === size);
  const sample = tensor.shape.slice(1);
  if (tensor.rank > 0 && fits(sample)) return tensor;
  if (tensor.rank > 0 && fits([...sample, 1])) return scope.own(tf.reshape(tensor, [...tensor.shape, 1]));
  if (sample[sample.length - 1] === 1 && fits(sample.slice(0, -1)))
    return scope.own(tf.reshape(tensor, tensor.shape.slice(0, -1)));
  const flat =
    tensor.rank === 1 && expected.length > 0 ? ' Numbers of one axis get their shape by tf.tensor(values, shape).' : '';
  throw new Error(
    `${what} has shape ${shapeText(tensor.shape)}; the model expects ${shapeText([null, ...expected])} (samples first, null: any number).${flat}`,
  );
}
