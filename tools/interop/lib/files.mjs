/**
 * The library's half of the files: reads Keras' models, and writes them again for Keras.
 *
 *     node tools/interop/lib/files.mjs FOLDER
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { readStore, storeWriter } from '../store.mjs';

const { models, tf } = createRequire(import.meta.url)('../../../lib/dist/index.js');

async function one(folder, number, store, writer) {
  const model = await models.loadModel(join(folder, `keras-${number}.h5`));
  const [x, y] = ['x', 'y'].map((key) => {
    const { values, shape, dtype } = store.get(`${number}/${key}`);
    return tf.tensor(values, shape, dtype);
  });
  const predicted = model.predict(x);
  writer.put(`${number}/predicted/out`, predicted.shape, predicted.dataSync());
  await model.save(join(folder, `lib-${number}.h5`));
  await model.trainOnBatch(x, y);
  for (const layer of model.layers) {
    for (const [i, weight] of layer.getWeights().entries()) {
      writer.put(`${number}/step/${layer.name}/${i}`, weight.shape, weight.dataSync());
    }
  }
  model.dispose();
  tf.dispose([x, y, predicted]);
}

async function main(folder) {
  const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
  const store = readStore(folder, 'keras-wrote');
  const writer = storeWriter(folder, 'lib');
  for (const { number } of cases) {
    writer.notes[number] = {};
    if (store.notes[number].error) continue;
    try {
      await one(folder, number, store, writer);
    } catch (error) {
      writer.notes[number] = { error: error.message };
    }
  }
  writer.close();
}

await main(process.argv[2]);
