// What cases are made of. A row here is a promise: the coverage table demands that each occurs in enough cases.

/** Activations between layers. Smooth: continuously differentiable; kinked: not (relu's corner at 0, hard limits). */
export const ACTIVATIONS = {
  smooth: ['sigmoid', 'tanh', 'softplus', 'softsign', 'elu', 'swish', 'silu', 'gelu', 'mish', 'softmax', 'logSoftmax'],
  kinked: ['relu', 'relu6', 'selu'],
};

export const REGULARIZERS = ['l1', 'l2', 'l1l2'];

/** Pooling layers. `kinked`: which value is the largest flips on rounding. */
export const POOLINGS = [
  { name: 'averagePooling2d', kinked: false },
  { name: 'maxPooling2d', kinked: true },
];
export const GLOBAL_POOLINGS = [
  { name: 'flatten', kinked: false },
  { name: 'globalAveragePooling2d', kinked: false },
  { name: 'globalMaxPooling2d', kinked: true },
];

export const MERGES = ['add', 'concatenate'];

/**
 * Losses: the targets they take, what the last layer may end in, how many units they need at least, and options with the values
 * to draw from. `scale`: by how much gradients are larger than those of a squared error of about 1.
 */
export const LOSSES = {
  meanSquaredError: { alias: 'mse', target: 'real', ends: ['linear', 'tanh'] },
  meanAbsoluteError: { alias: 'mae', target: 'real', ends: ['linear'] },
  meanAbsolutePercentageError: { alias: 'mape', target: 'positive', ends: ['linear', 'softplus'], scale: 100 },
  meanSquaredLogarithmicError: { alias: 'msle', target: 'positive', ends: ['softplus', 'sigmoid'] },
  huber: { target: 'real', ends: ['linear'], options: { delta: [0.3, 0.7, 1.5] } },
  logCosh: { target: 'real', ends: ['linear', 'softsign'] },
  poisson: { target: 'count', ends: ['softplus'] },
  klDivergence: { target: 'distribution', ends: ['softmax'], units: 3 },
  // One unit has only two directions: the loss is constant and its gradient rounding noise.
  cosineSimilarity: { target: 'real', ends: ['linear', 'tanh'], units: 3 },
  hinge: { target: 'sign', ends: ['linear', 'tanh'] },
  squaredHinge: { target: 'sign', ends: ['linear', 'tanh'] },
  categoricalHinge: { target: 'oneHot', ends: ['linear', 'softmax'], units: 3, classes: true },
  binaryCrossentropy: {
    target: 'binary',
    ends: ['sigmoid'],
    logits: true,
    classes: true,
    options: { labelSmoothing: [0.1, 0.2] },
  },
  binaryFocalCrossentropy: {
    target: 'binary',
    ends: ['sigmoid'],
    logits: true,
    classes: true,
    options: { gamma: [1, 3], labelSmoothing: [0.1], applyClassBalancing: [true], alpha: [0.3, 0.6] },
  },
  categoricalCrossentropy: {
    target: 'oneHot',
    ends: ['softmax'],
    logits: true,
    classes: true,
    units: 3,
    options: { labelSmoothing: [0.1, 0.2] },
  },
  categoricalFocalCrossentropy: {
    target: 'oneHot',
    ends: ['softmax'],
    logits: true,
    classes: true,
    units: 3,
    options: { gamma: [1, 3], alpha: [0.3, 0.6], labelSmoothing: [0.1] },
  },
  sparseCategoricalCrossentropy: { target: 'labels', ends: ['softmax'], logits: true, classes: true, units: 3 },
};

/** How a loss is brought to one number. Keras' default is left unsaid. */
export const REDUCTIONS = ['sum', 'sum', 'meanWithSampleWeight'];

/**
 * Optimizers: a range of learning rates at which nine steps are steps, not leaps (a leap makes rounding grow, in Keras too), and
 * options of their own with values to draw from.
 */
export const OPTIMIZERS = {
  sgd: { rates: [0.01, 0.1], plain: true, options: { momentum: [0.5, 0.9], nesterov: [true] } },
  rmsprop: {
    rates: [0.001, 0.01],
    options: { rho: [0.7, 0.95], momentum: [0.5, 0.9], centered: [true], epsilon: [1e-5, 1e-3] },
  },
  adam: {
    rates: [0.001, 0.01],
    options: { beta1: [0.7, 0.95], beta2: [0.9, 0.99], epsilon: [1e-5, 1e-3], amsgrad: [true] },
  },
  adamW: {
    rates: [0.001, 0.01],
    options: {
      weightDecay: [0.05, 0.3],
      beta1: [0.7, 0.95],
      beta2: [0.9, 0.99],
      epsilon: [1e-5, 1e-3],
      amsgrad: [true],
    },
  },
  nadam: { rates: [0.001, 0.01], options: { beta1: [0.7, 0.95], beta2: [0.9, 0.99], epsilon: [1e-5, 1e-3] } },
  adamax: { rates: [0.001, 0.01], options: { beta1: [0.7, 0.95], beta2: [0.9, 0.99], epsilon: [1e-5, 1e-3] } },
  adagrad: { rates: [0.01, 0.1], options: { initialAccumulatorValue: [0.01, 0.5], epsilon: [1e-5, 1e-3] } },
  adadelta: { rates: [0.1, 1], options: { rho: [0.8, 0.99], epsilon: [1e-6, 1e-4] } },
};

/** Options of every optimizer. Only one clipping may be given. Decay and averages are strong, so that a wrong one shows in a step. */
export const COMMON_OPTIONS = {
  weightDecay: [0.05, 0.3],
  clipnorm: [0.05, 0.3],
  clipvalue: [0.005, 0.03],
  globalClipnorm: [0.05, 0.5],
  useEma: [true],
};
export const CLIPPINGS = ['clipnorm', 'clipvalue', 'globalClipnorm'];

/** Schedules of the learning rate, from a first rate and the number of steps that a case takes. */
export const SCHEDULES = {
  exponentialDecay: (rate, steps, { pick, integer, chance }) => ({
    initialLearningRate: rate,
    decaySteps: integer(2, steps),
    decayRate: pick([0.5, 0.9]),
    ...(chance(0.5) ? { staircase: true } : {}),
  }),
  cosineDecay: (rate, steps, { integer, chance }) => ({
    initialLearningRate: chance(0.5) ? rate : rate / 4,
    decaySteps: integer(3, steps),
    alpha: 0.1,
    ...(chance(0.5) ? { warmupTarget: rate, warmupSteps: integer(1, 4) } : {}),
  }),
  cosineDecayRestarts: (rate, _steps, { pick }) => ({
    initialLearningRate: rate,
    firstDecaySteps: pick([2, 3]),
    tMul: pick([1, 1.5, 2]),
    mMul: pick([0.5, 0.9]),
    alpha: 0.1,
  }),
  piecewiseConstantDecay: (rate, _steps, { integer }) => ({
    boundaries: [integer(1, 2), integer(3, 5)],
    values: [rate, rate / 2, rate / 5],
  }),
  polynomialDecay: (rate, steps, { pick, integer, chance }) => ({
    initialLearningRate: rate,
    decaySteps: integer(2, steps),
    endLearningRate: rate / 10,
    power: pick([1, 2, 0.5]),
    ...(chance(0.5) ? { cycle: true } : {}),
  }),
  inverseTimeDecay: (rate, steps, { integer, chance }) => ({
    initialLearningRate: rate,
    decaySteps: integer(1, steps),
    decayRate: 0.5,
    ...(chance(0.5) ? { staircase: true } : {}),
  }),
};

/**
 * Metrics by kind of target. Those that count over many thresholds (AUC) are not among them: one output that crosses one of 200
 * thresholds by a rounding moves them by more than the limit. They are compared on equal outputs, by the vectors.
 */
export const METRICS = {
  real: ['mse', 'mae', 'rootMeanSquaredError', 'meanSquaredError', 'logCoshError', 'cosineSimilarity'],
  positive: ['mape', 'msle', 'mae', 'rootMeanSquaredError'],
  count: ['mae', 'poisson', 'mse'],
  distribution: ['klDivergence', 'mae'],
  sign: ['hinge', 'squaredHinge'],
  oneHot: ['accuracy', 'categoricalAccuracy', 'categoricalCrossentropy', 'topKCategoricalAccuracy'],
  labels: ['accuracy', 'sparseCategoricalAccuracy', 'sparseCategoricalCrossentropy', 'sparseTopKCategoricalAccuracy'],
  binary: ['accuracy', 'binaryAccuracy', 'binaryCrossentropy', 'precision', 'recall'],
};
/** Metrics that compile takes as one word in Keras and here. Others are made. */
export const METRICS_BY_WORD = ['mse', 'mae', 'mape', 'msle', 'accuracy'];
/** Metrics that read outputs as chances: they say nothing of logits. */
export const METRICS_OF_CHANCES = [
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'binaryCrossentropy',
  'precision',
  'recall',
  'klDivergence',
  'poisson',
];

/**
 * Metrics that Keras 3.15.1, unlike the losses of these names, does not bring to one rank: targets [n] and outputs [n, 1] are an
 * error (cross-entropy) or, silently, compared each with each, [n, n]. They get targets [n, 1].
 */
export const METRICS_OF_COLUMNS = ['binaryCrossentropy', 'hinge', 'squaredHinge', 'poisson'];

export const WEIGHTS = ['none', 'sample', 'class'];
/** For two outputs: one weight a sample for both, or one for each. */
export const WEIGHTS_OF_TWO = ['none', 'sample', 'sampleByOutput'];
