import { beforeEach, describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import { gradientNorms } from '../../lib/src/explain';
import * as initializers from '../../lib/src/initializers';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';

const x = tf.tensor2d([
  [1, 2],
  [3, -4],
  [0.5, 1],
]);
const y = tf.tensor2d([[1], [0], [2]]);

function deep(stddev: number, depth = 12): models.Sequential {
  const kernelInitializer = initializers.randomNormal({ stddev, seed: 3 });
  const hidden = Array.from({ length: depth }, (_, i) =>
    layers.dense({ units: 16, activation: 'relu', kernelInitializer, ...(i === 0 && { inputShape: [2] }) }),
  );
  const model = models.sequential([...hidden, layers.dense({ units: 1 })]);
  model.compile({ optimizer: 'sgd', loss: 'mse' });
  return model;
}

describe('gradientNorms', () => {
  beforeEach(() => setRandomSeed(1));

  it('equals the gradient that plain tensor code gives, layer by layer', () => {
    const model = models.sequential([
      layers.dense({ units: 3, activation: 'tanh', inputShape: [2] }),
      layers.dropout({ rate: 0 }),
      layers.dense({ units: 1 }),
    ]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const [k1, b1, k2, b2] = model.getWeights() as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
    const loss = (...weights: tf.Tensor[]) => {
      const [a, b, c, d] = weights as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
      return tf.mean(tf.square(x.matMul(a).add(b).tanh().matMul(c).add(d).sub(y))) as tf.Scalar;
    };
    const gradients = tf.grads(loss)([k1, b1, k2, b2]);
    const norm = (...tensors: tf.Tensor[]) =>
      Math.sqrt(tensors.reduce((sum, one) => sum + (one.square().sum().arraySync() as number), 0));
    const rows = gradientNorms(model, x, y);
    expect(rows).toHaveLength(2); // dropout has no weights
    expect(rows[0]?.gradient).toBeCloseTo(norm(gradients[0]!, gradients[1]!), 5);
    expect(rows[1]?.gradient).toBeCloseTo(norm(gradients[2]!, gradients[3]!), 5);
    expect(rows[0]?.weight).toBeCloseTo(norm(k1, b1), 5);
  });

  it('shows vanishing and exploding gradients', () => {
    const [small, large] = [gradientNorms(deep(0.02), x, y), gradientNorms(deep(2), x, y)];
    expect(small[0]!.gradient / small.at(-1)!.gradient).toBeLessThan(1e-6);
    expect(large[0]!.gradient).toBeGreaterThan(1e6);
  });

  it('says infinite where the loss overflows, instead of failing', () => {
    const [first] = gradientNorms(deep(1e8), x, y);
    expect(Number.isFinite(first!.gradient)).toBe(false);
  });

  it('leaves the weights, the statistics of normalization and the memory as they were', () => {
    const model = models.sequential([
      layers.dense({ units: 4, inputShape: [2] }),
      layers.batchNormalization(),
      layers.dense({ units: 1 }),
    ]);
    model.compile({ optimizer: 'adam', loss: 'mse' });
    const before = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    gradientNorms(model, x, y);
    const tensors = tf.memory().numTensors;
    const rows = gradientNorms(model, x, y);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(rows.map(({ layer }) => layer)).toEqual(model.layers.map(({ name }) => name));
    expect(model.getWeights().map((weight) => Array.from(weight.dataSync()))).toEqual(before);
  });

  it('leaves frozen layers out', () => {
    const model = deep(0.5, 2);
    (model.layers[0] as { trainable: boolean }).trainable = false;
    expect(gradientNorms(model, x, y)).toHaveLength(2);
  });

  it('says what is wrong before it starts', () => {
    const bare = models.sequential([layers.dense({ units: 1, inputShape: [2] })]);
    expect(() => gradientNorms(bare, x, y)).toThrow(/not compiled/);
    expect(() => gradientNorms({} as never, x, y)).toThrow(/expected a compiled model/);
    expect(() => gradientNorms(deep(1, 1), x, tf.zeros([2, 1]))).toThrow(/x has 3 rows, y 2/);
    expect(() => gradientNorms(deep(1, 1), [[1, 2]] as never, y)).toThrow(/expected tensors/);
  });
});
