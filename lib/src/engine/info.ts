import { availableParallelism } from 'node:os';
import * as tfjs from '@tensorflow/tfjs';
import { started } from './start';

/** What the engine is. */
export interface EngineInfo {
  /** `tensorflow`: native TensorFlow; `wasm`: WebAssembly. */
  backend: 'tensorflow' | 'wasm';
  /** The version of TensorFlow, null on wasm. */
  tensorflow: string | null;
  /** Threads that one operation may use. */
  threads: number;
  /** The version of TensorFlow.js. */
  tfjs: string;
  /** The version of Node.js, without the `v`. */
  node: string;
  /** Why the engine is not native; null when it is. */
  why: string | null;
}

/**
 * Says which backend computes, with which versions and how many threads, and why it is not native TensorFlow if it is not.
 *
 * @example
 * const { backend, node, why } = engine.info(); // and `tensorflow`, `threads` and `tfjs`
 * assert.equal(node, process.versions.node);
 * assert.equal(why === null, backend === 'tensorflow');
 */
export function info(): EngineInfo {
  const { backend, tensorflow, why } = started;
  return {
    backend,
    tensorflow,
    threads: backend === 'tensorflow' ? nativeThreads() : 1, // wasm's own threads do not start in Node
    tfjs: tfjs.version.tfjs,
    node: process.versions.node,
    why,
  };
}

/** TensorFlow's own rule: its variable when that is a positive number, else the cores this process may use. */
function nativeThreads(): number {
  const set = Number(process.env.TF_NUM_INTRAOP_THREADS);
  return Number.isInteger(set) && set > 0 ? set : availableParallelism();
}
