/**
 * The real data of the works, through the library's loaders, as plain files that every side reads.
 *
 *     node tools/bench/training/data.mjs FOLDER
 */
import { existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FILES } from './works.mjs';

const NUMBER_BYTES = 4;

async function tensors(name, { datasets, tf }) {
  if (name.startsWith('mnist')) {
    const [[x, y]] = await datasets.mnist.loadData();
    return { 'mnist-x': tf.div(x, 255), 'mnist-y': tf.cast(y, 'int32') };
  }
  const { xTrain, yTrain } = await datasets.californiaHousing.loadSplit({ seed: 0 });
  return { 'housing-x': xTrain, 'housing-y': yTrain };
}

function isWhole(folder, name) {
  const { width, rows } = FILES[name];
  const file = join(folder, `${name}.bin`);
  return existsSync(file) && statSync(file).size === width * rows * NUMBER_BYTES;
}

function write(folder, name, tensor) {
  const { width, rows } = FILES[name];
  const values = tensor.dataSync().subarray(0, width * rows);
  if (values.length < width * rows) throw new Error(`${name} has ${values.length / width} rows; ${rows} are needed.`);
  const part = join(folder, `${name}.part`);
  writeFileSync(part, values);
  renameSync(part, join(folder, `${name}.bin`));
}

async function main(folder) {
  const missing = Object.keys(FILES).filter((name) => !isWhole(folder, name));
  if (missing.length === 0) return;
  // Synthetic rows would be another work than the one that is named: without the real ones this is an error.
  process.env.ANN_LAB_REQUIRE = [process.env.ANN_LAB_REQUIRE, 'real'].filter(Boolean).join(',');
  const lib = createRequire(import.meta.url)('../../../lib/dist/index.js');
  mkdirSync(folder, { recursive: true });
  for (const first of ['mnist-x', 'housing-x']) {
    for (const [name, tensor] of Object.entries(await tensors(first, lib))) write(folder, name, tensor);
  }
}

await main(process.argv[2]);
