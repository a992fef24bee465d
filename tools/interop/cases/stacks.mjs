// Layers of a case, each with a name, what makes it, and the names of what it is applied to.
//
// Some stacks have weights on which the loss does not depend: a bias before a batch normalization (which takes the mean away), also
// through linear layers between them. Their gradients are 0 but for rounding, and Adam moves a weight by its whole learning rate
// whichever way that rounding points, in Keras too. Such stacks are not drawn: what a batch normalization is given has no bias,
// and every block ends in something that is not linear.
import { TIME } from './outputs.mjs';

/** Collects layers, counting names. `tensor`: { name, shape, kinked }. */
class Graph {
  inputs = [];
  layers = [];

  constructor(kind, random, decks) {
    Object.assign(this, { kind, random, decks });
  }

  input(shape, below) {
    const name = `in_${'ab'[this.inputs.length]}`;
    this.inputs.push({ name, shape, dtype: below ? 'int32' : 'float32', ...(below ? { below } : {}) });
    return { name, shape };
  }

  /** Adds a layer on one tensor or several; `shape` is its output's. */
  add(factory, args, from, shape, name = `layer_${this.layers.length}`) {
    const sources = Array.isArray(from) ? from : [from];
    this.layers.push({ name, make: `layers.${factory}`, args, from: sources.map((source) => source.name) });
    return { name, shape };
  }

  activation() {
    return this.decks.activation[this.kind].draw();
  }

  /** Options of a layer with a kernel: a regularizer now and then. */
  penalties(bias) {
    const found = {};
    const regularizer = this.decks.regularizer.draw();
    if (regularizer) found.kernelRegularizer = this.regularizer(regularizer);
    if (regularizer && bias && this.random.chance(0.5))
      found.biasRegularizer = this.regularizer(this.decks.regularizer.draw((name) => name !== null));
    return found;
  }

  regularizer(name) {
    if (this.random.chance(0.2))
      return name === 'l1l2' ? { make: 'regularizers.l1l2', args: { l1: 0.01, l2: 0.02 } } : name;
    const value = () => this.random.scale(0.003, 0.05);
    const args = name === 'l1l2' ? { l1: value(), l2: value() } : { [name]: value() };
    return { make: `regularizers.${name}`, args };
  }
}

/** Inputs and layers of a family, ending in the outputs. */
export function stackOf(family, kind, outputs, random, decks) {
  const graph = new Graph(kind, random, decks);
  const tops = FAMILIES[family](graph, outputs);
  for (const [i, output] of outputs.entries()) end(graph, tops[i], output);
  if (kind === 'kinked') makeKinked(graph);
  const form = family === 'branches' || random.chance(0.25) ? 'functional' : 'sequential';
  return { inputs: graph.inputs, layers: graph.layers, form };
}

/** A kinked case has at least one corner. */
function makeKinked({ layers, random, decks }) {
  const corner = ({ make, args }) => /max/i.test(make) || ['relu', 'relu6', 'selu'].includes(args.activation);
  const hidden = layers.filter(({ args, name }) => args.activation && !name.startsWith('out_'));
  if (layers.some(corner) || hidden.length === 0) return;
  random.pick(hidden).args.activation = decks.activation.kinked.draw((name) =>
    ['relu', 'relu6', 'selu'].includes(name),
  );
}

function end(graph, top, { name, units, end: activation }) {
  const { random } = graph;
  if (activation !== 'linear' && random.chance(0.2)) {
    const sum = graph.add('dense', { units }, top, [...top.shape.slice(0, -1), units]);
    graph.add('activation', { activation }, sum, sum.shape, name);
    return;
  }
  const args = {
    units,
    ...(activation === 'linear' && random.chance(0.5) ? {} : { activation }),
    ...graph.penalties(true),
  };
  graph.add('dense', args, top, [...top.shape.slice(0, -1), units], name);
}

const FAMILIES = {
  dense(graph) {
    return [blocks(graph, graph.input([graph.random.integer(4, 10)]), graph.random.integer(1, 3))];
  },
  image(graph) {
    const { random, decks } = graph;
    let top = graph.input([random.integer(6, 8), random.integer(6, 8), random.integer(1, 3)]);
    top = convolution(graph, top);
    if (random.chance(0.8)) top = pooling(graph, top);
    if (random.chance(0.4)) top = convolution(graph, top);
    const last = decks.globalPooling.draw(({ kinked }) => graph.kind === 'kinked' || !kinked).name;
    const [height, width, channels] = top.shape;
    top = graph.add(last, {}, top, [last === 'flatten' ? height * width * channels : channels]);
    return [random.chance(0.5) ? blocks(graph, top, 1) : top];
  },
  tokens(graph) {
    const tokens = embedded(graph);
    const top = graph.add('flatten', {}, tokens, [tokens.shape[0] * tokens.shape[1]]);
    return [blocks(graph, top, graph.random.integer(1, 2))];
  },
  sequence(graph) {
    const { random } = graph;
    const tokens = embedded(graph, TIME);
    const units = random.integer(4, 6);
    return [
      graph.add('dense', { units, activation: graph.activation(), ...graph.penalties(true) }, tokens, [TIME, units]),
    ];
  },
  branches(graph, outputs) {
    const { random, decks } = graph;
    const inputs = Array.from({ length: random.pick([1, 2]) }, () => graph.input([random.integer(4, 8)]));
    const width = random.integer(4, 6);
    const arms = [inputs[0], inputs.at(-1)].map((input) => dense(graph, input, width));
    const merge = decks.merge.draw();
    const shape = merge === 'concatenate' ? [2 * width] : [width];
    const merged = graph.add(merge, {}, arms, shape);
    return outputs.map(() => blocks(graph, merged, 1));
  },
};

function embedded(graph, length = graph.random.integer(3, 5)) {
  const { random, decks } = graph;
  const below = random.integer(6, 12);
  const outputDim = random.integer(3, 5);
  const args = { inputDim: below, outputDim };
  const regularizer = decks.embeddingsRegularizer.draw();
  if (regularizer) args.embeddingsRegularizer = graph.regularizer(regularizer);
  return graph.add('embedding', args, graph.input([length], below), [length, outputDim]);
}

function blocks(graph, top, count) {
  let last = top;
  for (let i = 0; i < count; i++) last = BLOCKS[graph.decks.block.draw()](graph, last);
  return last;
}

function dense(graph, top, units = graph.random.integer(4, 9)) {
  const bias = graph.random.chance(0.85);
  const args = { units, activation: graph.activation(), ...(bias ? {} : { useBias: false }), ...graph.penalties(bias) };
  return graph.add('dense', args, top, [units]);
}

const BLOCKS = {
  dense,
  dropout(graph, top) {
    const { name, shape } = dense(graph, top);
    return graph.add('dropout', { rate: 0 }, { name }, shape);
  },
  batchNormalization(graph, top) {
    const units = graph.random.integer(4, 8);
    const sum = graph.add('dense', { units, useBias: false, ...graph.penalties(false) }, top, [units]);
    return normalized(graph, sum, 'batchNormalization');
  },
  /** Six units at least: over two values a normalization leaves a sign only, and no gradient. */
  layerNormalization(graph, top) {
    const units = graph.random.integer(6, 9);
    const sum = graph.add('dense', { units, ...graph.penalties(true) }, top, [units]);
    return normalized(graph, sum, 'layerNormalization');
  },
};

function normalized(graph, top, factory) {
  const { random, decks } = graph;
  const args = {};
  const option = decks.normOption[factory].draw();
  if (option === 'center' || option === 'scale') args[option] = false;
  if (option === 'momentum') args.momentum = random.pick([0.5, 0.9]);
  if (option === 'epsilon') args.epsilon = random.pick([0.01, 0.1]);
  const penalty = decks.normPenalty.draw(
    (name) => name === null || !(option === (name === 'beta' ? 'center' : 'scale')),
  );
  if (penalty) args[`${penalty}Regularizer`] = graph.regularizer('l2');
  const made = graph.add(factory, args, top, top.shape);
  return graph.add('activation', { activation: graph.activation() }, made, top.shape);
}

function convolution(graph, top) {
  const { random, decks } = graph;
  const [height, width] = top.shape;
  const kernelSize = random.pick([2, 3, [2, 3]]);
  const [kh, kw] = Array.isArray(kernelSize) ? kernelSize : [kernelSize, kernelSize];
  const padding = random.chance(0.5) || height <= kh || width <= kw ? 'same' : 'valid';
  const strides = height > 4 && width > 4 && decks.strided.draw() ? 2 : 1;
  const size = (n, k) => Math.ceil((padding === 'same' ? n : n - k + 1) / strides);
  const filters = random.integer(2, 4);
  const shape = [size(height, kh), size(width, kw), filters];
  const args = { filters, kernelSize, padding, ...(strides > 1 ? { strides } : {}) };
  if (random.chance(0.3)) {
    const sum = graph.add('conv2d', { ...args, useBias: false, ...graph.penalties(false) }, top, shape);
    return normalized(graph, sum, 'batchNormalization');
  }
  return graph.add('conv2d', { ...args, activation: graph.activation(), ...graph.penalties(true) }, top, shape);
}

function pooling(graph, top) {
  const { random, decks } = graph;
  const [height, width, channels] = top.shape;
  const { name } = decks.pooling.draw(({ kinked }) => graph.kind === 'kinked' || !kinked);
  const poolSize = random.pick([2, [2, 1], [1, 2]]);
  const [ph, pw] = Array.isArray(poolSize) ? poolSize : [poolSize, poolSize];
  const padding = random.chance(0.5) || height < ph || width < pw ? 'same' : 'valid';
  const size = (n, p) => (padding === 'same' ? Math.ceil(n / p) : Math.floor((n - p) / p) + 1);
  return graph.add(name, { poolSize, padding }, top, [size(height, ph), size(width, pw), channels]);
}
