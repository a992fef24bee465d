import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as losses from '../../lib/src/losses';
import * as metrics from '../../lib/src/metrics';
import * as models from '../../lib/src/models';
import '../../lib/src/saving';
import { metricFromKeras, metricToKeras } from '../../lib/src/saving/keras-metrics';
import { trainingFromKeras } from '../../lib/src/saving/keras-training';
import { pythonJson } from '../../lib/src/saving/python-json';

let folder: string;
beforeEach(() => {
  setRandomSeed(4);
  folder = mkdtempSync(join(tmpdir(), 'compiled-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const x = tf.randomNormal([12, 3], 0, 1, 'float32', 1);
const y = tf.sum(x, 1, true);
const weights = Float32Array.from({ length: 12 }, (_, i) => 1 + (i % 3));

const small = () => models.sequential([layers.dense({ units: 1, inputShape: [3], name: 'out' })]);

/** The model as its file gives it back. */
async function reread(args: models.CompileArgs): Promise<[models.Model, models.Model]> {
  const model = small();
  model.compile(args);
  const path = join(folder, 'm.h5');
  await model.save(path);
  return [model, await models.loadModel(path)];
}

describe('how a model was compiled is read from its .h5 file', () => {
  it.each<[string, models.CompileArgs]>([
    ['loss weights', { loss: 'mse', lossWeights: 2.5 }],
    ['weighted metrics', { loss: 'mse', metrics: ['mae'], weightedMetrics: ['mae', 'mse'] }],
    [
      'metric objects',
      { loss: 'mse', metrics: [metrics.meanAbsoluteError(), metrics.rootMeanSquaredError({ name: 'r' })] },
    ],
    [
      'metrics with options',
      { loss: 'mse', metrics: [metrics.r2Score({ numRegressors: 2 }), metrics.binaryAccuracy({ threshold: 1 })] },
    ],
    ['nested lists', { loss: 'mse', metrics: [['mae', 'logCoshError']] }],
    ['records', { loss: { out: losses.huber({ delta: 0.5 }) }, lossWeights: { out: 3 }, metrics: { out: ['mae'] } }],
    ['words that choose by shape', { loss: 'mse', metrics: ['accuracy', 'MSE'], weightedMetrics: ['acc'] }],
  ])('with %s', async (_, args) => {
    const [model, loaded] = await reread(args);
    expect(loaded.metricsNames).toEqual(model.metricsNames);
    const options = { verbose: 0, sampleWeight: weights } as const;
    expect(await loaded.evaluate(x, y, options)).toEqual(await model.evaluate(x, y, options));
  });

  it('and metrics that were made for it go with it', async () => {
    const [, loaded] = await reread({ loss: 'mse', metrics: [metrics.meanAbsoluteError()] });
    const counted = tf.memory().numTensors;
    const compiled = loaded.metrics.flatMap((metric) => metric.weights).length;
    loaded.compile({ loss: 'mse' });
    // the loss' own two numbers are made anew
    expect(tf.memory().numTensors).toBe(counted - compiled + 2);
  });

  it("where a function of the reader's own stands, one line says what is left out", async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const bias = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.sub(yPred, yTrue);
    const [, loaded] = await reread({ loss: 'mse', metrics: ['mae', bias] });
    expect(loaded.compiled).toBe(false);
    expect(warn.mock.calls.map(([line]) => line)).toEqual([expect.stringMatching(/metric 'bias'.*compile again/)]);
  });
});

const THREE = { numClasses: 3, targetClassIds: [0, 2] };

describe("a metric in Keras' files", () => {
  it.each<[string, metrics.Metric]>([
    ['AUC', metrics.auc({ curve: 'PR', numThresholds: 11 })],
    ['AUC', metrics.auc({ thresholds: [0.2, 0.5], name: 'a' })],
    ['Precision', metrics.precision({ thresholds: 0.3, classId: 1 })],
    ['FBetaScore', metrics.fBetaScore({ beta: 2, average: 'macro', threshold: 0.5 })],
    ['F1Score', metrics.f1Score({ average: 'micro' })],
    ['R2Score', metrics.r2Score({ classAggregation: 'varianceWeightedAverage' })],
    ['R2Score', metrics.r2Score({ classAggregation: null })],
    ['IoU', metrics.ioU(THREE)],
    ['MeanIoU', metrics.meanIoU({ numClasses: 3, ignoreClass: 1 })],
    ['OneHotIoU', metrics.oneHotIoU(THREE)],
    ['OneHotMeanIoU', metrics.oneHotMeanIoU({ numClasses: 3 })],
    ['BinaryIoU', metrics.binaryIoU({ threshold: 0.3 })],
    ['PrecisionAtRecall', metrics.precisionAtRecall({ recall: 0.4 })],
    ['SensitivityAtSpecificity', metrics.sensitivityAtSpecificity({ specificity: 0.4, numThresholds: 7 })],
    ['SparseCategoricalCrossentropy', metrics.sparseCategoricalCrossentropy({ fromLogits: true, ignoreClass: 2 })],
    ['CategoricalCrossentropy', metrics.categoricalCrossentropy({ labelSmoothing: 0.1, axis: 1 })],
    ['BinaryCrossentropy', metrics.binaryCrossentropy({ fromLogits: true })],
    ['CosineSimilarity', metrics.cosineSimilarity({ axis: 1 })],
    ['TopKCategoricalAccuracy', metrics.topKCategoricalAccuracy({ k: 3 })],
    ['KLDivergence', metrics.klDivergence()],
    ['LogCoshError', metrics.logCoshError()],
  ])('is read as it was written: %s', (className, metric) => {
    const file = JSON.parse(pythonJson(metricToKeras(metric)));
    expect(file).toMatchObject({ module: 'keras.metrics', class_name: className, registered_name: null });
    const again = metricFromKeras(file) as metrics.Metric;
    expect(again.constructor).toBe(metric.constructor);
    expect(again.getConfig()).toEqual(metric.getConfig());
  });

  it('is read as Keras 2 and 3 write it', () => {
    const config = { name: 'mean_absolute_error', dtype: 'float32' };
    const name = (value: unknown) => (metricFromKeras(value) as metrics.Metric | null)?.name ?? null;
    expect(name({ class_name: 'MeanAbsoluteError', config })).toBe('meanAbsoluteError');
    expect(name({ class_name: 'LogCoshError', config: { name: 'logcosh' } })).toBe('logcosh');
    const wrapper = { name: 'mae', dtype: 'float32', fn: 'mean_absolute_error' };
    expect(name({ class_name: 'MeanMetricWrapper', config: wrapper })).toBe('mae');
    expect(name('AUC')).toBe('auc');
    expect(metricFromKeras('mean_squared_error')).toBe('meanSquaredError');
    expect(metricFromKeras('accuracy')).toBe('accuracy');
  });

  it('stands in lists of one, and so do losses and weights, where Keras was given them so', () => {
    const args = trainingFromKeras({
      loss: ['mse'],
      loss_weights: [2],
      metrics: [['mae']],
      weighted_metrics: { out: ['mean_squared_error'] },
      optimizer_config: { class_name: 'SGD', config: { learning_rate: 0.1 } },
    });
    expect(args).toMatchObject({ loss: 'mse', lossWeights: 2, weightedMetrics: { out: ['meanSquaredError'] } });
    const model = small();
    model.compile(args as models.CompileArgs);
    expect(model.metricsNames).toEqual(['loss', 'mae', 'meanSquaredError']);
  });

  it("is not read where it is someone else's, and nothing stays in memory", () => {
    const before = tf.memory().numTensors;
    const missing: string[] = [];
    const known = { class_name: 'MeanAbsoluteError', config: { name: 'a' } };
    const args = trainingFromKeras(
      {
        loss: 'mse',
        metrics: [known, { class_name: 'Mine', config: {} }, 'own', { ...known, config: { other: 1 } }],
        optimizer_config: { class_name: 'SGD', config: { learning_rate: 0.1 } },
      },
      missing,
    );
    expect(args).toBe(null);
    expect(missing).toEqual(['the metric Mine', "the metric 'own'", 'the metric MeanAbsoluteError']);
    expect(tf.memory().numTensors).toBe(before);
  });
});
