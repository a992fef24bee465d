/**
 * LiteRT, which runs .tflite files, from the package @litertjs/core: its build of C++ for WebAssembly, by its own bindings. The
 * package's JavaScript expects a browser; emscripten's loader beside the binary does not, and leaves the globals of Node alone. The
 * build `compat` needs no relaxed SIMD, which Node has from version 21 on.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';

const PACKAGE = '@litertjs/core';
const VERSION = '2.5.3';
const BUILD = 'litert_wasm_compat_internal';

const load = createRequire(__filename);

/** What emscripten's bindings give for an object of C++. */
interface Bound {
  delete(): void;
}
interface Layout extends Bound {
  dimensions(): Bound & { size(): number; get(i: number): number };
}
interface RankedType extends Bound {
  layout(): Layout;
}
interface TensorBuffer extends Bound {
  lock(mode: unknown): number;
  unlock(): void;
  packedSize(): number;
}
interface CompiledModel extends Bound {
  run(signature: number, inputs: TensorBuffer[]): TensorBuffer[] | Promise<TensorBuffer[]>;
}
interface Binding {
  _malloc(bytes: number): number;
  _free(position: number): void;
  HEAPU8: Uint8Array;
  LiteRtEnvironment: { create(gpu: null): Bound };
  VectorInt32: new () => Bound & { push_back(value: number): void };
  LiteRtLayout: { create(sizes: Bound): Layout };
  LiteRtRankedTensorType: { create(element: { value: number }, layout: Layout): RankedType };
  LiteRtTensorBuffer: {
    createManaged(environment: Bound, kind: unknown, type: RankedType, bytes: number): TensorBuffer;
  };
  LiteRtTensorBufferType: { HOST_MEMORY: unknown };
  LiteRtTensorBufferLockMode: { READ: unknown; WRITE: unknown };
  loadModel(environment: Bound, position: number, bytes: number): Bound;
  compileModel(environment: Bound, model: Bound, options: object): Promise<CompiledModel>;
}

/** The part of the platform's WebAssembly that is used; Node has it, its type definitions do not. */
interface WebAssemblyApi {
  compile(binary: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<object>;
}
const webAssembly = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly;

interface Options {
  instantiateWasm(imports: object, done: (instance: object, module: object) => void): object;
  print(text: string): void;
  printErr(text: string): void;
}
type Factory = (options: Options) => Promise<Binding>;

/** LiteRT's numbers of types, by those of arrays. */
const ELEMENTS = { float32: 1, int32: 2, bool: 6 } as const;

/** One input of a run. */
export interface RunInput {
  type: keyof typeof ELEMENTS;
  shape: readonly number[];
  bytes: Uint8Array;
}

/** A model that is ready for inputs of one size. */
export interface Program {
  /** The bytes of each output. */
  run(inputs: readonly RunInput[]): Promise<Uint8Array[]>;
}

/**
 * An instance of LiteRT of its own, memory included: a file that breaks it breaks nothing else, and all of its memory goes when nobody
 * holds it any more.
 */
export interface LiteRt {
  compile(bytes: Uint8Array): Promise<Program>;
}

let parts: Promise<{ create: Factory; module: object }> | null = null;

/** Starts LiteRT. The first time takes about 0.1 s. */
export async function startLiteRt(): Promise<LiteRt> {
  parts ??= loadParts();
  parts.catch(() => {
    parts = null; // another try may find the package
  });
  const { create, module } = await parts;
  const said: string[] = [];
  const note = (text: string) => void said.push(text);
  const binding = await create({
    instantiateWasm(imports, done) {
      void webAssembly.instantiate(module, imports).then((instance) => done(instance, module));
      return {};
    },
    print: note,
    printErr: note,
  });
  const environment = binding.LiteRtEnvironment.create(null);
  return { compile: (bytes) => compiled(binding, environment, bytes, said) };
}

async function loadParts(): Promise<{ create: Factory; module: object }> {
  const file = path.join(folder(), `${BUILD}.js`);
  // The package calls its files ES modules; this one is none.
  const cell = { exports: {} as unknown };
  const names = ['exports', 'require', 'module', '__filename', '__dirname'];
  const run = vm.compileFunction(readFileSync(file, 'utf8'), names, { filename: file });
  run(cell.exports, createRequire(file), cell, file, path.dirname(file));
  const module = await webAssembly.compile(readFileSync(file.replace(/\.js$/, '.wasm')));
  return { create: cell.exports as Factory, module };
}

/** Where the package's binaries lie. It is an optional companion: large, and only who runs .tflite files here needs it. */
function folder(): string {
  try {
    return path.join(path.dirname(load.resolve(`${PACKAGE}/package.json`)), 'wasm');
  } catch (cause) {
    throw new Error(
      `lite.Interpreter needs the package ${PACKAGE} ${VERSION}, which is not installed here: npm install ${PACKAGE}@${VERSION}`,
      { cause },
    );
  }
}

async function compiled(binding: Binding, environment: Bound, bytes: Uint8Array, said: string[]): Promise<Program> {
  return guarded(said, async () => {
    const position = binding._malloc(bytes.length); // as long as the model lives, which reads its weights there
    binding.HEAPU8.set(bytes, position);
    const model = binding.loadModel(environment, position, bytes.length);
    const options = { environment: null, accelerator: 'wasm', cpuOptions: { numThreads: 1 }, gpuOptions: {} };
    const program = await binding.compileModel(environment, model, { ...options, webNNOptions: {} });
    return { run: (inputs) => guarded(said, () => ran(binding, environment, program, inputs)) };
  });
}

async function ran(
  binding: Binding,
  environment: Bound,
  program: CompiledModel,
  inputs: readonly RunInput[],
): Promise<Uint8Array[]> {
  const given: TensorBuffer[] = [];
  try {
    for (const input of inputs) given.push(bufferOf(binding, environment, input));
    const outputs = await program.run(0, given);
    return outputs.map((output) => taken(binding, output));
  } finally {
    for (const buffer of given) buffer.delete();
  }
}

function bufferOf(binding: Binding, environment: Bound, { type, shape, bytes }: RunInput): TensorBuffer {
  const sizes = new binding.VectorInt32();
  for (const size of shape) sizes.push_back(size);
  const layout = binding.LiteRtLayout.create(sizes);
  const ranked = binding.LiteRtRankedTensorType.create({ value: ELEMENTS[type] }, layout);
  const kind = binding.LiteRtTensorBufferType.HOST_MEMORY;
  const buffer = binding.LiteRtTensorBuffer.createManaged(environment, kind, ranked, bytes.length);
  for (const made of [sizes, layout, ranked]) made.delete();
  binding.HEAPU8.set(bytes, buffer.lock(binding.LiteRtTensorBufferLockMode.WRITE));
  buffer.unlock();
  return buffer;
}

function taken(binding: Binding, output: TensorBuffer): Uint8Array {
  const position = output.lock(binding.LiteRtTensorBufferLockMode.READ);
  const bytes = binding.HEAPU8.slice(position, position + output.packedSize());
  output.unlock();
  output.delete();
  return bytes;
}

/** What LiteRT has to say of a failure: its own errors, in lines. */
async function guarded<T>(said: string[], work: () => Promise<T>): Promise<T> {
  said.length = 0;
  try {
    return await work();
  } catch (error) {
    const { message } = error as { message?: string };
    const reasons = said
      .filter((line) => /ERROR/.test(line))
      .map((line) => line.replace(/^.*?ERROR: (\[[^\]]*\] ?)?/, ''));
    const reason = [...reasons, String(message ?? error).split('\n')[0]].find((text) => text) as string;
    throw new Error(`LiteRT refuses it: ${reason}`, { cause: error });
  }
}
