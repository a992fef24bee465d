import { type Cell, recording } from '../recording';
import * as tf from '../tf';
import type { Memory } from './memory';

/** Tensors that outlive `tf.tidy`, by number; each may be replaced. */
export class Kept implements Memory {
  private readonly tensors: tf.Tensor[] = [];
  private readonly cells: Cell[] = [];

  add(shape: readonly number[], values: Float32Array): void {
    const i = this.tensors.length;
    this.cells.push({
      read: () => tf.clone(this.tensors[i] as tf.Tensor),
      write: (value) => this.set(i, tf.clone(value)),
    });
    this.tensors.push(tf.keep(tf.tensor(values.slice(), [...shape], 'float32')));
  }

  get(i: number): tf.Tensor {
    recording()?.cell(this.cells[i] as Cell);
    return this.tensors[i] as tf.Tensor;
  }

  set(i: number, tensor: tf.Tensor): void {
    recording()?.cell(this.cells[i] as Cell);
    const before = this.tensors[i] as tf.Tensor;
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
