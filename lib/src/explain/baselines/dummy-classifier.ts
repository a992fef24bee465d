import { nextSeed } from '../../engine';
import type { CellsLike, Label, LabelsLike } from '../../preprocessing';
import { toLabels, uniqueSorted } from '../../preprocessing/data/labels';
import { checkArgs, checkChoice } from '../../preprocessing/data/options';
import { classNumbers } from '../../preprocessing/encoders/label-encoder';
import { NumpyRandom } from '../../preprocessing/splitting/numpy-random';
import { rowCount, type Splittable } from '../../preprocessing/splitting/take-rows';

/** Options of `DummyClassifier`. */
export interface DummyClassifierArgs {
  /**
   * What is predicted: the most frequent class, with the classes' shares as probabilities (`prior`) or 1 for it (`mostFrequent`);
   * a class drawn by the shares (`stratified`) or with the same probability for each (`uniform`); or `constant`. Default: `prior`.
   */
  strategy?: 'prior' | 'mostFrequent' | 'stratified' | 'uniform' | 'constant';
  /** The class, with the strategy `constant`. */
  constant?: Label;
  /** For the strategies that draw: an integer from 0 to 2**32 - 1. Default: the next seed of `utils.setRandomSeed`. */
  seed?: number;
}

/**
 * Predicts classes without looking at `x`: what any model must beat. Of 95 % healthy patients, it calls 100 % healthy and is right in
 * 95 % of all cases.
 *
 * Counterpart: scikit-learn's `DummyClassifier`. The same seed draws the same classes as its `random_state` does.
 *
 * @throws Error for unknown options, and for `constant` without its class.
 *
 * @example
 * const majority = new explain.DummyClassifier().fit([[0], [0], [0], [0]], ['no', 'no', 'no', 'yes']);
 * assert.deepEqual(majority.predict([[1], [2]]), ['no', 'no']);
 * assert.deepEqual(majority.predictProba([[1]]), [[0.75, 0.25]]);
 * assert.equal(majority.score([[1], [2]], ['no', 'yes']), 0.5);
 */
export class DummyClassifier {
  /** The classes in order; set by `fit`. */
  classes: Label[] = [];
  /** The share of each class; set by `fit`. */
  classPrior: number[] = [];
  private readonly args: DummyClassifierArgs;

  constructor(args: DummyClassifierArgs = {}) {
    checkArgs('DummyClassifier', args, ['strategy', 'constant', 'seed']);
    const { strategy = 'prior', constant } = args;
    checkChoice('DummyClassifier', 'strategy', strategy, [
      'prior',
      'mostFrequent',
      'stratified',
      'uniform',
      'constant',
    ]);
    if ((strategy === 'constant') !== (constant !== undefined))
      throw new Error(
        `DummyClassifier: constant, a class, goes with strategy 'constant': got '${strategy}', ${constant}.`,
      );
    this.args = { ...args, strategy };
  }

  /**
   * Learns the shares of the classes.
   *
   * @throws Error for other lengths, missing labels, and a `constant` that is not among them.
   */
  fit(x: CellsLike, y: LabelsLike): this {
    const labels = labelsFor(x, y);
    const classes = uniqueSorted(labels);
    if (this.args.constant !== undefined) classNumbers([this.args.constant], classes, 'DummyClassifier');
    const counts = new Array<number>(classes.length).fill(0);
    for (const number of classNumbers(labels, classes, 'DummyClassifier'))
      counts[number] = (counts[number] as number) + 1;
    this.classes = classes;
    this.classPrior = counts.map((count) => count / labels.length);
    return this;
  }

  /** A class for each row of `x`. */
  predict(x: CellsLike): Label[] {
    return this.numbers(this.rows(x)).map((number) => this.classes[number] as Label);
  }

  /** The probability of each class, for each row of `x`. */
  predictProba(x: CellsLike): number[][] {
    const rows = this.rows(x);
    const { strategy } = this.args;
    if (strategy === 'prior') return Array.from({ length: rows }, () => [...this.classPrior]);
    if (strategy === 'uniform')
      return Array.from({ length: rows }, () => this.classes.map(() => 1 / this.classes.length));
    return this.numbers(rows).map((number) => this.classes.map((_, i) => Number(i === number)));
  }

  /** The share of rows whose class is predicted. */
  score(x: CellsLike, y: LabelsLike): number {
    const labels = labelsFor(x, y);
    const predicted = this.predict(x);
    return labels.filter((label, i) => label === predicted[i]).length / labels.length;
  }

  /** The same by Keras' name. */
  evaluate(x: CellsLike, y: LabelsLike): { accuracy: number } {
    return { accuracy: this.score(x, y) };
  }

  private rows(x: CellsLike): number {
    if (this.classes.length === 0)
      throw new Error('This DummyClassifier has not learned anything yet: call fit(x, y) before predict(x).');
    return rowCount(x as Splittable, 'x');
  }

  private numbers(rows: number): number[] {
    const { strategy, constant, seed } = this.args;
    const draw = (next: (random: NumpyRandom) => number): number[] => {
      const random = new NumpyRandom(seed ?? nextSeed());
      return Array.from({ length: rows }, () => next(random));
    };
    if (strategy === 'uniform') return draw((random) => random.integer(this.classes.length - 1));
    if (strategy === 'stratified') return draw((random) => drawn(random, this.classPrior));
    const always =
      constant === undefined
        ? this.classPrior.indexOf(Math.max(...this.classPrior))
        : (classNumbers([constant], this.classes, 'DummyClassifier')[0] as number);
    return new Array<number>(rows).fill(always);
  }
}

function labelsFor(x: CellsLike, y: LabelsLike): Label[] {
  const labels = toLabels(y);
  const rows = rowCount(x as Splittable, 'x');
  if (rows === labels.length) return labels;
  throw new Error(`x has ${rows} rows, y ${labels.length} labels; expected as many.`);
}

/** One class by the shares, as `RandomState.multinomial(1, shares)` draws it: class after class, yes or no. */
function drawn(random: NumpyRandom, shares: readonly number[]): number {
  let left = 1;
  for (let i = 0; i < shares.length - 1; i++) {
    const share = (shares[i] as number) / left;
    // Of the two outcomes, NumPy draws the less probable one.
    const hit = share <= 0.5 ? random.uniform() > 1 - share : random.uniform() <= share;
    if (hit) return i;
    left -= shares[i] as number;
  }
  return shares.length - 1;
}
