/**
 * The data of the comparison, through the library's loaders, as files that both sides read.
 *
 *     node tools/interop/lib/data.mjs FOLDER
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { storeWriter } from '../store.mjs';

// Synthetic districts would compare nothing with what is published: without the real ones this is an error.
process.env.ANN_LAB_REQUIRE = [process.env.ANN_LAB_REQUIRE, 'real'].filter(Boolean).join(',');
const { datasets, preprocessing } = createRequire(import.meta.url)('../../../lib/dist/index.js');
const TEST_SIZE = 0.2;

async function main(folder) {
  const { seeds } = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
  const writer = storeWriter(folder, 'data');
  const parts = ['train', 'test'];
  for (const [i, [x, y]] of (await datasets.mnist.loadData()).entries()) {
    writer.put(`mnist/x/${parts[i]}`, x.shape, Uint8Array.from(x.dataSync()));
    writer.put(`mnist/y/${parts[i]}`, y.shape, Uint8Array.from(y.dataSync()));
  }
  const { data, target } = await datasets.californiaHousing.fetch();
  for (const seed of seeds) {
    const split = preprocessing.trainTestSplit(data, target, { testSize: TEST_SIZE, seed });
    const names = ['x/train', 'x/test', 'y/train', 'y/test'];
    for (const [i, tensor] of split.entries())
      writer.put(`housing/${seed}/${names[i]}`, tensor.shape, tensor.dataSync());
  }
  writer.close();
}

await main(process.argv[2]);
