import { GridSearchOracle } from './oracles/grid-search';
import { checkWhole } from './oracles/hyperband-schedule';
import type { Build } from './trials/run-trial';
import { Tuner, type TunerArgs } from './tuner';

/** Options of `tuners.GridSearch`. */
export interface GridSearchArgs extends TunerArgs {
  /** Trials in all. Default: as many as there are combinations. */
  maxTrials?: number;
}

/**
 * Tries all combinations. Of a range without a step it tries ten values, evenly spread in its sampling, and the default; a space that
 * grows on the way is searched whole. Counterpart of `keras_tuner.GridSearch`.
 *
 * @example
 * const tuner = new tuners.GridSearch((hp) => build(hp, hp.choice('learningRate', [0.01, 0.1])),
 *   { seed: 1, directory: 'tuning', projectName: 'grid' });
 * await tuner.search(x, y, { epochs: 1, validationSplit: 0.2, verbose: 0 });
 * assert.deepEqual(tuner.results().map((row) => row.learningRate), [0.01, 0.1]);
 */
export class GridSearch extends Tuner {
  constructor(build: Build, args: GridSearchArgs = {}) {
    const { maxTrials } = args;
    if (maxTrials !== undefined) checkWhole('tuners.GridSearch', 'maxTrials', maxTrials, 1);
    super(build, args, {
      name: 'GridSearch',
      options: ['maxTrials'],
      oracle: (seed, space) => new GridSearchOracle(seed, space, maxTrials ?? null),
    });
  }
}
