import { nextSeed } from '../../engine';
import { FoldSplitter, type KFoldArgs, partsOf } from './folds';
import { NumpyRandom } from './numpy-random';
import { commonRows, type Fold } from './splitter';
import type { Splittable } from './take-rows';

/**
 * Deals the rows out into `nSplits` parts of (nearly) the same size; in each split another part is for testing and the others
 * for training.
 *
 * Counterpart: scikit-learn's `KFold`. The same seed chooses the same rows as its `random_state` does.
 *
 * Porting note: without a seed the order follows `utils.setRandomSeed`.
 *
 * @throws Error for unknown options, fewer than 2 parts, more parts than rows, and a seed without `shuffle`.
 *
 * @example
 * const folds = new preprocessing.KFold({ nSplits: 2 });
 * for (const [train, test] of folds.split(['a', 'b', 'c'])) assert.equal(train.length + test.length, 3);
 * const [[xTrain, xTest, yTrain, yTest]] = folds.rows(['a', 'b', 'c'], [1, 2, 3]);
 * assert.deepEqual([xTrain, xTest, yTrain, yTest], [['c'], ['a', 'b'], [3], [1, 2]]);
 */
export class KFold extends FoldSplitter {
  constructor(args: KFoldArgs = {}) {
    super('KFold', args);
  }

  override *split(x: Splittable, y?: Splittable): Generator<Fold> {
    const rows = commonRows('KFold', x, y);
    const { nSplits } = this;
    if (nSplits > rows) throw new Error(`KFold: nSplits is ${nSplits}, but there are only ${rows} rows.`);
    const order = this.shuffle
      ? new NumpyRandom(this.seed ?? nextSeed()).permutation(rows)
      : Int32Array.from({ length: rows }, (_, i) => i);
    let start = 0;
    for (let fold = 0; fold < nSplits; fold++) {
      const end = start + Math.floor(rows / nSplits) + Number(fold < rows % nSplits);
      yield partsOf(rows, order.subarray(start, end));
      start = end;
    }
  }
}
