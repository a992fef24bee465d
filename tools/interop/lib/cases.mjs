/**
 * The library's half of the configurations: runs each case from what Keras' half left.
 *
 *     node tools/interop/lib/cases.mjs FOLDER
 *
 * Reads FOLDER/cases.json and keras-*.json; writes lib.json and lib.bin with weights after one step and after all epochs, and logs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readStore, storeWriter } from '../store.mjs';
import { compileArgs, modelOf } from './build.mjs';

const lib = createRequire(import.meta.url)('../../../lib/dist/index.js');
const { tf } = lib;

/** One case's data as tensors, whole or cut to the first rows. */
class Data {
  constructor(testCase, store) {
    this.case = testCase;
    const tensor = (key) => {
      const { shape, values, dtype } = store.get(`${testCase.number}/${key}`);
      return tf.tensor(values, shape, dtype);
    };
    this.x = testCase.inputs.map(({ name }) => tensor(`x/${name}`));
    this.y = Object.fromEntries(testCase.outputs.map(({ name }) => [name, tensor(`y/${name}`)]));
    const names = { none: [], class: [], sample: ['all'], sampleByOutput: testCase.outputs.map(({ name }) => name) };
    this.weights = Object.fromEntries(names[testCase.weights].map((name) => [name, tensor(`sampleWeight/${name}`)]));
  }

  /** [x, y, options] of a call; `rows`: only the first. */
  call(rows = null) {
    const cut = (t) => (rows === null ? t : t.slice(0, rows));
    const x = this.x.map(cut);
    const y = Object.fromEntries(Object.entries(this.y).map(([name, t]) => [name, cut(t)]));
    const single = this.case.outputs.length === 1;
    return [x.length === 1 ? x[0] : x, single ? y[this.case.outputs[0].name] : y, this.options(cut)];
  }

  options(cut = (t) => t) {
    const { weights, classWeight } = this.case;
    if (weights === 'class') return { classWeight };
    if (weights === 'sample') return { sampleWeight: cut(this.weights.all) };
    if (weights === 'none') return {};
    return { sampleWeight: Object.fromEntries(Object.entries(this.weights).map(([name, t]) => [name, cut(t)])) };
  }

  dispose() {
    tf.dispose([this.x, this.y, this.weights]);
  }
}

function begin(model, testCase, store) {
  for (const layer of model.layers) {
    const { length } = layer.weights;
    const values = Array.from({ length }, (_, i) => store.get(`${testCase.number}/start/${layer.name}/${i}`));
    if (values.includes(null)) throw new Error(`Keras has fewer weights than the ${length} of layer ${layer.name}.`);
    tf.tidy(() => layer.setWeights(values.map(({ values, shape }) => tf.tensor(values, shape))));
  }
  model.compile(compileArgs(lib, testCase));
}

function keepWeights(writer, group, model, number) {
  for (const layer of model.layers) {
    for (const [i, weight] of layer.getWeights().entries()) {
      writer.put(`${number}/${group}/${layer.name}/${i}`, weight.shape, weight.dataSync());
    }
  }
}

async function runCase(testCase, store, writer) {
  const { number, batchSize, epochs, validationSplit } = testCase;
  const data = new Data(testCase, store);
  let model;
  try {
    model = modelOf(lib, testCase);
    begin(model, testCase, store);
    const [x, y, options] = data.call(batchSize);
    const step = await model.trainOnBatch(x, y, options);
    keepWeights(writer, 'step', model, number);

    begin(model, testCase, store);
    const [wholeX, wholeY, wholeOptions] = data.call();
    const fitted = await model.fit(wholeX, wholeY, {
      batchSize,
      epochs,
      validationSplit,
      shuffle: false,
      verbose: 0,
      ...wholeOptions,
    });
    keepWeights(writer, 'end', model, number);
    const { classWeight: _training, ...rest } = wholeOptions;
    const evaluated = await model.evaluate(wholeX, wholeY, { batchSize: batchSize - 1, verbose: 0, ...rest });
    keepPredictions(writer, testCase, model, wholeX);
    writer.notes[number] = { step, history: fitted.history, evaluated };
  } finally {
    if (model?.compiled) model.dispose();
    data.dispose();
  }
}

function keepPredictions(writer, { number, outputs }, model, x) {
  const predicted = outputs.length > 1 ? model.predictAll(x) : [model.predict(x)];
  for (const [i, { name }] of outputs.entries()) {
    writer.put(`${number}/predicted/${name}`, predicted[i].shape, predicted[i].dataSync());
  }
  tf.dispose(predicted);
}

async function main(folder) {
  const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
  const parts = readdirSync(folder).filter((name) => /^keras-\d+\.json$/.test(name));
  const stores = parts.map((name) => readStore(folder, name.slice(0, -5)));
  const writer = storeWriter(folder, 'lib');
  const from = performance.now();
  for (const testCase of cases) {
    const store = stores.find(({ notes }) => notes[testCase.number] && !notes[testCase.number].error);
    if (!store) continue; // Keras could not run it: that is told as its failure
    tf.engine().startScope();
    try {
      await runCase(testCase, store, writer);
    } catch (error) {
      writer.notes[testCase.number] = { error: String(error?.message ?? error), stack: error?.stack };
    }
    tf.engine().endScope();
    console.log(`case ${testCase.number}`);
  }
  writer.notes.seconds = (performance.now() - from) / 1000;
  writer.notes.engine = lib.engine?.info?.() ?? null;
  writer.close();
}

await main(process.argv[2]);
