import { nextSeed } from '../../engine';
import { checkArgs } from '../data/options';
import { NumpyRandom } from './numpy-random';
import { checkKFold, commonRows, type Fold, K_FOLD_OPTIONS, type KFoldArgs, Splitter } from './splitter';
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
export class KFold extends Splitter {
  readonly nSplits: number;
  private readonly shuffle: boolean;
  private readonly seed: number | undefined;

  constructor(args: KFoldArgs = {}) {
    super();
    checkArgs('KFold', args, K_FOLD_OPTIONS);
    checkKFold('KFold', args);
    this.nSplits = args.nSplits ?? 5;
    this.shuffle = args.shuffle ?? false;
    this.seed = args.seed;
  }

  override getNSplits(): number {
    return this.nSplits;
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

/** The given rows for testing, all others for training, both in rising order. */
export function partsOf(rows: number, testRows: Int32Array): Fold {
  const tested = new Uint8Array(rows);
  for (const row of testRows) tested[row] = 1;
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return [all.filter((row) => !tested[row]), all.filter((row) => tested[row])];
}
