import { nextSeed } from '../../engine';
import { type Label, type LabelsLike, toLabels, uniqueSorted } from '../data/labels';
import { FoldSplitter, type KFoldArgs, partsOf } from './folds';
import { NumpyRandom } from './numpy-random';
import { commonRows, type Fold } from './splitter';
import type { Splittable } from './take-rows';

/**
 * As `KFold`, and each class has (nearly) the same share in every part.
 *
 * Counterpart: scikit-learn's `StratifiedKFold`. The same seed chooses the same rows as its `random_state` does.
 *
 * Porting note: without a seed the order follows `utils.setRandomSeed`. A class with fewer samples than parts, of which
 * scikit-learn warns, is missing from some parts.
 *
 * @throws Error for unknown options, fewer than 2 parts, a seed without `shuffle`, targets that are no classes, and if every class has
 * fewer samples than there are parts.
 *
 * @example
 * const y = ['a', 'a', 'a', 'a', 'b', 'b'];
 * for (const [, test] of new preprocessing.StratifiedKFold({ nSplits: 2 }).split(y, y)) {
 *   assert.deepEqual(Array.from(test, (row) => y[row]), ['a', 'a', 'b']);
 * }
 */
export class StratifiedKFold extends FoldSplitter {
  constructor(args: KFoldArgs = {}) {
    super('StratifiedKFold', args);
  }

  override *split(x: Splittable, y?: Splittable): Generator<Fold> {
    if (y === undefined) throw new Error('StratifiedKFold: split(x, y) needs y, the classes.');
    const rows = commonRows('StratifiedKFold', x, y);
    const folds = this.foldOfEach(classesOf(y as LabelsLike));
    const all = Int32Array.from({ length: rows }, (_, i) => i);
    for (let fold = 0; fold < this.nSplits; fold++) {
      yield partsOf(
        rows,
        all.filter((row) => folds[row] === fold),
      );
    }
  }

  /** The part in which each row is tested: of every class, blocks in the order of the rows, shuffled where that is wanted. */
  private foldOfEach(labels: readonly Label[]): Int32Array {
    const { nSplits } = this;
    const classes = [...new Set(labels)]; // by first appearance
    const counts = classes.map((label) => labels.filter((other) => other === label).length);
    if (counts.every((count) => count < nSplits)) {
      throw new Error(
        `StratifiedKFold: nSplits is ${nSplits}, but the largest class has ${Math.max(...counts)} samples. Give fewer parts.`,
      );
    }
    const random = this.shuffle ? new NumpyRandom(this.seed ?? nextSeed()) : null;
    const folds = new Int32Array(labels.length);
    let start = 0;
    classes.forEach((label, k) => {
      // In turn over the rows sorted by class, so that remainders are spread over the parts.
      const inTurn = Int32Array.from({ length: counts[k] as number }, (_, i) => (start + i) % nSplits).sort();
      start += counts[k] as number;
      const own = random ? random.permutation(inTurn) : inTurn;
      let next = 0;
      labels.forEach((other, row) => {
        if (other === label) folds[row] = own[next++] as number;
      });
    });
    return folds;
  }
}

function classesOf(y: LabelsLike): Label[] {
  const labels = toLabels(y);
  const fraction = uniqueSorted(labels).find((label) => typeof label === 'number' && !Number.isInteger(label));
  if (fraction === undefined) return labels;
  throw new Error(
    `StratifiedKFold: y must hold classes (whole numbers, text or booleans), got ${fraction}. Use KFold for a regression.`,
  );
}
