import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import * as applications from '../../lib/src/applications';
import * as datasets from '../../lib/src/datasets';
import { engine, randomGenerator, tf } from '../../lib/src/engine';
import * as explain from '../../lib/src/explain';
import { lite } from '../../lib/src/export';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import * as notebook from '../../lib/src/notebook';
import * as plots from '../../lib/src/plots';
import * as preprocessing from '../../lib/src/preprocessing';
import * as utils from '../../lib/src/utils-namespace';
import { docExamples, runExample } from './doc-examples';

/** Folders whose examples run, with the least number of them. Add yours. */
const FOLDERS: readonly (readonly [name: string, atLeast: number])[] = [
  ['applications', 2],
  ['datasets', 4],
  ['preprocessing', 28],
  ['explain', 10],
  ['export', 2],
  ['plots', 16],
  ['notebook', 5],
  ['utils', 2],
  ['engine', 3],
];

const scope = {
  ...notebook,
  applications,
  datasets,
  engine,
  explain,
  layers,
  lite,
  models,
  notebook,
  plots,
  preprocessing,
  randomGenerator,
  tf,
  utils,
};

describe.each(FOLDERS)('examples in the docstrings of %s', (name, atLeast) => {
  const examples = docExamples(path.resolve(__dirname, '../../lib/src', name));

  it('are there', () => expect(examples.length).toBeGreaterThanOrEqual(atLeast));

  it.each(examples.map((example) => [example.where, example] as const))('%s runs', async (_where, example) => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await runExample(example, scope);
  });
});

describe('runExample', () => {
  it('fails where the example does', async () => {
    await expect(runExample({ where: 'here', code: 'assert.equal(1 as number, 2);' }, {})).rejects.toThrow();
    await expect(runExample({ where: 'here', code: 'await Promise.reject(new Error("late"));' }, {})).rejects.toThrow(
      'late',
    );
    await expect(runExample({ where: 'here', code: '' }, {})).rejects.toThrow('empty');
  });
});
