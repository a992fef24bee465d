import { describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as initializers from '../../lib/src/initializers';
import * as layers from '../../lib/src/layers';

const kernel = (layer: layers.Layer, shape = [64]): Float32Array => {
  layer.build([null, ...shape]);
  return (layer.getWeights()[0] as tf.Tensor).dataSync() as Float32Array;
};
const deviation = (values: ArrayLike<number>) =>
  Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0) / values.length);

describe('layers', () => {
  it("start with Keras' glorotUniform, not tfjs' glorotNormal", () => {
    setRandomSeed(3);
    const limit = Math.sqrt(6 / (64 + 128));
    const values = kernel(layers.dense({ units: 128 }));
    expect(Math.max(...values)).toBeLessThanOrEqual(limit);
    expect(Math.max(...values)).toBeGreaterThan(0.99 * limit);
    expect(deviation(values)).toBeCloseTo(limit / Math.sqrt(3), 2);
  });

  it('repeat with the seed of the run, or with their own', () => {
    const drawn = (seed: number, own?: number) => {
      setRandomSeed(seed);
      const given = own === undefined ? 'glorotUniform' : initializers.glorotUniform({ seed: own });
      return kernel(layers.dense({ units: 4, kernelInitializer: given as 'glorotUniform' }));
    };
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(drawn(1, 9)).toEqual(drawn(2, 9));
    setRandomSeed(1);
    expect(kernel(layers.dense({ units: 4 }))).not.toEqual(kernel(layers.dense({ units: 4 })));
  });

  it("widen truncated normals to the formula's deviation, as Keras", () => {
    setRandomSeed(3);
    expect(deviation(kernel(layers.dense({ units: 512, kernelInitializer: 'heNormal' })))).toBeCloseTo(
      Math.sqrt(2 / 64),
      2,
    );
  });

  it('are named as Keras names them, and numbered', () => {
    const [a, b] = [layers.averagePooling2d(), layers.averagePooling2d()];
    expect(a.name).toMatch(/^average_pooling2d(_\d+)?$/);
    expect(b.name).not.toBe(a.name);
    expect(layers.dense({ units: 1, name: 'mine' }).name).toBe('mine');
  });

  it('compute what their names say', () => {
    const dense = layers.dense({
      units: 2,
      activation: 'relu',
      kernelInitializer: 'ones',
      biasInitializer: initializers.constant({ value: -5 }),
    });
    expect(
      Array.from(
        dense
          .apply(
            tf.tensor2d([
              [1, 2],
              [3, 4],
            ]),
          )
          .dataSync(),
      ),
    ).toEqual([0, 0, 2, 2]);
    const deep = layers.dense({ units: 1, kernelInitializer: 'ones' });
    expect(deep.apply(tf.ones([2, 3, 4])).shape).toEqual([2, 3, 1]);
    expect(layers.flatten().apply(tf.ones([2, 3, 4])).shape).toEqual([2, 12]);
    const silu = layers
      .activation({ activation: 'silu' })
      .apply(tf.tensor1d([1]))
      .dataSync()[0];
    expect(silu).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
    expect(
      layers
        .leakyReLU({ negativeSlope: 0.5 })
        .apply(tf.tensor1d([-2]))
        .dataSync()[0],
    ).toBe(-1);
  });
});

describe('dropout', () => {
  const ones = tf.ones([100, 100]);
  const sum = (tensor: tf.Tensor) => tf.sum(tensor).dataSync()[0] as number;

  it('does nothing outside of training', () => {
    expect(sum(layers.dropout({ rate: 0.5 }).apply(ones))).toBe(10_000);
  });

  it('sets the given share to 0, scales the rest, and draws a new mask each time', () => {
    setRandomSeed(8);
    const layer = layers.dropout({ rate: 0.2 });
    const [first, second] = [layer.apply(ones, { training: true }), layer.apply(ones, { training: true })];
    const kept = Array.from(first.dataSync()).filter((value) => value !== 0);
    expect(kept.every((value) => Math.abs(value - 1.25) < 1e-6)).toBe(true);
    expect(kept.length / 10_000).toBeCloseTo(0.8, 1);
    expect(sum(tf.abs(tf.sub(first, second)))).toBeGreaterThan(1000);
  });

  it('repeats its masks with the seed', () => {
    const drawn = (own: { seed?: number }) =>
      Array.from(
        layers
          .dropout({ rate: 0.5, ...own })
          .apply(ones, { training: true })
          .dataSync(),
      );
    expect(drawn({ seed: 3 })).toEqual(drawn({ seed: 3 }));
    expect(drawn({ seed: 3 })).not.toEqual(drawn({ seed: 4 }));
    setRandomSeed(1);
    const first = drawn({});
    setRandomSeed(1);
    expect(drawn({})).toEqual(first);
  });
});
