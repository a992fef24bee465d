// Cases: models, data and trainings as plain values, drawn from a seed. Both sides build what a case says.

import { optimizerOf } from './optimizers.mjs';
import { lossOf, metricsOf, targetOf } from './outputs.mjs';
import { deckOf, randomOf } from './random.mjs';
import { stackOf } from './stacks.mjs';
import * as words from './vocabulary.mjs';

const FAMILIES = [
  'dense',
  'dense',
  'dense',
  'image',
  'image',
  'image',
  'tokens',
  'tokens',
  'sequence',
  'branches',
  'branches',
];
const OUTPUTS_OF_BRANCHES = [1, 2, 2];

/**
 * `count` cases of a seed. A longer list begins with the shorter one, so that a number names a case for good.
 *
 * @param {{ seed: number, count: number }} options
 */
export function casesOf({ seed, count }) {
  const random = randomOf(Math.imul(seed + 1, 0x9e3779b1));
  const decks = decksOf(random);
  return Array.from({ length: count }, (_, number) => caseOf(number, random, decks));
}

function decksOf(random) {
  const deck = (choices) => deckOf(random, choices);
  return {
    family: deck(FAMILIES),
    kind: deck(['smooth', 'kinked']),
    outputs: deck(OUTPUTS_OF_BRANCHES),
    loss: deck(Object.keys(words.LOSSES)),
    logits: deck([true, false]),
    reduction: deck([...words.REDUCTIONS, ...Array(7).fill(null)]),
    lossOption: mapValues(words.LOSSES, ({ options = {} }) => deck(lossOptions(Object.keys(options)))),
    optimizer: deck(Object.keys(words.OPTIMIZERS)),
    byName: deck([true, ...Array(14).fill(false)]),
    optimizerOption: mapValues(words.OPTIMIZERS, ({ options }) => deck(Object.keys(options))),
    commonOption: deck([...Object.keys(words.COMMON_OPTIONS), null]),
    schedule: deck(Object.keys(words.SCHEDULES)),
    scheduled: deck([true, false, false]),
    activation: {
      smooth: deck(words.ACTIVATIONS.smooth),
      kinked: deck([...words.ACTIVATIONS.kinked, ...words.ACTIVATIONS.kinked, ...words.ACTIVATIONS.smooth]),
    },
    regularizer: deck([...words.REGULARIZERS, ...Array(6).fill(null)]),
    block: deck(['dense', 'dense', 'batchNormalization', 'layerNormalization', 'dropout']),
    pooling: deck(words.POOLINGS),
    globalPooling: deck(words.GLOBAL_POOLINGS),
    merge: deck(words.MERGES),
    weights: deck(words.WEIGHTS),
    weightsOfTwo: deck(words.WEIGHTS_OF_TWO),
    metric: mapValues(words.METRICS, deck),
    flat: deck([true, false]),
    normPenalty: deck(['beta', 'gamma', null, null, null]),
    normOption: {
      batchNormalization: deck(['center', 'scale', 'momentum', 'epsilon']),
      layerNormalization: deck(['center', 'scale', 'epsilon']),
    },
    strided: deck([true, false, false, false]),
    embeddingsRegularizer: deck([...words.REGULARIZERS, null, null, null]),
  };
}

const mapValues = (object, make) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, make(value)]));

/** Losses with few options also come without one. */
function lossOptions(names) {
  if (names.length === 0) return [null];
  return names.length > 2 ? names : [...names, ...names, null];
}

function caseOf(number, random, decks) {
  const family = decks.family.draw();
  const kind = decks.kind.draw();
  const wanted = family === 'branches' ? decks.outputs.draw() : 1;
  const outputs = Array.from({ length: wanted }, (_, i) => outputOf(`out_${'ab'[i]}`, family, wanted, random, decks));
  const { inputs, layers, form } = stackOf(family, kind, outputs, random, decks);
  const rows = rowsOf(random);
  const steps = 3 * Math.ceil(rows.training / rows.batchSize);
  const scale = Math.max(...outputs.map((output) => output.scale * (output.reduction === 'sum' ? rows.batchSize : 1)));
  const weights = weightsOf(family, outputs, decks);
  const optimizer = optimizerOf(random, decks, { steps, scale });
  densify(layers, optimizer);
  return {
    number,
    family,
    kind,
    form,
    inputs,
    layers,
    outputs: outputs.map(({ scale: _scale, reduction: _reduction, end: _end, units: _units, ...output }) => output),
    biases: random.pick(['zeros', 'small']),
    optimizer,
    ...weights,
    ...(weights.weights === 'class' ? { classWeight: classWeightOf(outputs[0], random) } : {}),
    samples: rows.samples,
    batchSize: rows.batchSize,
    validationSplit: rows.validationSplit,
    epochs: 3,
  };
}

/**
 * TensorFlow gives the gradient of an embedding as slices, one a token, and Keras 3.15.1 squares and clips slices before those of
 * one row are added up: with a token twice in a batch Adam sees g1² + g2² instead of (g1 + g2)². With JAX and PyTorch, and here, the
 * gradient is dense. A penalty makes it dense in TensorFlow too; plain gradient descent without clipping is the same either way.
 */
function densify(layers, optimizer) {
  const linear = optimizer.make === 'optimizers.sgd' && !words.CLIPPINGS.some((name) => name in optimizer.args);
  if (linear) return;
  for (const { make, args } of layers) if (make === 'layers.embedding') args.embeddingsRegularizer ??= 'l2';
}

function outputOf(name, family, count, random, decks) {
  const loss = decks.loss.draw();
  const rule = words.LOSSES[loss];
  const units = Math.max(rule.units ?? 1, random.pick([1, 1, 2, 3, 4]));
  const target = targetOf(rule.target, { units, family, flat: decks.flat.draw() });
  const made = lossOf(loss, random, decks);
  return {
    name,
    units,
    end: made.fromLogits ? 'linear' : random.pick(rule.ends),
    target,
    loss: made.loss,
    lossWeight: count > 1 ? random.between(0.3, 2) : 1,
    scale: rule.scale ?? 1,
    reduction: made.reduction,
    ...metricsOf(
      rule.target,
      { units, family, fromLogits: made.fromLogits, flat: target.shape.length === 0 },
      random,
      decks,
    ),
  };
}

/**
 * Numbers of samples: one or two full batches and a last partial one. The last one holds at least 6: the variance of a few
 * samples may be next to nothing, and a batch normalization divides by its root.
 */
function rowsOf(random) {
  const batchSize = random.integer(8, 16);
  const training = random.integer(1, 2) * batchSize + random.integer(6, batchSize - 1);
  if (random.chance(0.7)) return { training, samples: training, batchSize, validationSplit: 0 };
  const samples = training + random.integer(6, 12);
  // Half a sample off: both sides round down, and neither may land on the other side of a whole number.
  return { training, samples, batchSize, validationSplit: 1 - (training + 0.5) / samples };
}

/** Weights of classes need one class a sample; Keras takes them for one output only. */
function weightsOf(family, outputs, decks) {
  const [output] = outputs;
  if (family === 'sequence') return { weights: 'none' }; // Keras can't multiply losses [n, steps] by weights [n]
  const classes = classesOf(output) !== null;
  if (outputs.length > 1) return { weights: decks.weightsOfTwo.draw() };
  return { weights: decks.weights.draw((choice) => choice !== 'class' || classes) };
}

function classesOf({ target, loss }) {
  const name = typeof loss === 'string' ? loss : loss.make.split('.')[1];
  const rule = words.LOSSES[name] ?? Object.values(words.LOSSES).find(({ alias }) => alias === name);
  if (!rule.classes) return null;
  if (target.kind === 'binary') return target.shape.length === 0 || target.shape[0] === 1 ? 2 : null;
  return target.kind === 'labels' ? target.classes : target.shape[0];
}

function classWeightOf(output, random) {
  const classes = classesOf(output);
  const entries = Array.from({ length: classes }, (_, label) => [label, random.between(0.3, 3)]);
  if (classes > 2) entries.splice(random.integer(0, classes - 1), 1); // a class that isn't listed weighs 1
  return Object.fromEntries(entries);
}
