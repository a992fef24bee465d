import type { Entry } from '../space/entries';
import { ranked, type Trial } from '../trials/trial';
import { drawNew } from './draw';
import { type HyperbandRound, hyperbandSchedule } from './hyperband-schedule';
import { Oracle, type Proposal } from './oracle';

/** Options of Hyperband's oracle, complete. */
export interface HyperbandOptions {
  readonly maxEpochs: number;
  readonly factor: number;
  readonly hyperbandIterations: number;
}

/**
 * Hyperband: random networks, of which the best are trained on. Where a round has no new values left to draw, the search ends, as in
 * KerasTuner.
 *
 * Porting note: networks that failed leave no gap as long as enough others are completed; in KerasTuner a round shrinks by them.
 */
export class HyperbandOracle extends Oracle {
  readonly settings: Readonly<Record<string, number>>;
  readonly total: number;
  private readonly rounds: readonly HyperbandRound[];

  constructor(seed: number, space: readonly Entry[], options: HyperbandOptions) {
    super(seed, space);
    const { maxEpochs, factor } = options;
    this.settings = { maxEpochs, factor };
    this.rounds = hyperbandSchedule(options);
    this.total = this.rounds.reduce((sum, { trials }) => sum + trials, 0);
  }

  propose(): Proposal | null {
    for (const [i, round] of this.rounds.entries()) {
      const started = this.trialsIn(round);
      if (round.round === 0) {
        if (started.length < round.trials) return this.fresh(round);
        continue;
      }
      const before = ranked(this.trialsIn(this.rounds[i - 1] as HyperbandRound)).slice(0, round.trials);
      const next = before.find(({ id }) => !started.some(({ rung }) => rung?.from === id));
      if (next) return { values: next.values, rung: rungOf(round, next.id) };
    }
    return null;
  }

  private fresh(round: HyperbandRound): Proposal | null {
    const values = drawNew(this);
    if (values) return { values, rung: rungOf(round, null) };
    this.ending =
      `no values are left that have not been tried, and round 0 of bracket ${round.bracket} wants ${round.trials} networks: ` +
      `${this.trials.length} of ${this.total} trials. Widen the space, lower maxEpochs, or use GridSearch`;
    return null;
  }

  private trialsIn(round: HyperbandRound): Trial[] {
    return this.trials.filter(
      ({ rung }) => rung?.iteration === round.iteration && rung.bracket === round.bracket && rung.round === round.round,
    );
  }
}

function rungOf({ trials: _, ...round }: HyperbandRound, from: string | null) {
  return { ...round, from };
}
