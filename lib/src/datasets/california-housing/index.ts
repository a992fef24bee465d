import { tf } from '../../engine';
import { StandardScaler } from '../../preprocessing/scalers/standard-scaler';
import { NumpyRandom } from '../../preprocessing/splitting/numpy-random';
import { trainTestSplit } from '../../preprocessing/splitting/train-test-split';
import { type DataFrame, dataFrame } from '../data-frame';
import { DESCRIPTION, FEATURE_NAMES, type HousingColumns, ROWS, TARGET_NAME } from './columns';
import { findHousing, type HousingSource } from './find';

export type { HousingSource } from './find';

const WIDTH = FEATURE_NAMES.length;

/** The whole set, as scikit-learn's `fetch_california_housing` gives it. */
export interface HousingData {
  /** The features, shape [20640, 8], float32, in the order of `featureNames` and the units of `description`. */
  readonly data: tf.Tensor2D;
  /** Median house values in 100,000 USD, shape [20640], float32. */
  readonly target: tf.Tensor1D;
  /** MedInc, HouseAge, AveRooms, AveBedrms, Population, AveOccup, Latitude, Longitude. */
  readonly featureNames: readonly string[];
  /** MedHouseVal. */
  readonly targetName: string;
  /** What the columns mean, with units, and where the set comes from. */
  readonly description: string;
  /** Whether the rows are real, and the file that they were read from. */
  readonly source: HousingSource;
  /** Features and target as a danfojs DataFrame, for looking at: double precision, nine named columns. */
  toDataFrame(): Promise<DataFrame>;
}

/** Options of `californiaHousing.loadData`. */
export interface LoadHousingArgs {
  /** `large`: all 20,640 rows; `small`: the first 600. Default: 'large'. */
  version?: 'large' | 'small';
  /** Share of the rows that is kept for testing, from 0 to less than 1. Default: 0.2. */
  testSplit?: number;
  /** Seed of the shuffling before the split. Default: 113, as in Keras. */
  seed?: number;
}

/** Options of `californiaHousing.loadSplit`. */
export interface HousingSplitArgs {
  /** Seed of the split, as scikit-learn's `random_state`. Default: the next seed of `utils.setRandomSeed`. */
  seed?: number;
  /** Share of the rows for testing. Default: 0.2. */
  testSize?: number;
  /** Whether features are standardized by the training part's mean and standard deviation. Default: true. */
  standardize?: boolean;
}

/** What `californiaHousing.loadSplit` gives. */
export interface HousingSplit {
  readonly xTrain: tf.Tensor2D;
  readonly xTest: tf.Tensor2D;
  /** Targets in 100,000 USD, shape [n]. */
  readonly yTrain: tf.Tensor1D;
  readonly yTest: tf.Tensor1D;
  readonly featureNames: readonly string[];
  /** The scaler, fitted on the training part; null with `standardize: false`. */
  readonly scaler: StandardScaler | null;
  readonly source: HousingSource;
}

/**
 * House values in California: 20,640 block groups of the 1990 census, eight features, one target.
 *
 * Looked for in the folder `ANN_LAB_DATA` (by default `shared/data` beside the clone), in the clone's `data/`, in the
 * user's cache, then downloaded; every file is verified by SHA-256. Where it can't be had, a made-up set with its ranges and
 * correlations stands in, with a warning; `ANN_LAB_REQUIRE=real` makes that an error.
 *
 * Counterparts: `keras.datasets.california_housing` (`loadData`) and scikit-learn's `fetch_california_housing` (`fetch`).
 */
export const californiaHousing = {
  /**
   * Training and test parts: `[[xTrain, yTrain], [xTest, yTest]]`, features of shape [n, 8] and targets of shape [n], float32.
   *
   * Porting note: targets are in 100,000 USD, as in scikit-learn; Keras gives USD. Keras downloads an archive of its own;
   * here the rows are scikit-learn's, shuffled by the same seed in the same way.
   *
   * @throws Error for an unknown version, a share outside of [0, 1), and unknown options.
   *
   * @example
   * const [[xTrain, yTrain], [xTest]] = await datasets.californiaHousing.loadData();
   * assert.deepEqual(xTrain.shape, [16512, 8]);
   * assert.deepEqual(yTrain.shape, [16512]);
   * assert.deepEqual(xTest.shape, [4128, 8]);
   */
  async loadData(
    args: LoadHousingArgs = {},
  ): Promise<[train: [x: tf.Tensor2D, y: tf.Tensor1D], test: [x: tf.Tensor2D, y: tf.Tensor1D]]> {
    assertOptions('loadData', args, { test_split: 'testSplit' }, ['version', 'testSplit', 'seed']);
    const { version = 'large', testSplit = 0.2, seed = 113 } = args;
    if (version !== 'large' && version !== 'small')
      throw new Error(`version must be 'large' or 'small', got '${String(version)}'.`);
    if (!(testSplit >= 0 && testSplit < 1))
      throw new Error(`testSplit must be from 0 to less than 1, got ${testSplit}.`);
    const random = new NumpyRandom(seed);
    const columns = await findHousing();
    const order = random.permutation(version === 'small' ? 600 : ROWS);
    const cut = Math.trunc(order.length * (1 - testSplit));
    return [tensorsOf(columns, order.subarray(0, cut)), tensorsOf(columns, order.subarray(cut))];
  },

  /**
   * The whole set with its names, description and source.
   *
   * @example
   * const housing = await datasets.californiaHousing.fetch();
   * assert.deepEqual(housing.data.shape, [20640, 8]);
   * assert.equal(housing.featureNames[0], 'MedInc');
   */
  async fetch(): Promise<HousingData> {
    const found = await findHousing();
    const [data, target] = tensorsOf(found, null);
    return {
      data,
      target,
      featureNames: [...FEATURE_NAMES],
      targetName: TARGET_NAME,
      description: DESCRIPTION,
      source: found.source,
      toDataFrame: () => dataFrame(tableRows(found), [...FEATURE_NAMES, TARGET_NAME]),
    };
  },

  /**
   * The set split and standardized, ready for training: what several chapters begin with.
   *
   * @example
   * const { xTrain, yTrain, xTest, yTest } = await datasets.californiaHousing.loadSplit({ seed: 42 });
   * assert.deepEqual(xTrain.shape, [16512, 8]);
   * assert.ok(Math.abs(xTrain.mean().arraySync()) < 1e-5);       // standardized by the training part
   * assert.equal(yTest.shape[0], xTest.shape[0]);
   */
  async loadSplit(args: HousingSplitArgs = {}): Promise<HousingSplit> {
    const renamed = { random_state: 'seed', test_size: 'testSize' };
    assertOptions('loadSplit', args, renamed, ['seed', 'testSize', 'standardize']);
    const { seed, testSize = 0.2, standardize = true } = args;
    const found = await findHousing();
    const rows = Int32Array.from({ length: ROWS }, (_, row) => row);
    const [train, test] = trainTestSplit(rows, seed === undefined ? { testSize } : { testSize, seed });
    const [xTrain, yTrain] = tensorsOf(found, train);
    const [xTest, yTest] = tensorsOf(found, test);
    const common = { yTrain, yTest, featureNames: [...FEATURE_NAMES], source: found.source };
    if (!standardize) return { xTrain, xTest, scaler: null, ...common };
    const scaler = new StandardScaler();
    const scaled = { xTrain: scaler.fitTransform(xTrain), xTest: scaler.transform(xTest) };
    tf.dispose([xTrain, xTest]);
    return { ...scaled, scaler, ...common };
  },
};

function tensorsOf({ features, target }: HousingColumns, rows: Int32Array | null): [x: tf.Tensor2D, y: tf.Tensor1D] {
  const count = rows?.length ?? target.length;
  const x = new Float32Array(count * WIDTH);
  const y = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const row = rows ? rows[i]! : i;
    x.set(features.subarray(row * WIDTH, (row + 1) * WIDTH), i * WIDTH);
    y[i] = target[row]!;
  }
  return [tf.tensor2d(x, [count, WIDTH]), tf.tensor1d(y)];
}

function tableRows({ features, target }: HousingColumns): number[][] {
  return Array.from(target, (value, row) => [...features.subarray(row * WIDTH, (row + 1) * WIDTH), value]);
}

function assertOptions(name: string, args: object, renamed: Record<string, string>, known: readonly string[]): void {
  for (const option of Object.keys(args)) {
    if (known.includes(option)) continue;
    const hint = renamed[option] ? `Write ${renamed[option]}.` : `There are ${known.join(', ')}.`;
    throw new Error(`californiaHousing.${name} has no option '${option}'. ${hint}`);
  }
}
