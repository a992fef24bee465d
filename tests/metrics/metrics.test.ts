import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as metrics from '../../lib/src/metrics';

const result = (metric: metrics.Metric) => {
  const value = metric.result();
  return typeof value === 'number' ? value : (value.dataSync()[0] as number);
};

/** Batches of 3, 2 and 1 samples. */
const streamed = (metric: metrics.Metric, yTrue: number[][], yPred: number[][], weights?: number[]) => {
  for (const [from, to] of [
    [0, 3],
    [3, 5],
    [5, 6],
  ] as const) {
    const weight = weights && tf.tensor1d(weights.slice(from, to));
    metric.updateState(tf.tensor2d(yTrue.slice(from, to)), tf.tensor2d(yPred.slice(from, to)), weight);
  }
  return result(metric);
};

const yTrue = [[0], [1], [2], [3], [4], [5]];
const yPred = [[0], [2], [2], [1], [4], [9]]; // errors 0 1 0 2 0 4

describe('metrics', () => {
  it('are those of all samples, however uneven the batches', () => {
    expect(streamed(metrics.meanSquaredError(), yTrue, yPred)).toBeCloseTo(21 / 6, 6);
    expect(streamed(metrics.rootMeanSquaredError(), yTrue, yPred)).toBeCloseTo(Math.sqrt(21 / 6), 6);
    expect(streamed(metrics.meanAbsoluteError(), yTrue, yPred)).toBeCloseTo(7 / 6, 6);
  });

  it('weigh samples', () => {
    const weights = [1, 2, 0, 1, 0, 0.5];
    expect(streamed(metrics.meanAbsoluteError(), yTrue, yPred, weights)).toBeCloseTo(6 / 4.5, 6);
    expect(streamed(metrics.rootMeanSquaredError(), yTrue, yPred, weights)).toBeCloseTo(Math.sqrt(14 / 4.5), 6);
    const mean = metrics.mean();
    mean.updateState([1, 3, 5, 7], [1, 1, 0, 0]);
    expect(result(mean)).toBe(2);
  });

  it('start anew after resetState', () => {
    const metric = metrics.meanAbsoluteError();
    streamed(metric, yTrue, yPred);
    metric.resetState();
    expect(result(metric)).toBe(0);
    metric.updateState(tf.tensor2d([[1]]), tf.tensor2d([[4]]));
    expect(result(metric)).toBe(3);
  });

  it('of accuracy choose their kind by shapes', () => {
    const accuracy = (targets: tf.TensorLike, outputs: tf.TensorLike) => {
      const metric = metrics.get('accuracy');
      metric.updateState(tf.tensor(targets), tf.tensor(outputs));
      return result(metric);
    };
    const outputs = [
      [0.1, 0.9],
      [0.8, 0.2],
      [0.3, 0.7],
      [0.6, 0.4],
    ];
    expect(accuracy([1, 0, 0, 0], outputs)).toBe(0.75);
    expect(accuracy([[1], [0], [0], [0]], outputs)).toBe(0.75);
    const oneHot = [
      [0, 1],
      [1, 0],
      [1, 0],
      [1, 0],
    ];
    expect(accuracy(oneHot, outputs)).toBe(0.75);
    expect(accuracy([1, 0, 1, 1], [[0.9], [0.2], [0.4], [0.5]])).toBe(0.5); // 0.5 is not above the threshold
    expect(accuracy([1, 0], [[0.9], [0.2]])).toBe(1); // [n] against [n, 1]: no broadcast
  });

  it('may be written by extending Metric, without knowing of tidy', () => {
    class RootMeanSquaredError extends metrics.Metric {
      private squares = this.addWeight({ name: 'mseSum' });
      private samples = this.addWeight({ name: 'totalSamples' });

      updateState(target: tf.Tensor, output: tf.Tensor) {
        this.squares.assignAdd(tf.sum(tf.squaredDifference(target, output)));
        this.samples.assign(tf.add(this.samples, target.size));
      }

      result() {
        return tf.sqrt(tf.div(this.squares, this.samples));
      }
    }
    const metric = new RootMeanSquaredError();
    expect(metric.name).toBe('rootMeanSquaredError');
    const [a, b] = [tf.tensor1d([0, 0]), tf.tensor1d([3, 4])];
    const before = tf.memory().numTensors;
    metric.updateState(a, b);
    expect(tf.memory().numTensors).toBe(before);
    expect(result(metric)).toBeCloseTo(Math.sqrt(12.5), 6);
    metric.resetState();
    metric.updateState(a, a);
    expect(result(metric)).toBe(0);
    metric.dispose();
    expect(metric.weights).toHaveLength(0);
  });
});
