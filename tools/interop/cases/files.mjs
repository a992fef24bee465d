// Models that are written to files and read by the other side: as cases, each with what its file must carry.

const input = (shape) => [{ name: 'in_a', shape, dtype: 'float32' }];
const stack = (...list) =>
  list.map(([factory, args], i) => ({
    name: `layer_${i}`,
    make: `layers.${factory}`,
    args,
    from: [i === 0 ? 'in_a' : `layer_${i - 1}`],
  }));

const rest = {
  kind: 'smooth',
  biases: 'small',
  weights: 'none',
  samples: 12,
  batchSize: 12,
  validationSplit: 0,
  epochs: 1,
};

function caseOf(number, title, { form = 'sequential', inputs, layers, target, loss, optimizer }) {
  const outputs = [{ name: layers.at(-1).name, target, loss, lossWeight: 1 }];
  return { number, title, form, inputs, layers, outputs, optimizer, ...rest };
}

/** Keras and the library each train these for a step, save, and go on from the other's file. */
export const FILES = [
  caseOf(0, 'dense, Adam', {
    inputs: input([6]),
    layers: stack(['dense', { units: 8, activation: 'tanh' }], ['dropout', { rate: 0 }], ['dense', { units: 2 }]),
    target: { kind: 'real', shape: [2] },
    loss: 'meanSquaredError',
    optimizer: { make: 'optimizers.adam', args: { learningRate: 0.003 } },
  }),
  caseOf(1, 'batch normalization, RMSprop', {
    inputs: input([6]),
    layers: stack(
      ['dense', { units: 8, useBias: false }],
      ['batchNormalization', { momentum: 0.9 }],
      ['activation', { activation: 'sigmoid' }],
      ['dense', { units: 3, activation: 'softmax' }],
    ),
    target: { kind: 'labels', classes: 3, shape: [] },
    loss: 'sparseCategoricalCrossentropy',
    optimizer: { make: 'optimizers.rmsprop', args: { learningRate: 0.003 } },
  }),
  caseOf(2, 'images, SGD with momentum', {
    inputs: input([8, 8, 2]),
    layers: stack(
      ['conv2d', { filters: 3, kernelSize: 3, padding: 'same', activation: 'swish' }],
      ['averagePooling2d', { poolSize: 2 }],
      ['flatten', {}],
      ['dense', { units: 1, activation: 'sigmoid' }],
    ),
    target: { kind: 'binary', shape: [1] },
    loss: 'binaryCrossentropy',
    optimizer: { make: 'optimizers.sgd', args: { learningRate: 0.05, momentum: 0.9 } },
  }),
];
