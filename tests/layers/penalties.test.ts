import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';

const numbers = (values: tf.Scalar[]) => values.map((value) => value.dataSync()[0]);

/** Two weights with a penalty, 1 and 2 · 1, the second of which need not learn. */
class Two extends layers.Layer {
  constructor(
    private readonly second: boolean,
    args?: layers.LayerArgs,
  ) {
    super(args);
  }
  override build() {
    const ones = { initializer: 'ones', regularizer: 'l1' } as const;
    this.addWeight({ name: 'a', ...ones });
    this.addWeight({ name: 'b', shape: [2], ...ones, trainable: this.second });
    this.addWeight({ name: 'free' });
    this.built = true;
  }
  override call(x: tf.Tensor) {
    return x;
  }
}

describe('penalties', () => {
  it('are those of weights that learn, now', () => {
    tf.tidy(() => {
      const layer = new Two(true);
      layer.apply(tf.ones([1, 1]));
      expect(numbers(layer.penalties())).toEqual([Math.fround(0.01), Math.fround(0.02)]);
      layer.trainable = false;
      expect(layer.penalties()).toEqual([]);
      expect(layer.calculateLosses()).toHaveLength(2);
      layer.trainable = true;
      expect(layer.penalties()).toHaveLength(2);
      const half = new Two(false);
      half.apply(tf.ones([1, 1]));
      expect(numbers(half.penalties())).toEqual([Math.fround(0.01)]);
    });
  });

  it("of outputs and of one's own count also where nothing learns", () => {
    tf.tidy(() => {
      const layer = new Two(true, { activityRegularizer: 'l1', trainable: false });
      const output = layer.apply(tf.ones([2, 1]));
      layer.addLoss(() => tf.scalar(5));
      expect(numbers(layer.penalties())).toEqual([Math.fround(0.01), 5]);
      output.dispose();
    });
  });

  it('are there in the layers of this library', () => {
    tf.tidy(() => {
      const dense = layers.dense({ units: 1, kernelInitializer: 'ones', kernelRegularizer: 'l2' });
      dense.apply(tf.ones([1, 2]));
      expect(numbers(dense.penalties())).toEqual([Math.fround(0.02)]);
      dense.trainable = false;
      expect(dense.penalties()).toEqual([]);
    });
  });

  it('leave no tensors but themselves', () => {
    const layer = new Two(true);
    tf.tidy(() => layer.apply(tf.ones([1, 1])));
    const before = tf.memory().numTensors;
    tf.dispose(layer.penalties());
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the base class', () => {
  it('refuses what is no options object', () => {
    class Mine extends layers.Layer {}
    for (const bad of [0.1, 'x', [1], null]) {
      expect(() => new Mine(bad as never)).toThrow(/Mine: expected an options object/);
    }
  });
});
