/**
 * A training that a test kills: says on its output what it is about to do, one line each, and waits for an answer before it goes on.
 * Usage: node killed-training.cjs fake|model FOLDER; the last line is the result as JSON.
 */
const fs = require('node:fs');
const { createHash } = require('node:crypto');
const { join } = require('node:path');

const answer = Buffer.alloc(1);
function say(line) {
  fs.writeSync(1, `${line}\n`);
  fs.readSync(0, answer, 0, 1, null);
}

// The moments within a backup: after the data are written, before they have their name.
for (const name of ['fsyncSync', 'renameSync']) {
  const real = fs[name];
  fs[name] = (...args) => {
    say(name);
    return real(...args);
  };
}

const lab = require('../../../lib/dist');
const [kind, folder] = process.argv.slice(2);
const EPOCHS = 6;

class Teller extends lab.callbacks.Callback {
  onTrainBatchEnd(batch) {
    say(`batch ${batch}`);
  }
  onEpochEnd() {
    say('epoch');
  }
  onTrainEnd() {
    say('end');
  }
}

const history = lab.callbacks.history();
const stopping = lab.callbacks.earlyStopping({ monitor: 'loss', mode: 'max', patience: 4, restoreBestWeights: true });
const plateau = lab.callbacks.reduceLROnPlateau({ monitor: 'loss', mode: 'max', patience: 2, factor: 0.5 });
const list = [
  lab.callbacks.backupAndRestore({ backupDir: join(folder, 'backup'), saveFreq: 2 }),
  stopping,
  plateau,
  lab.callbacks.csvLogger({ filename: join(folder, 'log.csv'), append: true }),
  history,
  new Teller(),
];

function report(weights, rate) {
  const hash = createHash('sha256');
  for (const values of weights) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  const csv = fs.readFileSync(join(folder, 'log.csv'), 'utf8');
  const { stoppedEpoch, bestEpoch, best } = stopping;
  const result = { weights: hash.digest('hex'), rate, csv, epochs: history.epoch, history: history.history };
  fs.writeSync(1, `${JSON.stringify({ ...result, stoppedEpoch, bestEpoch, best })}\n`);
}

/** A training of one number, without TensorFlow's part in it: what is killed is the callbacks' work. */
async function fake() {
  const model = {
    name: 'fake',
    stopTraining: false,
    optimizer: { learningRate: 0.1, iterations: 0 },
    weight: new Float64Array([1]),
    at: { epoch: 0, batch: 0 },
    getWeights: () => [{ shape: [1], dataSync: () => Float32Array.from(model.weight) }],
    setWeights: () => undefined,
    getRunState: () => ({
      ...model.at,
      weight: model.weight.slice(),
      optimizer: { ...model.optimizer },
      loss: model.loss,
    }),
    setRunState({ epoch, batch, weight, optimizer, loss }) {
      Object.assign(model, { at: { epoch, batch }, weight, loss });
      Object.assign(model.optimizer, optimizer);
    },
    loss: 0,
  };
  const params = { epochs: EPOCHS, steps: 3, verbose: 0, metrics: ['loss'], directions: {} };
  const callbacks = new lab.callbacks.CallbackList(list, [], model, params);
  const after = callbacks.after('onTrainBatchEnd', () => ({ loss: model.loss }));
  const before = callbacks.before('onTrainBatchBegin');
  await callbacks.run('onTrainBegin');
  const from = model.at;
  for (let epoch = from.epoch; epoch < EPOCHS && !model.stopTraining; epoch++) {
    const first = epoch === from.epoch ? from.batch : 0;
    if (first === 0) model.loss = 0;
    await callbacks.epoch('onEpochBegin', epoch);
    for (let batch = first; batch < 3; batch++) {
      await before(batch);
      model.optimizer.iterations += 1;
      model.weight[0] *= 1 - model.optimizer.learningRate * Math.sin(model.optimizer.iterations) ** 2;
      model.loss += model.weight[0];
      await after(batch);
    }
    await callbacks.epoch('onEpochEnd', epoch, { loss: model.loss });
  }
  await callbacks.run('onTrainEnd');
  report([model.weight], model.optimizer.learningRate);
}

async function model() {
  const { layers, models, optimizers, tf, utils } = lab;
  utils.setRandomSeed(5);
  const net = models.sequential([
    layers.dense({ units: 6, activation: 'relu', inputShape: [3] }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 1 }),
  ]);
  net.compile({ optimizer: optimizers.adam({ learningRate: 0.05 }), loss: 'mse', metrics: ['mae'] });
  const x = tf.randomNormal([22, 3], 0, 1, 'float32', 1);
  const y = tf.sum(x, 1);
  await net.fit(x, y, { epochs: EPOCHS, batchSize: 6, validationSplit: 0.2, verbose: 0, callbacks: list });
  report(
    net.getWeights().map((weight) => weight.dataSync()),
    net.optimizer.learningRate,
  );
}

(kind === 'fake' ? fake : model)().catch((error) => {
  fs.writeSync(2, `${error.stack}\n`);
  process.exitCode = 1;
});
