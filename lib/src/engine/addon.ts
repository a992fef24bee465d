import * as tf from './tf';

/** What this library uses of tfjs-node's backend: TensorFlow operations by name, on handles that tfjs does not count. */
interface Binding {
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array;
  executeOp(name: string, attrs: readonly Attr[], inputs: readonly number[], outputs: number): { id: number }[];
}

interface Backend {
  readonly binding: Binding;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(output: { id: number }): tf.Tensor;
  executeSingleOutput(name: string, attrs: readonly Attr[], inputs: readonly tf.Tensor[]): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attrs: readonly Attr[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** An attribute of a TensorFlow operation as the addon takes it. */
export interface Attr {
  name: string;
  type: number;
  value: number | boolean | string | readonly number[];
}

/** TensorFlow's eager operations by name. `executeOp` is looked up at each call, so that a recorder can stand in its place. */
export class Addon {
  readonly float: Attr;

  constructor(private readonly backend: Backend) {
    this.float = this.type('T', 'float32');
  }

  type(name: string, dtype: 'float32' | 'int32'): Attr {
    const { TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = this.backend.binding;
    return { name, type: TF_ATTR_TYPE, value: dtype === 'float32' ? TF_FLOAT : TF_INT32 };
  }

  /** A type that tfjs has no name for, by TensorFlow's number. */
  typeNumber(name: string, value: number): Attr {
    return { name, type: this.backend.binding.TF_ATTR_TYPE, value };
  }

  bool(name: string, value: boolean): Attr {
    return { name, type: this.backend.binding.TF_ATTR_BOOL, value };
  }

  text(name: string, value: string): Attr {
    return { name, type: this.backend.binding.TF_ATTR_STRING, value };
  }

  shape(name: string, value: readonly number[]): Attr {
    return { name, type: this.backend.binding.TF_ATTR_SHAPE, value };
  }

  /** An operation on tensors. */
  call(op: string, attrs: readonly Attr[], inputs: readonly tf.Tensor[]): tf.Tensor {
    return this.backend.executeSingleOutput(op, attrs, inputs);
  }

  callAll(op: string, attrs: readonly Attr[], inputs: readonly tf.Tensor[], outputs: number): tf.Tensor[] {
    return this.backend.executeMultipleOutputs(op, attrs, inputs, outputs);
  }

  /** An operation on handles; the caller deletes the handles it gets. */
  raw(op: string, attrs: readonly Attr[], inputs: readonly number[], outputs: number): number[] {
    return this.backend.binding.executeOp(op, attrs, inputs, outputs).map((output) => output.id);
  }

  /** An operation on handles, its output a tensor. */
  output(op: string, attrs: readonly Attr[], inputs: readonly number[]): tf.Tensor {
    const [output] = this.backend.binding.executeOp(op, attrs, inputs, 1) as [{ id: number }];
    return this.backend.createOutputTensor(output);
  }

  /** The value of a resource variable as a tensor that shares its memory. */
  readVariable(variable: number): tf.Tensor {
    const attrs = [this.type('dtype', 'float32')];
    const [output] = this.backend.binding.executeOp('ReadVariableOp', attrs, [variable], 1) as [{ id: number }];
    return this.backend.createOutputTensor(output);
  }

  handle(tensor: tf.Tensor): number {
    return this.backend.getInputTensorIds([tensor])[0] as number;
  }

  create(shape: readonly number[], values: Float32Array): number {
    return this.backend.binding.createTensor(shape, this.backend.binding.TF_FLOAT, values);
  }

  createInts(shape: readonly number[], values: Int32Array): number {
    return this.backend.binding.createTensor(shape, this.backend.binding.TF_INT32, values);
  }

  read(handle: number): Float32Array {
    return this.backend.binding.tensorDataSync(handle);
  }

  delete(handle: number): void {
    this.backend.binding.deleteTensor(handle);
  }
}

let known: Addon | null | undefined;

/** The native addon, or null when the engine is not native. */
export function addon(): Addon | null {
  if (known === undefined)
    known = tf.getBackend() === 'tensorflow' ? new Addon(tf.backend() as unknown as Backend) : null;
  return known;
}
