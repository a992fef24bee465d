// How often each layer, loss, optimizer and option occurs in a list of cases.
import * as words from './vocabulary.mjs';

/** In how many cases each must occur. */
export const LEAST = 10;

/** Names of what a case holds, each once. */
export function elementsOf(testCase) {
  const found = new Set([`family ${testCase.family}`, `form ${testCase.form}`, `kind ${testCase.kind}`]);
  for (const { make, args } of testCase.layers) {
    const layer = make.split('.')[1];
    found.add(`layer ${layer}`);
    if (args.activation) found.add(`activation ${args.activation}`);
    for (const [key, value] of Object.entries(args)) {
      if (key.endsWith('Regularizer'))
        found
          .add(`regularizer ${key}`)
          .add(`regularizer ${typeof value === 'string' ? value : value.make.split('.')[1]}`);
      if (['center', 'scale', 'useBias'].includes(key) && value === false) found.add(`option ${layer}.${key}: false`);
      if (['momentum', 'epsilon', 'strides'].includes(key)) found.add(`option ${layer}.${key}`);
      if (key === 'padding') found.add(`option ${layer}.padding: ${value}`);
    }
  }
  for (const output of testCase.outputs) {
    addLoss(found, output.loss);
    if (output.metrics) found.add('metrics');
    if (output.weightedMetrics) found.add('weightedMetrics');
  }
  addOptimizer(found, testCase.optimizer);
  if (testCase.outputs.length > 1) found.add('two outputs, lossWeights');
  if (testCase.inputs.length > 1) found.add('two inputs');
  if (testCase.weights !== 'none')
    found.add(
      testCase.weights === 'class'
        ? 'classWeight'
        : testCase.weights === 'sample'
          ? 'sampleWeight'
          : 'sampleWeight by output',
    );
  if (testCase.validationSplit > 0) found.add('validationSplit');
  return found;
}

function addLoss(found, loss) {
  const name = typeof loss === 'string' ? nameOf(loss) : loss.make.split('.')[1];
  found.add(`loss ${name}`);
  for (const [key, value] of Object.entries(loss.args ?? {}))
    found.add(`option loss.${key}${key === 'reduction' ? `: ${value}` : ''}`);
}

const nameOf = (word) => Object.entries(words.LOSSES).find(([name, { alias }]) => name === word || alias === word)[0];

function addOptimizer(found, optimizer) {
  if (typeof optimizer === 'string') {
    const name = Object.keys(words.OPTIMIZERS).find((own) => own.toLowerCase() === optimizer);
    found.add(`optimizer ${name}`).add('optimizer by name');
    return;
  }
  const name = optimizer.make.split('.')[1];
  found.add(`optimizer ${name}`);
  for (const [key, value] of Object.entries(optimizer.args)) {
    if (key === 'learningRate') {
      if (value.make) found.add(`schedule ${value.make.split('.')[2]}`);
    } else if (Object.hasOwn(words.COMMON_OPTIONS, key)) found.add(`option optimizer.${key}`);
    else if (key.startsWith('ema')) found.add(`option optimizer.${key}`);
    else found.add(`option ${name}.${key}`);
  }
}

/** What must occur. */
export function wantedElements() {
  const { smooth, kinked } = words.ACTIVATIONS;
  const layers = [
    'dense',
    'dropout',
    'batchNormalization',
    'layerNormalization',
    'conv2d',
    'embedding',
    'activation',
    ...[...words.POOLINGS, ...words.GLOBAL_POOLINGS].map(({ name }) => name),
    ...words.MERGES,
  ];
  const optimizerOptions = Object.entries(words.OPTIMIZERS).flatMap(([name, { options }]) =>
    Object.keys(options)
      .filter((option) => !Object.hasOwn(words.COMMON_OPTIONS, option))
      .map((option) => `option ${name}.${option}`),
  );
  const lossOptions = new Set(Object.values(words.LOSSES).flatMap(({ options }) => Object.keys(options ?? {})));
  return [
    ...layers.map((name) => `layer ${name}`),
    ...[
      'batchNormalization.center: false',
      'batchNormalization.scale: false',
      'batchNormalization.momentum',
      'batchNormalization.epsilon',
    ].map((name) => `option ${name}`),
    ...['layerNormalization.center: false', 'layerNormalization.scale: false', 'layerNormalization.epsilon'].map(
      (name) => `option ${name}`,
    ),
    ...['dense.useBias: false', 'conv2d.padding: same', 'conv2d.padding: valid', 'conv2d.strides'].map(
      (name) => `option ${name}`,
    ),
    ...[...smooth, ...kinked].map((name) => `activation ${name}`),
    ...words.REGULARIZERS.map((name) => `regularizer ${name}`),
    ...['kernel', 'bias', 'embeddings', 'beta', 'gamma'].map((name) => `regularizer ${name}Regularizer`),
    ...Object.keys(words.LOSSES).map((name) => `loss ${name}`),
    ...[...lossOptions, 'fromLogits', 'reduction: sum', 'reduction: meanWithSampleWeight'].map(
      (name) => `option loss.${name}`,
    ),
    ...Object.keys(words.OPTIMIZERS).map((name) => `optimizer ${name}`),
    'optimizer by name',
    ...optimizerOptions,
    ...[...Object.keys(words.COMMON_OPTIONS), 'emaMomentum', 'emaOverwriteFrequency'].map(
      (name) => `option optimizer.${name}`,
    ),
    ...Object.keys(words.SCHEDULES).map((name) => `schedule ${name}`),
    ...['classWeight', 'sampleWeight', 'sampleWeight by output', 'validationSplit', 'metrics', 'weightedMetrics'],
    ...['two inputs', 'two outputs, lossWeights', 'form sequential', 'form functional', 'kind smooth', 'kind kinked'],
  ];
}

/**
 * Counts over cases. @returns {{ counts: Record<string, number>, rare: string[] }} `rare`: what must occur and does in fewer than
 * `least` cases
 */
export function coverageOf(cases, least = LEAST) {
  const counts = Object.fromEntries(wantedElements().map((name) => [name, 0]));
  for (const testCase of cases) for (const name of elementsOf(testCase)) counts[name] = (counts[name] ?? 0) + 1;
  return { counts, rare: wantedElements().filter((name) => counts[name] < least) };
}
