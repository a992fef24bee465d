import { type Part, rowCount, type Splittable, takeRows } from './take-rows';

/** Row numbers of the training and of the test part. */
export type Fold = [train: Int32Array, test: Int32Array];

/**
 * What all splitters share: row numbers, and the rows themselves.
 * @example
 * const splitters: preprocessing.Splitter[] = [new preprocessing.KFold({ nSplits: 2 })];
 * const [[xTrain, xTest]] = splitters[0].rows(['a', 'b', 'c', 'd']);
 * assert.deepEqual(xTrain, ['c', 'd']);
 * assert.deepEqual(xTest, ['a', 'b']);
 */
export abstract class Splitter {
  /** How many splits there are. */
  abstract getNSplits(): number;

  /** The row numbers of each split, `[train, test]`. */
  abstract split(x: Splittable, y?: Splittable): Generator<Fold>;

  /**
   * The rows of each split: `[xTrain, xTest]`, or `[xTrain, xTest, yTrain, yTest]` with `y`, of the kinds that were given. Tensors
   * belong to the caller.
   */
  rows<X extends Splittable>(x: X): Generator<[Part<X>, Part<X>]>;
  rows<X extends Splittable, Y extends Splittable>(x: X, y: Y): Generator<[Part<X>, Part<X>, Part<Y>, Part<Y>]>;
  *rows(x: Splittable, y?: Splittable): Generator<unknown[]> {
    for (const [train, test] of this.split(x, y)) {
      const parts = [takeRows(x, train), takeRows(x, test)];
      yield y === undefined ? parts : [...parts, takeRows(y, train), takeRows(y, test)];
    }
  }
}

/** The number of rows of `x`; `y`, if given, must have as many. */
export function commonRows(where: string, x: Splittable, y?: Splittable): number {
  const rows = rowCount(x, `${where}: x`);
  if (y === undefined) return rows;
  const labels = rowCount(y, `${where}: y`);
  if (rows === labels) return rows;
  throw new Error(`${where}: x has ${rows} rows, y ${labels}; expected as many.`);
}
