import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { californiaHousing } from '../../lib/src/datasets';
import { findHousing, MIRRORS, type World } from '../../lib/src/datasets/california-housing/find';
import { syntheticHousing } from '../../lib/src/datasets/california-housing/synthetic';
import { tf } from '../../lib/src/engine';
import { setLimitation, unmetNeed } from '../../lib/src/notebook/limitations';
import { dataPlaces } from '../../lib/src/utils/files/places';
import { sha256 } from '../../lib/src/utils/files/sha256';

// Expected numbers: scikit-learn 1.7.2 (fetch_california_housing's formulas on the same rows), NumPy 2.4.6.
const MEANS = [
  3.870671002907, 28.639486434109, 5.42899974219, 1.096675149606, 1425.476744186047, 3.070655159436, 35.631861434109,
  -119.569704457361,
];
const STDS = [
  1.899775694575, 12.585252725725, 2.474113202334, 0.473899376258, 1132.434687757612, 10.385797959128, 2.135900653797,
  2.003483187747,
];

const ARCHIVE = path.join(dataPlaces().given ?? '', 'california_housing', 'cal_housing.tgz');

function meansAndStds(features: ArrayLike<number>): { means: number[]; stds: number[] } {
  const rows = features.length / 8;
  const means = new Array<number>(8).fill(0);
  const stds = new Array<number>(8).fill(0);
  for (let i = 0; i < features.length; i++) means[i % 8]! += features[i]! / rows;
  for (let i = 0; i < features.length; i++) stds[i % 8]! += (features[i]! - means[i % 8]!) ** 2 / rows;
  return { means, stds: stds.map(Math.sqrt) };
}

describe('californiaHousing on real data', () => {
  it('has the archive (in ANN_LAB_DATA, by default shared/data beside the clone)', () => {
    expect(existsSync(ARCHIVE), `${ARCHIVE} is needed by these tests`).toBe(true);
  });

  it('gives the features and the target of scikit-learn', async () => {
    const housing = await californiaHousing.fetch();
    expect(housing.source).toEqual({ kind: 'real', path: ARCHIVE, sha256: sha256(readFileSync(ARCHIVE)) });
    expect(housing.featureNames).toEqual([
      'MedInc',
      'HouseAge',
      'AveRooms',
      'AveBedrms',
      'Population',
      'AveOccup',
      'Latitude',
      'Longitude',
    ]);
    expect([housing.data.shape, housing.target.shape]).toEqual([[20640, 8], [20640]]);
    const { features, target } = await findHousing();
    const { means, stds } = meansAndStds(features);
    for (const [i, mean] of MEANS.entries()) expect(means[i]).toBeCloseTo(mean, 9);
    for (const [i, std] of STDS.entries()) expect(stds[i]).toBeCloseTo(std, 9);
    expect([...features.slice(0, 8)].map((value) => Number(value.toFixed(9)))).toEqual([
      8.3252, 41, 6.984126984, 1.023809524, 322, 2.555555556, 37.88, -122.23,
    ]);
    expect([target[0], target[20639]]).toEqual([4.526, 0.894]);
    expect(housing.target.max().arraySync()).toBeCloseTo(5.00001, 5);
    expect(housing.description).toContain('100,000 USD');
  });

  it('is split as by train_test_split(test_size=0.2, random_state=42), and scaled by the training part', async () => {
    const { xTrain, xTest, yTrain, yTest, scaler } = await californiaHousing.loadSplit({ seed: 42 });
    expect([xTrain.shape, xTest.shape, yTrain.shape, yTest.shape]).toEqual([[16512, 8], [4128, 8], [16512], [4128]]);
    expect([yTrain.dataSync()[0], yTest.dataSync()[0]].map((value) => value!.toFixed(5))).toEqual([
      '1.03000',
      '0.47700',
    ]);
    const first = [
      -1.155084747789, -0.286323692652, -0.520685762225, -0.171746032483, -0.030301089557, 0.067407981131,
      0.195099999579, 0.285347281638,
    ];
    const scaled = [...xTest.slice(0, 1).dataSync()];
    for (const [i, value] of first.entries()) expect(scaled[i]).toBeCloseTo(value, 4);
    expect(scaler!.mean[0]).toBeCloseTo(3.88075425751, 6);
    const raw = await californiaHousing.loadSplit({ seed: 42, standardize: false });
    expect(raw.scaler).toBeNull();
    expect(raw.xTrain.arraySync()[0]![4]).toBe(2300);
  });

  it('is loaded as by Keras: its shuffling, its parts, its small version', async () => {
    const [[xTrain, yTrain], [xTest, yTest]] = await californiaHousing.loadData();
    const { target } = await findHousing();
    expect([xTrain.shape, yTrain.shape, xTest.shape, yTest.shape]).toEqual([[16512, 8], [16512], [4128, 8], [4128]]);
    // numpy.random.RandomState(113).permutation(20640) begins with 4380, 8381, 15859
    expect([...yTrain.slice(0, 3).dataSync()]).toEqual([4380, 8381, 15859].map((row) => Math.fround(target[row]!)));
    const [[small], [smallTest]] = await californiaHousing.loadData({ version: 'small', testSplit: 0.5 });
    expect([small.shape[0], smallTest.shape[0]]).toEqual([300, 300]);
    await expect(californiaHousing.loadData({ version: 'medium' as never })).rejects.toThrow(
      /'large' or 'small', got 'medium'/,
    );
    await expect(californiaHousing.loadData({ testSplit: 1 })).rejects.toThrow(/less than 1, got 1/);
    await expect(californiaHousing.loadData({ test_split: 0.2 } as object)).rejects.toThrow(/Write testSplit/);
    await expect(californiaHousing.loadSplit({ random_state: 1 } as object)).rejects.toThrow(/Write seed/);
  });

  it('is a DataFrame for looking at', async () => {
    const housing = await californiaHousing.fetch();
    const frame = await housing.toDataFrame();
    expect(frame.shape).toEqual([20640, 9]);
    expect(frame.columns.at(-1)).toBe('MedHouseVal');
    const shown = (frame.head(2) as unknown as Record<symbol, () => Record<string, string>>)[
      Symbol.for('Jupyter.display')
    ]!();
    expect(shown['text/html']).toContain('<th scope="col">MedInc</th>');
    expect(shown['text/html']).toContain('8.325');
  });

  it('leaves no tensor but those it returns', async () => {
    const before = tf.memory().numTensors;
    const { xTrain, xTest, yTrain, yTest } = await californiaHousing.loadSplit({ seed: 1 });
    expect(tf.memory().numTensors).toBe(before + 4);
    tf.dispose([xTrain, xTest, yTrain, yTest]);
  });
});

describe('findHousing', () => {
  let folder = '';
  let warn: ReturnType<typeof vi.spyOn>;
  const refused = async () => {
    throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') });
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'ann-lab-housing-'));
    warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    setLimitation('California housing', null);
    vi.restoreAllMocks();
  });

  function world(change: Partial<World> = {}): World {
    const places = {
      given: path.join(folder, 'given'),
      caches: [path.join(folder, 'cache'), path.join(folder, 'user')],
    };
    return { env: {}, places, fetch: refused, timeoutMs: 1_000, ...change };
  }

  function put(where: string, bytes: Uint8Array): string {
    const file = path.join(folder, where, 'california_housing', 'cal_housing.tgz');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return file;
  }

  const whole = () => readFileSync(ARCHIVE);

  /** One digit of one row changed, all sizes and checksums of the archive right. */
  function tampered(): Uint8Array {
    const tar = gunzipSync(whole());
    const at = tar.indexOf('452600.000000');
    tar[at] = '5'.charCodeAt(0);
    return gzipSync(tar);
  }

  it('prefers the given folder, then the caches', async () => {
    const cached = put('cache', whole());
    expect((await findHousing(world())).source.path).toBe(cached);
    const given = put('given', whole());
    expect((await findHousing(world())).source.path).toBe(given);
    expect(warn).not.toHaveBeenCalled();
  });

  it('takes an archive that is packed otherwise but holds the same rows', async () => {
    put('given', gzipSync(gunzipSync(whole()), { level: 1 }));
    expect((await findHousing(world())).source.kind).toBe('real');
  });

  it.each([
    ['one digit changed', tampered, /rows have SHA-256/],
    ['cut off', () => whole().subarray(0, 100_000), /damaged: unexpected end of file/],
    ['no archive', () => Buffer.from('<html>not found</html>'), /damaged: incorrect header check/],
  ])('refuses a file with %s, says why, and fetches a whole one', async (_what, bytes, reason) => {
    const damaged = put('cache', bytes());
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return new Response(whole());
    };
    const found = await findHousing(world({ fetch }));
    expect(found.source).toEqual({ kind: 'real', path: damaged, sha256: sha256(whole()) });
    expect(asked).toEqual([MIRRORS[0]]);
    expect(warn.mock.calls[0]![0]).toMatch(reason);
    expect(readFileSync(damaged).equals(whole())).toBe(true);
    expect(readdirSync(path.dirname(damaged))).toEqual(['cal_housing.tgz']);
  });

  it('goes to the next mirror, and keeps nothing of what is damaged', async () => {
    const fetch = async (url: string) => (url === MIRRORS[0] ? new Response(tampered()) : new Response(whole()));
    const found = await findHousing(world({ fetch }));
    expect(found.source.path).toBe(path.join(folder, 'cache', 'california_housing', 'cal_housing.tgz'));
    expect(readdirSync(folder)).toEqual(['cache']);
  });

  it('works where no cache can be written', async () => {
    writeFileSync(path.join(folder, 'cache'), 'a file where the folder should be');
    writeFileSync(path.join(folder, 'user'), 'here too');
    const found = await findHousing(world({ fetch: async () => new Response(whole()) }));
    expect(found.source).toMatchObject({ kind: 'real', path: MIRRORS[0] });
    expect(warn.mock.calls.flat().join()).toMatch(/can't be written/);
  });

  it('offline: makes the set up, warns with all the reasons, and quality checks know', async () => {
    put('given', tampered());
    const found = await findHousing(world());
    expect(found.source).toEqual({ kind: 'synthetic', path: null, sha256: null });
    const text = warn.mock.calls.flat().join('\n');
    expect(text).toMatch(/SYNTHETIC DATA/);
    for (const reason of [/given.*is damaged/, /cache.*does not exist/, /figshare.*ENOTFOUND/, /ANN_LAB_DATA/])
      expect(text).toMatch(reason);
    expect(unmetNeed(['real'])).toBe('synthetic data in place of California housing');
    expect(readdirSync(folder)).toEqual(['given']);
    put('given', whole());
    await findHousing(world());
    expect(unmetNeed(['real'])).toBeNull();
  });

  it('offline with ANN_LAB_REQUIRE=real: an error with the reasons', async () => {
    const strict = world({ env: { ANN_LAB_REQUIRE: 'real,native' } });
    await expect(findHousing(strict)).rejects.toThrow(
      /could not be had:[\s\S]*does not exist[\s\S]*ENOTFOUND[\s\S]*ANN_LAB_DATA/,
    );
    expect(unmetNeed(['real'])).toBeNull();
  });

  it('in a notebook the warning is a notice, which the report shows as a banner', async () => {
    const shown: Record<string, unknown>[] = [];
    const key = Symbol.for('Jupyter.display');
    Object.assign(globalThis, {
      [key]: (value: Record<symbol, () => Record<string, unknown>>) => shown.push(value[key]!()),
    });
    try {
      await findHousing(world());
    } finally {
      delete (globalThis as Record<symbol, unknown>)[key];
    }
    expect(shown).toHaveLength(1);
    expect(shown[0]!['application/vnd.ann-lab.notice+json']).toMatchObject({ level: 'warning', about: 'data' });
    expect(shown[0]!['text/plain']).toMatch(/SYNTHETIC DATA/);
  });
});

describe('syntheticHousing', () => {
  const { features, target } = syntheticHousing();

  it('is the same on every machine', () => {
    const again = syntheticHousing();
    expect(again.features).toEqual(features);
    expect(again.target).toEqual(target);
    expect(sha256(Buffer.from(features.buffer)).slice(0, 16)).toMatchInlineSnapshot(`"83efc9bd079dd1d7"`);
  });

  it('keeps the ranges of the real set', () => {
    const ranges = [
      [0.4999, 15.0001],
      [1, 52],
      [0.846154, 141.909091],
      [0.333333, 34.066667],
      [3, 35682],
      [0.692308, 1243.333333],
      [32.54, 41.95],
      [-124.35, -114.31],
    ];
    ranges.forEach(([low, high], column) => {
      const values = features.filter((_, i) => i % 8 === column);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low!);
      expect(Math.max(...values)).toBeLessThanOrEqual(high!);
    });
    expect(Math.max(...target)).toBe(5.00001);
    const { means } = meansAndStds(features);
    // heavy tails (AveOccup) are the hardest to hit
    for (const column of [0, 1, 2, 3, 4, 6, 7])
      expect(Math.abs(means[column]! / MEANS[column]! - 1)).toBeLessThan(0.03);
  });

  it('keeps the correlations of the real set', () => {
    const rankCorrelation = (column: number) => {
      const order = (values: readonly number[]) => {
        const sorted = values.map((value, i) => [value, i] as const).sort((a, b) => a[0] - b[0]);
        const ranks = new Array<number>(values.length);
        sorted.forEach(([, i], rank) => {
          ranks[i] = rank / values.length - 0.5;
        });
        return ranks;
      };
      const a = order([...features].filter((_, i) => i % 8 === column));
      const b = order([...target]);
      return (12 * a.reduce((sum, rank, i) => sum + rank * b[i]!, 0)) / a.length;
    };
    // Spearman's correlations of the real columns with the target
    const spearman = [0.677, 0.075, 0.263, -0.125, 0.004, -0.257, -0.166, -0.07];
    for (const [column, real] of spearman.entries())
      expect(Math.abs(rankCorrelation(column) - real)).toBeLessThan(0.03);
  });
});
