import * as tf from '../tf';
import type { Memory } from './memory';

/** Tensors that outlive `tf.tidy`, by number; each may be replaced. */
export class Kept implements Memory {
  private readonly tensors: tf.Tensor[] = [];

  add(shape: readonly number[], values: Float32Array): void {
    this.tensors.push(tf.keep(tf.tensor(values.slice(), [...shape], 'float32')));
  }

  get(i: number): tf.Tensor {
    return this.tensors[i] as tf.Tensor;
  }

  set(i: number, tensor: tf.Tensor): void {
    const before = this.get(i);
    if (tensor === before) return;
    this.tensors[i] = tf.keep(tensor);
    before.dispose();
  }

  read(i: number): Float32Array {
    return Float32Array.from(this.get(i).dataSync());
  }

  release(): void {
    for (const tensor of this.tensors) if (!tensor.isDisposed) tensor.dispose();
    this.tensors.length = 0;
  }
}
