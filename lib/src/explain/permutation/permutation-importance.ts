import { nextSeed, tf } from '../../engine';
import type { CellsLike, Splittable, TableLike } from '../../preprocessing';
import { defaultNames } from '../../preprocessing/data/draft';
import { checkArgs, checkWhole } from '../../preprocessing/data/options';
import { isTableLike } from '../../preprocessing/data/table-like';
import { NumpyRandom } from '../../preprocessing/splitting/numpy-random';
import { rowCount, takeRows } from '../../preprocessing/splitting/take-rows';
import { checkScoring, SCORING_OPTIONS, type Scorable, type ScoringArgs, scoreOf } from '../scoring';
import { type ShuffledColumns, shuffledColumns } from './shuffled-columns';

/** Options of `permutationImportance`. */
export interface PermutationImportanceArgs<M = Scorable> extends ScoringArgs<M> {
  /** How often each column is shuffled. Default: 5. */
  nRepeats?: number;
  /** An integer from 0 to 2**32 - 1. Default: the next seed of `utils.setRandomSeed`. */
  seed?: number;
  /** Names of the features. Default: those of a table, else x0, x1 ... */
  featureNames?: readonly string[];
  /** How many rows are scored after shuffling: a share (below 1) or a count. Default: all. */
  maxSamples?: number;
}

/** How much each feature matters; lists are in the order of the features. */
export interface PermutationImportance {
  featureNames: string[];
  /** How much worse the score becomes, on average, when the feature is shuffled. */
  importancesMean: number[];
  /** Its standard deviation over the repeats (divisor n). */
  importancesStd: number[];
  /** Each repeat by itself, `[feature][repeat]`. */
  importances: number[][];
  /** The score on the data as they are, in its own direction. */
  baseline: number;
  /** What the score is. */
  scoring: string;
}

const OPTIONS = [...SCORING_OPTIONS, 'nRepeats', 'seed', 'featureNames', 'maxSamples'];

/**
 * How much worse a model scores when one feature at a time is shuffled, so that it tells nothing any more. Larger is more
 * important, whichever way the score goes. Use data that the model has not been trained on; of features that tell the same, each
 * seems unimportant.
 *
 * Counterpart: `sklearn.inspection.permutation_importance`. The same seed shuffles as its `random_state` does.
 *
 * Source: L. Breiman, "Random forests", Machine Learning 45, 2001.
 *
 * @param model A compiled model or a baseline; `scoring` may be a function for anything else.
 * @param x Features of shape [samples, features]: a tensor, rows or a table; given to the model in the same kind.
 * @param y Targets, as the model takes them.
 * @throws Error for unknown options, other lengths, and data that are not rows and columns.
 *
 * @example
 * const x = [[1, 5], [2, 3], [3, 8], [4, 1], [5, 9]];
 * const y = [10, 20, 30, 40, 50];                            // ten times the first feature
 * const model = new explain.LinearRegression().fit(x, y);
 * const { importancesMean } = await explain.permutationImportance(model, x, y, { seed: 0 });
 * assert.ok(importancesMean[0] > 0.5 && Math.abs(importancesMean[1]) < 1e-9);
 */
export async function permutationImportance<M extends Scorable>(
  model: M,
  x: CellsLike,
  y: Splittable,
  args: PermutationImportanceArgs<M> = {},
): Promise<PermutationImportance> {
  const where = 'permutationImportance';
  checkArgs(where, args, OPTIONS);
  checkScoring(where, args);
  const { nRepeats = 5, seed = nextSeed() } = args;
  checkWhole(where, 'nRepeats', nRepeats, 1);
  const whole = shuffledColumns(where, x);
  const targets = rowCount(y, `${where}: y`);
  if (targets !== whole.rows) throw new Error(`${where}: x has ${whole.rows} rows, y ${targets}; expected as many.`);
  const featureNames = namesFor(where, whole, args.featureNames);
  const samples = samplesOf(where, args.maxSamples, whole.rows);
  const columnSeed = new NumpyRandom(seed).integer(2 ** 31 - 1);

  const baseline = await scoreOf(where, model, x, y, args);
  const sign = baseline.direction === 'up' ? 1 : -1;
  const part = partOf(x, y, samples < whole.rows ? rowsOf(columnSeed, whole.rows, samples) : null);
  const data = part.own ? shuffledColumns(where, part.x) : whole;
  try {
    const importances: number[][] = [];
    for (let column = 0; column < data.columns; column++) {
      const repeats: number[] = [];
      for (const order of ordersOf(columnSeed, whole.rows, samples, nRepeats)) {
        const shuffled = data.with(column, order);
        try {
          const { value } = await scoreOf(where, model, shuffled, part.y, args);
          repeats.push(sign * (baseline.value - value));
        } finally {
          if (shuffled instanceof tf.Tensor) shuffled.dispose();
        }
      }
      importances.push(repeats);
    }
    return {
      featureNames,
      importancesMean: importances.map(mean),
      importancesStd: importances.map(deviation),
      importances,
      baseline: baseline.value,
      scoring: baseline.name,
    };
  } finally {
    for (const own of part.own ? [part.x, part.y] : []) if (own instanceof tf.Tensor) own.dispose();
  }
}

/**
 * The importances as a table, the most important feature first: for `display` and `plots`.
 *
 * @example
 * const table = explain.importanceTable({
 *   featureNames: ['a', 'b'], importancesMean: [0.1, 0.7], importancesStd: [0, 0.2], importances: [[0.1], [0.7]],
 *   baseline: 1, scoring: 'score',
 * });
 * assert.deepEqual(table.values, [['b', 0.7, 0.2], ['a', 0.1, 0]]);
 */
export function importanceTable(result: PermutationImportance): TableLike {
  const { featureNames, importancesMean, importancesStd } = result;
  const order = featureNames.map((_, i) => i).sort((a, b) => (importancesMean[b] ?? 0) - (importancesMean[a] ?? 0));
  return {
    columns: ['feature', 'importance', 'std'],
    values: order.map((i) => [featureNames[i], importancesMean[i], importancesStd[i]]),
  };
}

/** The rows that scikit-learn would take: for shares from 1 to 99 %. */
const rowsOf = (seed: number, rows: number, samples: number): Int32Array =>
  new NumpyRandom(seed).permutation(rows).slice(0, samples);

/** Orders of the rows; each one shuffles what the one before it left, as scikit-learn does. */
function* ordersOf(seed: number, rows: number, samples: number, repeats: number): Generator<Int32Array> {
  const random = new NumpyRandom(seed);
  if (samples < rows) random.permutation(rows); // what chose the rows
  let shuffling = Int32Array.from({ length: samples }, (_, i) => i);
  let order = shuffling;
  for (let i = 0; i < repeats; i++) {
    shuffling = Int32Array.from(random.permutation(shuffling));
    const before = order;
    order = shuffling.map((row) => before[row] as number);
    yield order;
  }
}

function partOf(x: CellsLike, y: Splittable, rows: Int32Array | null) {
  if (!rows) return { x, y, own: false };
  const source: Splittable = isTableLike(x) ? { columns: x.columns, values: x.values } : (x as Splittable);
  return { x: takeRows(source, rows) as CellsLike, y: takeRows(y, rows) as Splittable, own: true };
}

function namesFor(where: string, data: ShuffledColumns, given: readonly string[] | undefined): string[] {
  if (given === undefined) return [...(data.names ?? defaultNames(data.columns))];
  if (given.length === data.columns) return [...given];
  throw new Error(`${where}: featureNames has ${given.length} names for ${data.columns} features; give one each.`);
}

function samplesOf(where: string, given: number | undefined, rows: number): number {
  if (given === undefined) return rows;
  const samples = given < 1 ? Math.trunc(given * rows) : given;
  if (Number.isInteger(samples) && samples >= 1 && samples <= rows) return samples;
  throw new Error(`${where}: maxSamples must be a share below 1 or a count from 1 to ${rows}, got ${given}.`);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}
