/** Sequences as images of one row: what is written for two axes serves one. */
import { tf } from '../../engine';
import type { Pair } from './sizes';

/** [n, steps, channels] as [n, 1, steps, channels]; a kernel's row is its first axis. Images as they are. */
export function asImages(x: tf.Tensor, axis = 1): tf.Tensor4D {
  return x.rank === 3 ? tf.expandDims(x, axis) : (x as tf.Tensor4D);
}

/** Back to as many axes as there were. */
export function fromImages(x: tf.Tensor, rank: number): tf.Tensor {
  return rank === 3 ? tf.squeeze(x, [1]) : x;
}

/** Numbers for one axis, with 1 for the row. */
export function pairs(list: readonly number[]): Pair {
  return list.length === 1 ? [1, list[0] as number] : [list[0] as number, list[1] as number];
}
