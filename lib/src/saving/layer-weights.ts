/** The values of a layer's weights, to and from arrays in files. */
import { tf } from '../engine';
import type { FileArray, readArray } from './hdf5';

export type Weight = tf.layers.Layer['weights'][number];
export type Values = ReturnType<typeof readArray>;

/** A weight's values as its dtype has them. */
export const valuesOf = (weight: Weight): FileArray => weight.read().dataSync() as FileArray;

/** Sets a weight to what was read, in the weight's own dtype: files of others may count in 64 bits. */
export function setWeight(weight: Weight, { shape, values }: Values): void {
  const { dtype } = weight.read();
  const numbers = dtype === 'float32' ? new Float32Array(values.length) : new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) numbers[i] = Number(values[i]);
  tf.tidy(() => void weight.write(tf.cast(tf.tensor(numbers, shape), dtype)));
}
