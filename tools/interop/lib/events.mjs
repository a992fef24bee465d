/**
 * Trainings that TensorBoard is to read the course of: chapter 3's digits, trained as there, and chapter 4's housing at a learning rate that
 * changes, with values of every batch.
 *
 *     node tools/interop/lib/events.mjs FOLDER
 *
 * Reads FOLDER/plan.json; leaves event files in FOLDER/<training>/, and in FOLDER/trained.json what `fit` returned, what it told its
 * callbacks after each batch, and how many steps an epoch has.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { applications, callbacks, datasets, tf, utils } = createRequire(import.meta.url)('../../../lib/dist/index.js');

const BATCH = 256;
const VALIDATION = 0.2;

async function train(model, x, y, { epochs, callbacks: list }) {
  const batches = [];
  const recorder = {
    onTrainBatchEnd(_, logs) {
      batches.push({ ...logs });
    },
  };
  const { history } = await model.fit(x, y, {
    epochs,
    batchSize: BATCH,
    validationSplit: VALIDATION,
    verbose: 0,
    callbacks: [...list, recorder],
  });
  return { history, batches, steps: batches.length / history.loss.length, rate: model.optimizer.learningRate };
}

async function digits(logDir, epochs) {
  const [[x, y]] = await datasets.mnist.loadData();
  const model = applications.digitsMlp();
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  const stopping = callbacks.earlyStopping({ monitor: 'val_loss', patience: 3 });
  return train(model, tf.div(x, 255), y, { epochs, callbacks: [callbacks.tensorBoard(logDir), stopping] });
}

async function housing(logDir, epochs) {
  const { xTrain, yTrain } = await datasets.californiaHousing.loadSplit({ seed: 0 });
  const model = applications.housingMlp();
  model.compile({ optimizer: 'rmsprop', loss: 'mse', metrics: ['mae'] });
  const schedule = callbacks.learningRateScheduler((epoch) => 0.003 / (epoch + 1));
  const board = callbacks.tensorBoard({ logDir, updateFreq: 'batch' });
  return train(model, xTrain, yTrain, { epochs, callbacks: [schedule, board] });
}

async function main(folder) {
  const { seed, epochs } = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
  utils.setRandomSeed(seed);
  const trained = {
    digits: await digits(join(folder, 'digits'), epochs),
    housing: await housing(join(folder, 'housing'), epochs),
  };
  const part = join(folder, 'trained.part');
  writeFileSync(part, JSON.stringify(trained));
  renameSync(part, join(folder, 'trained.json'));
}

await main(process.argv[2]);
