/** The files of a search: one folder, in it `search.json` and a folder for each trial. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BackupFolder } from '../../callbacks/backup-file';
import { writeDurably } from '../../utils/files/write-durably';
import type { Objective } from '../objective';
import type { Entry } from '../space/entries';
import { type Trial, trialId } from './trial';

/** What a search is, as `search.json` holds it: all that must be the same when it goes on. */
export interface SearchFile {
  readonly format: 1;
  readonly tuner: string;
  readonly seed: number;
  readonly objective: Objective;
  readonly executionsPerTrial: number;
  /** Options of the oracle. */
  readonly settings: Readonly<Record<string, number | string | boolean | null>>;
  /** What `build` asked for before the first trial. */
  readonly space: readonly Entry[];
  /** The plain options of `fit`: trials with other epochs or batches can't be compared. */
  readonly fit?: Readonly<Record<string, unknown>>;
}

const SEARCH = 'search.json';
const TRIAL = 'trial.json';
const WEIGHTS = 'best.weights.h5';
const FOLDER = /^trial_\d+$/;

/** The folder of one search. Every file is written whole: under a temporary name, to the disk, then renamed. */
export class Project {
  /** @param folder made when the first file is written */
  constructor(readonly folder: string) {}

  /** What the folder's search is, or null if there is none. */
  search(): SearchFile | null {
    const found = readJson<SearchFile>(join(this.folder, SEARCH));
    if (found && found.format !== 1)
      throw new Error(`'${this.folder}' holds a search of format ${found.format}; this library reads 1.`);
    return found;
  }

  startSearch(search: SearchFile): void {
    writeJson(join(this.folder, SEARCH), search);
  }

  /**
   * The trials that have ended, in order; one that was interrupted is as if it had never begun.
   * @throws if a file is damaged or a trial is missing
   */
  trials(): Trial[] {
    const trials = this.folders()
      .map((name) => readJson<Trial>(join(this.folder, name, TRIAL)))
      .filter((trial): trial is Trial => trial !== null && trial.status !== 'RUNNING');
    const missing = trials.findIndex(({ id }, i) => id !== trialId(i));
    if (missing < 0) return trials;
    throw new Error(
      `'${this.folder}' lacks trial ${trialId(missing)}, on which later ones depend. Begin anew with overwrite: true, or delete the later trials' folders too.`,
    );
  }

  write(trial: Trial): void {
    writeJson(join(this.trialFolder(trial.id), TRIAL), trial);
  }

  weightsFile(id: string): string {
    return join(this.trialFolder(id), WEIGHTS);
  }

  /** Where an execution's state lies, for a trial that goes on from it. */
  stateOf(id: string, execution: number): BackupFolder {
    return new BackupFolder(join(this.trialFolder(id), `state_${execution}`));
  }

  /** Deletes the states of a trial that nobody goes on from any more. */
  dropStates(id: string): void {
    const folder = this.trialFolder(id);
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder))
      if (name.startsWith('state_')) rmSync(join(folder, name), { recursive: true });
  }

  /** Deletes the search, and nothing else that may lie in the folder. The trials go last to first: a rest can go on. */
  clear(): void {
    for (const name of this.folders().reverse()) rmSync(join(this.folder, name), { recursive: true });
    rmSync(join(this.folder, SEARCH), { force: true });
  }

  private folders(): string[] {
    if (!existsSync(this.folder)) return [];
    const number = (name: string) => Number(name.slice('trial_'.length));
    return readdirSync(this.folder)
      .filter((name) => FOLDER.test(name))
      .sort((a, b) => number(a) - number(b));
  }

  private trialFolder(id: string): string {
    return join(this.folder, `trial_${id}`);
  }
}

function readJson<T>(file: string): T | null {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    throw new Error(
      `'${file}' is damaged: ${(error as Error).message}. Begin anew with overwrite: true, or put the file back.`,
      { cause: error },
    );
  }
}

function writeJson(file: string, value: unknown): void {
  writeDurably(file, Buffer.from(`${JSON.stringify(value, null, 1)}\n`));
}
