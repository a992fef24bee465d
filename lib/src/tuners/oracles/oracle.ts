import { randomGenerator } from '../../engine/seed';
import { type Entry, type HyperValue, sameEntry } from '../space/entries';
import { type Rung, ranked, type Trial } from '../trials/trial';

/** What is to be tried next. */
export interface Proposal {
  /** Values of the hyperparameters that count. */
  readonly values: Readonly<Record<string, HyperValue>>;
  /** Of a search by successive halving; else null. */
  readonly rung: Rung | null;
}

/**
 * Decides what a search tries. What it proposes follows from its options, its seed, and the trials that have ended, and from nothing
 * else: so a search that was interrupted goes on as if it had not been. Counterpart of `keras_tuner.Oracle`.
 *
 * @example
 * const tuner = new tuners.GridSearch((hp) => build(hp, hp.choice('learningRate', [0.01, 0.1])), { directory: 'tuning' });
 * assert.equal(tuner.oracle.total, 2);
 * assert.deepEqual(tuner.oracle.propose(), { values: { learningRate: 0.01 }, rung: null });
 */
export abstract class Oracle {
  /** Options that must be the same when a search goes on. */
  abstract readonly settings: Readonly<Record<string, number | string | boolean | null>>;
  /** Trials that the whole search takes, as far as that is known; else null. */
  abstract readonly total: number | null;
  /** Why the search is over, where that is not plain. */
  ending: string | null = null;
  private readonly ended: Trial[] = [];
  private readonly entries: Entry[];

  /** @param space what `build` asks for */
  constructor(
    readonly seed: number,
    space: readonly Entry[],
  ) {
    this.entries = [...space];
  }

  /** The next trial, or null when the search is over. */
  abstract propose(): Proposal | null;

  /** The trials that have ended, in order. */
  get trials(): readonly Trial[] {
    return this.ended;
  }

  /** All hyperparameters met so far. */
  get space(): readonly Entry[] {
    return this.entries;
  }

  /** Takes note of a trial that has ended; the space grows by what it asked for. */
  end(trial: Trial): void {
    this.ended.push(trial);
    for (const entry of trial.space)
      if (!this.entries.some((known) => sameEntry(known, entry))) this.entries.push(entry);
  }

  /** The best trials, best first. */
  best(count: number): Trial[] {
    return ranked(this.ended).slice(0, count);
  }
}

/** A seed that follows from another one and some numbers, and has nothing in common with its neighbours. */
export function seedOf(seed: number, ...numbers: readonly number[]): number {
  return numbers.reduce(
    (sum, number) => randomGenerator((sum + 0x9e3779b9 * (number + 1)) >>> 0).integer(2 ** 32),
    seed,
  );
}
