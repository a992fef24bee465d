/**
 * The library's trainings of the comparison: chapter 3's digits and chapter 4's housing.
 *
 *     node tools/interop/lib/comparison.mjs FOLDER
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readStore } from '../store.mjs';

const { callbacks, layers, models, preprocessing, tf, utils } = createRequire(import.meta.url)(
  '../../../lib/dist/index.js',
);

/** Weights as plain numbers: a copy that training can't touch. */
const weightsOf = (model) => model.getWeights().map((w) => ({ shape: w.shape, values: w.dataSync().slice() }));
const putBack = (model, weights) =>
  tf.tidy(() => model.setWeights(weights.map(({ values, shape }) => tf.tensor(values, shape))));

function tensorOf(store, key, divisor = 1) {
  const { values, shape } = store.get(key);
  return tf.tensor(
    Float32Array.from(values, (value) => value / divisor),
    shape,
  );
}

async function digits(store, seed, epochs) {
  utils.setRandomSeed(seed);
  const [x, xTest] = ['train', 'test'].map((part) => tensorOf(store, `mnist/x/${part}`, 255));
  const [y, yTest] = ['train', 'test'].map((part) => tensorOf(store, `mnist/y/${part}`));
  const model = models.sequential([
    layers.flatten({ inputShape: [28, 28] }),
    layers.dense({ units: 512, activation: 'relu' }),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 256, activation: 'relu' }),
    layers.dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  let last;
  const keepLast = {
    onEpochEnd: () => {
      last = weightsOf(model);
    },
  };
  const stopping = callbacks.earlyStopping({ monitor: 'val_loss', patience: 3, restoreBestWeights: true });
  const from = performance.now();
  const { epoch } = await model.fit(x, y, {
    epochs,
    batchSize: 256,
    validationSplit: 0.2,
    verbose: 0,
    callbacks: [keepLast, stopping],
  });
  const seconds = (performance.now() - from) / 1000;
  const restored = (await model.evaluate(xTest, yTest, { batchSize: 256, verbose: 0 })).accuracy;
  putBack(model, last);
  const { accuracy } = await model.evaluate(xTest, yTest, { batchSize: 256, verbose: 0 });
  model.dispose();
  tf.dispose([x, xTest, y, yTest]);
  return { seed, restored, last: accuracy, epochs: epoch.length, seconds };
}

async function housing(store, seed, { early, late }) {
  utils.setRandomSeed(seed);
  const [xRaw, xTestRaw, y, yTest] = ['x/train', 'x/test', 'y/train', 'y/test'].map((key) =>
    tensorOf(store, `housing/${seed}/${key}`),
  );
  const scaler = new preprocessing.StandardScaler();
  const [x, xTest] = [scaler.fitTransform(xRaw), scaler.transform(xTestRaw)];
  const model = models.sequential([
    layers.dense({ units: 64, activation: 'relu', inputShape: [8] }),
    layers.dense({ units: 32, activation: 'relu' }),
    layers.dense({ units: 1 }),
  ]);
  model.compile({ optimizer: 'rmsprop', loss: 'mse', metrics: ['mae'] });
  let atEarly;
  const keepEarly = {
    onEpochEnd: (epoch) => {
      if (epoch === early - 1) atEarly = weightsOf(model);
    },
  };
  const from = performance.now();
  await model.fit(x, y, { epochs: late, batchSize: 32, validationSplit: 0.2, verbose: 0, callbacks: [keepEarly] });
  const seconds = (performance.now() - from) / 1000;
  const whole = await model.evaluate(xTest, yTest, { verbose: 0 });
  putBack(model, atEarly);
  const part = await model.evaluate(xTest, yTest, { verbose: 0 });
  model.dispose();
  tf.dispose([x, xTest, xRaw, xTestRaw, y, yTest]);
  return {
    seed,
    rmse20: Math.sqrt(part.loss),
    mae20: part.mae,
    rmse50: Math.sqrt(whole.loss),
    mae50: whole.mae,
    seconds,
  };
}

async function main(folder) {
  const { seeds, epochs } = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
  const most = (wanted) => Math.min(wanted, epochs ?? wanted);
  const store = readStore(folder, 'data');
  const trained = { mnist: [], housing: [] };
  for (const seed of seeds) {
    trained.mnist.push(await digits(store, seed, most(50)));
    console.log(`trained mnist ${seed}`);
    trained.housing.push(await housing(store, seed, { early: most(20), late: most(50) }));
    console.log(`trained housing ${seed}`);
  }
  const part = join(folder, 'trained-lib.part');
  writeFileSync(part, JSON.stringify(trained));
  renameSync(part, join(folder, 'trained-lib.json'));
}

await main(process.argv[2]);
