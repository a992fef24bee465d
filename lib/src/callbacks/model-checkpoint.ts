import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkOptions, describe } from '../engine/names';
import { type BatchCount, batchCount, type Frequency } from './batch-count';
import { type BatchHook, Callback, type Logs } from './callback';
import { checkPlaces, fillPattern, parsePattern } from './file-pattern';
import { checkNumber, type Mode, Monitor } from './monitor';

export interface ModelCheckpointArgs {
  /**
   * Where to save; ends in `.keras` or `.h5`, or in `.weights.h5` for `saveWeightsOnly`. May have places for `epoch` (from 1), `batch`
   * and values of the logs, in Python's format: `model-{epoch:02d}-{val_loss:.4f}.h5`. Folders are made.
   */
  filepath: string;
  /** Name of the value in the logs that decides which model is the best; default `val_loss`. */
  monitor?: string;
  /** Whether to say what is saved; default 0. */
  verbose?: 0 | 1;
  /** Whether only a model is saved that is better than all before; default false. */
  saveBestOnly?: boolean;
  /** Whether the weights alone are saved; default false. */
  saveWeightsOnly?: boolean;
  /** Whether the value should shrink or grow; default `auto`: as the metric says. */
  mode?: Mode;
  /** When to save: after each `epoch` (default), or each time so many batches have passed. */
  saveFreq?: Frequency;
  /** A value that the first model has to beat, with `saveBestOnly`; default: none. */
  initialValueThreshold?: number;
}

const WHERE = 'callbacks.modelCheckpoint';
const OPTIONS = [
  'filepath',
  'monitor',
  'verbose',
  'saveBestOnly',
  'saveWeightsOnly',
  'mode',
  'saveFreq',
  'initialValueThreshold',
];

/** Saves the model as it learns. See `callbacks.modelCheckpoint`. */
export class ModelCheckpoint extends Callback {
  static override readonly leavesSteps = true;
  private readonly args: ModelCheckpointArgs;
  private readonly pattern: ReturnType<typeof parsePattern>;
  private readonly watched: Monitor;
  private readonly count: BatchCount | null;
  /** Names that callbacks add at an epoch's end: no batch has them. */
  private addedLater: readonly string[] = [];
  private epoch = 0;

  constructor(args: ModelCheckpointArgs) {
    super();
    checkOptions(WHERE, args, OPTIONS);
    checkPath(args?.filepath, args?.saveWeightsOnly ?? false);
    const threshold = args.initialValueThreshold;
    if (threshold !== undefined) checkNumber(WHERE, 'initialValueThreshold', threshold);
    this.args = args;
    this.pattern = parsePattern(WHERE, args.filepath);
    this.watched = new Monitor(WHERE, args.monitor ?? 'val_loss', args.mode ?? 'auto', 0, threshold);
    this.count = batchCount(WHERE, 'saveFreq', args.saveFreq ?? 'epoch');
  }

  /** The best value so far; null before the first. */
  get best(): number | null {
    return this.watched.best;
  }

  /** Porting note: Keras finds the direction at the first epoch's end, so that it can't compare on batches before that. */
  override onTrainBegin(): void {
    const { metrics } = this.params;
    const running = metrics.filter((name) => !name.startsWith('val_') && !this.addedLater.includes(name));
    const names = this.count ? running : metrics;
    if (this.args.saveBestOnly) this.watched.begin({ ...this.params, metrics: names });
    checkPlaces(WHERE, this.pattern, ['epoch', ...(this.count ? ['batch'] : []), ...names]);
  }

  override listens(hook: BatchHook): boolean {
    return this.count !== null && super.listens(hook);
  }

  override wantsBatch(batch: number): boolean {
    return this.count?.due(batch) ?? false;
  }

  override setNeighbours(callbacks: readonly Callback[]): void {
    this.addedLater = callbacks.flatMap(({ logNames }) => logNames);
  }

  override onEpochBegin(epoch: number): void {
    this.epoch = epoch;
  }

  override onTrainBatchBegin(batch: number): void {
    this.count?.begin(batch);
  }

  override async onTrainBatchEnd(batch: number, logs?: Logs): Promise<void> {
    this.count?.done(batch);
    await this.save(this.epoch, { ...logs, batch: batch + 1 }, logs);
  }

  override async onEpochEnd(epoch: number, logs?: Logs): Promise<void> {
    if (this.count) this.count.endEpoch();
    else await this.save(epoch, { ...logs }, logs);
  }

  override getState(): unknown {
    return { best: this.best, count: this.count?.state };
  }

  override setState({ best, count }: { best: number | null; count?: number[] }): void {
    this.watched.best = best;
    if (this.count && count) this.count.state = count;
  }

  private async save(epoch: number, values: Record<string, number>, logs: Logs | undefined): Promise<void> {
    const path = fillPattern(this.pattern, { ...values, epoch: epoch + 1 });
    if (!this.shouldSave(epoch, logs, path)) return;
    if (isFolder(path)) throw new Error(`${WHERE}: '${path}' is a folder. Give the name of a file.`);
    mkdirSync(dirname(path), { recursive: true });
    if (this.args.saveWeightsOnly) await this.model.saveWeights(path, { overwrite: true });
    else await this.model.save(path, { overwrite: true });
    this.say(epoch, `finished saving model to ${path}`);
  }

  private shouldSave(epoch: number, logs: Logs | undefined, path: string): boolean {
    if (!this.args.saveBestOnly) {
      this.say(epoch, `saving model to ${path}`);
      return true;
    }
    const { name, best } = this.watched;
    const current = logs?.[name];
    if (current === undefined) {
      console.warn(`${WHERE}: there is no ${name} after epoch ${epoch + 1}; the model is saved, as in Keras.`);
      return true;
    }
    const before = best === null ? 'None' : best.toFixed(5);
    if (!this.watched.improves(current)) {
      this.say(epoch, `${name} did not improve from ${before}`);
      return false;
    }
    this.say(epoch, `${name} improved from ${before} to ${current.toFixed(5)}, saving model to ${path}`);
    this.watched.best = current;
    return true;
  }

  private say(epoch: number, text: string): void {
    if (this.args.verbose) console.log(`Epoch ${epoch + 1}: ${text}`);
  }
}

function checkPath(filepath: unknown, weightsOnly: boolean): void {
  if (typeof filepath !== 'string' || filepath === '')
    throw new Error(`${WHERE}: filepath is ${describe(filepath)}; expected a file name, such as 'best.keras'.`);
  if (weightsOnly && !filepath.endsWith('.weights.h5'))
    throw new Error(`${WHERE}: '${filepath}' must end in .weights.h5, since saveWeightsOnly is true.`);
  if (!weightsOnly && !/\.(keras|h5)$/.test(filepath))
    throw new Error(`${WHERE}: '${filepath}' must end in .keras or .h5, such as 'best.keras'.`);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
