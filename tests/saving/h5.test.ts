import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as losses from '../../lib/src/losses';
import * as models from '../../lib/src/models';
import '../../lib/src/saving';
import { writeText } from '../../lib/src/saving/hdf5';

let folder: string;
beforeEach(() => {
  setRandomSeed(4);
  folder = mkdtempSync(join(tmpdir(), 'h5-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const vectors = join(__dirname, '..', 'vectors');
const difference = (a: tf.Tensor, b: tf.Tensor) => tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0] as number);

function regressor(): models.Sequential {
  const model = models.sequential({
    name: 'housing',
    layers: [
      layers.dense({
        units: 8,
        activation: 'relu',
        inputShape: [3],
        kernelRegularizer: 'l2',
        kernelInitializer: 'heNormal',
      }),
      layers.dropout({ rate: 0.2, seed: 1 }),
      layers.dense({ units: 1, useBias: false }),
    ],
  });
  model.compile({ optimizer: 'rmsprop', loss: 'mse', metrics: ['mae'] });
  return model;
}

const x = tf.randomNormal([20, 3], 0, 1, 'float32', 1);
const y = tf.sum(x, 1);

/** Changes a text in a file. */
async function rewrite(path: string, attribute: string, change: (text: string) => string): Promise<void> {
  const h5 = await import('h5wasm/node');
  await h5.ready;
  const file = new h5.File(path, 'a');
  const text = file.attrs[attribute]?.value as string;
  expect(change(text)).not.toBe(text);
  file.delete_attribute(attribute);
  writeText(file, attribute, change(text));
  file.close();
}

describe('a .h5 file', () => {
  it('gives the model back: weights, how it is trained, and where the optimizer stood', async () => {
    const model = regressor();
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    const path = join(folder, 'housing.h5');
    await model.save(path);
    expect(readdirSync(folder)).toEqual(['housing.h5']);
    const loaded = await models.loadModel(path);
    expect(loaded.name).toBe('housing');
    expect(difference(loaded.predict(x), model.predict(x))).toBe(0);
    expect(loaded.metricsNames).toEqual(['loss', 'mae']);
    expect(loaded.optimizer.getState()).toEqual(model.optimizer.getState());
    const [a, b] = [await model.evaluate(x, y, { verbose: 0 }), await loaded.evaluate(x, y, { verbose: 0 })];
    expect(b).toEqual(a);
  });

  it('holds every kind of layer that says it can be saved', async () => {
    const model = models.sequential([
      layers.conv2d({
        filters: 3,
        kernelSize: 3,
        padding: 'same',
        strides: 1,
        activation: 'swish',
        inputShape: [8, 8, 1],
      }),
      layers.batchNormalization({ momentum: 0.9 }),
      layers.maxPooling2d(),
      layers.leakyReLU({ negativeSlope: 0.1 }),
      layers.averagePooling2d({ poolSize: 2, strides: 1 }),
      layers.reLU({ maxValue: 6 }),
      layers.flatten(),
      layers.reshape({ targetShape: [3, 9] }),
      layers.flatten(),
      layers.elu(),
      layers.activation({ activation: 'tanh' }),
      layers.dense({ units: 4, activation: 'gelu', kernelRegularizer: 'l1l2' }),
      layers.softmax(),
    ]);
    const images = tf.randomNormal([4, 8, 8, 1], 0, 1, 'float32', 2);
    const path = join(folder, 'all.h5');
    await model.save(path);
    const loaded = await models.loadModel(path);
    expect(loaded.layers.map((layer) => layer.name)).toEqual(model.layers.map((layer) => layer.name));
    expect(difference(loaded.predict(images), model.predict(images))).toBe(0);
    expect(loaded.compiled).toBe(false);
  });

  it('that Keras wrote is read, optimizer included', async () => {
    const { x: given, predicted } = JSON.parse(readFileSync(join(vectors, 'keras-h5.json'), 'utf8'));
    const unpack = ({ shape, values }: { shape: number[]; values: string }) =>
      tf.tensor(new Float32Array(Uint8Array.from(Buffer.from(values, 'base64')).buffer), shape);
    const model = await models.loadModel(join(vectors, 'keras.h5'));
    expect(difference(model.predict(unpack(given)), unpack(predicted))).toBeLessThan(1e-6);
    expect(model.optimizer.className).toBe('Adam');
    expect(model.optimizer.iterations).toBe(1);
    expect(model.optimizer.slots.flat().some((values) => values.some((value) => value !== 0))).toBe(true);
    await model.fit(tf.ones([4, 3]), [1, 2, 3, 4], { verbose: 0 });
    expect(model.optimizer.iterations).toBe(2);
  });

  it('leaves out a loss of the reader’s own: the model is then to be compiled anew', async () => {
    const path = join(folder, 'own.h5');
    const model = regressor();
    model.compile({ loss: (yTrue, yPred) => tf.squaredDifference(yTrue, yPred) });
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await model.save(path);
    expect(warn.mock.calls).toEqual([[expect.stringContaining("can't hold the loss")]]);
    warn.mockRestore();
    expect((await models.loadModel(path)).compiled).toBe(false);
    model.compile({ loss: losses.huber({ delta: 0.5 }) });
    await model.save(path);
    const loaded = await models.loadModel(path);
    expect((await loaded.evaluate(x, y, { verbose: 0 })).loss).toBeCloseTo(
      (await model.evaluate(x, y, { verbose: 0 })).loss,
      6,
    );
  });

  it('may be written by a callback while a layer is frozen: the training goes on', async () => {
    const model = regressor();
    const path = join(folder, 'frozen.h5');
    const first = model.layers[0] as layers.Layer;
    const saveFrozen = async (epoch: number) => {
      if (epoch !== 0) return;
      first.trainable = false;
      await model.save(path);
      first.trainable = true;
    };
    const { history } = await model.fit(x, y, { epochs: 2, verbose: 0, callbacks: { onEpochEnd: saveFrozen } });
    expect(history.loss).toHaveLength(2);
    expect(model.optimizer.iterations).toBe(2);
    const loaded = await models.loadModel(path);
    expect(loaded.layers[0]?.trainable).toBe(false);
    expect(loaded.optimizer.iterations).toBe(1);
    // what is left to learn is the last layer's kernel, [8, 1]
    const [slots, ...others] = loaded.optimizer.slots;
    expect(others).toEqual([]);
    expect(slots?.[0]).toHaveLength(8);
    expect(slots?.[0]?.some((value) => value !== 0)).toBe(true);
  });

  it.each([
    ['weights that do not fit', 'model_config', '"units":8', '"units":9'],
    ['a text that is cut off', 'training_config', '"optimizer_config":', ''],
  ])('with %s leaves no tensors behind', async (_, attribute, from, to) => {
    const path = join(folder, 'm.h5');
    await regressor().save(path);
    await rewrite(path, attribute, (text) => text.replace(from, to));
    const before = tf.memory().numTensors;
    await expect(models.loadModel(path)).rejects.toThrow("Can't load");
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves no tensors behind', async () => {
    const model = regressor();
    const path = join(folder, 'm.h5');
    const before = tf.memory().numTensors;
    await model.save(path);
    expect(tf.memory().numTensors).toBe(before);
    await expect(models.loadModel(join(folder, 'none.h5'))).rejects.toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('errors name the file, the reason and the way out', () => {
  it('for paths that can not be written, and nothing is left there', async () => {
    const model = regressor();
    await expect(model.save(join(folder, 'none', 'm.h5'))).rejects.toThrow(/none.*doesn't exist/);
    mkdirSync(join(folder, 'taken.h5'));
    await expect(model.save(join(folder, 'taken.h5'))).rejects.toThrow('taken.h5');
    expect(readdirSync(folder)).toEqual(['taken.h5']);
    const path = join(folder, 'kept.h5');
    await model.save(path);
    await expect(model.save(path, { overwrite: false })).rejects.toThrow('exists already');
  });

  it('for suffixes that are not supported', async () => {
    await expect(regressor().save(join(folder, 'm.zip'))).rejects.toThrow(/m\.zip.*\.h5/);
    await expect(models.loadModel('m.pkl')).rejects.toThrow('.h5');
  });

  it('for files that are missing, of another kind, or damaged', async () => {
    const path = join(folder, 'm.h5');
    await expect(models.loadModel(path)).rejects.toThrow(/m\.h5.*no such file/);
    writeFileSync(path, 'PK\x03\x04 not a model');
    await expect(models.loadModel(path)).rejects.toThrow('.keras');
    copyFileSync(join(vectors, 'keras.h5'), path);
    truncateSync(path, 20_000);
    await expect(models.loadModel(path)).rejects.toThrow(/m\.h5.*damaged/);
  });

  it('for models that the format can not hold yet', async () => {
    const input = layers.input({ shape: [2] });
    const graph = models.model({ inputs: input, outputs: layers.dense({ units: 1 }).apply(input) });
    await expect(graph.save(join(folder, 'g.h5'))).rejects.toThrow('models.sequential');
    const noisy = models.sequential([tf.layers.gaussianNoise({ stddev: 1, inputShape: [2] })]);
    await expect(noisy.save(join(folder, 'n.h5'))).rejects.toThrow('GaussianNoise');
    expect(readdirSync(folder)).toEqual([]);
  });
});
