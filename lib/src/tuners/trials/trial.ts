import type { Direction } from '../objective';
import type { Entry, HyperValue } from '../space/entries';

/**
 * How a trial stands: running; completed with a score; failed, since `build` or the training threw; invalid, since no epoch gave a
 * finite score.
 */
export type TrialStatus = 'RUNNING' | 'COMPLETED' | 'FAILED' | 'INVALID';

/** The part of a search by successive halving that a trial is. */
export interface Rung {
  /** Which time Hyperband goes through its brackets, from 0. */
  readonly iteration: number;
  /** Brackets count down to 0, as in KerasTuner: the number of halvings in it. */
  readonly bracket: number;
  /** From 0, where networks are drawn at random; later ones hold the best of the one before. */
  readonly round: number;
  /** The epochs that its network has been trained for before. */
  readonly initialEpoch: number;
  /** The epoch it is trained up to. */
  readonly epochs: number;
  /** The trial that it goes on from; null in round 0. */
  readonly from: string | null;
}

/** One training of a trial: `executionsPerTrial` of them differ by their seed alone. */
export interface Execution {
  /** The best value of the objective over its epochs; null if none was finite. */
  readonly score: number | null;
  /** The epoch with that value, from 1; null if there is none. */
  readonly bestEpoch: number | null;
  /** Logs by name, one value an epoch; null where a value was not finite. */
  readonly history: Readonly<Record<string, readonly (number | null)[]>>;
}

/** One set of hyperparameters and what came of it: plain data, as its file holds it. */
export interface Trial {
  /** Four digits or more, from `0000`. */
  readonly id: string;
  readonly status: TrialStatus;
  /** The values of the hyperparameters that count. */
  readonly values: Readonly<Record<string, HyperValue>>;
  /** All hyperparameters that its build asked for. */
  readonly space: readonly Entry[];
  /** Of Hyperband: where in its brackets the trial stands. */
  readonly rung: Rung | null;
  /** The mean of its executions' scores; null without any. */
  readonly score: number | null;
  /** Whether a small or a large score is good; null until a training has told. */
  readonly direction: Direction | null;
  readonly executions: readonly Execution[];
  /** Time it took. */
  readonly seconds: number;
  /** What went wrong, or null. */
  readonly message: string | null;
}

/** Epochs trained in a trial, all executions together. */
export function epochsOf(trial: Trial): number {
  return trial.executions.reduce((sum, { history }) => sum + (Object.values(history)[0]?.length ?? 0), 0);
}

/** The name of the trial with this number, from 0. */
export const trialId = (number: number): string => String(number).padStart(4, '0');

/** Completed trials, the best first; of equal scores the earlier one. */
export function ranked(trials: readonly Trial[]): Trial[] {
  const completed = trials.filter((trial) => trial.status === 'COMPLETED' && trial.score !== null);
  const sign = completed[0]?.direction === 'max' ? -1 : 1;
  return completed.sort((a, b) => sign * ((a.score as number) - (b.score as number)));
}
