import { join } from 'node:path';
import { checkOptions, describe } from '../../engine/names';
import { type BatchHook, Callback, type Logs } from '../callback';
import { checkNumber } from '../monitor';
import { EventWriter, type Position } from './event-writer';
import { graphSummary } from './graph';
import { type Summary, scalarSummary } from './summary';
import { weightSummaries } from './weights';

export interface TensorBoardArgs {
  /** The folder of the logs; default `logs`. */
  logDir?: string;
  /** Epochs between two histograms of the weights; default 0: none. */
  histogramFreq?: number;
  /** Whether the graph of the model is written; default true. */
  writeGraph?: boolean;
  /** Whether steps a second are written; default false. */
  writeStepsPerSecond?: boolean;
  /** When values are written: after each `epoch` (default), or also after each `batch`, or every so many batches. */
  updateFreq?: 'epoch' | 'batch' | number;
}

const WHERE = 'callbacks.tensorBoard';
const OPTIONS = ['logDir', 'histogramFreq', 'writeGraph', 'writeStepsPerSecond', 'updateFreq'];

type Run = 'train' | 'validation';

interface State {
  batches: number;
  runs: [Run, Position][];
}

/** Writes what TensorBoard shows. See `callbacks.tensorBoard`. */
export class TensorBoard extends Callback {
  static override readonly leavesSteps = true;
  readonly logDir: string;
  private readonly histogramFreq: number;
  private readonly writeGraph: boolean;
  private readonly writeSpeed: boolean;
  /** Batches between two values; null: none within epochs. */
  private readonly every: number | null;
  private readonly writers = new Map<Run, EventWriter>();
  /** Batches of this training so far. */
  private batches = 0;
  private epochBegan = { time: 0, iterations: 0 };
  private batchBegan = 0;

  constructor(args: TensorBoardArgs = {}) {
    super();
    checkOptions(WHERE, args, OPTIONS);
    this.logDir = args.logDir ?? 'logs';
    this.histogramFreq = args.histogramFreq ?? 0;
    this.writeGraph = args.writeGraph ?? true;
    this.writeSpeed = args.writeStepsPerSecond ?? false;
    this.every = batchesBetween(args.updateFreq ?? 'epoch');
    checkFolder(this.logDir);
    checkNumber(WHERE, 'histogramFreq', this.histogramFreq, { from: 0, whole: true });
  }

  override onTrainBegin(): void {
    this.writers.clear();
    this.batches = 0;
    const writer = this.writer('train'); // a folder that can't be written is found before the first epoch, not after it
    const graph = this.writeGraph ? graphSummary(this.model) : null;
    if (graph) writer.write([graph]);
  }

  override listens(hook: BatchHook): boolean {
    return this.every !== null && super.listens(hook);
  }

  override wantsBatch(): boolean {
    return this.every !== null && this.batches % this.every === 0;
  }

  override onTrainBatchBegin(): void {
    this.batches += 1;
    this.batchBegan = performance.now();
  }

  override onTrainBatchEnd(_batch: number, logs: Logs): void {
    const values = { ...logs, ...(this.writeSpeed ? { steps_per_second: 1000 / since(this.batchBegan) } : {}) };
    this.writer('train').write(scalars('batch_', values, this.batches));
  }

  override onEpochBegin(): void {
    this.epochBegan = { time: performance.now(), iterations: this.model.optimizer.iterations };
  }

  /** Porting note: Keras leaves these out where the number of batches so far is no multiple of `updateFreq`. */
  override onEpochEnd(epoch: number, logs: Logs): void {
    const { learningRate, iterations } = this.model.optimizer;
    const entries = Object.entries(logs);
    const trained: Record<string, number> = Object.fromEntries(entries.filter(([name]) => !name.startsWith('val_')));
    trained.learning_rate = learningRate;
    if (this.writeSpeed) {
      const { time, iterations: before } = this.epochBegan;
      trained.steps_per_second = ((iterations - before) * 1000) / since(time);
    }
    this.writer('train').write(scalars('epoch_', trained, epoch));
    const validated = entries
      .filter(([name]) => name.startsWith('val_'))
      .map(([name, value]) => [name.slice(4), value]);
    if (validated.length > 0) this.writer('validation').write(scalars('epoch_', Object.fromEntries(validated), epoch));
    if (this.histogramFreq > 0 && epoch % this.histogramFreq === 0)
      this.writer('train').write(weightSummaries(this.model.layers, this.scope(), epoch));
  }

  override onTestEnd(logs: Logs): void {
    const named = Object.entries(logs).map(([name, value]) => [`${name}_vs_iterations`, value]);
    const step = this.model.optimizer.iterations;
    this.writer('validation').write(scalars('evaluation_', Object.fromEntries(named), step));
  }

  override onTrainEnd(): void {
    this.writers.clear();
  }

  override getState(): State {
    return {
      batches: this.batches,
      runs: [...this.writers].map(([run, writer]) => [run, writer.position]),
    };
  }

  override setState({ batches, runs }: State): void {
    this.batches = batches;
    for (const [run, position] of runs) this.writer(run).goOnFrom(position);
  }

  private writer(run: Run): EventWriter {
    const known = this.writers.get(run);
    if (known) return known;
    const writer = new EventWriter(join(this.logDir, run));
    this.writers.set(run, writer);
    return writer;
  }

  /** Keras puts a stack's name before its layers' names, but not that of a functional model. */
  private scope(): string {
    const topology = this.model.toJSON(null, false) as { class_name?: string } | null;
    return topology?.class_name === 'Sequential' ? `${this.model.name}/` : '';
  }
}

const since = (time: number): number => Math.max(1e-3, performance.now() - time);

const scalars = (prefix: string, values: Record<string, number>, step: number): Summary[] =>
  Object.entries(values).map(([name, value]) => scalarSummary(`${prefix}${name}`, value, step));

function checkFolder(folder: unknown): void {
  if (typeof folder === 'string' && folder !== '') return;
  throw new Error(`${WHERE}: logDir is ${describe(folder)}; expected a folder, such as './logs'.`);
}

function batchesBetween(frequency: unknown): number | null {
  if (frequency === 'epoch') return null;
  if (frequency === 'batch') return 1;
  if (Number.isInteger(frequency) && (frequency as number) > 0) return frequency as number;
  throw new Error(
    `${WHERE}: updateFreq is ${describe(frequency)}; expected 'epoch', 'batch' or a number of batches from 1 up.`,
  );
}
