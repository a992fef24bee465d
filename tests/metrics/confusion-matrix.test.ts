import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as metrics from '../../lib/src/metrics';
import { bucketSums } from '../../lib/src/metrics/outcomes';

const matrixOf = (metric: metrics.Metric) => (metric.result() as tf.Tensor).arraySync();

describe('confusionMatrix', () => {
  const outputs = [
    [0.9, 0.1, 0],
    [0.2, 0.7, 0.1],
    [0.6, 0.3, 0.1],
    [0, 0.1, 0.9],
  ];

  it('has the true class in the row and the read one in the column, over batches', () => {
    const matrix = metrics.confusionMatrix({ numClasses: 3 });
    matrix.updateState([0, 1, 1, 2], outputs);
    matrix.updateState([2], [[1, 0, 0]]);
    expect(matrixOf(matrix)).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [1, 0, 1],
    ]);
    matrix.resetState();
    expect(matrixOf(matrix)).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it.each([
    ['labels in a column', [[0], [1], [1], [2]], outputs],
    [
      'one-hot targets',
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      outputs,
    ],
    ['class numbers for outputs', [0, 1, 1, 2], [0, 1, 0, 2]],
  ])('takes %s', (_what, yTrue, yPred) => {
    const matrix = metrics.confusionMatrix({ numClasses: 3 });
    matrix.updateState(yTrue as number[], yPred as number[]);
    expect(matrixOf(matrix)).toEqual([
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 1],
    ]);
  });

  it('reads one probability for two classes', () => {
    const matrix = metrics.confusionMatrix({ numClasses: 2 });
    matrix.updateState([0, 1, 1], [[0.2], [0.8], [0.5]]);
    expect(matrixOf(matrix)).toEqual([
      [1, 0],
      [1, 1],
    ]);
  });

  it('weighs samples, and says what does not fit', () => {
    const matrix = metrics.confusionMatrix({ numClasses: 3 });
    matrix.updateState([0, 1, 1, 2], outputs, [0.5, 2, 0, 4]);
    expect(matrixOf(matrix)).toEqual([
      [0.5, 0, 0],
      [0, 2, 0],
      [0, 0, 4],
    ]);
    expect(() => matrix.updateState([0, 1], outputs)).toThrow(/yTrue has shape \[2\] and yPred has shape \[4, 3\]/);
  });
});

describe('bucketSums', () => {
  it('are the same by segments and by a product of matrices, as on an engine without the operation', () => {
    const bucket = tf.tensor2d(
      [
        [0, 2],
        [-1, 1],
        [2, 2],
        [2, 0],
      ],
      [4, 2],
      'int32',
    );
    const weight = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
      [0.5, 0.25],
    ]);
    const expected = [
      [1, 0.25],
      [0, 4],
      [5.5, 8],
    ];
    const backend = tf.getBackend();
    expect(bucketSums(bucket, weight, 3).arraySync()).toEqual(expected);
    const kernel = tf.getKernel('UnsortedSegmentSum', backend);
    if (!kernel) return;
    tf.unregisterKernel('UnsortedSegmentSum', backend);
    try {
      expect(bucketSums(bucket, weight, 3).arraySync()).toEqual(expected);
    } finally {
      tf.registerKernel(kernel);
    }
  });
});
