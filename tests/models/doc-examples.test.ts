import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as callbacks from '../../lib/src/callbacks';
import * as constraints from '../../lib/src/constraints';
import { tf } from '../../lib/src/engine';
import '../../lib/src/export';
import * as initializers from '../../lib/src/initializers';
import * as layers from '../../lib/src/layers';
import * as activations from '../../lib/src/layers/activations';
import * as losses from '../../lib/src/losses';
import * as metrics from '../../lib/src/metrics';
import * as models from '../../lib/src/models';
import * as optimizers from '../../lib/src/optimizers';
import * as regularizers from '../../lib/src/regularizers';
import * as saving from '../../lib/src/saving';
import * as tuners from '../../lib/src/tuners';
import { docExamples, runExample } from '../support/doc-examples';

const home = process.cwd();
const folder = mkdtempSync(path.join(tmpdir(), 'examples-'));

beforeAll(async () => {
  process.chdir(folder);
  await scopeOf().model.save('housing_regression.h5');
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

/** The names that examples may take for granted: a compiled model and data for it. */
function scopeOf() {
  const model = models.sequential([layers.dense({ units: 1, inputShape: [8] })]);
  model.compile({ optimizer: 'adam', loss: 'mse' });
  const build = (_hp: unknown, learningRate = 0.01) => {
    const made = models.sequential([layers.dense({ units: 1, inputShape: [8] })]);
    made.compile({ optimizer: optimizers.adam({ learningRate }), loss: 'mse' });
    return made;
  };
  const [x, y] = [tf.ones([20, 8]), tf.ones([20])];
  const modules = {
    activations,
    callbacks,
    constraints,
    initializers,
    layers,
    losses,
    metrics,
    models,
    optimizers,
    regularizers,
    saving,
    tf,
    tuners,
  };
  return { ...modules, model, build, x, y, xTest: x, yTest: y };
}

const FOLDERS: readonly (readonly [name: string, atLeast: number])[] = [
  ['callbacks', 16],
  ['layers', 84],
  ['initializers', 16],
  ['regularizers', 5],
  ['constraints', 5],
  ['losses', 25],
  ['metrics', 48],
  ['models', 15],
  ['optimizers', 25],
  ['saving', 4],
  ['tuners', 6],
];

describe.each(FOLDERS)('examples in the docstrings of %s', (name, atLeast) => {
  const examples = docExamples(path.resolve(__dirname, '../../lib/src', name));

  it('are there', () => expect(examples.length).toBeGreaterThanOrEqual(atLeast));

  it.each(examples.map((example) => [example.where, example] as const))('%s runs', async (_where, example) => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await runExample(example, scopeOf());
  });
});
