/**
 * One training by the library, in a process of its own: node tools/bench/training/ours.mjs JOB -> one line of JSON.
 *
 * JOB: { work, side, rows, width, batch, epochs, folder }. Times are in seconds, from before the library is imported.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FILES, SIDES, WORKS } from './works.mjs';

const SEED = 7;
const now = () => performance.now() / 1000;
/** Seconds of all threads; other programs disturb them less than the clock. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const networks = {
  mlp: ({ layers, models }, width) =>
    models.sequential([
      layers.flatten({ inputShape: [28, 28] }),
      layers.dense({ units: 512 * width, activation: 'relu' }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 256 * width, activation: 'relu' }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ]),
  regression: ({ layers, models }, width) =>
    models.sequential([
      layers.dense({ units: 64 * width, activation: 'relu', inputShape: [8] }),
      layers.dense({ units: 32 * width, activation: 'relu' }),
      layers.dense({ units: 1 }),
    ]),
  cnn: ({ layers, models }, width) =>
    models.sequential([
      layers.conv2d({ filters: 32 * width, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 64 * width, kernelSize: 3, activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ]),
};

const digits = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] };
const settings = { mlp: digits, regression: { optimizer: 'rmsprop', loss: 'mse', metrics: ['mae'] }, cnn: digits };

function read(folder, name, rows) {
  const { dtype, width } = FILES[name];
  const values = new (dtype === 'int32' ? Int32Array : Float32Array)(rows * width);
  const file = openSync(join(folder, `${name}.bin`));
  try {
    const bytes = readSync(file, values);
    if (bytes < values.byteLength) throw new Error(`${name}.bin has fewer than ${rows} rows.`);
  } finally {
    closeSync(file);
  }
  return { values, dtype };
}

function tensor({ tf }, folder, name, shape) {
  const { values, dtype } = read(folder, name, shape[0]);
  return tf.tensor(values, shape, dtype);
}

async function main({ work, side, rows, width, batch, epochs, folder }) {
  const began = now();
  const lib = createRequire(import.meta.url)('../../../lib/dist/index.js');
  const imported = now();
  lib.utils.setRandomSeed(SEED);
  const { x: xFile, y: yFile, shape } = WORKS[work];
  const [x, y] = [tensor(lib, folder, xFile, [rows, ...shape]), tensor(lib, folder, yFile, [rows, 1])];
  const model = networks[work](lib, width);
  model.compile({ ...settings[work], ...SIDES[side].ours });
  const begins = [];
  const ends = [];
  const spent = [];
  const onEpochBegin = () => {
    begins.push(now());
    spent.push(-cpu());
  };
  const onEpochEnd = () => {
    ends.push(now());
    spent.push(spent.pop() + cpu());
  };
  const { history } = await model.fit(x, y, {
    epochs,
    batchSize: batch,
    verbose: 0,
    callbacks: [{ onEpochBegin, onEpochEnd }],
  });
  const { backend, tensorflow, threads, node } = lib.engine.info();
  console.log(
    JSON.stringify({
      epochs: ends.map((end, i) => end - begins[i]),
      cpu: spent,
      ends: ends.map((end) => end - began),
      import: imported - began,
      loss: history.loss.at(-1),
      peakMb: process.resourceUsage().maxRSS / 1024,
      runtime: `TensorFlow ${tensorflow ?? 'none'} (${backend}, ${threads} threads), Node ${node}`,
    }),
  );
}

await main(JSON.parse(process.argv[2]));
