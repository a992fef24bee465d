import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import * as optimizers from '../../lib/src/optimizers';

const quiet = { verbose: 0 } as const;

describe('a layer that stands in a model and in a model within', () => {
  it('is penalized and changed once', async () => {
    const shared = layers.dense({ units: 8, useBias: false, kernelInitializer: 'ones', kernelRegularizer: 'l2' });
    const input = layers.input({ shape: [8] });
    const inner = models.model({ inputs: input, outputs: shared.apply(input) });
    const outer = layers.input({ shape: [8] });
    const model = models.model({ inputs: outer, outputs: shared.apply(inner.apply(outer)) });
    model.compile({ optimizer: optimizers.sgd({ learningRate: 1 }), loss: 'mse' });
    expect(model.trainableVariables).toHaveLength(1);
    const { history } = await model.fit(tf.zeros([4, 8]), tf.zeros([4, 8]), quiet);
    expect(history.loss[0]).toBeCloseTo(0.64, 6); // 0.01 · 64 ones, as in Keras
    expect((shared.getWeights()[0] as tf.Tensor).dataSync()[0]).toBeCloseTo(1 - 0.02, 6);
  });
});

describe('freezing', () => {
  const nested = () => {
    const inner = models.sequential([layers.dense({ units: 3, inputShape: [2] }), layers.batchNormalization()]);
    const model = models.sequential([inner, layers.dense({ units: 1 })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    return { inner, model };
  };

  it('a layer in the middle of a training leaves it as it is from then on', async () => {
    const { inner, model } = nested();
    const first = inner.layers[0] as layers.Layer;
    const kernel = () => Array.from((first.getWeights()[0] as tf.Tensor).dataSync());
    let frozen: number[] = [];
    const freeze = {
      onEpochEnd: () => {
        first.trainable = false;
        frozen = kernel();
      },
    };
    const x = tf.randomNormal([20, 2], 0, 1, 'float32', 1);
    await model.fit(x, tf.ones([20]), { epochs: 1, callbacks: freeze, ...quiet });
    await model.fit(x, tf.ones([20]), { epochs: 3, callbacks: freeze, ...quiet });
    expect(kernel()).toEqual(frozen);
  });

  it('a model freezes the layers within, moving statistics included, and thaws them', async () => {
    const { inner, model } = nested();
    inner.trainable = false;
    expect(inner.layers.map(({ trainable }) => trainable)).toEqual([false, false]);
    expect(model.trainableWeights).toHaveLength(2);
    const before = inner.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
    await model.fit(tf.randomNormal([20, 2], 3, 1, 'float32', 1), tf.ones([20]), quiet);
    expect(inner.getWeights().flatMap((weight) => Array.from(weight.dataSync()))).toEqual(before);
    model.trainable = false;
    expect(inner.trainable).toBe(false);
    model.trainable = true;
    expect(model.trainableWeights).toHaveLength(6);
  });
});

describe('models.sequential', () => {
  it('begins with layers.input as in Keras 3', () => {
    const model = models.sequential([layers.input({ shape: [8] }), layers.dense({ units: 2 })]);
    expect(model.predict(tf.ones([3, 8])).shape).toEqual([3, 2]);
    expect(() => models.sequential([layers.dense({ units: 1, inputShape: [2] }), 'x' as never])).toThrow(
      "entry 1 is 'x'",
    );
  });
});

describe('two outputs of one layer', () => {
  it('are told apart by a number', async () => {
    const head = layers.dense({ units: 1, name: 'head' });
    const inputs = [layers.input({ shape: [2] }), layers.input({ shape: [2] })];
    const model = models.model({ inputs, outputs: inputs.map((input) => head.apply(input)) });
    model.compile({ loss: 'mse', metrics: { head: 'mae', head_1: 'mae' } });
    const x = tf.ones([4, 2]);
    const { history } = await model.fit([x, x], [tf.ones([4]), tf.zeros([4])], quiet);
    expect(Object.keys(history)).toEqual(['loss', 'head_loss', 'head_1_loss', 'head_mae', 'head_1_mae']);
  });
});

describe('the penalty of a weight', () => {
  it('is not in the loss while its layer is frozen, as in Keras', async () => {
    const frozen = layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'ones', kernelRegularizer: 'l2' });
    const model = models.sequential([frozen, layers.dense({ units: 1, kernelInitializer: 'zeros' })]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const [x, y] = [tf.ones([4, 2]), tf.zeros([4])];
    expect((await model.evaluate(x, y, quiet)).loss).toBeCloseTo(0.04, 6);
    frozen.trainable = false;
    expect((await model.evaluate(x, y, quiet)).loss).toBe(0);
  });
});
