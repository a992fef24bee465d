import Module, { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { repairConv2dFilterGradient } from './wasm/conv2dFilterGradient';
import { repairConv2dInputGradient } from './wasm/conv2dInputGradient';
import { repairMatMul } from './wasm/matMul';
import { wasmModule } from './wasm/module';
import { repairUnsortedSegmentSum } from './wasm/unsortedSegmentSum';

const load = createRequire(__filename);

/**
 * Starts the wasm backend, synchronously, with the operations that training needs and that it lacks or does slowly:
 * `import { tf }` gives tensors at once on this backend too.
 */
export function startWasm(): void {
  const { BackendWasm: Backend } = load(
    '@tensorflow/tfjs-backend-wasm',
  ) as typeof import('@tensorflow/tfjs-backend-wasm');
  tf.removeBackend('wasm'); // the package's own registration, which starts by a promise
  tf.registerBackend('wasm', () => new Backend(wasmModule()), 2);
  void tf.setBackend('wasm'); // synchronous for such a factory: the promise only carries `true`
  repairMatMul();
  repairConv2dFilterGradient();
  repairConv2dInputGradient();
  repairUnsortedSegmentSum();
  useFileSystem();
  standInForTfjsNode();
}

/** `file://` for `model.save` and `tf.loadLayersModel`: tfjs-node's handlers need no addon. */
function useFileSystem(): void {
  const { nodeFileSystemRouter } = load('@tensorflow/tfjs-node/dist/io/file_system') as {
    nodeFileSystemRouter: Parameters<typeof tf.io.registerLoadRouter>[0] &
      Parameters<typeof tf.io.registerSaveRouter>[0];
  };
  tf.io.registerLoadRouter(nodeFileSystemRouter);
  tf.io.registerSaveRouter(nodeFileSystemRouter);
}

/** danfojs-node requires tfjs-node, which throws without its addon: it gets the tfjs that runs here instead. */
function standInForTfjsNode(): void {
  const path = load.resolve('@tensorflow/tfjs-node');
  const standIn = new Module(path);
  standIn.exports = load('@tensorflow/tfjs');
  standIn.loaded = true;
  load.cache[path] = standIn;
}
