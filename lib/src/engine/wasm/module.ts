import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** What `BackendWasm` is built on: emscripten's module with tfjs' own functions. */
export type WasmModule = ConstructorParameters<typeof BackendWasm>[0];

interface Emscripten {
  cwrap(name: string, returns: string | null, takes: string[]): (...values: number[]) => number;
}
interface EmscriptenOptions {
  instantiateWasm(imports: object, done: (instance: { exports: object }) => void): object;
}
/** The part of the platform's WebAssembly that is used; Node has it, its type definitions do not. */
interface WebAssemblyApi {
  Module: new (binary: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: object };
  validate(binary: Uint8Array): boolean;
}

const load = createRequire(__filename);
const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

/**
 * Loads the binary of the wasm backend, synchronously. The package does so by promises only; emscripten's module is ready
 * within the call when the binary is instantiated at once, and the options object that it is given is the module.
 */
export function wasmModule(): WasmModule {
  const folder = join(dirname(load.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'wasm-out');
  const create = load(join(folder, 'tfjs-backend-wasm.js')) as (options: EmscriptenOptions) => Promise<unknown>;
  const binary = readFileSync(join(folder, hasSimd() ? 'tfjs-backend-wasm-simd.wasm' : 'tfjs-backend-wasm.wasm'));
  const options: EmscriptenOptions = {
    instantiateWasm(imports, done) {
      const instance = new webAssembly.Instance(new webAssembly.Module(binary), imports);
      done(instance);
      return instance.exports;
    },
  };
  void create(options);
  const wasm = options as unknown as WasmModule & Emscripten;
  const tfjs = {
    init: wasm.cwrap('init', null, []),
    initWithThreadsCount: wasm.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: wasm.cwrap('get_threads_count', 'number', []),
    registerTensor: wasm.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: wasm.cwrap('dispose_data', null, ['number']),
    dispose: wasm.cwrap('dispose', null, []),
  };
  return Object.assign(wasm, { tfjs: tfjs as unknown as WasmModule['tfjs'] });
}

/** Whether this processor and Node run SIMD: the smallest module that uses one such instruction. */
function hasSimd(): boolean {
  const header = [0, 97, 115, 109, 1, 0, 0, 0];
  const functionOfNothing = [1, 4, 1, 96, 0, 0, 3, 2, 1, 0];
  const splatAndDrop = [10, 9, 1, 7, 0, 65, 0, 253, 15, 26, 11];
  return webAssembly.validate(new Uint8Array([...header, ...functionOfNothing, ...splatAndDrop]));
}
