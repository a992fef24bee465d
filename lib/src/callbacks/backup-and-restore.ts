import { checkOptions, describe } from '../engine/names';
import { BackupFolder } from './backup-file';
import { type BatchCount, batchCount, type Frequency } from './batch-count';
import { type BatchHook, Callback, type RunState } from './callback';

export interface BackupAndRestoreArgs {
  /** The folder for the backup, for one training alone; made if need be. */
  backupDir: string;
  /** When to save: after each `epoch` (default), or each time so many batches have passed. */
  saveFreq?: Frequency;
  /** Whether the backup is deleted when the training has ended; default true. */
  deleteCheckpoint?: boolean;
}

const WHERE = 'callbacks.backupAndRestore';

/** What lies in the folder. */
interface Backup {
  run: RunState;
  /** Whether a callback had ended the training. */
  stopped: boolean;
  /** Of each callback that remembers something: its kind, which of that kind it is, and what it remembers. */
  callbacks: { kind: string; index: number; state: unknown }[];
  count: number[] | null;
}

/** A training that is killed goes on where it stopped. See `callbacks.backupAndRestore`. */
export class BackupAndRestore extends Callback {
  static override readonly leavesSteps = true;
  override readonly comesLast = true;
  private readonly folder: BackupFolder;
  private readonly count: BatchCount | null;
  private readonly deleteAtEnd: boolean;
  private neighbours: readonly Callback[] = [];
  private epoch = 0;

  constructor(args: BackupAndRestoreArgs) {
    super();
    checkOptions(WHERE, args, ['backupDir', 'saveFreq', 'deleteCheckpoint']);
    if (typeof args?.backupDir !== 'string' || args.backupDir === '')
      throw new Error(`${WHERE}: backupDir is ${describe(args?.backupDir)}; expected a folder, such as './backup'.`);
    this.folder = new BackupFolder(args.backupDir);
    this.count = batchCount(WHERE, 'saveFreq', args.saveFreq ?? 'epoch');
    this.deleteAtEnd = args.deleteCheckpoint ?? true;
  }

  override setNeighbours(callbacks: readonly Callback[]): void {
    this.neighbours = callbacks.filter((callback) => callback !== this);
  }

  override listens(hook: BatchHook): boolean {
    return this.count !== null && super.listens(hook);
  }

  override wantsBatch(batch: number): boolean {
    return this.count?.due(batch) ?? false;
  }

  /** After all other callbacks' `onTrainBegin`, since it comes last. A training that begins is saved too, for what callbacks write. */
  override onTrainBegin(): void {
    const backup = this.read();
    if (!backup) {
      this.save(this.model.getRunState());
      return;
    }
    try {
      this.model.setRunState(backup.run);
    } catch (error) {
      throw new Error(
        `${WHERE}: the backup in '${this.folder.path}' can't be restored: ${(error as Error).message} Delete the folder to begin anew.`,
        { cause: error },
      );
    }
    if (this.count && backup.count) this.count.state = backup.count;
    this.restoreNeighbours(backup.callbacks);
    if (backup.stopped) this.model.stopTraining = true;
  }

  override onTrainBatchBegin(batch: number): void {
    this.count?.begin(batch);
  }

  override onEpochBegin(epoch: number): void {
    this.epoch = epoch;
  }

  override onTrainBatchEnd(batch: number): void {
    if (this.model.stopTraining) return; // the epoch ends now, and is saved as a whole
    this.count?.done(batch);
    this.save({ ...this.model.getRunState(), epoch: this.epoch, batch: batch + 1 });
  }

  /** Porting note: also where batches are counted, so that what other callbacks do at an epoch's end is never done twice. */
  override onEpochEnd(epoch: number): void {
    this.count?.endEpoch();
    this.save({ ...this.model.getRunState(), epoch: epoch + 1, batch: 0 });
  }

  override onTrainEnd(): void {
    if (this.deleteAtEnd) this.folder.delete();
  }

  private read(): Backup | undefined {
    try {
      return this.folder.read() as Backup | undefined;
    } catch (error) {
      throw new Error(`${WHERE}: ${(error as Error).message}`, { cause: error });
    }
  }

  private save(run: RunState): void {
    const backup: Backup = {
      run,
      stopped: this.model.stopTraining,
      callbacks: this.numbered().flatMap(({ callback, kind, index }) => {
        const state = callback.getState();
        return state === undefined ? [] : [{ kind, index, state }];
      }),
      count: this.count?.state ?? null,
    };
    this.folder.write(backup);
  }

  private restoreNeighbours(saved: Backup['callbacks']): void {
    const rest = new Map(saved.map(({ kind, index, state }) => [`${kind} ${index}`, state]));
    for (const { callback, kind, index } of this.numbered()) {
      const key = `${kind} ${index}`;
      if (rest.has(key)) callback.setState(rest.get(key));
      rest.delete(key);
    }
    if (rest.size === 0) return;
    const missing = saved.filter(({ kind, index }) => rest.has(`${kind} ${index}`)).map(({ kind }) => kind);
    console.warn(`${WHERE}: the training that was interrupted had also ${missing.join(', ')}; they are gone.`);
  }

  /** The neighbours with their kind and which of that kind they are: the same in every process that makes the same list. */
  private numbered(): { callback: Callback; kind: string; index: number }[] {
    const seen = new Map<string, number>();
    return this.neighbours.map((callback) => {
      const kind = callback.constructor.name;
      const index = seen.get(kind) ?? 0;
      seen.set(kind, index + 1);
      return { callback, kind, index };
    });
  }
}
