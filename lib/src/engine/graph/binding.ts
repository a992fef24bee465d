/** What of tfjs-node's backend graphs are recorded from and run with. */
import type { Attr } from '../addon';
import * as tf from '../tf';
import type { Values } from './scope';

/** A tensor in TensorFlow's memory. */
export interface Made {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

export interface Binding {
  executeOp(name: string, attrs: readonly Attr[], inputs: readonly number[], outputs: number): Made[];
  createTensor(shape: readonly number[], dtype: number, values: Values): number;
  tensorDataSync(id: number): Values;
  deleteTensor(id: number): void;
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(session: number, inputs: readonly number[], inputNames: string, outputNames: string): Made[];
  deleteSavedModel(session: number): void;
}

export interface Backend {
  binding: Binding;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(output: Made): tf.Tensor;
  /** How many tensors share these data. */
  refCount(dataId: object): number;
}

export const backend = (): Backend => tf.backend() as unknown as Backend;

/** The handle of a tensor, which is brought into TensorFlow's memory if it isn't there. */
export const handleOf = (tensor: tf.Tensor): number => backend().getInputTensorIds([tensor])[0] as number;

/** The same values under a handle of their own. */
export function ownCopy(tensor: tf.Tensor, dtype: number): tf.Tensor {
  const { binding } = backend();
  const { TF_ATTR_TYPE } = binding as unknown as { TF_ATTR_TYPE: number };
  const [made] = binding.executeOp(
    'Identity',
    [{ name: 'T', type: TF_ATTR_TYPE, value: dtype }],
    [handleOf(tensor)],
    1,
  );
  return backend().createOutputTensor(made as Made);
}
