import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOf, publicValues } from './public-docs';

describe('the docstrings of what the package exports', () => {
  const values = publicValues(path.resolve(__dirname, '../../lib/src/index.ts'), ['tf']);

  it('are there, each with an example that asserts something', () => {
    expect(faultsOf(values)).toEqual([]);
  });

  it('are looked for in all namespaces, those within and objects included', () => {
    const names = values.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'callbacks.EarlyStopping',
        'datasets.mnist.loadData',
        'engine.info',
        'layers.activations.relu',
        'lite.TFLiteConverter',
        'losses.huber',
        'md',
        'metrics.AUC',
        'optimizers.schedules.cosineDecay',
        'preprocessing.takeRows',
        'saving.loadModel',
        'utils.plotModel',
      ]),
    );
    expect(names.filter((name) => name.startsWith('tf'))).toEqual([]);
  });
});

describe('faultsOf', () => {
  it('names what lacks a docstring or an example', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'public-docs-'));
    const example = '\n * @example\n * assert.ok(true);\n';
    const source = [
      `/** One. ${example} */ export class Good {}`,
      '/** Its factory. */ export const good = () => new Good();',
      '/** A number. */ export const SIZE = 3;',
      'export function silent() {}',
      '/** Says what it does alone. */ export function told() {}',
      `/** Too much. ${example}${example} */ export function twice() {}`,
      '/** Shows off.\n * @example\n * shown(1);\n */ export function shown() {}',
      '/** An object. */ export const data = {\n/** Reads. */ load() {} };',
      'export interface Options { size?: number }',
    ];
    try {
      writeFileSync(path.join(folder, 'things.ts'), source.join('\n'));
      writeFileSync(path.join(folder, 'index.ts'), "export * as things from './things';\n");
      expect(faultsOf(publicValues(path.join(folder, 'index.ts')))).toEqual([
        'things.silent: no docstring',
        'things.told: no example',
        'things.twice: 2 examples, one is enough',
        'things.shown: its example asserts nothing',
        'things.data.load: no example',
      ]);
      expect(publicValues(path.join(folder, 'index.ts'), ['things'])).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
