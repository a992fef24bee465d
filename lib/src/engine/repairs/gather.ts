import { backend_util, getKernel, registerKernel, scalar, type Tensor, unregisterKernel } from '@tensorflow/tfjs';
import type { Attr } from '../addon';

interface Backend {
  readonly binding: { TF_ATTR_INT: number; TF_ATTR_TYPE: number; TF_INT32: number };
  executeSingleOutput(name: string, attrs: readonly Attr[], inputs: readonly Tensor[]): Tensor;
}

/**
 * tfjs-node 4.22 reads all indices of a `tf.gather` back into JavaScript to look whether they are in range, at each call: slow, and no
 * part of a graph. TensorFlow looks by itself: an index out of range is its error.
 */
export function repairGather(typeOf: (dtype: string) => number): void {
  const gather = getKernel('GatherV2', 'tensorflow');
  unregisterKernel('GatherV2', 'tensorflow');
  registerKernel({
    ...gather,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const [x, indices] = [inputs.x as Tensor, inputs.indices as Tensor];
      const { axis, batchDims } = attrs as { axis: number; batchDims: number };
      backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
      const { binding, executeSingleOutput } = backend as Backend;
      const type = (name: string, value: number): Attr => ({ name, type: binding.TF_ATTR_TYPE, value });
      const on = scalar(axis, 'int32');
      const attributes = [
        { name: 'batch_dims', type: binding.TF_ATTR_INT, value: batchDims },
        type('Tparams', typeOf(x.dtype)),
        type('Tindices', typeOf(indices.dtype)),
        type('Taxis', binding.TF_INT32),
      ];
      try {
        return executeSingleOutput.call(backend, 'GatherV2', attributes, [x, indices, on]);
      } finally {
        on.dispose(); // also for an index out of range
      }
    },
  });
}
