import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as constraints from '../../lib/src/constraints';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import '../../lib/src/saving';
import { fromKeras, toKeras } from '../../lib/src/saving/keras-layers';

let folder: string;
beforeEach(() => {
  setRandomSeed(4);
  folder = mkdtempSync(join(tmpdir(), 'layers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const images = () => {
  const model = models.sequential([
    layers.rescaling({ scale: 0.5, offset: 0.1, inputShape: [8, 8, 2] }),
    layers.normalization({ axis: -1 }),
    layers.zeroPadding2d({
      padding: [
        [1, 0],
        [0, 1],
      ],
    }),
    layers.conv2d({
      filters: 4,
      kernelSize: [3, 2],
      padding: 'same',
      dilationRate: 2,
      activation: 'hardSilu',
      groups: 2,
    }),
    layers.batchNormalization({ scale: false, momentum: 0.8 }),
    layers.depthwiseConv2d({
      kernelSize: 2,
      depthMultiplier: 2,
      depthwiseConstraint: constraints.maxNorm({ axis: [0, 1] }),
    }),
    layers.prelu({ sharedAxes: [1, 2], alphaInitializer: 'ones' }),
    layers.spatialDropout2d({ rate: 0.1 }),
    layers.separableConv2d({ filters: 6, kernelSize: 2, strides: 2, activation: 'mish' }),
    layers.groupNormalization({ groups: 3 }),
    layers.gaussianNoise({ stddev: 0.1 }),
    layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }),
    layers.cropping2d({
      cropping: [
        [1, 0],
        [0, 1],
      ],
    }),
    layers.upSampling2d({ interpolation: 'bilinear' }),
    layers.maxPooling2d({ padding: 'same' }),
    layers.averagePooling2d({ poolSize: 3, strides: 1 }),
    layers.globalMaxPooling2d({ keepdims: true }),
    layers.unitNormalization(),
    layers.flatten(),
    layers.layerNormalization({ center: false }),
    layers.reLU({ negativeSlope: 0.1, threshold: 0.2, maxValue: 3 }),
    layers.rmsNormalization(),
    layers.dense({
      units: 5,
      kernelRegularizer: 'orthogonalRegularizer',
      biasConstraint: 'nonNeg',
      activityRegularizer: 'l1',
    }),
    layers.elu({ alpha: 0.5 }),
    layers.activityRegularization({ l2: 0.1 }),
    layers.softmax({ axis: -1 }),
  ]);
  (model.layers[1] as layers.Normalization).adapt(tf.randomNormal([6, 8, 8, 2], 1, 2, 'float32', 3));
  return model;
};

const words = () =>
  models.sequential([
    layers.embedding({ inputDim: 9, outputDim: 6, embeddingsConstraint: 'unitNorm', inputShape: [4] }),
    layers.spatialDropout1d({ rate: 0.2 }),
    layers.conv1d({ filters: 4, kernelSize: 2, padding: 'causal', activation: 'leakyRelu' }),
    layers.maxPooling1d({ poolSize: 2, strides: 1 }),
    layers.averagePooling1d({ poolSize: 2, padding: 'same' }),
    layers.permute({ dims: [2, 1] }),
    layers.alphaDropout({ rate: 0.1 }),
    layers.globalAveragePooling1d(),
    layers.gaussianDropout({ rate: 0.1 }),
    layers.repeatVector({ n: 3 }),
    layers.reshape({ targetShape: [null, 2] }),
    layers.globalMaxPooling1d(),
    layers.leakyReLU(),
    layers.activation({ activation: 'logSigmoid' }),
  ]);

it.each<[string, () => models.Sequential, () => tf.Tensor]>([
  ['images', images, () => tf.randomNormal([2, 8, 8, 2], 0, 1, 'float32', 2)],
  ['words', words, () => tf.tensor2d([0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 0], [3, 4], 'int32')],
])('a model of %s is the same after saving and loading', async (_name, make, input) => {
  const model = make();
  const path = join(folder, 'm.h5');
  await model.save(path);
  const loaded = await models.loadModel(path);
  const x = input();
  expect(tf.max(tf.abs(tf.sub(loaded.predict(x), model.predict(x)))).dataSync()[0]).toBe(0);
  expect(loaded.layers.map((layer) => layer.getConfig())).toEqual(
    model.layers.map((layer) => unseeded(layer.getConfig())),
  );
});

/** How weights began is not kept. */
function unseeded(config: unknown): unknown {
  return JSON.parse(JSON.stringify(config), (key, value) =>
    key === 'seed' && value !== null ? expect.anything() : value,
  );
}

it.each([
  ['merging', layers.dot({ axes: [1, 2], normalize: true }), { axes: [1, 2], normalize: true }],
  ['side by side', layers.concatenate({ axis: 1 }), { axis: 1 }],
  ['a subtraction', layers.subtract(), {}],
])('%s goes through Keras’ form', (_name, layer, config) => {
  const file = JSON.parse(JSON.stringify(toKeras(layer)));
  expect(file.config).toMatchObject(config);
  expect(fromKeras(file, null).getConfig()).toEqual(layer.getConfig());
});

it('what a file can not hold is an error with words', () => {
  const own = layers.dense({
    units: 1,
    activation: function cube(x) {
      return tf.pow(x, 3);
    },
  });
  expect(() => toKeras(own)).toThrow(/'cube'.*function of your own/);
  class Mine extends layers.Layer {}
  expect(() => toKeras(new Mine())).toThrow(/a Mine, which can't be saved/);
  expect(() => toKeras(tf.layers.gaussianNoise({ stddev: 1 }))).toThrow(/take the one of `layers`/);
  const renorm = { class_name: 'BatchNormalization', config: { name: 'b', renorm: true } };
  expect(() => fromKeras(renorm, null)).toThrow(/'b' has renorm true; only false/);
});
