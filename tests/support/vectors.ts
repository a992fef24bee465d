import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tf } from '../../lib/src/engine';

/** An array of float32 numbers (`pack` in tests/interop/vectors/common.py), or float64 (`pack64`). */
export interface Packed {
  shape: number[];
  values: string;
}

/** What made a file of vectors: versions of libraries, and the seed. */
export type MadeBy = Record<string, string | number>;

/** Where vectors lie: the committed ones, or fresh ones that `npm run interop` made with another seed. */
export const VECTORS = process.env.ANN_LAB_VECTORS ?? path.resolve(__dirname, '../vectors');

/** Numbers from Python Keras or scikit-learn, written by tests/interop/vectors/NAME.py. */
export function readVectors<T>(name: string): T & { madeBy: MadeBy } {
  return JSON.parse(readFileSync(path.join(VECTORS, `${name}.json`), 'utf8')) as T & { madeBy: MadeBy };
}

const bytesOf = (values: string): ArrayBuffer => Uint8Array.from(Buffer.from(values, 'base64')).buffer;

/** A packed float32 array as a tensor. */
export function unpack({ shape, values }: Packed): tf.Tensor {
  return tf.tensor(new Float32Array(bytesOf(values)), shape, 'float32');
}

/** The numbers of a packed float64 array. */
export function unpack64({ values }: Packed): Float64Array {
  return new Float64Array(bytesOf(values));
}

/** Largest difference as a share of the expected tensor's largest value (as it is where that is 0). */
export function relativeDifference(actual: tf.Tensor, expected: tf.Tensor): number {
  return tf.tidy(() => {
    const largest = tf.max(tf.abs(expected)).dataSync()[0] as number;
    const difference = tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0] as number;
    return largest > 0 ? difference / largest : difference;
  });
}
