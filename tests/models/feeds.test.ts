import { afterEach, describe, expect, it, vi } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';

const SEED = 3;
const x = tf.randomNormal([12, 3], 0, 1, 'float32', SEED);
const y = tf.sum(x, 1);
const quiet = { verbose: 0 } as const;
const start = tf.initializers.randomNormal({ seed: SEED }).apply([3, 1]);

function regressor(): models.Sequential {
  const model = models.sequential([layers.dense({ units: 1, inputShape: [3] })]);
  model.setWeights([start, tf.zeros([1])]);
  model.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] });
  return model;
}

const batch = (i: number, size = 5): [tf.Tensor, tf.Tensor] => {
  const count = Math.min(size, 12 - i * size);
  return [x.slice([i * size, 0], [count, 3]), y.slice(i * size, count)];
};
const numbers = (model: models.Model) => model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));

afterEach(() => vi.restoreAllMocks());

/** What arrays give in the same batches. */
async function fromArrays(epochs: number) {
  const model = regressor();
  const { history } = await model.fit(x, y, { epochs, batchSize: 5, shuffle: false, ...quiet });
  return { history, weights: numbers(model) };
}

describe('fit on batches that come one by one', () => {
  const sources: [string, models.BatchSource][] = [
    [
      'a function that makes an async generator',
      async function* () {
        for (let i = 0; i < 3; i++) yield batch(i);
      },
    ],
    [
      'a function that makes a plain generator of arrays',
      function* () {
        for (let i = 0; i < 3; i++) {
          const [inputs, targets] = batch(i);
          yield [inputs.arraySync() as number[][], targets.dataSync() as Float32Array] as const;
        }
      },
    ],
    ['a list of batches with an iterator', { [Symbol.iterator]: () => [0, 1, 2].map((i) => batch(i)).values() }],
    [
      'a dataset of tfjs',
      tf.data
        .zip({ xs: tf.data.array(x.arraySync() as number[][]), ys: tf.data.array(Array.from(y.dataSync())) })
        .batch(5),
    ],
  ];

  it.each(sources)('%s learns as arrays do', async (_, source) => {
    const model = regressor();
    const { history } = await model.fit(source, { epochs: 2, ...quiet });
    const expected = await fromArrays(2);
    for (const [i, value] of numbers(model).entries()) expect(value).toBeCloseTo(expected.weights[i] as number, 6);
    for (const [i, loss] of history.loss.entries()) expect(loss).toBeCloseTo(expected.history.loss[i] as number, 6);
  });

  it('takes stepsPerEpoch batches of an endless generator and goes on where it was', async () => {
    let made = 0;
    async function* endless() {
      for (;;) yield batch(made++ % 3);
    }
    const { epoch } = await regressor().fit(endless(), { epochs: 2, stepsPerEpoch: 4, ...quiet });
    expect(epoch).toEqual([0, 1]);
    expect(made).toBe(8);
  });

  it('weighs samples by a third part, and classes', async () => {
    const run = async (weight: number) => {
      const model = regressor();
      const one = () => [[...batch(0), tf.fill([5], weight)] as [tf.Tensor, tf.Tensor, tf.Tensor]];
      return (await model.fit(one, quiet)).history.loss[0] as number;
    };
    expect(await run(2)).toBeCloseTo(2 * (await run(1)), 5);
    const classified = async (classWeight: models.ClassWeight) => {
      const ones = () => [[x.slice([0, 0], [5, 3]), tf.ones([5])] as [tf.Tensor, tf.Tensor]];
      return (await regressor().fit(ones, { classWeight, ...quiet })).history.loss[0] as number;
    };
    expect(await classified({ 1: 3 })).toBeCloseTo(3 * (await classified({ 1: 1 })), 5);
  });

  it('validates on and evaluates them', async () => {
    const source = () => [0, 1, 2].map((i) => batch(i));
    const model = regressor();
    const { history } = await model.fit(x, y, { validationData: source, ...quiet });
    const { loss, mae } = await model.evaluate(x, y, quiet);
    expect(history.val_loss?.[0]).toBeCloseTo(loss, 5);
    expect((await model.evaluate(source, quiet)).mae).toBeCloseTo(mae as number, 5);
    const partly = await model.evaluate(source, { steps: 1, ...quiet });
    expect(partly.loss).toBeCloseTo((await model.evaluate(...batch(0), quiet)).loss, 5);
  });

  it('says when the data run out', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await regressor().fit(() => [batch(0)], { stepsPerEpoch: 3, ...quiet });
    expect(warn.mock.calls.join()).toContain('after 1 of 3 steps');
    const once = [batch(0)].values();
    const { epoch } = await regressor().fit(once, { epochs: 3, ...quiet });
    expect(epoch).toEqual([0]);
    expect(warn.mock.calls.join()).toMatch(/no batch in epoch 2.*Give a function/);
    const spent = [batch(0)].values();
    await expect(regressor().fit(x, y, { epochs: 2, validationData: spent, ...quiet })).rejects.toThrow(
      'to evaluate on gave no batch',
    );
  });

  it('leaves a generator that was given to its giver', async () => {
    let closed = false;
    function* endless() {
      try {
        for (let i = 0; ; i++) yield batch(i % 3);
      } finally {
        closed = true;
      }
    }
    const given = endless();
    const model = regressor();
    await model.fit(given, { stepsPerEpoch: 2, ...quiet });
    await model.fit(given, { stepsPerEpoch: 2, ...quiet });
    expect(closed).toBe(false);
    await model.fit(endless, { stepsPerEpoch: 2, ...quiet });
    expect(closed).toBe(true);
  });

  it('may give the same tensor for two outputs in one batch and not in the next', async () => {
    const input = layers.input({ shape: [3] });
    const outputs = [1, 2].map(() => layers.dense({ units: 1 }).apply(input));
    const model = models.model({ inputs: input, outputs });
    model.compile({ loss: 'mse' });
    const batches = () => [[x, [y, y]] as const, [x, [y, y.clone()]] as const];
    expect((await model.fit(batches, quiet)).epoch).toEqual([0]);
  });

  it('leaves no tensors behind, also when a batch is wrong', async () => {
    const model = regressor();
    const given = [0, 1, 2].map((i) => batch(i));
    const source = () => given.map(([a, b]) => [a.arraySync() as number[][], b] as const);
    await model.fit(source, { epochs: 2, ...quiet });
    const before = tf.memory().numTensors;
    await model.fit(source, { epochs: 2, validationData: source, ...quiet });
    await model.evaluate(source, quiet);
    const bad = () => [given[0] as [tf.Tensor, tf.Tensor], [[[1, 2]], [1]] as never];
    await expect(model.fit(bad, quiet)).rejects.toThrow('[1, 2]');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('mistakes with batches', () => {
  const source = () => [batch(0)];
  const CALLS: [string, () => Promise<unknown>, ...string[]][] = [
    ['y beside a generator', () => regressor().fit(source as never, y, quiet), 'y does not go with', '[x, y]'],
    ['batchSize', () => regressor().fit(source, { batchSize: 2, ...quiet }), 'batchSize does not go with'],
    ['validationSplit', () => regressor().fit(source, { validationSplit: 0.2, ...quiet }), 'needs arrays'],
    ['no batch', () => regressor().fit(() => [], quiet), 'gave no batch'],
    ['no targets', () => regressor().fit(() => [[x] as never], quiet), 'y is missing'],
    ['a number', () => regressor().fit(() => [3] as never, quiet), 'a batch is 3', '[x, y]'],
    ['a function that gives nothing', () => regressor().fit((() => 5) as never, quiet), 'returned 5', 'generator'],
    [
      'NaN',
      () => regressor().fit(() => [[tf.fill([2, 3], Number.NaN), tf.ones([2])] as const], quiet),
      'NaN in 6 of 6',
    ],
    ['predict', async () => regressor().predict(source as never), 'synchronous'],
  ];

  it.each(CALLS)('%s', async (_, call, ...words) => {
    const error = await (async () => call())().then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error).not.toBeNull();
    for (const word of words) expect(error?.message).toContain(word);
  });
});
