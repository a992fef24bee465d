import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../../lib/src/export/tflite/layers/activations';
import { CONVERTED, exportCases } from '../../../tools/interop/cases/exports.mjs';
import { judge, report } from '../../../tools/interop/exports.mjs';
import { storeWriter } from '../../../tools/interop/store.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ann-lab-exports-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('cases of exports', () => {
  it('begin with the guide’s networks; a longer list begins with the shorter one', () => {
    const [short, long] = [5, 20].map((count) => exportCases({ seed: 3, count }));
    expect(long.slice(0, short.length)).toEqual(short);
    expect(short.slice(0, 2).map(({ title }) => title)).toEqual(['digitsMlp', 'housingMlp']);
    expect(exportCases({ seed: 4, count: 5 })).not.toEqual(short);
  });

  it('have every activation that can be exported, among 200 of any seed', () => {
    const layers = exportCases({ seed: 3, count: 200 }).flatMap((one) => one.layers ?? []);
    expect(new Set(layers.map(({ args }) => args.activation).filter(Boolean))).toEqual(new Set(ACTIVATIONS));
  });
});

describe('judge', () => {
  /** Both sides' stores, with what TensorFlow got for the one case. */
  function judged(values, note = {}) {
    const lib = storeWriter(folder, 'lib');
    lib.put('0/predicted/out', [2], Float32Array.of(1, 2));
    lib.put('0/run/out', [2], Float32Array.of(1, 2));
    lib.notes[0] = { inputs: [], outputs: ['out'] };
    const [wrote, read] = ['keras-wrote', 'keras-read'].map((name) => storeWriter(folder, name));
    if (values) read.put('0/run/out', [values.length], Float32Array.from(values));
    read.notes[0] = note;
    for (const { number } of CONVERTED) {
      wrote.put(`${number}/predicted/out`, [1], Float32Array.of(3));
      lib.put(`${number}/run/out`, [1], Float32Array.of(3));
    }
    for (const writer of [lib, wrote, read]) writer.close();
    return judge(folder, [{ number: 0, title: 'one' }]);
  }

  it('holds where all agree', () => {
    expect(judged([1, 2])).toMatchObject({ passed: 1 + CONVERTED.length, failed: 0 });
  });

  it.each([
    ['another number', [1, 2.001]],
    ['no number', [1, Number.NaN]],
    ['another size', [1, 2, 3]],
    ['nothing', null],
  ])('fails for %s', (_what, values) => {
    expect(judged(values).failed).toBe(1);
  });

  it('tells what broke', () => {
    const result = judged(null, { error: 'ValueError: no signature' });
    expect(report(result).join('\n')).toContain('FAILED one: ValueError: no signature');
  });
});
