import { expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';

const wrong = (value: unknown) => value as never;
const images = tf.ones([1, 4, 4, 3]);
const rows = tf.ones([2, 3]);

it.each<[string, () => unknown, string[]]>([
  ['units of 0', () => layers.dense({ units: 0 }), ['layers.dense', 'units is 0', 'from 1 up']],
  ['an option in snake_case', () => layers.dense(wrong({ units: 1, use_bias: true })), ['use_bias', "write 'useBias'"]],
  ['an unknown activation', () => layers.dense({ units: 1, activation: wrong('rellu') }), ['rellu', "'relu'"]],
  ['an activation in snake_case', () => layers.activation({ activation: wrong('hard_sigmoid') }), ["'hardSigmoid'"]],
  ['an activation that is none', () => layers.activation({ activation: wrong(3) }), ['name', 'function', '3']],
  ['no activation', () => layers.activation(wrong({})), ['give an activation']],
  ['an unknown constraint', () => layers.dense({ units: 1, kernelConstraint: wrong('max_norm') }), ["'maxNorm'"]],
  ['an unknown regularizer', () => layers.dense({ units: 1, activityRegularizer: wrong('l3') }), ['l3', 'l1']],
  ['a kernel of 0', () => layers.conv2d({ filters: 1, kernelSize: 0 }), ['kernelSize is 0', 'whole number from 1 up']],
  ['a kernel of three sizes', () => layers.conv2d({ filters: 1, kernelSize: [1, 2, 3] }), ['[1, 2, 3]', 'array of 2']],
  [
    'strides with dilation',
    () => layers.conv2d({ filters: 1, kernelSize: 2, strides: 2, dilationRate: 2 }),
    ['only one of them'],
  ],
  [
    'channels first',
    () => layers.conv2d({ filters: 1, kernelSize: 2, dataFormat: wrong('channelsFirst') }),
    ['channelsLast'],
  ],
  [
    'a causal image',
    () => layers.conv2d({ filters: 1, kernelSize: 2, padding: wrong('causal') }),
    ['padding', 'valid, same'],
  ],
  ['padding in capitals', () => layers.conv2d({ filters: 1, kernelSize: 2, padding: wrong('SAME') }), ["'same'"]],
  [
    'groups that do not divide',
    () => layers.conv2d({ filters: 3, kernelSize: 2, groups: 2 }),
    ['3 filters', '2 groups'],
  ],
  [
    'channels that groups do not divide',
    () => layers.conv2d({ filters: 2, kernelSize: 2, groups: 2 }).apply(images),
    ['3 channels'],
  ],
  [
    'images without channels',
    () => layers.conv2d({ filters: 1, kernelSize: 2 }).apply(rows),
    ['[2, 3]', 'height, width, channels'],
  ],
  [
    'a kernel larger than the image',
    () => layers.conv2d({ filters: 1, kernelSize: 5 }).apply(images),
    ['spans 5', 'has 4', "'same'"],
  ],
  [
    'unequal strides of a depthwise convolution',
    () => layers.depthwiseConv2d({ kernelSize: 2, strides: [1, 2] }),
    ['[1, 2]', 'the same'],
  ],
  [
    'an output padding as large as the stride',
    () => layers.conv2dTranspose({ filters: 1, kernelSize: 2, outputPadding: 1 }),
    ['less than the stride'],
  ],
  ['a pool of a half', () => layers.maxPooling2d({ poolSize: 0.5 }), ['poolSize is 0.5']],
  ['a pool larger than the image', () => layers.maxPooling2d({ poolSize: 5 }).apply(images), ['spans 5']],
  ['an unknown interpolation', () => layers.upSampling2d({ interpolation: wrong('bicubic') }), ['nearest, bilinear']],
  ['negative padding', () => layers.zeroPadding2d({ padding: -1 }), ['padding is -1']],
  ['all cropped', () => layers.cropping2d({ cropping: 2 }).apply(images), ['nothing is left']],
  ['a shape of other size', () => layers.reshape({ targetShape: [2, 2] }).apply(rows), ['3 values', '[2, 2]']],
  ['two open sizes', () => layers.reshape({ targetShape: [null, -1] }), ['null at most once']],
  ['a permutation with the batch', () => layers.permute({ dims: [0, 1] }), ['[0, 1]', '1, 2']],
  ['a rate of 2', () => layers.dropout({ rate: 2 }), ['rate is 2', '0 to 1']],
  ['a seed that is a word', () => layers.dropout({ rate: 0.5, seed: wrong('x') }), ['seed']],
  [
    'a noise shape of other rank',
    () => layers.dropout({ rate: 0.5, noiseShape: [1] }).apply(rows, { training: true }),
    ['as many axes'],
  ],
  ['noise of 2', () => layers.gaussianNoise({ stddev: 2 }), ['stddev is 2']],
  ['an axis that is not there', () => layers.batchNormalization({ axis: 3 }).apply(rows), ['axis 3', '2 axes']],
  ['a momentum of 2', () => layers.batchNormalization({ momentum: 2 }), ['momentum is 2']],
  [
    'groups that do not divide channels',
    () => layers.groupNormalization({ groups: 2 }).apply(rows),
    ['3 channels', '2 groups'],
  ],
  ['a mean without a variance', () => layers.normalization({ mean: 1 }), ['mean and variance']],
  ['data to adapt to that is text', () => layers.normalization().adapt(wrong('text')), ["'text'", 'tensor']],
  [
    'data of another width',
    () => {
      const layer = layers.normalization();
      layer.adapt(rows);
      layer.adapt(tf.ones([2, 4]));
    },
    ['[2, 4]', '[null, 3]'],
  ],
  ['adapting what was given', () => layers.normalization({ mean: 0, variance: 1 }).adapt(rows), ['leave them out']],
  ['a table of 0 rows', () => layers.embedding({ inputDim: 0, outputDim: 2 }), ['inputDim is 0']],
  ['masks', () => layers.embedding({ inputDim: 2, outputDim: 2, maskZero: true }), ['maskZero', 'Leave it out']],
  ['one input to add', () => layers.add().apply(rows), ['1 input', '2 or more']],
  ['inputs that do not fit', () => layers.add().apply([rows, images.reshape([1, 48])]), ['[2, 3] and [1, 48]']],
  [
    'inputs that do not fit side by side',
    () => layers.concatenate({ axis: 1 }).apply([rows, images.reshape([1, 48])]),
    ['side by side'],
  ],
  ['three inputs of a dot', () => layers.dot({ axes: 1 }).apply([rows, rows, rows]), ['3 inputs', 'expected 2']],
  ['a negative slope of a leaky relu', () => layers.leakyReLU({ negativeSlope: -1 }), ['negativeSlope is -1']],
])('%s is an error with words', (_name, call, words) => {
  const before = tf.memory().numTensors;
  let message = '';
  try {
    call();
  } catch (error) {
    message = (error as Error).message;
  }
  for (const word of words) expect(message).toContain(word);
  expect(tf.memory().numTensors - before).toBeLessThanOrEqual(8); // weights that were made before
});
