import { nextSeed, tf } from '../../engine';
import { describe } from '../data/describe';
import type { LabelsLike } from '../data/labels';
import { isTableLike } from '../data/table-like';
import { NumpyRandom } from './numpy-random';
import { orderedSplit, type SplitIndices, shuffledSplit, splitSizes, stratifiedSplit } from './split-indices';
import { isTypedArray, type Part, rowCount, type Splittable, takeRows } from './take-rows';

/** Options of `trainTestSplit`. */
export interface TrainTestSplitArgs {
  /** Share (between 0 and 1) or count (from 1) of the test rows. Default: what `trainSize` leaves, else 0.25. */
  testSize?: number;
  /** Share or count of the training rows. Default: the rest. */
  trainSize?: number;
  /** Whether rows are drawn at random; else the first ones train. Default: true. */
  shuffle?: boolean;
  /** One label a row: each class then has the same share in both parts. Default: none. */
  stratify?: LabelsLike;
  /** An integer from 0 to 2**32 - 1. Default: the next seed of `utils.setRandomSeed`. */
  seed?: number;
}

/**
 * Splits arrays with the same number of rows into a training and a test part, the same rows of each. Tensors,
 * arrays, typed arrays and tables (danfojs DataFrames) go in; parts of the same kind come out, in the order
 * `[aTrain, aTest, bTrain, bTest, ...]`.
 *
 * Counterpart: scikit-learn's `train_test_split`. The same seed chooses the same rows as its `random_state` does.
 *
 * Porting note: without a seed the split follows `utils.setRandomSeed`, not a generator of its own.
 *
 * @throws Error if lengths differ, a part would be empty, an option is unknown or out of range, or `stratify` can't hold.
 *
 * @example
 * const [xTrain, xTest, yTrain, yTest] = preprocessing.trainTestSplit(
 *   [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]], [0, 1, 2, 3, 4], { testSize: 0.4, seed: 42 });
 * assert.deepEqual(yTest, [1, 4]);
 * assert.deepEqual(xTest, [[2, 3], [8, 9]]);
 * assert.equal(xTrain.length, yTrain.length);
 */
export function trainTestSplit<A extends Splittable>(a: A, options?: TrainTestSplitArgs): [Part<A>, Part<A>];
export function trainTestSplit<A extends Splittable, B extends Splittable>(
  a: A,
  b: B,
  options?: TrainTestSplitArgs,
): [Part<A>, Part<A>, Part<B>, Part<B>];
export function trainTestSplit<A extends Splittable, B extends Splittable, C extends Splittable>(
  a: A,
  b: B,
  c: C,
  options?: TrainTestSplitArgs,
): [Part<A>, Part<A>, Part<B>, Part<B>, Part<C>, Part<C>];
export function trainTestSplit<A extends Splittable, B extends Splittable, C extends Splittable, D extends Splittable>(
  a: A,
  b: B,
  c: C,
  d: D,
  options?: TrainTestSplitArgs,
): [Part<A>, Part<A>, Part<B>, Part<B>, Part<C>, Part<C>, Part<D>, Part<D>];
export function trainTestSplit(...given: readonly (Splittable | TrainTestSplitArgs | undefined)[]): unknown[] {
  const { arrays, options } = separate(given);
  const rows = commonRowCount(arrays);
  const { train, test } = chooseRows(rows, options);
  return arrays.flatMap((array) => [takeRows(array, train), takeRows(array, test)]);
}

const OPTIONS: readonly string[] = ['testSize', 'trainSize', 'shuffle', 'stratify', 'seed'];

/** scikit-learn's names, for people who type them. */
const RENAMED: Readonly<Record<string, string>> = {
  test_size: 'testSize',
  train_size: 'trainSize',
  random_state: 'seed',
  randomState: 'seed',
};

function separate(given: readonly unknown[]): { arrays: Splittable[]; options: TrainTestSplitArgs } {
  const last = given.at(-1);
  const hasOptions = last === undefined || !isSplittable(last);
  const arrays = hasOptions ? given.slice(0, -1) : given;
  if (arrays.length === 0) throw new Error('trainTestSplit needs at least one tensor, array or table to split.');
  arrays.forEach((array, i) => {
    if (isSplittable(array)) return;
    throw new Error(
      `Argument ${i + 1} of trainTestSplit must be a tensor, an array or a table, got ${describe(array)}.`,
    );
  });
  const options = (hasOptions ? last : undefined) ?? {};
  assertOptions(options);
  return { arrays: arrays as Splittable[], options };
}

function assertOptions(options: object): asserts options is TrainTestSplitArgs {
  for (const name of Object.keys(options)) {
    if (OPTIONS.includes(name)) continue;
    const hint = RENAMED[name] ? `Write ${RENAMED[name]}.` : `There are ${OPTIONS.join(', ')}.`;
    throw new Error(`trainTestSplit has no option '${name}'. ${hint}`);
  }
}

function isSplittable(value: unknown): value is Splittable {
  return value instanceof tf.Tensor || Array.isArray(value) || isTypedArray(value) || isTableLike(value);
}

function commonRowCount(arrays: readonly Splittable[]): number {
  const counts = arrays.map((array, i) => rowCount(array, `Argument ${i + 1}`));
  if (counts.every((count) => count === counts[0])) return counts[0]!;
  throw new Error(`All arguments of trainTestSplit must have the same number of rows, got ${counts.join(', ')}.`);
}

function chooseRows(rows: number, options: TrainTestSplitArgs): SplitIndices {
  const { shuffle = true, stratify, seed } = options;
  const sizes = splitSizes(rows, options.testSize, options.trainSize);
  if (!shuffle) {
    if (stratify !== undefined) throw new Error('stratify needs shuffle: true, got shuffle: false.');
    return orderedSplit(sizes);
  }
  const random = new NumpyRandom(seed ?? nextSeed());
  if (stratify === undefined) return shuffledSplit(rows, sizes, random);
  return stratifiedSplit(labelList(stratify, rows), sizes, random);
}

function labelList(stratify: LabelsLike, rows: number): unknown[] {
  const source =
    stratify instanceof tf.Tensor ? stratify.dataSync() : isTableLike(stratify) ? stratify.values : stratify;
  const labels = Array.from(source as ArrayLike<unknown>, (label) =>
    Array.isArray(label) && label.length === 1 ? (label[0] as unknown) : label,
  );
  if (labels.length === rows) return labels;
  throw new Error(`stratify must have one label a row: got ${labels.length} labels for ${rows} rows.`);
}
