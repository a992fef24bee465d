import type { Entry } from '../space/entries';
import { drawNew } from './draw';
import { Oracle, type Proposal } from './oracle';

/** Draws values at random, none twice. */
export class RandomSearchOracle extends Oracle {
  readonly settings = {};
  readonly total: number;

  constructor(
    seed: number,
    space: readonly Entry[],
    private readonly maxTrials: number,
  ) {
    super(seed, space);
    this.total = maxTrials;
  }

  propose(): Proposal | null {
    if (this.trials.length >= this.maxTrials) return null;
    const values = drawNew(this);
    if (values) return { values, rung: null };
    this.ending = `no values are left that have not been tried: ${this.trials.length} of ${this.maxTrials} trials`;
    return null;
  }
}
