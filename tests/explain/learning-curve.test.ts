import { describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import { DummyRegressor, LinearRegression, learningCurve } from '../../lib/src/explain';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import { ShuffleSplit } from '../../lib/src/preprocessing';

const X = Array.from({ length: 24 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const Y = X.map(([a = 0, b = 0]) => a - 2 * b);

const network = () => {
  const model = models.sequential([layers.dense({ units: 1, inputShape: [2] })]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  return model;
};

describe('learningCurve', () => {
  it('of a network: one seed repeats it to the bit, and what follows is as random as before', async () => {
    const [x, y] = [tf.tensor2d(X), tf.tensor1d(Y)];
    const args = { trainSizes: [4, 12], cv: 2, fit: { epochs: 3 }, seed: 9 };
    const first = await learningCurve(network, x, y, args);
    setRandomSeed(77);
    const second = await learningCurve(network, x, y, args);
    expect(second).toEqual(first);
    expect([first.scoring, first.direction, first.trainSizes]).toEqual(['loss', 'down', [4, 12]]);
    expect(first.validationScores.map((scores) => scores.length)).toEqual([2, 2]);
    const after = Math.random();
    setRandomSeed(78);
    await learningCurve(network, x, y, args);
    expect(Math.random()).not.toBe(after);
    tf.dispose([x, y]);
  });

  it('gives back models and rows, after an error too', async () => {
    const [x, y] = [tf.tensor2d(X), tf.tensor1d(Y)];
    const before = tf.memory().numTensors;
    let disposed = 0;
    const make = (trainSize: number) => ({
      fit: () => {
        if (trainSize > 10) throw new Error('too many');
      },
      evaluate: () => ({ loss: 1 }),
      dispose: () => disposed++,
    });
    await expect(learningCurve((point) => make(point.trainSize), x, y, { trainSizes: [2, 12], cv: 2 })).rejects.toThrow(
      'too many',
    );
    expect(disposed).toBe(2);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, y]);
  });

  it('takes a splitter, and drops equal sizes', async () => {
    const cv = new ShuffleSplit({ nSplits: 3, testSize: 8, seed: 1 });
    const curve = await learningCurve(() => new LinearRegression(), X, Y, { cv, trainSizes: [0.5, 0.51, 1] });
    expect(curve.trainSizes).toEqual([8, 16]);
    expect(curve.trainScores.map((scores) => scores.length)).toEqual([3, 3]);
    expect([curve.scoring, curve.direction]).toEqual(['score', 'up']);
    const byName = await learningCurve(() => new DummyRegressor(), X, Y, { cv, scoring: 'rootMeanSquaredError' });
    expect(byName.direction).toBe('down');
  });

  it('says what is wrong', async () => {
    const run = (args: object, make: () => LinearRegression = () => new LinearRegression()) =>
      learningCurve(make, X, Y, args);
    const one = new LinearRegression();
    await expect(run({}, () => one)).rejects.toThrow(/same model twice/);
    await expect(run({}, one as never)).rejects.toThrow(/must be a function/);
    await expect(run({ trainSizes: [30] })).rejects.toThrow(/asks for 30 rows; the training parts have 19/);
    await expect(run({ trainSizes: [0.5, 7] })).rejects.toThrow(/got 0.5/);
    await expect(run({ trainSizes: [] })).rejects.toThrow(/empty/);
    await expect(run({ train_sizes: [1] })).rejects.toThrow(/write 'trainSizes'/);
    await expect(run({ cv: 1 })).rejects.toThrow(/nSplits must be a whole number from 2/);
    await expect(run({ cv: [[Int32Array.of(0), Int32Array.of(99)]] })).rejects.toThrow(
      /row 99; there are rows 0 to 23/,
    );
    await expect(learningCurve(() => one, X, Y.slice(1))).rejects.toThrow(/24 rows, y 23/);
  });
});
