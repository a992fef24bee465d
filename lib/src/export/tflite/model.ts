/** A TFLite model as plain data: what stands between Keras' layers and the bytes of a file. */
import type { OperatorName, TensorType } from './schema';

export interface TfliteTensor {
  name: string;
  type: TensorType;
  /** -1: the size is open, as that of the batch. */
  shape: number[];
  /** The bytes of a constant, little-endian; null for what is computed. */
  data: Uint8Array | null;
}

export interface TfliteOperator {
  kind: OperatorName;
  version: number;
  /** Places in the list of tensors; -1 where an optional input is left out. */
  inputs: number[];
  outputs: number[];
  /** By the names of `OPERATORS`; what is left out is 0 or false. */
  options: Readonly<Record<string, number | boolean>>;
}

/** A named input or output, and its tensor's place in the list. */
export interface TflitePort {
  name: string;
  tensor: number;
}

export interface TfliteModel {
  description: string;
  tensors: TfliteTensor[];
  /** In an order in which they can be run. */
  operators: TfliteOperator[];
  inputs: TflitePort[];
  outputs: TflitePort[];
}
