import {
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

export type { BackendWasm };
export type Attrs = NamedAttrMap;
export type Inputs = Record<string, TensorInfo>;

/** A kernel of ours: inputs and attributes in, one tensor out. `run` calls other kernels; what they give is freed at the end. */
export type WasmKernel = (inputs: Inputs, attrs: Attrs, run: Run, backend: BackendWasm) => TensorInfo | null;
export type Run = (kernelName: string, inputs: Inputs, attrs: Attrs) => TensorInfo;

/**
 * Puts a kernel of ours in the place of the wasm backend's (or where it has none). When ours gives null the backend's own
 * runs; where there is none, that is an error that names the operation.
 */
export function installKernel(kernelName: string, ours: WasmKernel): void {
  const theirs = getKernel(kernelName, 'wasm') as KernelConfig | undefined;
  if (theirs) unregisterKernel(kernelName, 'wasm');
  registerKernel({
    ...theirs,
    kernelName,
    backendName: 'wasm',
    kernelFunc: (params) => {
      const backend = params.backend as BackendWasm;
      const made: TensorInfo[] = [];
      const run: Run = (name, inputs, attrs) => {
        const out = getKernel(name, 'wasm').kernelFunc({ inputs, backend, attrs }) as TensorInfo;
        made.push(out);
        return out;
      };
      const result = ours(params.inputs as Inputs, params.attrs ?? {}, run, backend);
      for (const tensor of made) if (tensor !== result) backend.disposeData(tensor.dataId);
      if (result) return result;
      if (theirs) return theirs.kernelFunc(params);
      throw new Error(
        `The wasm backend can't do ${kernelName} with ${JSON.stringify(params.attrs)}. Set up the native engine.`,
      );
    },
  });
}
