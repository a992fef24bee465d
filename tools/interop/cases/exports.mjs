// Models that are exported for others to run, drawn from a seed: as plain values, of the layers that a .tflite file can hold.
import { randomOf } from './random.mjs';

const ACTIVATIONS = ['linear', 'relu', 'relu6', 'leakyRelu', 'elu', 'sigmoid', 'tanh', 'silu', 'swish', 'softmax'];

/** Activations that are layers, with their options. */
const ACTIVATION_LAYERS = [
  ['activation', { activation: 'swish' }],
  ['reLU', {}],
  ['reLU', { maxValue: 6 }],
  ['reLU', { maxValue: 1.5 }],
  ['reLU', { negativeSlope: 0.1 }],
  ['leakyReLU', { negativeSlope: 0.25 }],
  ['elu', { alpha: 1 }],
  ['elu', { alpha: 0.6 }],
  ['softmax', {}],
];

/** What only a training sees. */
const TRAINING_LAYERS = [
  ['dropout', { rate: 0.4 }],
  ['gaussianNoise', { stddev: 0.5 }],
  ['gaussianDropout', { rate: 0.2 }],
  ['activityRegularization', { l2: 0.1 }],
];

/** The guide's own networks, then `count` drawn ones. A longer list begins with the shorter one. */
export function exportCases({ seed, count }) {
  const random = randomOf(Math.imul(seed + 1, 0x85ebca6b));
  const drawn = Array.from({ length: count }, () => (random.chance(0.4) ? branches(random) : stack(random)));
  return [
    { title: 'digitsMlp', ready: { make: 'applications.digitsMlp', args: {} } },
    { title: 'housingMlp', ready: { make: 'applications.housingMlp', args: {} } },
    {
      title: 'housingMlp with batch normalization and swish',
      ready: { make: 'applications.housingMlp', args: { batchNormalization: true, activation: 'swish', dropout: 0.1 } },
    },
    ...drawn,
  ].map((one, number) => ({ number, rows: 1 + ((number * 29) % 90), ...one }));
}

/** Names layers as they come. */
function chainOf(from) {
  const layers = [];
  let last = from;
  return {
    layers,
    get last() {
      return last;
    },
    add(factory, args = {}, sources = [last]) {
      last = `layer_${layers.length}`;
      layers.push({ name: last, make: `layers.${factory}`, args, from: sources });
      return last;
    },
  };
}

const dense = (random, more = {}) => [
  'dense',
  { units: random.integer(1, 24), activation: random.pick(ACTIVATIONS), useBias: random.chance(0.8), ...more },
];

/** One layer of a network, and what goes with it. */
function block(random, chain) {
  chain.add(...dense(random));
  if (random.chance(0.4)) chain.add('batchNormalization', { center: random.chance(0.8), scale: random.chance(0.8) });
  if (random.chance(0.4)) chain.add(...random.pick(ACTIVATION_LAYERS));
  if (random.chance(0.3)) chain.add(...random.pick(TRAINING_LAYERS));
}

function stack(random) {
  const rank = random.pick([1, 1, 2, 3]);
  const shape = Array.from({ length: rank }, () => random.integer(1, 6));
  const chain = chainOf('in_a');
  // Without Flatten, a Dense layer works on the last of several axes.
  if (rank > 1 && random.chance(0.5)) chain.add('flatten');
  for (let i = random.integer(1, 3); i > 0; i--) block(random, chain);
  if (random.chance(0.3)) chain.add('flatten');
  if (random.chance(0.2)) chain.add('reshape', { targetShape: [1, -1] });
  const dtype = random.chance(0.1) ? 'int32' : 'float32';
  return {
    title: `stack of ${chain.layers.length}`,
    form: 'sequential',
    inputs: [{ name: 'in_a', shape, dtype }],
    layers: chain.layers,
    outputs: [{ name: chain.last }],
  };
}

/** Two paths that meet again, over one or two inputs, with one or two outputs. */
function branches(random) {
  const inputs = ['in_a', 'in_b'].slice(0, random.integer(1, 2));
  const chain = chainOf('in_a');
  block(random, chain);
  const left = chain.last;
  const units = random.integer(1, 12);
  const a = chain.add(...dense(random, { units }));
  const b = chain.add(...dense(random, { units }), [inputs.at(-1)]);
  const meeting = random.pick(['add', 'concatenate']);
  chain.add(meeting, {}, random.chance(0.5) ? [a, b] : [b, a]);
  if (random.chance(0.5)) chain.add('reLU');
  const joined = chain.add('concatenate', {}, [chain.last, left]);
  const outputs = [chain.add(...dense(random))];
  if (random.chance(0.4)) outputs.push(chain.add(...dense(random), [joined]));
  return {
    title: `${meeting} over ${inputs.length} inputs, ${outputs.length} outputs`,
    form: 'functional',
    inputs: inputs.map((name) => ({ name, shape: [random.integer(2, 9)], dtype: 'float32' })),
    layers: chain.layers,
    outputs: outputs.map((name) => ({ name })),
  };
}

/** Keras' own models, by Keras' names, that TensorFlow's converter writes. */
export const CONVERTED = [
  {
    title: 'dense',
    shape: [8],
    layers: [
      ['Dense', { units: 16, activation: 'relu' }],
      ['BatchNormalization', {}],
      ['Dense', { units: 4, activation: 'softmax' }],
    ],
  },
  {
    title: 'images',
    shape: [12, 12, 3],
    layers: [
      ['Conv2D', { filters: 4, kernel_size: 3, activation: 'relu' }],
      ['MaxPooling2D', {}],
      ['Flatten', {}],
      ['Dense', { units: 5, activation: 'gelu' }],
    ],
  },
].map((one, i) => ({ number: 10_000 + i, rows: 70, ...one }));
