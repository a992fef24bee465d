import { getKernel, registerKernel, type Tensor, unregisterKernel } from '@tensorflow/tfjs';

/** TensorFlow 2.21 gives 0 for `tf.round` of int32 through tfjs-node. Whole numbers are round already: they pass unchanged. */
export function repairRound(): void {
  const round = getKernel('Round', 'tensorflow');
  const identity = getKernel('Identity', 'tensorflow');
  unregisterKernel('Round', 'tensorflow');
  registerKernel({
    ...round,
    kernelFunc: (params) => {
      const x = params.inputs.x as Tensor;
      return x.dtype === 'int32' ? identity.kernelFunc(params) : round.kernelFunc(params);
    },
  });
}
