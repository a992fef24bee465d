import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as losses from '../../lib/src/losses';
import * as metrics from '../../lib/src/metrics';
import * as models from '../../lib/src/models';
import * as optimizers from '../../lib/src/optimizers';

const wrong = (value: unknown) => value as never;
const classifier = () => {
  const model = models.sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [2] })]);
  model.compile({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy' });
  return model;
};
const x = tf.zeros([4, 2]);
const fitting =
  (y: unknown, args: object = {}, inputs: unknown = x) =>
  () =>
    classifier().fit(wrong(inputs), wrong(y), { verbose: 0, ...args });

/** What is called, and words that its error must hold: what was given, what was expected, what to do. */
const CALLS: [string, () => unknown, ...string[]][] = [
  ['a snake_case option', () => layers.dense(wrong({ units: 3, use_bias: true })), "'use_bias'", "'useBias'"],
  ['a misspelt activation', () => layers.dense(wrong({ units: 3, activation: 'sofmax' })), "'sofmax'", "'softmax'"],
  [
    'a snake_case initializer',
    () => layers.dense(wrong({ units: 3, kernelInitializer: 'he_normal' })),
    "'he_normal'",
    "'heNormal'",
  ],
  ['a misspelt regularizer', () => layers.dense(wrong({ units: 3, kernelRegularizer: 'l3' })), "'l3'", 'l1, l2'],
  ['no units', () => layers.dense({ units: 0 }), 'units is 0', 'from 1 up'],
  ['units as text', () => layers.dense(wrong({ units: '10' })), "'10'", 'whole number'],
  ['a shape that is a number', () => layers.dense(wrong({ units: 1, inputShape: 8 })), 'inputShape is 8', '[28, 28]'],
  ['a rate above 1', () => layers.dropout({ rate: 20 }), 'rate is 20', '0.2'],
  ['no input shape', () => models.sequential([layers.dense({ units: 1 })]), 'inputShape: [8]'],
  ['a string as layer', () => models.sequential(wrong(['dense'])), 'expected a layer'],
  ['a snake_case loss', () => losses.get(wrong('mean_squared_error')), "'mean_squared_error'", "'meanSquaredError'"],
  ['a misspelt loss', () => losses.get(wrong('mes')), "'mes'", "'mse'"],
  ['a factory as loss', () => losses.get(wrong(losses.huber)), 'losses.huber()'],
  ['a misspelt metric', () => metrics.get(wrong('acuracy')), "'accuracy'"],
  ['a class as metric', () => metrics.get(wrong(metrics.RootMeanSquaredError)), 'new RootMeanSquaredError()'],
  ['a misspelt optimizer', () => optimizers.get(wrong('adm')), "'adam'"],
  ["tfjs' optimizer", () => optimizers.get(wrong(tf.train.adam())), 'optimizers.adam()'],
  ['a snake_case option of an optimizer', () => optimizers.adam(wrong({ learning_rate: 1 })), "'learningRate'"],
  ['a negative learning rate', () => optimizers.adam({ learningRate: -1 }), '-1', 'from 0 up'],
  ['a learning rate of NaN', () => optimizers.sgd({ learningRate: Number.NaN }), 'NaN', 'number'],
  ['momentum above 1', () => optimizers.sgd({ momentum: 9 }), 'momentum is 9', '0 to 1'],
  ['no loss', () => classifier().compile(wrong({ optimizer: 'sgd' })), 'loss is missing', "'mse'"],
  ['two metrics of one name', () => classifier().compile({ loss: 'mse', metrics: ['mae', 'mae'] }), "'mae'", 'name'],
  ['not compiled', () => models.sequential([layers.dense({ units: 1, inputShape: [2] })]).fit(x, x), 'compile'],
  ['another number of samples', fitting([0, 1]), 'x has 4 samples', 'y has 2 samples', 'same number'],
  ['no samples', fitting(tf.zeros([0]), {}, tf.zeros([0, 2])), 'no samples', 'at least one'],
  ['another input shape', fitting([0, 1], {}, tf.zeros([2, 5])), '[2, 5]', '[null, 2]'],
  ['NaN in the inputs', fitting([0], {}, [[1, Number.NaN]]), 'NaN in 1 of 2', 'missing values'],
  ['NaN in the targets', fitting([0, 1, Number.NaN, 0]), 'y holds NaN'],
  ['a label too large', fitting([0, 1, 2, 3]), 'from 0 to 3', '3 outputs', '4 units'],
  ['a label below 0', fitting([0, 1, -1, 2]), 'from -1', 'from 0 to 2'],
  ['a label between two', fitting([0, 1, 0.5, 2]), 'whole numbers'],
  ['one-hot targets with the sparse loss', fitting(tf.zeros([4, 3])), '[4, 3]', 'categoricalCrossentropy'],
  ['no targets', fitting(undefined), 'y is missing'],
  ['options in the place of targets', fitting({ verbose: 0 }), 'y is missing', 'options (verbose)'],
  ['text as targets', fitting(['a', 'b', 'c', 'd']), 'text'],
  ['ragged rows', fitting([0, 1], {}, [[1, 2], [1]]), 'entry 1 has 1 values', 'one length'],
  ['a snake_case option of fit', fitting([0, 1, 2, 0], { batch_size: 2 }), "'batchSize'"],
  ['no batch', fitting([0, 1, 2, 0], { batchSize: 0 }), 'batchSize is 0', 'from 1 up'],
  ['half an epoch', fitting([0, 1, 2, 0], { epochs: 0.5 }), 'epochs is 0.5'],
  ['a split above 1', fitting([0, 1, 2, 0], { validationSplit: 20 }), 'validationSplit is 20', '0.2'],
  ['a split that leaves nothing', fitting([0, 1, 2, 0], { validationSplit: 0.9 }), 'leaves 0'],
  ['both validations', fitting([0, 1, 2, 0], { validationSplit: 0.5, validationData: [x, [0, 1, 2, 0]] }), 'not both'],
  ['validation data as an object', fitting([0, 1, 2, 0], { validationData: { x } }), '[x, y]'],
  ['both kinds of weights', fitting([0, 1, 2, 0], { classWeight: { 0: 1 }, sampleWeight: [1, 1, 1, 1] }), 'both'],
  ['too few weights', fitting([0, 1, 2, 0], { sampleWeight: [1, 1] }), 'sampleWeight', '4 samples'],
  ['a class weight below 0', fitting([0, 1, 2, 0], { classWeight: { 1: -2 } }), '-2', 'from 0 up'],
  ['a misspelt hook', fitting([0, 1, 2, 0], { callbacks: { onEpochend() {} } }), "'onEpochEnd'"],
  ['an unknown verbosity', fitting([0, 1, 2, 0], { verbose: 3 }), 'verbose is 3', "'auto'"],
];

describe('misuse', () => {
  it.each(CALLS)('%s', async (_, call, ...words) => {
    let error: Error | null = null;
    try {
      await call();
    } catch (thrown) {
      error = thrown as Error;
    }
    for (const word of words) expect(error?.message).toContain(word);
    expect(error).not.toBeNull();
  });

  it('a loss that combines [n] with [n, 1] is an error, not a broadcast to [n, n]', async () => {
    const model = models.sequential([layers.dense({ units: 1, inputShape: [2] })]);
    model.compile({ loss: (yTrue, yPred) => tf.squaredDifference(tf.squeeze(yTrue), yPred) });
    await expect(model.fit(x, [0, 1, 2, 3], { verbose: 0 })).rejects.toThrow(/\[4, 4\].*\[4, 1\]/);
  });

  it('an optimizer belongs to one model', async () => {
    const optimizer = optimizers.adam();
    const [a, b] = [classifier(), classifier()];
    for (const model of [a, b]) model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
    await a.fit(x, [0, 1, 2, 0], { verbose: 0 });
    await expect(b.fit(x, [0, 1, 2, 0], { verbose: 0 })).rejects.toThrow('another model');
  });
});
