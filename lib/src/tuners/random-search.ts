import { checkWhole } from './oracles/hyperband-schedule';
import { RandomSearchOracle } from './oracles/random-search';
import type { Build } from './trials/run-trial';
import { Tuner, type TunerArgs } from './tuner';

/** Options of `tuners.RandomSearch`. */
export interface RandomSearchArgs extends TunerArgs {
  /** Trials in all; a search that goes on may have more. Default: 10. */
  maxTrials?: number;
}

/**
 * Draws hyperparameters at random, none twice. A good first search: it covers each one's range evenly, whatever the others do.
 * Counterpart of `keras_tuner.RandomSearch`.
 *
 * @example
 * const tuner = new tuners.RandomSearch(
 *   (hp) => build(hp, hp.float('learningRate', { min: 1e-4, max: 1e-1, sampling: 'log' })),
 *   { maxTrials: 3, seed: 1, directory: 'tuning', projectName: 'random' },
 * );
 * await tuner.search(x, y, { epochs: 2, validationSplit: 0.2, verbose: 0 });
 * const [best] = tuner.getBestHyperParameters();
 * assert.equal(tuner.results().length, 3);
 * assert.ok(best.get('learningRate') >= 1e-4);
 */
export class RandomSearch extends Tuner {
  constructor(build: Build, args: RandomSearchArgs = {}) {
    const { maxTrials = 10 } = args;
    checkWhole('tuners.RandomSearch', 'maxTrials', maxTrials, 1);
    super(build, args, {
      name: 'RandomSearch',
      options: ['maxTrials'],
      oracle: (seed, space) => new RandomSearchOracle(seed, space, maxTrials),
    });
  }
}
