/**
 * The library's half of the exports: writes models for others to run, and runs the files itself.
 *
 *     node tools/interop/lib/exports.mjs FOLDER SEED
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readStore, storeWriter } from '../store.mjs';
import { exportModelOf } from './export-model.mjs';

const lib = createRequire(import.meta.url)('../../../lib/dist/index.js');
const { lite, tf } = lib;

async function one(folder, testCase, seed, writer) {
  const { number } = testCase;
  const { model, x } = exportModelOf(lib, testCase, seed);
  const path = join(folder, `lib-${number}.tflite`);
  const { length } = await model.export({ format: 'tflite', path });
  const interpreter = new lite.Interpreter({ modelPath: path });
  const names = [interpreter.getInputDetails(), interpreter.getOutputDetails()].map((all) =>
    all.map(({ name }) => name),
  );
  const [expected, got] = [model.predictAll(x), await interpreter.runAll(x)];
  for (const [i, tensor] of x.entries()) writer.put(`${number}/x/${names[0][i]}`, tensor.shape, tensor.dataSync());
  for (const [i, name] of names[1].entries()) {
    writer.put(`${number}/predicted/${name}`, expected[i].shape, expected[i].dataSync());
    writer.put(`${number}/run/${name}`, got[i].shape, got[i].dataSync());
  }
  writer.notes[number] = { inputs: names[0], outputs: names[1], bytes: length };
  model.dispose();
  tf.dispose([x, expected, got]);
}

/** TensorFlow's own converter wrote these; nothing but the interpreter is asked. */
async function theirs(folder, { number }, store, writer) {
  const interpreter = new lite.Interpreter({ modelPath: join(folder, `keras-${number}.tflite`) });
  const { values, shape, dtype } = store.get(`${number}/x`);
  const x = tf.tensor(values, shape, dtype);
  const got = await interpreter.run(x);
  writer.put(`${number}/run/out`, got.shape, got.dataSync());
  tf.dispose([x, got]);
}

async function main(folder, seed) {
  const { cases, converted } = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
  const writer = storeWriter(folder, 'lib');
  const store = readStore(folder, 'keras-wrote');
  const told = async (number, work) => {
    try {
      await work();
    } catch (error) {
      writer.notes[number] = { error: error.message };
    }
  };
  for (const testCase of cases) await told(testCase.number, () => one(folder, testCase, seed, writer));
  for (const testCase of converted) await told(testCase.number, () => theirs(folder, testCase, store, writer));
  writer.close();
}

await main(process.argv[2], Number(process.argv[3]));
