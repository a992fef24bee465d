import { nextSeed } from '../../engine';
import { type LabelsLike, toLabels } from '../data/labels';
import { checkArgs, checkWhole } from '../data/options';
import { NumpyRandom } from './numpy-random';
import { type SplitIndices, shuffledSplit, splitSizes, stratifiedSplit } from './split-indices';
import { commonRows, type Fold, Splitter } from './splitter';
import type { Splittable } from './take-rows';

/** Options of `ShuffleSplit` and `StratifiedShuffleSplit`. */
export interface ShuffleSplitArgs {
  /** The number of splits. Default: 10. */
  nSplits?: number;
  /** Share (between 0 and 1) or count (from 1) of the test rows. Default: what `trainSize` leaves, else 0.1. */
  testSize?: number;
  /** Share or count of the training rows. Default: the rest. */
  trainSize?: number;
  /** An integer from 0 to 2**32 - 1. Default: the next seed of `utils.setRandomSeed`. */
  seed?: number;
}

/**
 * Several random splits into a training and a test part, each independent of the others.
 *
 * Counterpart: scikit-learn's `ShuffleSplit`. The same seed chooses the same rows as its `random_state` does.
 *
 * @throws Error for unknown options, and for sizes that are out of range.
 *
 * @example
 * const splits = [...new preprocessing.ShuffleSplit({ nSplits: 3, testSize: 0.25, seed: 0 }).split([1, 2, 3, 4])];
 * assert.deepEqual(splits.map(([train, test]) => [train.length, test.length]), [[3, 1], [3, 1], [3, 1]]);
 */
export class ShuffleSplit extends Splitter {
  protected readonly args: ShuffleSplitArgs;

  constructor(args: ShuffleSplitArgs = {}) {
    super();
    checkArgs(new.target.name, args, ['nSplits', 'testSize', 'trainSize', 'seed']);
    checkWhole(new.target.name, 'nSplits', args.nSplits ?? 10, 1);
    this.args = { ...args };
  }

  override getNSplits(): number {
    return this.args.nSplits ?? 10;
  }

  override *split(x: Splittable, y?: Splittable): Generator<Fold> {
    const rows = commonRows(this.constructor.name, x, y);
    const { testSize, trainSize, seed } = this.args;
    const sizes = splitSizes(rows, testSize ?? (trainSize === undefined ? 0.1 : undefined), trainSize);
    const random = new NumpyRandom(seed ?? nextSeed());
    const next = this.drawer(rows, sizes, random, y);
    for (let i = 0; i < this.getNSplits(); i++) {
      const { train, test } = next();
      yield [train, test];
    }
  }

  protected drawer(
    rows: number,
    sizes: { train: number; test: number },
    random: NumpyRandom,
    _y: Splittable | undefined,
  ): () => SplitIndices {
    return () => shuffledSplit(rows, sizes, random);
  }
}

/**
 * Several random splits, in each of which every class has the same share in both parts.
 *
 * Counterpart: scikit-learn's `StratifiedShuffleSplit`. The same seed chooses the same rows as its `random_state` does.
 *
 * @throws Error as `ShuffleSplit`, and if a class has a single row or a part fewer rows than there are classes.
 *
 * @example
 * const y = ['a', 'a', 'b', 'b'];
 * const [[train]] = new preprocessing.StratifiedShuffleSplit({ testSize: 2, seed: 0 }).split(y, y);
 * assert.deepEqual(Array.from(train, (row) => y[row]).sort(), ['a', 'b']);
 */
export class StratifiedShuffleSplit extends ShuffleSplit {
  protected override drawer(
    _rows: number,
    sizes: { train: number; test: number },
    random: NumpyRandom,
    y: Splittable | undefined,
  ): () => SplitIndices {
    if (y === undefined) throw new Error('StratifiedShuffleSplit: split(x, y) needs y, the classes.');
    const labels = toLabels(y as LabelsLike);
    return () => stratifiedSplit(labels, sizes, random);
  }
}
