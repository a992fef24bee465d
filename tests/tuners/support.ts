import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import * as optimizers from '../../lib/src/optimizers';
import '../../lib/src/saving';
import type { HyperParameters } from '../../lib/src/tuners';

export const x = tf.randomNormal([24, 3], 0, 1, 'float32', 5);
export const y = tf.tidy(() => tf.sum(x, 1));

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'tuners-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A small compiled regression. */
export function regressor(learningRate: number, units = 4, dropout = 0): models.Sequential {
  const model = models.sequential([
    layers.dense({ units, activation: 'tanh', inputShape: [3] }),
    ...(dropout > 0 ? [layers.dropout({ rate: dropout })] : []),
    layers.dense({ units: 1 }),
  ]);
  model.compile({ optimizer: optimizers.adam({ learningRate }), loss: 'mse', metrics: ['mae'] });
  return model;
}

export const byRate = (hp: HyperParameters) =>
  regressor(hp.float('learningRate', { min: 1e-3, max: 1, sampling: 'log' }), 4, 0.2);

export const FIT = { epochs: 2, batchSize: 8, validationSplit: 0.25, verbose: 0 } as const;
