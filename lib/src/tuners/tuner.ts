import { dirname, join, resolve } from 'node:path';
import { throwIfInterrupted } from '../engine/interrupt';
import { checkOptions, describe } from '../engine/names';
import { borrowStreams, nextSeed, randomGenerator } from '../engine/seed';
import type { BatchSource, DataLike, FitArgs, Model, TargetLike } from '../models';
import { isBatchSource } from '../models/feed-source';
import { FIT_OPTIONS, verboseLevel } from '../models/options';
import { type Objective, type ObjectiveLike, objectiveOf } from './objective';
import { checkWhole } from './oracles/hyperband-schedule';
import { type Oracle, type Proposal, seedOf } from './oracles/oracle';
import { type Progress, progressOf } from './progress';
import type { Entry } from './space/entries';
import { explore } from './space/explore';
import { HyperParameters } from './space/hyper-parameters';
import { type ResultRow, rowsOf, show, spaceRows } from './summaries';
import type { SearchCallbacks } from './trials/fresh-callbacks';
import { Project, type SearchFile } from './trials/project';
import { type Build, checkedModel, runTrial, type SearchPlan } from './trials/run-trial';
import { type Trial, trialId } from './trials/trial';

/** Options of every tuner. */
export interface TunerArgs {
  /**
   * What is to be made small or large: a log's name, such as `val_accuracy`; the metric tells the direction. With
   * `{ name, direction: 'min' | 'max' }` you do. Default: 'val_loss'.
   */
  objective?: ObjectiveLike;
  /** Trainings of each trial, which differ by their seed; the score is their mean. Default: 1. */
  executionsPerTrial?: number;
  /** Repeats the whole search to the bit: values, initial weights, shuffling. Default: the next seed of `utils.setRandomSeed`. */
  seed?: number;
  /** Where searches lie. Default: the working folder. */
  directory?: string;
  /** The name of this one: its folder in `directory`. Default: 'untitled_project', as in KerasTuner. */
  projectName?: string;
  /** Whether an earlier search of that name is deleted. Default: false: it goes on. */
  overwrite?: boolean;
  /** After so many trials in a row that threw, the search gives up. Default: 3. */
  maxConsecutiveFailedTrials?: number;
}

/** Options of `search`: those of `fit`. */
export interface SearchArgs extends Omit<FitArgs, 'callbacks'> {
  /** As for `fit`; each training gets copies that know nothing of others. Or a function that makes them: `({ id, values }) => [...]`. */
  callbacks?: SearchCallbacks;
}

const OPTIONS: readonly (keyof TunerArgs)[] = [
  'objective',
  'executionsPerTrial',
  'seed',
  'directory',
  'projectName',
  'overwrite',
  'maxConsecutiveFailedTrials',
];

/** What a kind of tuner brings. */
export interface TunerKind {
  /** Its class' name. */
  readonly name: string;
  /** Names of its own options. */
  readonly options: readonly string[];
  oracle(seed: number, space: readonly Entry[]): Oracle;
}

/**
 * What all tuners share: the loop over trials, their files, and ways to look at them. Counterpart of `keras_tuner.Tuner`.
 *
 * Porting note: a trial whose score is never finite is INVALID and the search goes on; only trials that threw (FAILED) count towards
 * `maxConsecutiveFailedTrials`. Nothing is tried a second time.
 *
 * @example
 * const tuner = new tuners.GridSearch(build, { seed: 1, directory: 'tuning', projectName: 'base' });
 * assert.ok(tuner instanceof tuners.Tuner);
 */
export class Tuner {
  /** Proposes trials and remembers them: `oracle.trials`. */
  readonly oracle: Oracle;
  private readonly where: string;
  private readonly objective: Objective;
  private readonly executionsPerTrial: number;
  private readonly maxFailed: number;
  private readonly project: Project;
  private readonly description: SearchFile;
  private running = false;

  /** @param build makes a compiled model from `hp`; it is called once now, to see what there is to search */
  constructor(
    private readonly build: Build,
    args: TunerArgs,
    kind: TunerKind,
  ) {
    this.where = `tuners.${kind.name}`;
    checkOptions(this.where, args, [...OPTIONS, ...kind.options]);
    if (typeof build !== 'function')
      throw new Error(
        `${this.where}: expected a function build(hp) that returns a compiled model, got ${describe(build)}.`,
      );
    this.objective = objectiveOf(this.where, args.objective ?? 'val_loss');
    this.executionsPerTrial = args.executionsPerTrial ?? 1;
    this.maxFailed = args.maxConsecutiveFailedTrials ?? 3;
    checkWhole(this.where, 'executionsPerTrial', this.executionsPerTrial, 1);
    checkWhole(this.where, 'maxConsecutiveFailedTrials', this.maxFailed, 1);
    this.project = new Project(folderOf(this.where, args));
    const derived = nextSeed(); // drawn in any case: what follows must not depend on an earlier search
    if (args.seed !== undefined) randomGenerator(args.seed); // throws for what is no seed
    const space = explore((hp) => this.model(hp, args.seed ?? derived).dispose());
    if (args.overwrite) this.project.clear(); // only now: a build that throws has deleted nothing
    const ended = this.project.trials();
    const earlier = ended.length > 0 ? this.project.search() : null;
    const seed = args.seed ?? earlier?.seed ?? derived;
    this.oracle = kind.oracle(seed, space);
    this.description = {
      format: 1,
      tuner: kind.name,
      seed,
      objective: this.objective,
      executionsPerTrial: this.executionsPerTrial,
      settings: this.oracle.settings,
      space,
    };
    if (earlier) assertSame(this.where, this.project.folder, earlier, this.description);
    else if (ended.length > 0)
      throw new Error(`${this.where}: '${this.project.folder}' has trials but no search.json.`);
    for (const trial of ended) this.oracle.end(trial);
  }

  /**
   * Searches: trains a model for each trial. Takes what `model.fit` takes. A search that was interrupted goes on: trials that have
   * ended are not run again.
   * @throws before any work for unknown options; with the first trial for data that don't fit, and for an objective that no log has;
   *   the reason of a stop, then the trials that have ended stay; after several trials in a row that threw, what the last one threw
   */
  search(x: DataLike, y: TargetLike, args?: SearchArgs): Promise<void>;
  search(batches: BatchSource, args?: SearchArgs): Promise<void>;
  async search(x: DataLike | BatchSource, y?: TargetLike | SearchArgs, args?: SearchArgs): Promise<void> {
    const isShort = isBatchSource(x) && args === undefined && !isBatchSource(y);
    const [targets, given = {}] = isShort ? [undefined, y as SearchArgs | undefined] : [y, args];
    checkOptions('search', given, FIT_OPTIONS);
    this.checkFitArgs(given);
    const { callbacks, ...fitArgs } = given;
    if (this.running) throw new Error('search: this search is running already; await it first.');
    this.running = true;
    const progress = progressOf(verboseLevel('search', given.verbose), this.objective.name);
    try {
      this.startSearch(fitArgs);
      await this.loop(progress, {
        build: this.build,
        seed: this.oracle.seed,
        objective: this.objective,
        executionsPerTrial: this.executionsPerTrial,
        project: this.project,
        fit: (model, all) => model.fit(x as DataLike, targets as TargetLike, all),
        fitArgs,
        callbacks,
      });
      progress.close(this.oracle.ending && `The search ends: ${this.oracle.ending}.`);
    } finally {
      progress.close(null);
      this.running = false;
    }
  }

  /** The hyperparameters of the best trials, best first. Fewer where fewer are completed. */
  getBestHyperParameters(count = 1): HyperParameters[] {
    return this.bestTrials('getBestHyperParameters', count).map(({ space, values }) =>
      HyperParameters.fromJSON({ space, values }),
    );
  }

  /** The models of the best trials with the weights of their best epoch, best first. */
  async getBestModels(count = 1): Promise<Model[]> {
    const found: Model[] = [];
    for (const { id, values } of this.bestTrials('getBestModels', count)) {
      const model = this.model(new HyperParameters(values), seedOf(this.oracle.seed, Number(id), 0));
      await model.loadWeights(this.project.weightsFile(id));
      found.push(model);
    }
    return found;
  }

  /** The trials as rows in order, for a table, a DataFrame or a figure: trial, status, score, epochs, seconds, and the values. */
  results(): ResultRow[] {
    return rowsOf(this.oracle.trials);
  }

  /** Shows the best trials as a table, best first; trials without a score come last. */
  resultsSummary(count = 10, args: { printFn?: (text: string) => void } = {}): void {
    checkWhole('resultsSummary', 'count', count, 1);
    checkOptions('resultsSummary', args, ['printFn']);
    const best = this.oracle.best(this.oracle.trials.length);
    const rest = this.oracle.trials.filter((trial) => !best.includes(trial));
    const rows = rowsOf([...best, ...rest].slice(0, count));
    show(rows, `Trials by ${this.objective.name}: ${rows.length} of ${this.oracle.trials.length}`, args.printFn);
  }

  /** Shows the hyperparameters and what each may be as a table. */
  searchSpaceSummary(args: { printFn?: (text: string) => void } = {}): void {
    checkOptions('searchSpaceSummary', args, ['printFn']);
    show(spaceRows(this.oracle.space), 'Search space', args.printFn);
  }

  /** Throws for arguments of `fit` that this kind of search can't use. */
  protected checkFitArgs(_args: SearchArgs): void {}

  /** Whether the end of a trial is kept for a later one. */
  protected keepsState(_proposal: Proposal): boolean {
    return false;
  }

  private startSearch(fitArgs: FitArgs): void {
    const search = { ...this.description, fit: plainOptions(fitArgs) };
    const earlier = this.oracle.trials.length > 0 ? this.project.search() : null;
    if (earlier?.fit) assertSame('search', this.project.folder, earlier, search);
    this.project.startSearch(search);
  }

  private async loop(progress: Progress, plan: SearchPlan): Promise<void> {
    const { oracle } = this;
    for (let proposal = oracle.propose(); proposal; proposal = oracle.propose()) {
      throwIfInterrupted();
      const number = oracle.trials.length;
      progress.begin({ number: number + 1, total: oracle.total, values: proposal.values });
      const trial = await runTrial(plan, {
        id: trialId(number),
        number,
        proposal,
        keepsState: this.keepsState(proposal),
        isFirst: number === 0,
        told: (_execution, epoch, epochs, logs) => progress.epoch(epoch, epochs, logs),
      });
      oracle.end(trial);
      progress.end(oracle.trials);
      if (proposal.rung?.from) this.project.dropStates(proposal.rung.from);
      this.assertProgress();
    }
    for (const { id } of oracle.trials) this.project.dropStates(id);
  }

  private assertProgress(): void {
    const last = this.oracle.trials.slice(-this.maxFailed);
    if (last.length < this.maxFailed || last.some(({ status }) => status !== 'FAILED')) return;
    throw new Error(
      `search: ${this.maxFailed} trials in a row failed, the last one with: ${last.at(-1)?.message} Mend build or the space, then begin anew with overwrite: true.`,
    );
  }

  private bestTrials(where: string, count: number): Trial[] {
    checkWhole(where, 'count', count, 1);
    const best = this.oracle.best(count);
    if (best.length > 0) return best;
    const has = this.oracle.trials.length === 0 ? 'there are no trials; await search first' : 'no trial is completed';
    throw new Error(`${where}: ${has}.`);
  }

  private model(hp: HyperParameters, seed: number): Model {
    const giveBack = borrowStreams(seed);
    try {
      return checkedModel(this.build(hp));
    } finally {
      giveBack();
    }
  }
}

function folderOf(where: string, { directory = '.', projectName = 'untitled_project' }: TunerArgs): string {
  for (const [option, value] of Object.entries({ directory, projectName })) {
    if (typeof value !== 'string' || value.trim() === '')
      throw new Error(`${where}: ${option} is ${describe(value)}; expected a name such as 'tuning'.`);
  }
  const folder = resolve(directory, projectName);
  if (dirname(folder) === folder || folder === resolve(directory))
    throw new Error(`${where}: projectName '${projectName}' is no name of a folder in '${join(directory)}'.`);
  return folder;
}

/** @throws where a search that goes on is not the one that lies in the folder */
function assertSame(where: string, folder: string, earlier: SearchFile, now: SearchFile): void {
  const parts = ['tuner', 'seed', 'objective', 'executionsPerTrial', 'settings', 'space', 'fit'] as const;
  const text = (search: SearchFile, part: (typeof parts)[number]) => JSON.stringify(search[part]);
  const changed = parts.find((part) => part in now && text(earlier, part) !== text(now, part));
  if (changed === undefined) return;
  throw new Error(
    `${where}: '${folder}' holds a search with another ${changed}: ${text(earlier, changed)}, now ${text(now, changed)}. ` +
      'Give overwrite: true to begin anew, another projectName to keep both, or the former value to go on.',
  );
}

/** What of `fit`'s options a file can hold and changes what is learnt: numbers and switches, not data, weights or callbacks. */
function plainOptions(args: FitArgs): Record<string, unknown> {
  const entries = Object.entries(args).filter(([name, value]) => name !== 'verbose' && typeof value !== 'object');
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
