import { HyperbandOracle } from './oracles/hyperband';
import { checkWhole } from './oracles/hyperband-schedule';
import type { Proposal } from './oracles/oracle';
import type { Build } from './trials/run-trial';
import { type SearchArgs, Tuner, type TunerArgs } from './tuner';

/** Options of `tuners.Hyperband`. */
export interface HyperbandArgs extends TunerArgs {
  /** Epochs that the best networks are trained for. Default: 100. */
  maxEpochs?: number;
  /** Of each round about one in `factor` goes on, to `factor` times the epochs. Default: 3. */
  factor?: number;
  /** How often the brackets are gone through; a search that goes on may have more. Default: 1. */
  hyperbandIterations?: number;
}

/**
 * Trains many networks for a few epochs and the best of them for more. `tuners.hyperbandSchedule` tells the rounds. A network that goes
 * on does so where it stopped, weights, optimizer and random numbers included: the result is that of one longer training, to the bit.
 * Counterpart of `keras_tuner.Hyperband`.
 *
 * Each network is drawn once: where the space has fewer different values than a bracket wants, the search ends there and says so, as
 * KerasTuner's does (which says nothing). Such a space is for `GridSearch`.
 *
 * Porting note: KerasTuner lets a network go on from the weights of its best epoch, with a fresh optimizer.
 *
 * @example
 * const tuner = new tuners.Hyperband(
 *   (hp) => build(hp, hp.float('learningRate', { min: 1e-4, max: 1e-1, sampling: 'log' })),
 *   { maxEpochs: 3, seed: 1, directory: 'tuning', projectName: 'hyperband' },
 * );
 * await tuner.search(x, y, { validationSplit: 0.2, verbose: 0 });
 * assert.equal(tuner.results().length, 6); // 3 for one epoch, the best of them for 3; and 2 for 3
 */
export class Hyperband extends Tuner {
  private readonly bound: number;

  constructor(build: Build, args: HyperbandArgs = {}) {
    const { maxEpochs = 100, factor = 3, hyperbandIterations = 1 } = args;
    const where = 'tuners.Hyperband';
    checkWhole(where, 'maxEpochs', maxEpochs, 1);
    checkWhole(where, 'factor', factor, 2);
    checkWhole(where, 'hyperbandIterations', hyperbandIterations, 1);
    super(build, args, {
      name: 'Hyperband',
      options: ['maxEpochs', 'factor', 'hyperbandIterations'],
      oracle: (seed, space) => new HyperbandOracle(seed, space, { maxEpochs, factor, hyperbandIterations }),
    });
    this.bound = maxEpochs;
  }

  /** Porting note: KerasTuner ignores them silently. */
  protected override checkFitArgs(args: SearchArgs): void {
    for (const name of ['epochs', 'initialEpoch'] as const) {
      if (args[name] === undefined) continue;
      throw new Error(
        `search: Hyperband itself sets ${name} for each trial; give maxEpochs to tuners.Hyperband instead.`,
      );
    }
  }

  protected override keepsState({ rung }: Proposal): boolean {
    return rung !== null && rung.epochs < this.bound;
  }
}
