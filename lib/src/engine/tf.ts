/**
 * TensorFlow.js with a backend that has started: everything of `@tensorflow/tfjs`, types included, and `node` (what
 * only tfjs-node has) when the engine is native.
 */
import { started } from './start';

export * from '@tensorflow/tfjs';

/** tfjs-node's own namespace (SavedModel, TensorBoard, images); undefined on the wasm backend. */
export const node: typeof import('@tensorflow/tfjs-node').node | undefined = started.node;
