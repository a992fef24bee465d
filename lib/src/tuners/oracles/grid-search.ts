import { type Entry, type HyperValue, isActive, keyOf } from '../space/entries';
import { gridValues } from '../space/values';
import { Oracle, type Proposal } from './oracle';

/** Beyond this nobody waits for the end, and it is not counted. */
const COUNTED = 10_000;

/** Tries all combinations, the defaults first, the last hyperparameter changing fastest. */
export class GridSearchOracle extends Oracle {
  readonly settings = {};

  constructor(
    seed: number,
    space: readonly Entry[],
    private readonly maxTrials: number | null,
  ) {
    super(seed, space);
  }

  /** The size of the grid as known so far. */
  get total(): number | null {
    let count = 0;
    for (const _ of combinations(this.space)) {
      count += 1;
      if (count === (this.maxTrials ?? COUNTED)) return this.maxTrials;
    }
    return count;
  }

  propose(): Proposal | null {
    if (this.maxTrials !== null && this.trials.length >= this.maxTrials) return null;
    const tried = new Set(this.trials.map(({ values }) => keyOf(values)));
    for (const values of combinations(this.space)) if (!tried.has(keyOf(values))) return { values, rung: null };
    return null;
  }
}

/** The points of a space's grid; hyperparameters that don't count are left out of a point. */
function* combinations(
  space: readonly Entry[],
  from = 0,
  values: Readonly<Record<string, HyperValue>> = {},
): Generator<Record<string, HyperValue>> {
  const entry = space[from];
  if (!entry) yield { ...values };
  else if (!isActive(entry, values)) yield* combinations(space, from + 1, values);
  else for (const value of gridValues(entry)) yield* combinations(space, from + 1, { ...values, [entry.name]: value });
}
