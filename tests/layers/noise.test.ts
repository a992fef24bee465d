import { describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';

type Random = layers.Layer & { randomState: readonly number[] };

const SEED = 12;
const n = 200;
const kinds: [string, (seed?: number) => layers.Layer, number[]][] = [
  ['dropout', (seed) => layers.dropout({ rate: 0.3, seed: seed ?? null }), [n, n]],
  [
    'dropout with a noise shape',
    (seed) => layers.dropout({ rate: 0.3, noiseShape: [null, 1], seed: seed ?? null }),
    [n, 4],
  ],
  ['spatialDropout1d', (seed) => layers.spatialDropout1d({ rate: 0.3, seed: seed ?? null }), [n, 3, n]],
  ['spatialDropout2d', (seed) => layers.spatialDropout2d({ rate: 0.3, seed: seed ?? null }), [n, 2, 2, n]],
  ['alphaDropout', (seed) => layers.alphaDropout({ rate: 0.3, seed: seed ?? null }), [n, n]],
  ['gaussianNoise', (seed) => layers.gaussianNoise({ stddev: 0.3, seed: seed ?? null }), [n, n]],
  ['gaussianDropout', (seed) => layers.gaussianDropout({ rate: 0.3, seed: seed ?? null }), [n, n]],
];
const train = (layer: layers.Layer, x: tf.Tensor) => layer.apply(x, { training: true });
const numbers = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

describe.each(kinds)('%s', (_name, make, shape) => {
  const x = tf.randomNormal(shape, 0, 1, 'float32', SEED);

  it('passes its input on outside of training', () => {
    expect(numbers(make().apply(x))).toEqual(numbers(x));
  });

  it('repeats with its seed or the seed of the run, and draws anew each time', () => {
    expect(numbers(train(make(3), x))).toEqual(numbers(train(make(3), x)));
    expect(numbers(train(make(3), x))).not.toEqual(numbers(train(make(4), x)));
    setRandomSeed(SEED);
    const layer = make();
    const [first, second] = [numbers(train(layer, x)), numbers(train(layer, x))];
    expect(second).not.toEqual(first);
    setRandomSeed(SEED);
    expect(numbers(train(make(), x))).toEqual(first);
  });

  it('goes on from a state that is set', () => {
    const layer = make(5) as Random;
    train(layer, x);
    expect(layer.randomState).toEqual([5, 1]);
    const second = numbers(train(layer, x));
    const other = make(6) as Random;
    other.randomState = [5, 1];
    expect(numbers(train(other, x))).toEqual(second);
  });

  it('keeps the mean, has the gradient of what it did, and leaves no tensors', () => {
    const layer = make(SEED);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const ones = tf.ones(shape);
      const state = (layer as Random).randomState;
      const mean = tf.mean(train(layer, ones)).dataSync()[0] as number;
      // Four deviations of the mean: 200 rows are kept or dropped as one where the noise has a shape, else every number or channel by itself.
      const far = 4 * Math.sqrt(0.3 / 0.7 / n);
      if (layer.getClassName() !== 'AlphaDropout') expect(Math.abs(mean - 1), `seed ${SEED}`).toBeLessThan(far);
      const gradient = tf.grad((input) => {
        (layer as Random).randomState = state;
        return train(layer, input);
      })(x);
      (layer as Random).randomState = state;
      const moved = train(layer, tf.add(x, 1));
      (layer as Random).randomState = state;
      const slope = tf.sub(moved, train(layer, x));
      // Every kind is linear in its input: the gradient is the difference, up to rounding.
      expect(tf.max(tf.abs(tf.sub(gradient, slope))).dataSync()[0]).toBeLessThan(1e-5);
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});

const moments = (tensor: tf.Tensor) => {
  const { mean, variance } = tf.moments(tensor);
  return [mean.dataSync()[0] as number, variance.dataSync()[0] as number] as const;
};

it('the spread is what the formulas say', () => {
  const x = tf.randomNormal([500, 200], 0, 1, 'float32', SEED);
  // 100,000 numbers: a variance is known to about 0.5 %.
  const noise = moments(tf.sub(train(layers.gaussianNoise({ stddev: 0.5, seed: 1 }), x), x))[1];
  expect(noise).toBeCloseTo(0.25, 2);
  const factor = moments(train(layers.gaussianDropout({ rate: 0.2, seed: 1 }), tf.ones([500, 200])))[1];
  expect(factor).toBeCloseTo(0.25, 2);
  const [mean, variance] = moments(train(layers.alphaDropout({ rate: 0.3, seed: 1 }), x));
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
});

it('whole channels are dropped together', () => {
  const [rows] = (
    train(layers.spatialDropout1d({ rate: 0.5, seed: 1 }), tf.ones([1, 3, 50])) as tf.Tensor3D
  ).arraySync();
  expect(new Set(rows?.map(String)).size).toBe(1);
  expect(new Set(rows?.[0])).toEqual(new Set([0, 2]));
  const masked = (
    train(layers.dropout({ rate: 0.5, noiseShape: [null, 1], seed: 2 }), tf.ones([40, 3])) as tf.Tensor2D
  ).arraySync();
  for (const row of masked) expect(new Set(row).size).toBe(1);
});

it('a rate of 1 leaves nothing', () => {
  expect(numbers(train(layers.dropout({ rate: 1 }), tf.ones([5])))).toEqual([0, 0, 0, 0, 0]);
});
