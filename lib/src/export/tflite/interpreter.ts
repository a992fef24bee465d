/** .tflite files run here, by LiteRT. */
import { readFileSync } from 'node:fs';
import { tf } from '../../engine';
import { checkOptions, shapeText } from '../../engine/names';
import type { DataLike } from '../../models';
import { Scope } from '../../models/data';
import { inputsFor } from '../../models/ports';
import { isOpen, withRows } from './batch';
import { type LiteRt, type Program, startLiteRt } from './litert';
import { type FilePort, type FileTensor, readTflite, type TfliteFile } from './read';

export type InterpreterArgs =
  | {
      /** A .tflite file. */
      modelPath: string;
    }
  | {
      /** The bytes of a .tflite file, such as `model.export` gives them. */
      modelContent: Uint8Array;
    };

/** An input or output of a file. */
export interface TensorDetails {
  name: string;
  /** Its place in the file's list of tensors. */
  index: number;
  /** null: any size. */
  shape: (number | null)[];
  dtype: 'float32' | 'int32' | 'bool';
}

/** The most rows of a batch whose size the file leaves open; more come in several, which is quicker: they stay in the processor's cache. */
const ROWS = 64;
/** Batch sizes that stay ready: the full one, the rest's, a single row's. */
const KEPT = 3;

/**
 * Runs a .tflite file, whoever wrote it. Counterpart of `tf.lite.Interpreter`. Porting note: `run` stands for `set_tensor`, `invoke` and
 * `get_tensor`; memory is allotted by itself. Needs the package @litertjs/core, loaded at the first run.
 * @throws if the file can't be read, is damaged, or has inputs or outputs other than float32, int32 and bool
 * @example
 * const model = models.sequential([layers.dense({ units: 1, inputShape: [8] })]);
 * const interpreter = new lite.Interpreter({ modelContent: await model.export({ format: 'tflite' }) });
 * const x = tf.ones([20, 8]);
 * const difference = tf.sub(await interpreter.run(x), model.predict(x)).abs().max();
 * assert.ok(difference.dataSync()[0] < 1e-6);
 */
export class Interpreter {
  private readonly bytes: Uint8Array;
  private readonly file: TfliteFile;
  private readonly inputs: TensorDetails[];
  private readonly outputs: TensorDetails[];
  private readonly what: string;
  private engine: Promise<LiteRt> | null = null;
  private readonly programs = new Map<number, Promise<Program>>();

  constructor(args: InterpreterArgs) {
    checkOptions('lite.Interpreter', args, ['modelPath', 'modelContent']);
    const { modelPath, modelContent } = (args ?? {}) as { modelPath?: string; modelContent?: Uint8Array };
    if ((modelPath === undefined) === (modelContent === undefined))
      throw new Error("lite.Interpreter: give { modelPath: 'model.tflite' } or { modelContent: bytes }, one of both.");
    this.what = modelPath === undefined ? 'the bytes given' : `'${modelPath}'`;
    try {
      this.bytes = modelContent === undefined ? readFileSync(modelPath as string) : modelContent;
      this.file = readTflite(this.bytes);
      this.inputs = this.file.inputs.map((port) => detailsOf(this.file, port));
      this.outputs = this.file.outputs.map((port) => detailsOf(this.file, port));
    } catch (error) {
      throw this.failure('read', error);
    }
  }

  /** What goes in, in order. Counterpart of `get_input_details`. */
  getInputDetails(): TensorDetails[] {
    return this.inputs.map((details) => ({ ...details, shape: [...details.shape] }));
  }

  /** What comes out, in order. Counterpart of `get_output_details`. */
  getOutputDetails(): TensorDetails[] {
    return this.outputs.map((details) => ({ ...details, shape: [...details.shape] }));
  }

  /**
   * The output for inputs: one tensor, [n, …]. For a file with several outputs: `runAll`.
   * @param x a tensor, typed array or nested array, [n, …]; for several inputs a list in the file's order or a record by name
   * @throws for inputs that do not fit the file
   */
  async run(x: DataLike): Promise<tf.Tensor> {
    if (this.outputs.length !== 1)
      throw new Error(`lite.Interpreter: run: the file has ${this.outputs.length} outputs; use runAll.`);
    const [output] = await this.runAll(x);
    return output as tf.Tensor;
  }

  /** The outputs for inputs, in the order of `getOutputDetails`. */
  async runAll(x: DataLike): Promise<tf.Tensor[]> {
    const { rows, given } = this.given(x);
    const size = this.inputs.some(({ shape }) => shape[0] === null) ? ROWS : rows;
    const batches: Uint8Array[][] = [];
    try {
      for (let from = 0; from < rows; from += size) {
        batches.push(await this.batch(given, from, Math.min(size, rows - from)));
      }
      return this.outputs.map((details, i) => {
        const parts = batches.map((batch) => batch[i] as Uint8Array);
        return joined(details, rows, parts);
      });
    } catch (error) {
      this.reset();
      throw this.failure('run', error);
    }
  }

  /** Gives the memory of the loaded model back; another run loads it again. */
  dispose(): void {
    this.reset();
  }

  private reset(): void {
    this.engine = null;
    this.programs.clear();
  }

  /** The inputs' bytes, and how many rows they have. */
  private given(x: DataLike): { rows: number; given: Given[] } {
    const where = 'lite.Interpreter: run';
    const ports = {
      names: this.inputs.map(({ name }) => name),
      shapes: this.inputs.map(({ shape }) => shape.slice(1)),
    };
    const scope = new Scope();
    try {
      const tensors = inputsFor(scope, where, x, ports);
      const rows = tensors[0]?.shape[0] as number;
      const given = tensors.map((tensor, i) => {
        const details = this.inputs[i] as TensorDetails;
        const fits = tensor.shape[0] === (details.shape[0] ?? rows);
        if (fits && rows > 0) return { details, bytes: bytesOf(tensor, details.dtype) };
        const expected = rows === 0 ? 'one row at least' : `${details.shape[0] ?? rows} rows`;
        throw new Error(`${where}: '${details.name}' is given shape ${shapeText(tensor.shape)}; expected ${expected}.`);
      });
      return { rows, given };
    } finally {
      scope.dispose();
    }
  }

  private async batch(given: readonly Given[], from: number, rows: number): Promise<Uint8Array[]> {
    const program = await this.program(rows);
    return program.run(
      given.map(({ details: { dtype, shape }, bytes }) => {
        const stride = bytesOfRow(dtype, shape);
        const part = bytes.subarray(from * stride, (from + rows) * stride);
        return { type: dtype, shape: [rows, ...(shape.slice(1) as number[])], bytes: part };
      }),
    );
  }

  private program(rows: number): Promise<Program> {
    const known = this.programs.get(rows);
    if (known) return known;
    const [oldest] = this.programs.keys();
    if (this.programs.size >= KEPT && oldest !== undefined) this.programs.delete(oldest);
    this.engine ??= startLiteRt();
    const program = this.engine.then((engine) => engine.compile(withRows(this.bytes, this.file.tensors, rows)));
    this.programs.set(rows, program);
    return program;
  }

  private failure(verb: string, cause: unknown): Error {
    return new Error(`lite.Interpreter: can't ${verb} ${this.what}: ${(cause as Error).message}.`, { cause });
  }
}

interface Given {
  details: TensorDetails;
  bytes: Uint8Array;
}

function detailsOf({ tensors }: TfliteFile, { name, tensor: index }: FilePort): TensorDetails {
  const tensor = tensors[index] as FileTensor;
  const { type, shape } = tensor;
  if (type !== 'float32' && type !== 'int32' && type !== 'bool')
    throw new Error(`its tensor '${name}' is ${type}; only float32, int32 and bool go in and out here`);
  if (shape.length === 0 || shape.slice(1).includes(-1))
    throw new Error(`its tensor '${name}' has shape ${shapeText(shape)}; only the batch may be open (-1)`);
  return { name, index, shape: isOpen(tensor) ? [null, ...shape.slice(1)] : [...shape], dtype: type };
}

const BYTES = { float32: 4, int32: 4, bool: 1 };

function bytesOfRow(dtype: TensorDetails['dtype'], shape: TensorDetails['shape']): number {
  return (shape.slice(1) as number[]).reduce((product, size) => product * size, BYTES[dtype]);
}

/** Not within `tidy`, which looks for tensors in what it gives back, number by number. */
function bytesOf(tensor: tf.Tensor, dtype: TensorDetails['dtype']): Uint8Array {
  const cast = tensor.dtype === dtype ? null : tf.cast(tensor, dtype);
  const values = (cast ?? tensor).dataSync();
  cast?.dispose();
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function joined(details: TensorDetails, rows: number, batches: readonly Uint8Array[]): tf.Tensor {
  const bytes = Uint8Array.from(Buffer.concat(batches));
  const shape = [details.shape[0] ?? rows, ...(details.shape.slice(1) as number[])];
  const expected = (shape[0] as number) * bytesOfRow(details.dtype, details.shape);
  if (bytes.length !== expected)
    throw new Error(
      `its output '${details.name}' has ${bytes.length} bytes; shape ${shapeText(shape)} needs ${expected}`,
    );
  const values = {
    float32: () => new Float32Array(bytes.buffer),
    int32: () => new Int32Array(bytes.buffer),
    bool: () => bytes,
  }[details.dtype]();
  return tf.tensor(values, shape, details.dtype);
}
