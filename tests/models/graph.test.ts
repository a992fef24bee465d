import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as constraints from '../../lib/src/constraints';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import type * as losses from '../../lib/src/losses';
import * as metrics from '../../lib/src/metrics';
import * as models from '../../lib/src/models';
import type { CompileArgs } from '../../lib/src/models/compiled';
import type { FitArgs } from '../../lib/src/models/options';
import * as optimizers from '../../lib/src/optimizers';
import * as regularizers from '../../lib/src/regularizers';

/** Batches of 7 and one of 2: both sizes become graphs. */
const ROWS = 30;
const FIT: FitArgs = { epochs: 3, batchSize: 7, verbose: 0, validationSplit: 0.3 };

let told: string[];
beforeEach(() => {
  told = [];
  vi.spyOn(console, 'warn').mockImplementation((text) => void told.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());

interface Trained {
  history: Record<string, number[]>;
  weights: number[];
}

/** The same training, from the same seed, run in the way that `how` says. */
async function trained(
  how: CompileArgs,
  build: () => models.Model,
  compile: () => CompileArgs,
  [x, y]: readonly [tf.Tensor, tf.Tensor],
  fit: FitArgs = FIT,
): Promise<Trained> {
  setRandomSeed(5);
  const model = build();
  model.compile({ ...compile(), ...how });
  const { history } = await model.fit(x, y, fit);
  return { history, weights: model.getWeights().flatMap((weight) => Array.from(weight.dataSync())) };
}

/** The largest difference, relative to numbers above 1. */
function apart(a: readonly number[], b: readonly number[]): number {
  expect(b.length).toBe(a.length);
  const difference = (one: number, other: number) =>
    Object.is(one, other) ? 0 : Math.abs(one - other) / Math.max(1, Math.abs(one));
  return Math.max(0, ...a.map((value, i) => difference(value, b[i] as number)));
}

/**
 * Rounding alone: TensorFlow joins operations of a graph (product, bias and activation), and a few dozen steps pass it on. Smooth
 * activations, so that no kink turns it into more.
 */
const ROUNDING = 2e-5;

async function expectSame(
  build: () => models.Model,
  compile: () => CompileArgs,
  data: readonly [tf.Tensor, tf.Tensor],
  fit?: FitArgs,
) {
  const eager = await trained({ runEagerly: true }, build, compile, data, fit);
  expect(told).toEqual([]);
  const graph = await trained({}, build, compile, data, fit);
  expect(told).toEqual([]);
  for (const [name, values] of Object.entries(eager.history)) {
    expect(apart(values, graph.history[name] as number[]), name).toBeLessThan(ROUNDING);
  }
  expect(apart(eager.weights, graph.weights)).toBeLessThan(ROUNDING);
}

const x = tf.randomNormal([ROWS, 4], 0, 1, 'float32', 1);
const y = tf.randomNormal([ROWS, 1], 0, 1, 'float32', 2);
const classes = tf.tensor2d(
  [...Array(ROWS).keys()].map((i) => [(i * i) % 3]),
  [ROWS, 1],
  'int32',
);
const oneHot = tf.oneHot(classes.flatten() as tf.Tensor1D, 3).toFloat() as tf.Tensor2D;

const regressor = () =>
  models.sequential([layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }), layers.dense({ units: 1 })]);
const classifier = () =>
  models.sequential([
    layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ]);

describe('a graph trains as single steps do: optimizers', () => {
  const cases: Record<string, () => optimizers.Optimizer> = {
    sgd: () => optimizers.sgd(),
    momentum: () => optimizers.sgd({ momentum: 0.9, nesterov: true }),
    rmsprop: () => optimizers.rmsprop(),
    'rmsprop, centered': () => optimizers.rmsprop({ centered: true, momentum: 0.5, epsilon: 1e-3 }),
    adam: () => optimizers.adam(),
    amsgrad: () => optimizers.adam({ amsgrad: true }),
    adamW: () => optimizers.adamW({ weightDecay: 0.01 }),
    nadam: () => optimizers.nadam(),
    adamax: () => optimizers.adamax(),
    adagrad: () => optimizers.adagrad(),
    adadelta: () => optimizers.adadelta(),
    adafactor: () => optimizers.adafactor(),
    ftrl: () => optimizers.ftrl(),
    lion: () => optimizers.lion({ learningRate: 1e-4 }),
    lamb: () => optimizers.lamb(),
    'a schedule': () =>
      optimizers.adam({
        learningRate: optimizers.schedules.exponentialDecay({
          initialLearningRate: 0.01,
          decaySteps: 3,
          decayRate: 0.7,
        }),
      }),
    'clipping and decay': () => optimizers.sgd({ clipnorm: 0.1, weightDecay: 0.02 }),
    'global clipping': () => optimizers.adam({ globalClipnorm: 0.1 }),
    'moving averages': () => optimizers.sgd({ useEma: true, emaMomentum: 0.9 }),
    'a scaled loss': () => optimizers.sgd({ lossScaleFactor: 8 }),
  };
  it.each(Object.entries(cases))('%s', async (_name, optimizer) => {
    await expectSame(regressor, () => ({ optimizer: optimizer(), loss: 'mse', metrics: ['mae'] }), [x, y]);
  });
});

describe('a graph trains as single steps do: losses', () => {
  const ofClasses = [
    'categoricalCrossentropy',
    'categoricalFocalCrossentropy',
    'categoricalHinge',
    'klDivergence',
    'cosineSimilarity',
    'dice',
    'tversky',
    'poisson',
  ];
  const ofNumbers = ['mse', 'mae', 'mape', 'msle', 'huber', 'logCosh'];
  it.each(ofClasses)('%s', async (loss) => {
    await expectSame(classifier, () => ({ optimizer: 'sgd', loss: loss as losses.LossName }), [x, oneHot]);
  });
  it.each(ofNumbers)('%s', async (loss) => {
    const positive = () =>
      models.sequential([
        layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }),
        layers.dense({ units: 1, activation: 'sigmoid' }),
      ]);
    await expectSame(positive, () => ({ optimizer: 'sgd', loss: loss as losses.LossName }), [
      x,
      tf.add(tf.abs(y), 0.5),
    ]);
  });
  it('sparse labels, binary labels, weights of classes', async () => {
    await expectSame(
      classifier,
      () => ({ optimizer: 'sgd', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] }),
      [x, classes],
      {
        ...FIT,
        classWeight: { 0: 1, 1: 2, 2: 0.5 },
      },
    );
    const binary = () => models.sequential([layers.dense({ units: 1, activation: 'sigmoid', inputShape: [4] })]);
    const positive = tf.cast(tf.greater(y, 0), 'float32');
    await expectSame(
      binary,
      () => ({ optimizer: 'sgd', loss: 'binaryCrossentropy', weightedMetrics: ['accuracy'] }),
      [x, positive],
      {
        ...FIT,
        sampleWeight: tf.linspace(0.1, 1, ROWS),
      },
    );
  });
});

describe('a graph measures as single steps do: metrics', () => {
  it('of numbers', async () => {
    await expectSame(
      regressor,
      () => ({
        optimizer: 'sgd',
        loss: 'mse',
        metrics: [
          'mae',
          'mape',
          metrics.rootMeanSquaredError(),
          metrics.r2Score(),
          metrics.logCoshError(),
          metrics.cosineSimilarity(),
          metrics.pearsonCorrelation(),
        ],
      }),
      [x, y],
    );
  });
  it('of classes', async () => {
    await expectSame(
      classifier,
      () => ({
        optimizer: 'sgd',
        loss: 'categoricalCrossentropy',
        metrics: [
          'accuracy',
          metrics.auc({ numThresholds: 50 }),
          metrics.precision(),
          metrics.recall(),
          metrics.f1Score({ average: 'macro' }),
          metrics.topKCategoricalAccuracy({ k: 2 }),
          metrics.categoricalCrossentropy(),
        ],
      }),
      [x, oneHot],
    );
  });
});

describe('a graph trains as single steps do: layers', () => {
  const image = [6, 6, 2];
  const pictures = tf.randomNormal([ROWS, ...image], 0, 1, 'float32', 3);
  const onImages: Record<string, () => layers.Layer[]> = {
    'convolution, batch normalization, pooling': () => [
      layers.conv2d({ filters: 3, kernelSize: 3, activation: 'tanh', inputShape: image }),
      layers.batchNormalization(),
      layers.averagePooling2d({ poolSize: 2 }),
    ],
    'depthwise and separable': () => [
      layers.depthwiseConv2d({ kernelSize: 3, inputShape: image }),
      layers.separableConv2d({ filters: 3, kernelSize: 2 }),
    ],
    'transposed, max pooling': () => [
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, inputShape: image }),
      layers.maxPooling2d({ poolSize: 2 }),
    ],
    'padding, cropping, upsampling': () => [
      layers.zeroPadding2d({ padding: 1, inputShape: image }),
      layers.cropping2d({ cropping: 1 }),
      layers.upSampling2d({ size: 2 }),
    ],
    'layer and group normalization': () => [
      layers.layerNormalization({ inputShape: image }),
      layers.groupNormalization({ groups: 2 }),
    ],
    'reshape and permute': () => [
      layers.reshape({ targetShape: [12, 6], inputShape: image }),
      layers.permute({ dims: [2, 1] }),
      layers.conv1d({ filters: 2, kernelSize: 3 }),
    ],
  };
  it.each(Object.entries(onImages))('%s', async (_name, stack) => {
    const build = () => models.sequential([...stack(), layers.flatten(), layers.dense({ units: 1 })]);
    await expectSame(build, () => ({ optimizer: 'sgd', loss: 'mse' }), [pictures, y]);
  });

  const activations = [
    'relu',
    'sigmoid',
    'tanh',
    'softplus',
    'softsign',
    'swish',
    'gelu',
    'selu',
    'elu',
    'exponential',
    'hardSigmoid',
    'mish',
    'linear',
    'leakyRelu',
  ];
  it.each(activations)('%s', async (activation) => {
    const build = () =>
      models.sequential([
        layers.dense({ units: 5, activation: activation as 'relu', inputShape: [4], kernelInitializer: 'heNormal' }),
        layers.dense({ units: 1 }),
      ]);
    await expectSame(build, () => ({ optimizer: 'sgd', loss: 'mse' }), [x, y]);
  });

  it('noise, penalties, constraints, embeddings, several inputs', async () => {
    const build = () => {
      const [numbers, words] = [layers.input({ shape: [4] }), layers.input({ shape: [2], dtype: 'int32' })];
      const noisy = layers.gaussianNoise({ stddev: 0.1 }).apply(layers.dropout({ rate: 0.3 }).apply(numbers));
      const hidden = layers
        .dense({
          units: 5,
          activation: 'tanh',
          kernelRegularizer: regularizers.l2({ l2: 0.01 }),
          kernelConstraint: constraints.maxNorm({ maxValue: 0.8 }),
        })
        .apply(noisy) as tf.SymbolicTensor;
      const embedded = layers
        .flatten()
        .apply(layers.embedding({ inputDim: 7, outputDim: 3 }).apply(words)) as tf.SymbolicTensor;
      const joined = layers.concatenate().apply([hidden, embedded]) as tf.SymbolicTensor;
      return models.model({
        inputs: [numbers, words],
        outputs: layers.dense({ units: 1 }).apply(joined) as tf.SymbolicTensor,
      });
    };
    const words = tf.tensor2d(
      [...Array(ROWS).keys()].map((i) => [i % 7, (i * 3) % 7]),
      [ROWS, 2],
      'int32',
    );
    await expectSame(build, () => ({ optimizer: 'adam', loss: 'mse' }), [[x, words] as never, y]);
  });
});

describe('what a graph must not hide', () => {
  const compile =
    (loss: losses.LossFunction): (() => CompileArgs) =>
    () => ({ optimizer: 'sgd', loss });
  const reasons: [string, () => losses.LossFunction, RegExp][] = [
    [
      'values read in JavaScript',
      () => (a, b) => tf.mul(tf.mean(tf.square(tf.sub(a, b))), b.dataSync()[0] as number),
      /^The steps run one by one .*reads the values of a tensor in JavaScript \(at .*graph\.test\.ts:\d+/,
    ],
    [
      'Math.random',
      () => (a, b) => tf.mul(tf.mean(tf.square(tf.sub(a, b))), 1 + Math.random()),
      /Mul: a value that JavaScript computes/,
    ],
    [
      'a counter',
      () => {
        let count = 0;
        return (a, b) => tf.add(tf.mean(tf.square(tf.sub(a, b))), ++count);
      },
      /JavaScript computes/,
    ],
  ];
  it.each(reasons)('%s: single steps, and a reason', async (_name, loss, reason) => {
    const eager = await trained({ runEagerly: true }, regressor, compile(loss()), [x, y]);
    expect(told).toEqual([]);
    const other = await trained({}, regressor, compile(loss()), [x, y]);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(reason);
    // A pass of one batch makes its step twice to compare, so that a counter or Math.random has moved on.
    if (!reason.source.includes('reads')) return;
    expect(apart(eager.weights, other.weights)).toBe(0);
  });

  it('a closure whose constant changed between two fits', async () => {
    let scale = 1;
    const model = regressor();
    model.compile({ optimizer: 'sgd', loss: (a, b) => tf.mul(tf.mean(tf.square(tf.sub(a, b))), scale) });
    await model.fit(x, y, { ...FIT, epochs: 1 });
    const before = model.getWeights().map((weight) => weight.dataSync());
    scale = 0;
    await model.fit(x, y, { ...FIT, epochs: 2 });
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
    expect(told).toEqual([]);
  });

  it('a loss that is no number ends the training soon', async () => {
    const model = regressor();
    model.compile({ optimizer: 'sgd', loss: (a, b) => tf.mean(tf.log(tf.sub(tf.mul(0, tf.sub(a, b)), 1))) });
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const stop = () => {
      model.stopTraining = true;
    };
    const { history } = await model.fit(x, y, {
      ...FIT,
      epochs: 50,
      callbacks: { onEpochEnd: stop },
    });
    expect(history.loss).toEqual([Number.NaN]);
    log.mockRestore();
  });
});

describe('XLA', () => {
  it('trains as single steps do', async () => {
    const build = () =>
      models.sequential([
        layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }),
        layers.dropout({ rate: 0.2 }),
        layers.dense({ units: 1 }),
      ]);
    const compile = (): CompileArgs => ({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
    const eager = await trained({ runEagerly: true }, build, compile, [x, y]);
    const xla = await trained({ jitCompile: true }, build, compile, [x, y]);
    expect(told).toEqual([]);
    expect(apart(eager.weights, xla.weights)).toBeLessThan(ROUNDING);
  });
});

describe('how compile is told', () => {
  it.each([
    [{ runEagerly: 1 }, 'runEagerly is 1; expected true or false'],
    [{ jitCompile: 'yes' }, "jitCompile is 'yes'; expected true, false or 'auto'"],
    [{ runEagerly: true, jitCompile: true }, 'exclude each other'],
    [{ stepsPerExecution: 0 }, 'stepsPerExecution is 0; expected a whole number from 1 up'],
    [{ jit_compile: true }, "write 'jitCompile'"],
  ])('%j', (args, words) => {
    expect(() => regressor().compile({ loss: 'mse', ...args } as CompileArgs)).toThrow(words);
  });

  it('calls hooks for batches once a call, as often as stepsPerExecution says', async () => {
    const seen: number[] = [];
    const model = regressor();
    model.compile({ optimizer: 'sgd', loss: 'mse', stepsPerExecution: 2 });
    await model.fit(x, y, {
      epochs: 1,
      batchSize: 7,
      verbose: 0,
      callbacks: { onTrainBatchEnd: (batch) => void seen.push(batch) },
    });
    expect(seen).toEqual([1, 3, 4]);
    seen.length = 0;
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit(x, y, {
      epochs: 1,
      batchSize: 7,
      verbose: 0,
      callbacks: { onTrainBatchEnd: (batch) => void seen.push(batch) },
    });
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });
});
