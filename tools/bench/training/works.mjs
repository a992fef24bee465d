// What is trained, by whom, and how quick the library has to be.

/** Epochs that are told apart from the steady state: what is compiled, and caches that fill, are in them. */
export const FIRST_EPOCHS = 4;

/**
 * `x`, `y`: the data files, `shape` of one row; `batch`: the guide's own; `epoch`: how an epoch of the library has to stand to the
 * fastest peer's at that batch (`stretch`: what is hoped for), `fourEpochs`: the same from import to the end of the fourth.
 */
export const WORKS = {
  mlp: {
    title: 'MLP 784-512-dropout 0.2-256-10, Adam',
    x: 'mnist-x',
    y: 'mnist-y',
    shape: [28, 28],
    rows: 48_000,
    batch: 256,
    targets: { epoch: 0.8, stretch: 0.65, fourEpochs: 1 },
  },
  regression: {
    title: 'regression 8-64-32-1, RMSprop',
    x: 'housing-x',
    y: 'housing-y',
    shape: [8],
    rows: 13_209,
    batch: 32,
    targets: { epoch: 0.12, stretch: 0.08 },
  },
  cnn: {
    title: 'CNN 28x28, conv 32 - pool - conv 64 - pool - dropout 0.5 - dense 10, Adam',
    x: 'mnist-x',
    y: 'mnist-y',
    shape: [28, 28, 1],
    rows: 12_000,
    batch: 128,
    targets: { epoch: 0.7, stretch: 0.5 },
    without: { xla: 'XLA takes minutes for one epoch: convolutions within its loops are 30 times slower' },
  },
};

/** Data files: their element type, the numbers in a row, and the rows that works take at most. */
export const FILES = {
  'mnist-x': { dtype: 'float32', width: 784, rows: 48_000 },
  'mnist-y': { dtype: 'int32', width: 1, rows: 48_000 },
  'housing-x': { dtype: 'float32', width: 8, rows: 13_209 },
  'housing-y': { dtype: 'float32', width: 1, rows: 13_209 },
};

/** Who trains. `ours`: the library, by how it runs steps; `peer`: by what has to be installed. */
export const SIDES = {
  eager: { title: 'ann-lab, single steps', ours: { runEagerly: true } },
  graph: { title: 'ann-lab, graph', ours: {} },
  xla: { title: 'ann-lab, XLA', ours: { jitCompile: true } },
  'keras-tensorflow': { title: 'Keras on TensorFlow', peer: 'keras', backend: 'tensorflow' },
  'keras-jax': { title: 'Keras on JAX', peer: 'keras', backend: 'jax' },
  pytorch: { title: 'PyTorch', peer: 'torch' },
};
