import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import * as optimizers from '../../lib/src/optimizers';
import { type Packed, readVectors, relativeDifference, unpack } from '../support/vectors';

interface Case {
  name: string;
  compile: Omit<models.CompileArgs, 'optimizer'>;
  fit: Omit<models.FitArgs, 'sampleWeight'> & { sampleWeight?: 'both' | 'each' };
  start: Packed[];
  end: Packed[];
  history: Record<string, number[]>;
  evaluated: Record<string, number>;
}

const vectors = readVectors<Record<'a' | 'b' | 'price' | 'kind' | 'weight' | 'other', Packed> & { cases: Case[] }>(
  'models',
);
const [a, b, price, kind] = [vectors.a, vectors.b, vectors.price, vectors.kind].map(unpack) as [
  tf.Tensor,
  tf.Tensor,
  tf.Tensor,
  tf.Tensor,
];
const [weight, other] = [unpack(vectors.weight), unpack(vectors.other)];
const quiet = { verbose: 0 } as const;

/** Two inputs, a shared trunk, two outputs: as tests/interop/vectors/models.py builds it. */
function build(): models.Model {
  const inputs = [layers.input({ shape: [4], name: 'a' }), layers.input({ shape: [3], name: 'b' })];
  const trunk = layers.concatenate().apply(inputs);
  const hidden = layers.dense({ units: 6, activation: 'tanh' }).apply(trunk);
  const outputs = [
    layers.dense({ units: 1, name: 'price' }).apply(hidden),
    layers.dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(hidden),
  ];
  return models.model({ inputs, outputs });
}

const compiled = (args: Partial<models.CompileArgs> = {}) => {
  const model = build();
  model.compile({ optimizer: 'sgd', loss: ['mse', 'sparseCategoricalCrossentropy'], ...args });
  return model;
};

describe(`several inputs and outputs, as Keras ${String(vectors.madeBy.keras)}`, () => {
  it.each(vectors.cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const model = build();
    model.setWeights(one.start.map(unpack));
    model.compile({ optimizer: optimizers.sgd({ learningRate: 0.05 }), ...one.compile });
    const { sampleWeight, ...fit } = one.fit;
    const weights =
      sampleWeight === undefined ? {} : { sampleWeight: sampleWeight === 'both' ? weight : [weight, other] };
    const { history } = await model.fit([a, b], [price, kind], {
      batchSize: 8,
      epochs: 2,
      shuffle: false,
      ...quiet,
      ...fit,
      ...weights,
    });
    expect(Object.keys(history).sort()).toEqual(Object.keys(one.history).sort());
    for (const [key, values] of Object.entries(one.history)) {
      expect(history[key], key).toHaveLength(values.length);
      for (const [i, value] of values.entries()) expect(history[key]?.[i], `${key}, ${i}`).toBeCloseTo(value, 5);
    }
    // Keras' two layouts of the weights are the same list: trunk first, then the outputs in order.
    const ends = model.getWeights().map((end, i) => relativeDifference(end, unpack(one.end[i] as Packed)));
    expect(Math.max(...ends)).toBeLessThan(1e-5);
    const evaluated = await model.evaluate([a, b], [price, kind], { batchSize: 7, ...quiet });
    for (const [key, value] of Object.entries(one.evaluated)) expect(evaluated[key], key).toBeCloseTo(value, 5);
  });
});

describe('data of several inputs and outputs', () => {
  it('may be given by name, in any order', async () => {
    const run = async (x: models.DataLike, y: models.TargetLike) => {
      const model = build();
      model.setWeights((vectors.cases[0] as Case).start.map(unpack));
      model.compile({ optimizer: 'sgd', loss: ['mse', 'sparseCategoricalCrossentropy'] });
      const { history } = await model.fit(x, y, { shuffle: false, ...quiet });
      return history;
    };
    expect(await run({ b, a }, { kind, price })).toEqual(await run([a, b], [price, kind]));
  });

  it('of an output without a loss are not needed', async () => {
    const model = compiled({ loss: { price: 'mse' } });
    const { history } = await model.fit([a, b], { price }, quiet);
    expect(Object.keys(history)).toEqual(['loss']);
    expect(Object.keys((await model.fit([a, b], [price, null], quiet)).history)).toEqual(['loss']);
  });

  it('are predicted one tensor an output', () => {
    const model = compiled();
    expect(model.predictAll({ a, b }).map(({ shape }) => shape)).toEqual([
      [30, 1],
      [30, 3],
    ]);
    expect(() => model.predict([a, b])).toThrow(/2 outputs.*predictAll/);
  });

  it('leave no tensors behind', async () => {
    const model = compiled({ metrics: { kind: 'accuracy' }, weightedMetrics: { price: ['mae'] } });
    await model.fit([a, b], [price, kind], { validationSplit: 0.2, sampleWeight: weight, ...quiet });
    const before = tf.memory().numTensors;
    await model.fit([a, b], [price, kind], { validationSplit: 0.2, sampleWeight: [weight, other], ...quiet });
    await model.evaluate([a, b], { price, kind }, quiet);
    await model.trainOnBatch([a, b], [price, kind]);
    for (const output of model.predictAll([a, b])) output.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('mistakes with several inputs and outputs', () => {
  const wrong = (value: unknown) => value as never;
  const CALLS: [string, () => unknown, ...string[]][] = [
    ['one array for two inputs', () => compiled().fit(a, [price, kind], quiet), '2 inputs', 'a, b'],
    ['an unknown input', () => compiled().fit({ a, c: b }, [price, kind], quiet), "input 'c'", 'a, b'],
    ['a missing input', () => compiled().fit({ a }, [price, kind], quiet), 'x[1] (b) is missing'],
    ['an unknown output', () => compiled().fit([a, b], { prices: price, kind }, quiet), "'prices'", "'price'"],
    ['missing targets', () => compiled().fit([a, b], { price }, quiet), 'y[1] (kind) is missing'],
    ['a loss for an unknown output', () => compiled({ loss: { cost: 'mse' } }), "'cost'", 'price, kind'],
    ['three losses', () => compiled({ loss: ['mse', 'mse', 'mse'] }), 'length 3', '2 outputs'],
    ['metrics for nobody', () => compiled({ metrics: ['mae'] }), 'metrics', "{ price: ['mae'] }"],
    ['one loss weight', () => compiled({ lossWeights: 2 }), 'lossWeights is 2', 'price, kind'],
    ['text as loss weight', () => compiled({ lossWeights: wrong(['1', 2]) }), "'1'", 'a number'],
    ['a weight without a loss', () => compiled({ loss: { price: 'mse' }, lossWeights: [1, 2] }), "'kind'", 'no loss'],
    ['class weights', () => compiled().fit([a, b], [price, kind], { classWeight: { 0: 2 }, ...quiet }), 'sampleWeight'],
    [
      'labels of one output out of range',
      () => compiled().fit([a, b], [price, tf.fill([30], 3)], quiet),
      'labels go from 3 to 3',
      '3 outputs',
    ],
  ];

  it.each(CALLS)('%s', async (_, call, ...words) => {
    const error = await (async () => call())().then(
      () => null,
      (thrown: Error) => thrown,
    );
    for (const word of words) expect(error?.message).toContain(word);
    expect(error).not.toBeNull();
  });
});
