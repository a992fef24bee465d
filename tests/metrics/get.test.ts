import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as metrics from '../../lib/src/metrics';
import { resultOf } from '../../lib/src/metrics/metric';

describe('metrics.get', () => {
  it.each([
    ['mse', 'MeanSquaredError'],
    ['MAE', 'MeanAbsoluteError'],
    ['mape', 'MeanAbsolutePercentageError'],
    ['msle', 'MeanSquaredLogarithmicError'],
    ['bce', 'BinaryCrossentropy'],
    ['cosineSimilarity', 'CosineSimilarity'],
    ['logcosh', 'LogCoshError'],
    ['klDivergence', 'KLDivergence'],
    ['auc', 'AUC'],
    ['f1Score', 'F1Score'],
    ['truePositives', 'TruePositives'],
    ['sparseTopKCategoricalAccuracy', 'SparseTopKCategoricalAccuracy'],
  ] as const)('knows %s, and logs it so', (name, type) => {
    const metric = metrics.get(name);
    expect(metric.constructor.name).toBe(type);
    expect(metric.name).toBe(name);
  });

  it('leaves a metric as it is', () => {
    const metric = metrics.recall({ name: 'found' });
    expect(metrics.get(metric)).toBe(metric);
    expect(metric.name).toBe('found');
  });

  it.each([
    ['root_mean_squared_error', /camelCase here, write 'rootMeanSquaredError'/],
    ['MeanSquaredError', /Did you mean 'meanSquaredError'/],
    ['acuracy', /Did you mean 'accuracy'/],
    ['meanIoU', /metrics\.meanIoU: numClasses is undefined; .*metrics\.meanIoU\(\{ numClasses: 10 \}\)/],
    ['precisionAtRecall', /metrics\.precisionAtRecall: recall is undefined; .*\{ recall: 0\.5 \}/],
    [metrics.AUC, /AUC is a class of metrics: write new AUC\(\)/],
    [metrics.accuracy, /metrics\.accuracy makes a metric: write metrics\.accuracy\(\)/],
    [3, /Expected a metric's name/],
  ])('says what is meant by %s', (identifier, message) => {
    expect(() => metrics.get(identifier as never)).toThrow(message);
  });

  it.each([
    ['binary', [1, 0], [[0.9], [0.6]], 0.5, -(Math.log(0.9) + Math.log(0.4)) / 2],
    [
      'sparse',
      [1, 0],
      [
        [0.2, 0.8],
        [0.3, 0.7],
      ],
      0.5,
      -(Math.log(0.8) + Math.log(0.3)) / 2,
    ],
    [
      'sparse [n, 1]',
      [[1], [0]],
      [
        [0.2, 0.8],
        [0.3, 0.7],
      ],
      0.5,
      -(Math.log(0.8) + Math.log(0.3)) / 2,
    ],
    [
      'categorical',
      [
        [0, 1],
        [1, 0],
      ],
      [
        [0.2, 0.8],
        [0.3, 0.7],
      ],
      0.5,
      -(Math.log(0.8) + Math.log(0.3)) / 2,
    ],
  ] as const)('chooses accuracy and crossentropy by shapes: %s', (_kind, yTrue, yPred, accuracy, entropy) => {
    for (const [name, expected] of [
      ['accuracy', accuracy],
      ['acc', accuracy],
      ['crossentropy', entropy],
      ['ce', entropy],
    ] as const) {
      const metric = metrics.get(name);
      expect(metric.name).toBe(name);
      metric.updateState(tf.tensor(yTrue as unknown as number[]), tf.tensor(yPred as unknown as number[][]));
      expect(resultOf(metric)).toBeCloseTo(expected, 6); // float32
    }
  });
});

describe('options', () => {
  it.each([
    [
      () => metrics.auc({ num_thresholds: 3 } as never),
      /'num_thresholds': names are in camelCase here, write 'numThresholds'/,
    ],
    [() => metrics.auc({ curve: 'roc' as never }), /Unknown curve 'roc'. Did you mean 'ROC'/],
    [() => metrics.auc({ numThresholds: 1 }), /numThresholds is 1; expected a whole number from 2 up/],
    [() => metrics.auc({ numLabels: 3 }), /numLabels is 3 without multiLabel/],
    [
      () => metrics.precision({ thresholds: 1.5 }),
      /metrics\.precision: thresholds has 1\.5; expected numbers from 0 to 1/,
    ],
    [() => metrics.recall({ topK: 0 }), /metrics\.recall: topK is 0/],
    [() => metrics.f1Score({ average: 'makro' as never }), /Did you mean 'macro'/],
    [() => metrics.f1Score({ beta: 2 } as never), /metrics\.f1Score: Unknown option 'beta'/],
    [() => metrics.fBetaScore({ beta: 0 }), /beta is 0; expected a number above 0/],
    [() => metrics.r2Score({ classAggregation: 'uniform_average' as never }), /write 'uniformAverage'/],
    [() => metrics.recallAtPrecision({ precision: 2 }), /precision is 2; expected a number from 0 to 1/],
    [
      () => metrics.ioU({ numClasses: 2, targetClassIds: [2] }),
      /targetClassIds is \[2\]; expected a list of classes from 0 to 1/,
    ],
    [() => metrics.confusionMatrix({} as never), /numClasses is undefined/],
    [() => metrics.topKCategoricalAccuracy({ k: 0.5 }), /k is 0\.5/],
    [() => metrics.binaryCrossentropy({ labelSmoothing: -1 }), /labelSmoothing is -1/],
    [() => metrics.cosineSimilarity({ axis: 'last' as never }), /axis is 'last'/],
    [() => metrics.mean({ name: '' }), /name is ''/],
  ])('are checked: %#', (make, message) => {
    expect(make).toThrow(message);
  });

  it.each([
    [
      'precision',
      [4, 1],
      [4, 2],
      /precision: yTrue has shape \[4, 1\] and yPred has shape \[4, 2\]; expected the same shape/,
    ],
    ['sparseCategoricalAccuracy', [4, 2], [4, 2], /yTrue has shape \[4, 2\].*expected class numbers of shape \[4\]/],
    ['r2Score', [4], [4], /r2Score: yPred has shape \[4\]; expected \[n, outputs\]/],
    ['mse', [4, 3], [4, 2], /yTrue has shape \[4, 3\] and yPred has shape \[4, 2\]/],
  ] as const)('shapes that do not fit %s are told', (name, yTrue, yPred, message) => {
    expect(() => metrics.get(name).updateState(tf.zeros([...yTrue]), tf.zeros([...yPred]))).toThrow(message);
  });

  it('weights that do not fit are told', () => {
    const [yTrue, yPred] = [tf.zeros([4, 2]), tf.zeros([4, 2])];
    for (const name of ['mae', 'precision', 'f1Score', 'r2Score', 'auc'] as const) {
      expect(() => metrics.get(name).updateState(yTrue, yPred, tf.ones([3]))).toThrow(/sampleWeight has shape \[3/);
    }
  });
});
