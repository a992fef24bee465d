import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';

const rows = [
  [1, 2],
  [3, 5],
  [0, 1],
  [4, 4],
];
const prices = [3, 8, 1, 8];
const table = { columns: ['rooms', 'age'], values: rows };
const series = { columns: ['price'], values: prices };
const quiet = { verbose: 0, shuffle: false } as const;
const start = [tf.tensor2d([[0.5], [-0.25]]), tf.tensor1d([0.1])];

function regressor(loss: models.CompileArgs['loss'] = 'mse'): models.Sequential {
  const model = models.sequential([layers.dense({ units: 1, inputShape: [2] })]);
  model.setWeights(start);
  model.compile({ optimizer: 'sgd', loss });
  return model;
}

const lossOf = async (x: models.DataLike, y: models.TargetLike, args: models.FitArgs = {}) =>
  (await regressor().fit(x, y, { ...quiet, ...args })).history.loss[0] as number;

describe('what a model learns from', () => {
  it('may be tables and their columns, typed arrays, nested arrays or tensors', async () => {
    const expected = await lossOf(tf.tensor2d(rows), tf.tensor1d(prices));
    expect(await lossOf(table, series)).toBe(expected);
    expect(await lossOf(rows, Float64Array.from(prices))).toBe(expected);
    expect(await lossOf([tf.tensor2d(rows)], Int32Array.from(prices))).toBe(expected);
    const text = { columns: ['a', 'b'], values: [['x', 1]] };
    await expect(lossOf(text, [1])).rejects.toThrow(/x can't be made a tensor: .*'x'/);
  });

  it('holds no null, no NaN in weights, and says how numbers of one axis get a shape', async () => {
    await expect(lossOf([[null, 2] as never], [1])).rejects.toThrow(/entry 0 is null.*missing values/);
    await expect(lossOf(rows, [1, null as never, 1, 1])).rejects.toThrow('entry 1 is null');
    await expect(lossOf(rows, prices, { sampleWeight: [1, Number.NaN, 1, 1] })).rejects.toThrow(
      'sampleWeight holds NaN',
    );
    await expect(lossOf(new Float32Array(8), prices)).rejects.toThrow('tf.tensor(values, shape)');
    expect(() => regressor().predict([[1, null as never]])).toThrow('entry 1 is null');
  });

  it('may have labels below 0, which weigh by their own number or 1', async () => {
    const labels = [-1, 1, -1, 1];
    expect(await lossOf(rows, labels, { classWeight: { 1: 1 } })).toBe(await lossOf(rows, labels));
    expect(await lossOf(rows, labels, { classWeight: { '-1': 2, 1: 2 } })).toBeCloseTo(
      2 * (await lossOf(rows, labels)),
      5,
    );
    await expect(lossOf(rows, labels, { classWeight: 'balanced' as never })).rejects.toThrow('computeClassWeight');
  });

  it('takes null for options as not given, and lists of one', async () => {
    const args = { batchSize: null, classWeight: null, callbacks: null, validationData: null, verbose: null } as never;
    expect(await lossOf(rows, prices, args)).toBe(await lossOf(rows, prices));
    const model = regressor(['mse']);
    expect((await model.fit(rows, prices, { ...quiet, epochs: 0 })).epoch).toEqual([]);
    expect(model.predict(rows, { verbose: 0, steps: 1, batchSize: 3 }).shape).toEqual([3, 1]);
  });

  it('weighs each value of a sample, where the loss has several', async () => {
    const sequence = () => {
      const model = models.sequential([layers.dense({ units: 1, inputShape: [3, 2] })]);
      model.setWeights(start);
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      return model;
    };
    const [x, y] = [tf.ones([4, 3, 2]), tf.zeros([4, 3, 1])];
    const weights = tf.tensor2d([1, 0, 2], [1, 3]).tile([4, 1]);
    const { loss: plain } = await sequence().evaluate(x, y, { verbose: 0 });
    const { loss: weighted } = await sequence().evaluate(x, y, { verbose: 0, sampleWeight: weights });
    expect(weighted).toBeCloseTo(plain, 6); // the weights' mean is 1, and all errors are the same
    const { loss: first } = await sequence().evaluate(x, y, { verbose: 0, sampleWeight: tf.tensor1d([3, 0, 0, 0]) });
    expect(first).toBeCloseTo((plain * 3) / 4, 6);
  });

  it('counts classes by their rounded numbers, as Keras', async () => {
    const model = () => {
      const made = models.sequential([layers.dense({ units: 1, activation: 'sigmoid', inputShape: [2] })]);
      made.setWeights(start);
      made.compile({ optimizer: 'sgd', loss: 'binaryCrossentropy' });
      return made;
    };
    const classWeight = { 1: 5 };
    const exact = await model().fit(rows, [1, 1, 1, 1], { classWeight, ...quiet });
    const rounded = await model().fit(rows, [0.9999, 1, 1, 1], { classWeight, ...quiet });
    expect(rounded.history.loss[0]).toBeCloseTo(exact.history.loss[0] as number, 2);
  });
});

describe('when a model is validated', () => {
  const epochs = async (validationFreq: number | number[]) => {
    const tested: number[] = [];
    let now = 0;
    await regressor().fit(rows, prices, {
      epochs: 5,
      validationFreq,
      validationData: [rows, prices],
      callbacks: {
        onEpochBegin: (epoch) => {
          now = epoch + 1;
        },
        onTestEnd: () => void tested.push(now),
      },
      ...quiet,
    });
    return tested;
  };

  it('is said by a number or by a list of epochs, counted from 1', async () => {
    expect(await epochs(2)).toEqual([2, 4]);
    expect(await epochs([1, 5])).toEqual([1, 5]);
    await expect(epochs(0)).rejects.toThrow('validationFreq is 0');
    await expect(epochs([0])).rejects.toThrow('an entry of validationFreq is 0');
  });
});
