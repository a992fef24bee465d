import { describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import { KFold, ShuffleSplit, StratifiedKFold, StratifiedShuffleSplit } from '../../lib/src/preprocessing';

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('splitters', () => {
  it('test each row once', () => {
    for (const folds of [new KFold({ nSplits: 4, shuffle: true, seed: 3 }), new StratifiedKFold({ nSplits: 4 })]) {
      const y = range(23).map((i) => i % 3);
      const tested = [...folds.split(range(23), y)].flatMap(([, test]) => [...test]);
      expect(tested.sort((a, b) => a - b)).toEqual(range(23));
      expect(folds.getNSplits()).toBe(4);
    }
  });

  it('give rows of any kind, of which tensors belong to the caller', () => {
    const x = tf.tensor2d(range(6).map((i) => [i, -i]));
    const before = tf.memory().numTensors;
    for (const [xTrain, xTest, yTrain, yTest] of new KFold({ nSplits: 3 }).rows(x, range(6))) {
      expect([xTrain.shape, xTest.shape]).toEqual([
        [4, 2],
        [2, 2],
      ]);
      expect((xTest.arraySync() as number[][]).map(([i]) => i)).toEqual(yTest);
      expect(yTrain.length).toBe(4);
      tf.dispose([xTrain, xTest]);
    }
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('follow setRandomSeed without a seed of their own', () => {
    const test = () => [...new ShuffleSplit({ nSplits: 1 }).split(range(50))].map(([, rows]) => [...rows]);
    setRandomSeed(4);
    const first = test();
    expect(test()).not.toEqual(first);
    setRandomSeed(4);
    expect(test()).toEqual(first);
  });

  it('say what is wrong', () => {
    const run = (generator: Iterable<unknown>) => () => [...generator];
    expect(run(new KFold().split(range(3)))).toThrow(/nSplits is 5, but there are only 3 rows/);
    expect(run(new KFold().split(range(9), range(8)))).toThrow(/x has 9 rows, y 8/);
    expect(() => new KFold({ nSplits: 1 })).toThrow(/whole number from 2 up, got 1/);
    expect(() => new KFold({ seed: 1 })).toThrow(/no effect without shuffling/);
    expect(() => new KFold({ n_splits: 3 } as object)).toThrow(/write 'nSplits'/);
    expect(() => new StratifiedKFold({ random_state: 3 } as object)).toThrow(/Write seed/);
    expect(run(new StratifiedKFold().split(range(9)))).toThrow(/needs y/);
    expect(run(new StratifiedKFold().split(range(3), [0, 1, 1]))).toThrow(/largest class has 2 samples/);
    expect(run(new StratifiedKFold().split(range(3), [0.5, 1, 1]))).toThrow(/classes.*got 0.5. Use KFold/);
    expect(run(new StratifiedShuffleSplit().split(range(9)))).toThrow(/needs y/);
    expect(run(new ShuffleSplit({ testSize: 30 }).split(range(9)))).toThrow(/got 30/);
  });
});
