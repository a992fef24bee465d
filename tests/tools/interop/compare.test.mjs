/** The comparison: a planted fault of each kind is seen, rounding is not. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareCase, largestDifference, logDifference, normDifference } from '../../../tools/interop/compare.mjs';
import { judge, statistics } from '../../../tools/interop/comparison.mjs';
import { judge as judgeCases, report } from '../../../tools/interop/configurations.mjs';
import { readStore, storeWriter } from '../../../tools/interop/store.mjs';

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ann-lab-interop-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CASE = {
  number: 0,
  kind: 'smooth',
  family: 'dense',
  layers: [],
  outputs: [],
  inputs: [],
  optimizer: 'adam',
  form: 'sequential',
};
const LOGS = { step: { loss: 1.5 }, history: { loss: [1.5, 1.25], mae: [1, 0.5] }, evaluated: { loss: 1.25 } };

function write(name, { change = () => {}, numbers = [0], notes = {} } = {}) {
  const arrays = {
    'start/layer_0/0': [
      [2, 2],
      [1, -2, 0.5, 0],
    ],
    'step/layer_0/0': [
      [2, 2],
      [1.5, -2.5, 0.25, 0.125],
    ],
    'end/layer_0/0': [
      [2, 2],
      [2, -3, 0.5, 0.25],
    ],
    'predicted/out_a': [[3], [0.5, 1, -1]],
  };
  const logs = structuredClone(LOGS);
  change(arrays, logs);
  const writer = storeWriter(folder, name);
  for (const number of numbers) {
    for (const [key, [shape, values]] of Object.entries(arrays))
      writer.put(`${number}/${key}`, shape, Float32Array.from(values));
    writer.notes[number] = {
      ...logs,
      mode: 'eager',
      refused: [],
      settled: true,
      weights: { layer_0: ['kernel'] },
      ...notes,
    };
  }
  Object.assign(writer.notes, { seconds: 1, versions: { keras: '3', tensorflow: '2' } });
  writer.close();
  return readStore(folder, name);
}

const faultsOf = (change, kind = 'smooth') =>
  compareCase({ ...CASE, kind }, write('keras-0'), write('lib', { change })).faults;

describe('a case', () => {
  it('holds when both sides agree, also but for rounding', () => {
    expect(faultsOf(() => {})).toEqual([]);
    expect(
      faultsOf((arrays, logs) => {
        arrays['step/layer_0/0'][1][0] += 2e-5; // 8e-6 of 2.5
        arrays['end/layer_0/0'][1][1] += 1e-4;
        logs.history.loss[1] += 1e-4;
      }),
    ).toEqual([]);
  });

  it.each([
    [
      'a weight after a step',
      (arrays) => {
        arrays['step/layer_0/0'][1][3] += 3e-5;
      },
      /^step: 1\.\d+e-5 at layer_0\.kernel/,
    ],
    [
      'NaN after a step',
      (arrays) => {
        arrays['step/layer_0/0'][1][3] = Number.NaN;
      },
      /^step: NaN/,
    ],
    [
      'a weight at the end',
      (arrays) => {
        arrays['end/layer_0/0'][1][1] += 4e-4;
      },
      /^weights: 1\.\d+e-4 at layer_0\.kernel/,
    ],
    [
      'an output',
      (arrays) => {
        arrays['predicted/out_a'][1][2] += 2e-4;
      },
      /^predicted: .* at out_a/,
    ],
    [
      'a log',
      (_, logs) => {
        logs.history.mae[1] += 1e-4;
      },
      /^logs: 2\.\d+e-4 at history\.mae\[1\]/,
    ],
    [
      'a log of the step',
      (_, logs) => {
        logs.step.loss += 1e-3;
      },
      /^logs: .* at step\.loss/,
    ],
    [
      'a log that is missing',
      (_, logs) => {
        delete logs.history.mae;
      },
      /^logs of history: loss; Keras has loss, mae/,
    ],
    [
      'a log too many',
      (_, logs) => {
        logs.evaluated.extra = 1;
      },
      /^logs of evaluated: extra, loss; Keras has loss/,
    ],
    [
      'a tensor that is missing',
      (arrays) => {
        delete arrays['step/layer_0/0'];
      },
      /^0\/step\/layer_0\/0: missing/,
    ],
    [
      'a tensor too many',
      (arrays) => {
        arrays['end/layer_0/1'] = [[1], [0]];
      },
      /no such tensor/,
    ],
    [
      'another shape',
      (arrays) => {
        arrays['end/layer_0/0'][0] = [4];
      },
      /shape \[4\], Keras \[2,2\]/,
    ],
  ])('fails for %s', (_, change, expected) => {
    const faults = faultsOf(change);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toMatch(expected);
  });

  it('with corners only tells of weights at the end, and is strict after a step and in logs', () => {
    expect(
      faultsOf((arrays) => {
        arrays['end/layer_0/0'][1][1] += 0.1;
      }, 'kinked'),
    ).toEqual([]);
    expect(
      faultsOf((arrays) => {
        arrays['step/layer_0/0'][1][3] += 3e-5;
      }, 'kinked'),
    ).toHaveLength(1);
    expect(
      faultsOf((_, logs) => {
        logs.history.loss[0] += 1e-3;
      }, 'kinked'),
    ).toHaveLength(1);
  });
});

describe('differences', () => {
  it('are shares of the largest value, of the norm, of the log', () => {
    expect(largestDifference([1, 2.5], [1, 2])).toBeCloseTo(0.25);
    expect(largestDifference([0.5], [0])).toBe(0.5);
    expect(normDifference([3, 5], [3, 4])).toBeCloseTo(0.2);
    expect(logDifference(2.2, 2)).toBeCloseTo(0.1);
    expect(logDifference(1e-5, 0)).toBeCloseTo(1e-4); // near 0 a log has no relative precision
  });
});

describe('all cases', () => {
  const cases = [0, 1, 2].map((number) => ({ ...CASE, number }));
  const wrote = (options) => write('keras-0', { numbers: [0, 1, 2], ...options });

  it('are counted, and the report says how to run a failed one alone', () => {
    wrote();
    write('lib', { numbers: [0, 1, 2] });
    expect(judgeCases({ seed: 9, cases, folder, demanded: false })).toMatchObject({ passed: 3, failed: 0 });
    write('lib', {
      numbers: [0, 1, 2],
      change: (arrays) => {
        arrays['step/layer_0/0'][1][3] += 1;
      },
    });
    const result = judgeCases({ seed: 9, cases, folder, demanded: false });
    expect(result).toMatchObject({ passed: 0, failed: 3 });
    expect(report(result).join('\n')).toContain('npm run interop -- --seed 9 --case 2');
  });

  it('fail where a side has left nothing or an error', () => {
    wrote();
    write('lib', { numbers: [0, 1] });
    expect(judgeCases({ seed: 9, cases, folder, demanded: false })).toMatchObject({ passed: 2, failed: 1 });
    write('lib', { numbers: [0, 1, 2], notes: { error: 'The library has no layers.embedding.' } });
    const result = judgeCases({ seed: 9, cases, folder, demanded: false });
    expect(result.failed).toBe(3);
    expect(report(result).join('\n')).toContain('no layers.embedding');
    wrote({ notes: { error: 'ValueError: no' } });
    expect(judgeCases({ seed: 9, cases, folder, demanded: false }).failed).toBe(3);
  });

  it('are left out where Keras departs from itself, but not many of them', () => {
    wrote({ notes: { settled: false, refused: [{ step: 3 }] } });
    write('lib', { numbers: [0, 1, 2] });
    const result = judgeCases({ seed: 9, cases, folder, demanded: false });
    expect(result.passed).toBe(0);
    expect(result.complaints[0]).toContain('3 of 3 cases left out');
    expect(result.failed).toBe(1);
  });

  it('fail when the coverage that is demanded is missing', () => {
    wrote();
    write('lib', { numbers: [0, 1, 2] });
    const result = judgeCases({ seed: 9, cases, folder, demanded: true });
    expect(result.failed).toBe(1);
    expect(report(result).join('\n')).toMatch(/FAILED in fewer than 10 cases: layer dense \(0\)/);
  });
});

describe('whole trainings', () => {
  const side = (shift = 0) => ({
    mnist: [0.979, 0.981].map((restored, seed) => ({
      seed,
      restored: restored + shift,
      last: 0.98,
      epochs: 9,
      seconds: 10,
    })),
    housing: [0.55, 0.57].map((rmse50, seed) => ({ seed, rmse20: 0.6, rmse50, mae20: 0.4, mae50: 0.36, seconds: 20 })),
  });
  const plan = { seeds: [1, 2], epochs: null };

  it('hold when the means are near, and fail when they are not', () => {
    expect(judge({ plan, keras: side(), library: side(0.0019) })).toMatchObject({ passed: 4, failed: 0 });
    const result = judge({ plan, keras: side(), library: side(-0.0021) });
    expect(result).toMatchObject({ passed: 3, failed: 1 });
    expect(result.rows.find(({ held }) => held === false).key).toBe('restored');
  });

  it('fail when a side gives NaN', () => {
    expect(judge({ plan, keras: side(), library: side(Number.NaN) }).failed).toBe(1);
  });

  it('are told by mean and deviation', () => {
    expect(statistics([1, 3])).toEqual({ mean: 2, deviation: Math.SQRT2 });
    expect(statistics([5])).toEqual({ mean: 5, deviation: 0 });
  });
});
