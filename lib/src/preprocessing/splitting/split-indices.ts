import { compareValues, type Label } from '../data/labels';
import type { NumpyRandom } from './numpy-random';

/** Row numbers of the two parts of a split. */
export interface SplitIndices {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** How many rows go into each part. */
export interface SplitSizes {
  readonly train: number;
  readonly test: number;
}

/**
 * How many of `rows` go where, by scikit-learn's rule: shares are rounded up for the test part and down for the
 * training part, whole numbers from 1 on are counts, and what isn't given is the rest.
 *
 * @throws Error if a share or count is out of range, or a part would be empty.
 */
export function splitSizes(rows: number, testSize?: number, trainSize?: number): SplitSizes {
  assertSize('testSize', testSize, rows);
  assertSize('trainSize', trainSize, rows);
  const wantedTest = testSize ?? (trainSize === undefined ? 0.25 : undefined);
  const test = wantedTest === undefined ? undefined : wantedTest < 1 ? Math.ceil(wantedTest * rows) : wantedTest;
  const train = trainSize === undefined ? undefined : trainSize < 1 ? Math.floor(trainSize * rows) : trainSize;
  const sizes = { train: train ?? rows - test!, test: test ?? rows - train! };
  if (sizes.train + sizes.test > rows) {
    throw new Error(`trainSize and testSize ask for ${sizes.train} + ${sizes.test} rows, but there are only ${rows}.`);
  }
  if (sizes.train < 1 || sizes.test < 1) {
    throw new Error(
      `Splitting ${rows} rows with testSize ${wantedTest ?? 'the rest'} leaves ${sizes.train} for training and ` +
        `${sizes.test} for testing; each part needs at least one. Give more rows or another testSize.`,
    );
  }
  return sizes;
}

function assertSize(name: string, size: number | undefined, rows: number): void {
  if (size === undefined) return;
  const share = size > 0 && size < 1;
  const count = Number.isInteger(size) && size >= 1 && size < rows;
  if (share || count) return;
  throw new Error(`${name} must be a share between 0 and 1 or a count from 1 to ${rows - 1}, got ${size}.`);
}

/** Rows in random order: first the test part, then the training part, as scikit-learn's ShuffleSplit takes them. */
export function shuffledSplit(rows: number, sizes: SplitSizes, random: NumpyRandom): SplitIndices {
  const order = random.permutation(rows);
  return { test: order.slice(0, sizes.test), train: order.slice(sizes.test, sizes.test + sizes.train) };
}

/** The first rows for training, the ones after them for testing. */
export function orderedSplit(sizes: SplitSizes): SplitIndices {
  const rows = Int32Array.from({ length: sizes.train + sizes.test }, (_, i) => i);
  return { train: rows.slice(0, sizes.train), test: rows.slice(sizes.train) };
}

/**
 * A random split in which each class has the same share in both parts, as scikit-learn's StratifiedShuffleSplit.
 *
 * @throws Error if a class has a single row, or a part has fewer rows than there are classes.
 */
export function stratifiedSplit(labels: readonly unknown[], sizes: SplitSizes, random: NumpyRandom): SplitIndices {
  const classes = rowsByClass(labels);
  assertStratifiable(classes, sizes);
  const counts = classes.map(({ rows }) => rows.length);
  const trainCounts = proportionalCounts(counts, sizes.train, random);
  const left = counts.map((count, i) => count - trainCounts[i]!);
  const testCounts = proportionalCounts(left, sizes.test, random);
  const train: number[] = [];
  const test: number[] = [];
  classes.forEach(({ rows }, i) => {
    const shuffled = Array.from(random.permutation(rows.length), (position) => rows[position]!);
    const trainCount = trainCounts[i]!;
    for (const row of shuffled.slice(0, trainCount)) train.push(row);
    for (const row of shuffled.slice(trainCount, trainCount + testCounts[i]!)) test.push(row);
  });
  return { train: random.permutation(train), test: random.permutation(test) };
}

interface ClassRows {
  readonly label: unknown;
  readonly rows: number[];
}

function rowsByClass(labels: readonly unknown[]): ClassRows[] {
  const byLabel = new Map<unknown, number[]>();
  labels.forEach((label, row) => {
    const rows = byLabel.get(label);
    if (rows) rows.push(row);
    else byLabel.set(label, [row]);
  });
  return [...byLabel].map(([label, rows]) => ({ label, rows })).sort((a, b) => compareLabels(a.label, b.label));
}

function compareLabels(a: unknown, b: unknown): number {
  if (typeof a === typeof b) return compareValues(a as Label, b as Label);
  return String(a) < String(b) ? -1 : 1;
}

function assertStratifiable(classes: readonly ClassRows[], sizes: SplitSizes): void {
  const lonely = classes.find(({ rows }) => rows.length < 2);
  if (lonely) {
    throw new Error(
      `stratify: class ${JSON.stringify(lonely.label)} has a single row, so it can't be in both parts. ` +
        'Leave the row out, merge the class with another, or split without stratify.',
    );
  }
  for (const part of ['train', 'test'] as const) {
    if (sizes[part] >= classes.length) continue;
    throw new Error(
      `stratify: the ${part} part has ${sizes[part]} rows for ${classes.length} classes; it needs one of each. ` +
        `Make the ${part} part larger.`,
    );
  }
}

/**
 * Shares `draws` out in proportion to `counts`: whole parts first, then one more to the largest remainders, ties
 * decided at random (scikit-learn's `_approximate_mode`, the mode of the multivariate hypergeometric distribution).
 */
function proportionalCounts(counts: readonly number[], draws: number, random: NumpyRandom): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / total) * draws);
  const shares = exact.map(Math.floor);
  let missing = draws - shares.reduce((sum, share) => sum + share, 0);
  const remainders = exact.map((value, i) => value - shares[i]!);
  const sizes = [...new Set(remainders)].sort((a, b) => b - a);
  for (const size of sizes) {
    if (missing <= 0) break;
    const tied = remainders.flatMap((remainder, i) => (remainder === size ? [i] : []));
    const given = Math.min(tied.length, missing);
    for (const position of random.permutation(tied.length).slice(0, given)) shares[tied[position]!]!++;
    missing -= given;
  }
  return shares;
}
