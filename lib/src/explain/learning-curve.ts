import { nextSeed, setRandomSeed, tf } from '../engine';
import { describe } from '../engine/names';
import { type Fold, KFold, type Splittable, type Splitter, type TableLike, takeRows } from '../preprocessing';
import { checkArgs, checkWhole } from '../preprocessing/data/options';
import { NumpyRandom } from '../preprocessing/splitting/numpy-random';
import { commonRows } from '../preprocessing/splitting/splitter';
import { checkScoring, SCORING_OPTIONS, type Scorable, type ScoringArgs, scoreOf } from './scoring';

/** What a learning curve trains: a compiled model, or a baseline. */
export interface Learnable extends Scorable {
  fit(x: unknown, y: unknown, args?: object): unknown;
  dispose?(): unknown;
}

/** What a factory of models may want to know. */
export interface CurvePoint {
  /** The number of training rows. */
  trainSize: number;
  /** The number of the split, from 0. */
  fold: number;
}

/** Options of `learningCurve`. */
export interface LearningCurveArgs<M = Learnable> extends ScoringArgs<M> {
  /** Shares of the training part (up to 1) or counts of rows. Default: [0.1, 0.325, 0.55, 0.775, 1]. */
  trainSizes?: readonly number[];
  /** The number of parts of a `KFold`, a splitter, or splits as `[train, test]`. Default: 5. For classes: a `StratifiedKFold`. */
  cv?: number | Splitter | readonly Fold[];
  /** Whether each training part is put in random order before its first rows are taken. Default: false. */
  shuffle?: boolean;
  /**
   * An integer from 0 to 2**32 - 1: for `shuffle`, and set with `utils.setRandomSeed` before each model is made, so that all start
   * alike. Default: all follows `utils.setRandomSeed`.
   */
  seed?: number;
  /** Options of `model.fit`, such as `{ epochs: 20 }`. For models with `evaluate` alone, `verbose` is 0 by default. */
  fit?: object;
}

/** Scores by the number of training rows. */
export interface LearningCurve {
  trainSizes: number[];
  /** Scores on the rows that were trained on, `[size][split]`. */
  trainScores: number[][];
  /** Scores on the other part, `[size][split]`. */
  validationScores: number[][];
  /** What the scores are. */
  scoring: string;
  /** Whether more is better (`up`) or worse (`down`). */
  direction: 'up' | 'down';
}

const OPTIONS = [...SCORING_OPTIONS, 'trainSizes', 'cv', 'shuffle', 'seed', 'fit'];

/**
 * Trains models on more and more rows and scores each on its training rows and on others: where both curves have met, more data
 * will not help; where a gap is left, they may.
 *
 * Counterpart: `sklearn.model_selection.learning_curve`.
 *
 * Porting note: scores are as `model.evaluate` gives them, with `direction` beside them; scikit-learn turns the sign of losses.
 *
 * @param makeModel Makes a new compiled model; it may return a promise. The models are disposed of after scoring.
 * @param x Any data with rows: a tensor, arrays or a table; given to the model in the same kind.
 * @param y Targets, as the model takes them.
 * @throws Error for unknown options, sizes out of range, other lengths, and a factory that returns the same model twice.
 *
 * @example
 * const x = Array.from({ length: 20 }, (_, i) => [i, (i * 7) % 5]);
 * const y = x.map(([a, b]) => 2 * a - b);
 * const curve = await explain.learningCurve(() => new explain.LinearRegression(), x, y, { trainSizes: [4, 8, 16] });
 * assert.deepEqual(curve.trainSizes, [4, 8, 16]);
 * assert.ok(curve.validationScores[2].every((r2) => r2 > 0.999));
 */
export async function learningCurve<M extends Learnable>(
  makeModel: (point: CurvePoint) => M | PromiseLike<M>,
  x: Splittable,
  y: Splittable,
  args: LearningCurveArgs<M> = {},
): Promise<LearningCurve> {
  const where = 'learningCurve';
  checkArgs(where, args, OPTIONS);
  checkScoring(where, args);
  if (typeof makeModel !== 'function')
    throw new Error(`${where}: the first argument must be a function that makes a model, got ${describe(makeModel)}.`);
  const rows = commonRows(where, x, y);
  const folds = foldsOf(where, args, x, y);
  const trainSizes = sizesOf(where, args.trainSizes, Math.min(...folds.map(([train]) => train.length)));
  checkFolds(where, folds, rows);

  const made = new Set<M>();
  const point = async (fold: number, trainSize: number): Promise<PointScores> => {
    const [train, test] = folds[fold] as Fold;
    if (args.seed !== undefined) setRandomSeed(args.seed);
    const model = await makeModel({ fold, trainSize });
    if (made.has(model))
      throw new Error(`${where}: makeModel returned the same model twice; make a new one each time.`);
    made.add(model);
    return trained(where, model, x, y, [train.slice(0, trainSize), test], args);
  };

  const after = args.seed === undefined ? null : nextSeed();
  try {
    const scores: PointScores[][] = trainSizes.map(() => []);
    for (let fold = 0; fold < folds.length; fold++) {
      for (const [i, size] of trainSizes.entries()) scores[i]?.push(await point(fold, size));
    }
    const { name, direction } = (scores[0] as [PointScores])[0].train;
    return {
      trainSizes,
      trainScores: scores.map((list) => list.map(({ train }) => train.value)),
      validationScores: scores.map((list) => list.map(({ validation }) => validation.value)),
      scoring: name,
      direction,
    };
  } finally {
    if (after !== null) setRandomSeed(after); // what follows is as random as before
  }
}

interface PointScores {
  readonly train: Awaited<ReturnType<typeof scoreOf>>;
  readonly validation: Awaited<ReturnType<typeof scoreOf>>;
}

async function trained<M extends Learnable>(
  where: string,
  model: M,
  x: Splittable,
  y: Splittable,
  [train, test]: Fold,
  args: LearningCurveArgs<M>,
): Promise<PointScores> {
  const parts = [takeRows(x, train), takeRows(y, train), takeRows(x, test), takeRows(y, test)] as const;
  try {
    const quiet = typeof model.score === 'function' ? {} : { verbose: 0 };
    await model.fit(parts[0], parts[1], { ...quiet, ...args.fit });
    const validation = await scoreOf(where, model, parts[2], parts[3], args);
    return { train: await scoreOf(where, model, parts[0], parts[1], args), validation };
  } finally {
    for (const part of parts) if (part instanceof tf.Tensor) part.dispose();
    model.dispose?.();
  }
}

function foldsOf<M>(
  where: string,
  { cv = 5, shuffle = false, seed }: LearningCurveArgs<M>,
  x: Splittable,
  y: Splittable,
): Fold[] {
  const folds =
    typeof cv === 'number'
      ? [...new KFold({ nSplits: cv }).split(x, y)]
      : 'split' in cv
        ? [...cv.split(x, y)]
        : [...cv];
  if (folds.length === 0) throw new Error(`${where}: cv gives no splits; at least one is needed.`);
  if (!shuffle) return folds;
  const random = new NumpyRandom(seed ?? nextSeed());
  return folds.map(([train, test]): Fold => [random.permutation(train), test]);
}

function checkFolds(where: string, folds: readonly Fold[], rows: number): void {
  for (const [i, fold] of folds.entries()) {
    for (const part of fold) {
      const bad = part.find((row) => !(row >= 0 && row < rows));
      if (bad !== undefined) throw new Error(`${where}: split ${i} names row ${bad}; there are rows 0 to ${rows - 1}.`);
      if (part.length === 0) throw new Error(`${where}: split ${i} has an empty part; each needs at least one row.`);
    }
  }
}

/** By scikit-learn's rule: shares are rounded down, at least 1, and what is there twice is dropped. */
function sizesOf(where: string, given: readonly number[] | undefined, most: number): number[] {
  const sizes = given ?? Array.from({ length: 5 }, (_, i) => (i === 4 ? 1 : 0.1 + i * ((1 - 0.1) / 4)));
  if (sizes.length === 0) throw new Error(`${where}: trainSizes is empty; give shares, such as [0.1, 0.5, 1].`);
  const shares = sizes.every((size) => size > 0 && size <= 1);
  const counts = sizes.map((size) => (shares ? Math.min(Math.max(Math.trunc(size * most), 1), most) : size));
  for (const count of counts) {
    checkWhole(where, 'trainSizes (if not all are shares up to 1)', count, 1);
    if (count > most) throw new Error(`${where}: trainSizes asks for ${count} rows; the training parts have ${most}.`);
  }
  return [...new Set(counts)].sort((a, b) => a - b);
}

/**
 * A learning curve as a table: means and standard deviations over the splits, one row a size: for `display` and `plots`.
 *
 * @example
 * const table = explain.learningCurveTable({
 *   trainSizes: [10], trainScores: [[1, 3]], validationScores: [[4, 4]], scoring: 'loss', direction: 'down',
 * });
 * assert.deepEqual(table.values, [[10, 2, 1, 4, 0]]);
 */
export function learningCurveTable(curve: LearningCurve): TableLike {
  return {
    columns: ['trainSize', 'train', 'trainStd', 'validation', 'validationStd'],
    values: curve.trainSizes.map((size, i) => [
      size,
      ...momentsOf(curve.trainScores[i] ?? []),
      ...momentsOf(curve.validationScores[i] ?? []),
    ]),
  };
}

function momentsOf(values: readonly number[]): [mean: number, deviation: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
}
