import { startNative } from './native';
import { notice } from './notice';
import { startReclaiming } from './reclaim';
import { repairGradients } from './repairs/gradients';
import { startWasm } from './wasm';

/** The backend that runs, and why it is not the native one. */
export interface Started {
  backend: 'tensorflow' | 'wasm';
  tensorflow: string | null;
  node: typeof import('@tensorflow/tfjs-node').node | undefined;
  why: string | null;
}

const HOW = 'Run `npm run setup` in the clone (`npx ann-lab setup` in a project of your own) and start again.';

/** One start a process: whoever imports the engine first pays for it, synchronously. */
export const started: Started = start();

function start(): Started {
  const backend = startBackend();
  repairGradients();
  if (process.env.ANN_LAB_RECLAIM !== '0') startReclaiming();
  return backend;
}

function startBackend(): Started {
  const wanted = process.env.ANN_LAB_BACKEND;
  if (wanted && wanted !== 'wasm' && wanted !== 'native') {
    throw new Error(`ANN_LAB_BACKEND is '${wanted}'; expected 'native' or 'wasm', or leave it unset.`);
  }
  if (wanted === 'wasm') return wasm('ANN_LAB_BACKEND=wasm asks for it');
  const native = startNative();
  if (native.ok) return { backend: 'tensorflow', tensorflow: native.tensorflow, node: native.node, why: null };
  if (wanted === 'native') throw new Error(`ANN_LAB_BACKEND=native, but ${native.why}. ${HOW}`);
  return wasm(native.why);
}

function wasm(why: string): Started {
  const required = (process.env.ANN_LAB_REQUIRE ?? '').split(',').map((word) => word.trim());
  if (required.includes('native')) throw new Error(`ANN_LAB_REQUIRE=native, but ${why}. ${HOW}`);
  startWasm();
  if (process.env.ANN_LAB_BACKEND !== 'wasm')
    notice(`The engine is WebAssembly, several times slower than native TensorFlow: ${why}. ${HOW}`);
  return { backend: 'wasm', tensorflow: null, node: undefined, why };
}
