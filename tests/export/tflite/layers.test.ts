import { describe, expect, it } from 'vitest';
import { tf } from '../../../lib/src/engine';
import { lite } from '../../../lib/src/export';
import * as layers from '../../../lib/src/layers';
import * as models from '../../../lib/src/models';

const stack = (...list: (layers.Layer | tf.layers.Layer)[]) => models.sequential(list);
const first = (args: Partial<layers.DenseArgs> = {}) => layers.dense({ units: 2, inputShape: [3], name: 'a', ...args });

class Doubling extends layers.Layer {
  override call(x: tf.Tensor) {
    return tf.mul(x, 2);
  }
}

describe('what a .tflite file cannot hold is refused before anything is written', () => {
  it.each<[string, () => models.Model, RegExp]>([
    [
      'layers, all named at once with what can be exported',
      () =>
        stack(
          layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1], name: 'see' }),
          layers.flatten(),
          new Doubling({ name: 'twice' }),
        ),
      /The layers 'see' \(Conv2D\), 'twice' \(Doubling\) have no counterpart .* can be exported: Dense, Flatten/,
    ],
    [
      'a layer within a model within the model',
      () => {
        const inner = models.sequential({ name: 'in', layers: [first(), new Doubling({ name: 'twice' })] });
        const input = layers.input({ shape: [3] });
        return models.model({ inputs: input, outputs: inner.apply(input) });
      },
      /The layer 'in\/twice' \(Doubling\) has no counterpart/,
    ],
    [
      'an activation of the reader',
      () => stack(first({ activation: (x) => tf.square(x) })),
      /'a' has an activation with no counterpart in TFLite files yet: a function of its own/,
    ],
    [
      'an activation of the reader that is called as one of Keras',
      () => stack(first({ activation: { relu: (x: tf.Tensor) => tf.square(x) }.relu })),
      /a function of its own, 'relu'/,
    ],
    ['another activation of Keras', () => stack(first({ activation: 'mish' })), /no counterpart .* yet: 'mish'/],
    [
      'a softmax across an axis in between',
      () => stack(layers.softmax({ axis: 1, inputShape: [2, 3], name: 'shares' })),
      /'shares' has axis 1; the softmax of TFLite files is along the last/,
    ],
    [
      'a ReLU with a threshold',
      () => stack(layers.reLU({ threshold: 1, inputShape: [3], name: 'cut' })),
      /'cut' is a ReLU with a threshold/,
    ],
    [
      'a shape that is open beside the batch',
      () => stack(layers.dense({ units: 2, inputShape: [null, 3], name: 'a' })),
      /'a_input' has shape \[null, null, 3\]; a TFLite file needs every size but the batch's/,
    ],
  ])('%s', async (_what, make, message) => {
    const model = make();
    await expect(model.export({ format: 'tflite' })).rejects.toThrow(message);
    model.dispose();
  });
});

/** The largest difference between the model and its file. */
async function gap(model: models.Model, x: tf.Tensor): Promise<number> {
  const interpreter = new lite.Interpreter({ modelContent: await model.export({ format: 'tflite' }) });
  const [expected, got] = [model.predictAll(x), await interpreter.runAll(x)];
  const values = expected.map(
    (one, i) =>
      (tf
        .sub(one, got[i] as tf.Tensor)
        .abs()
        .max()
        .dataSync()[0] ?? 0) as number,
  );
  return Math.max(...values);
}

describe('models that are built otherwise', () => {
  const x = tf.randomNormal([5, 3], 0, 1, 'float32', 3);

  it('of layers of tfjs', async () => {
    const stock = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, activation: 'elu', inputShape: [3] }),
        tf.layers.batchNormalization(),
        tf.layers.leakyReLU({ alpha: 0.4 }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 2, activation: 'softmax' }),
      ],
    });
    expect(await gap(models.fromTfjs(stock), x)).toBeLessThan(1e-6);
  });

  it('with a layer that is used twice, in one tensor of weights', async () => {
    const input = layers.input({ shape: [3], name: 'x' });
    const shared = layers.dense({ units: 3, activation: 'tanh' });
    const model = models.model({ inputs: input, outputs: shared.apply(shared.apply(input)) });
    expect(await gap(model, x)).toBeLessThan(1e-6);
    const once = models.sequential([layers.dense({ units: 3, activation: 'tanh', inputShape: [3] })]);
    const sizes = await Promise.all([model, once].map((one) => one.export({ format: 'tflite' })));
    expect((sizes[0]?.length ?? 0) - (sizes[1]?.length ?? 0)).toBeLessThan(400);
  });

  it('with models as layers', async () => {
    const inner = models.sequential([first({ activation: 'relu' }), layers.batchNormalization()]);
    const input = layers.input({ shape: [3] });
    const deep = layers.concatenate().apply([inner.apply(input), inner.apply(layers.reLU().apply(input))]);
    expect(await gap(models.model({ inputs: input, outputs: deep }), x)).toBeLessThan(1e-6);
    expect(await gap(models.sequential([inner as never, layers.dense({ units: 1 })]), x)).toBeLessThan(1e-6);
  });

  it('that pass an input on, or give one value twice', async () => {
    const input = layers.input({ shape: [3], name: 'x' });
    const dropped = layers.dropout({ rate: 0.5 }).apply(input);
    const out = layers.dense({ units: 2 }).apply(dropped);
    const model = models.model({
      inputs: input,
      outputs: [dropped, out, layers.activation({ activation: 'linear' }).apply(out)],
    });
    expect(await gap(model, x)).toBeLessThan(1e-6);
  });

  it('whose batch is fixed', async () => {
    const model = stack(first({ inputShape: undefined as never, batchInputShape: [5, 3] } as never), layers.flatten());
    expect(await gap(model, x)).toBeLessThan(1e-6);
  });

  it('that add inputs of fewer axes', async () => {
    const a = layers.input({ shape: [3] });
    const b = layers.reshape({ targetShape: [2, 3] }).apply(layers.dense({ units: 6 }).apply(a));
    expect(await gap(models.model({ inputs: a, outputs: layers.add().apply([a, b]) }), x)).toBeLessThan(1e-6);
  });
});
