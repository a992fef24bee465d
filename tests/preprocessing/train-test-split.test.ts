import { describe, expect, it } from 'vitest';
import { nextSeed, setRandomSeed, tf } from '../../lib/src/engine';
import { trainTestSplit } from '../../lib/src/preprocessing';
import { NumpyRandom } from '../../lib/src/preprocessing/splitting/numpy-random';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

// Expected rows: scikit-learn 1.7.2, NumPy 2.4.6.
describe('NumpyRandom', () => {
  it('draws what numpy.random.RandomState draws', () => {
    expect([...new NumpyRandom(42).permutation(10)]).toEqual([8, 1, 5, 0, 7, 2, 9, 4, 3, 6]);
    expect([...new NumpyRandom(4294967295).permutation(5)]).toEqual([4, 1, 0, 2, 3]);
    expect([...new NumpyRandom(113).permutation(20640).slice(0, 4)]).toEqual([4380, 8381, 15859, 10108]);
    expect(new NumpyRandom(5).uniform()).toBeCloseTo(0.22199317109, 11);
  });

  it.each([-1, 1.5, 2 ** 32, Number.NaN])('refuses the seed %s', (seed) => {
    expect(() => new NumpyRandom(seed)).toThrow(/seed must be an integer/);
  });
});

describe('trainTestSplit', () => {
  it('chooses the rows that scikit-learn chooses', () => {
    expect(trainTestSplit(range(10), { seed: 0 })).toEqual([
      [9, 1, 6, 7, 3, 0, 5],
      [2, 8, 4],
    ]);
    expect(trainTestSplit(range(10), { testSize: 3, seed: 7 })).toEqual([
      [2, 1, 9, 7, 3, 6, 4],
      [8, 5, 0],
    ]);
    expect(trainTestSplit(range(10), { shuffle: false })).toEqual([range(7), [7, 8, 9]]);
  });

  it('stratifies as scikit-learn does', () => {
    const stratify = range(25).map((i) => (i < 6 ? 0 : i < 16 ? 1 : 2));
    expect(trainTestSplit(range(25), { testSize: 0.3, seed: 5, stratify })).toEqual([
      [21, 16, 19, 1, 24, 15, 8, 7, 20, 9, 5, 11, 4, 2, 18, 10, 14],
      [0, 13, 17, 12, 22, 6, 3, 23],
    ]);
    expect(trainTestSplit(range(25), { testSize: 7, trainSize: 11, seed: 1, stratify: tf.tensor1d(stratify) })).toEqual(
      [
        [16, 9, 12, 19, 5, 8, 2, 23, 17, 13, 1],
        [10, 15, 0, 7, 18, 24, 4],
      ],
    );
  });

  it('takes the same rows of tensors, arrays, typed arrays and tables', () => {
    const tensor = tf.tensor2d(range(10).map((i) => [i, 10 * i]));
    const table = { columns: ['a'], values: range(10).map((i) => [i]) };
    const [xTrain, xTest, names] = trainTestSplit(tensor, range(10).map(String), { seed: 3 });
    expect(xTrain.shape).toEqual([7, 2]);
    expect((xTrain.arraySync() as number[][]).map(([i]) => String(i))).toEqual(names);
    expect((xTest.arraySync() as number[][]).every(([i, ten]) => ten === 10 * i!)).toBe(true);
    const [typed, , rows] = trainTestSplit(Int32Array.from(range(10)), table, { seed: 3 });
    expect([...typed].map(String)).toEqual(names);
    expect(rows).toEqual({ columns: ['a'], values: names.map((name) => [Number(name)]), index: names.map(Number) });
  });

  it('loses no row and doubles none, for any size', () => {
    for (const [n, testSize] of [
      [2, 0.5],
      [7, 0.3],
      [101, 0.01],
      [1000, 0.999],
      [50, 49],
    ] as const) {
      const [train, test] = trainTestSplit(range(n), { testSize, seed: n });
      expect([...train, ...test].sort((a, b) => a - b)).toEqual(range(n));
      expect(test.length).toBe(testSize < 1 ? Math.ceil(testSize * n) : testSize);
    }
  });

  it('follows setRandomSeed without a seed of its own', () => {
    const split = () => trainTestSplit(range(100))[1];
    setRandomSeed(9);
    const first = split();
    expect(split()).not.toEqual(first);
    setRandomSeed(9);
    expect(split()).toEqual(first);
    setRandomSeed(9);
    expect(trainTestSplit(range(100), { seed: nextSeed() })[1]).toEqual(first);
  });

  it('asks danfojs-like tables to cut themselves', () => {
    const table = {
      columns: ['a'],
      values: [[1], [2], [3], [4]],
      iloc: ({ rows }: { rows: number[] }) => `rows ${rows}`,
    };
    expect(trainTestSplit(table, { shuffle: false, testSize: 1 })).toEqual(['rows 0,1,2', 'rows 3']);
  });

  it('says what is wrong', () => {
    expect(() => trainTestSplit(range(3), range(4))).toThrow(/same number of rows, got 3, 4/);
    expect(() => trainTestSplit(range(3), { testSize: 1.5 })).toThrow(
      /share between 0 and 1 or a count from 1 to 2, got 1.5/,
    );
    expect(() => trainTestSplit(range(3), { testSize: 0 })).toThrow(/got 0/);
    expect(() => trainTestSplit(range(3), { testSize: 0.5, trainSize: 0.9 })).toThrow(/ask for 2 \+ 2 rows/);
    expect(() => trainTestSplit([1])).toThrow(/each part needs at least one/);
    expect(() => trainTestSplit(range(4), { stratify: [0, 0, 1, 2] })).toThrow(/class 1 has a single row/);
    expect(() => trainTestSplit(range(6), { testSize: 1, stratify: [0, 0, 0, 1, 1, 1] })).toThrow(
      /1 rows for 2 classes/,
    );
    expect(() => trainTestSplit(range(4), { stratify: [0, 1] })).toThrow(/2 labels for 4 rows/);
    expect(() => trainTestSplit(range(4), { shuffle: false, stratify: [0, 0, 1, 1] })).toThrow(/shuffle: true/);
    expect(() => trainTestSplit(range(4), { test_size: 0.5 } as object)).toThrow(/Write testSize/);
    expect(() => trainTestSplit(range(4), { random_state: 1 } as object)).toThrow(/Write seed/);
    expect(() => trainTestSplit('abc' as never, range(3))).toThrow(/Argument 1 .* got string 'abc'/);
    expect(() => trainTestSplit(tf.scalar(1))).toThrow(/scalar/);
  });

  it('leaks no tensor', () => {
    const x = tf.ones([8, 2]);
    const before = tf.memory().numTensors;
    tf.dispose(trainTestSplit(x, { seed: 1 }));
    expect(tf.memory().numTensors).toBe(before);
  });
});
