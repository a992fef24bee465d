import { afterAll, describe, expect, it } from 'vitest';
import * as lib from '../../../lib/src/index';
import { exportCases } from '../../../tools/interop/cases/exports.mjs';
import { exportModelOf } from '../../../tools/interop/lib/export-model.mjs';

const { lite, tf } = lib;

/** Weights and operations in float32 on both sides; sums of up to 784 products, in another order: below 16 roundings of the largest value. */
const LIMIT = 1e-6;
const SEED = 11;

/** The largest difference, in relation to the largest value where that is above 1. */
function difference(a, b) {
  const [x, y] = [a.dataSync(), b.dataSync()];
  let [most, largest] = [0, 1];
  for (let i = 0; i < y.length; i++) {
    if (!Number.isFinite(x[i])) return Number.POSITIVE_INFINITY;
    most = Math.max(most, Math.abs(x[i] - y[i]));
    largest = Math.max(largest, Math.abs(y[i]));
  }
  return most / largest;
}

describe(`models of seed ${SEED} give the same after export`, () => {
  const before = tf.memory().numTensors;
  afterAll(() => expect(tf.memory().numTensors).toBe(before));

  it.each(exportCases({ seed: SEED, count: 40 }).map((one) => [one.number, one.title, one]))(
    '%i: %s',
    async (_number, _title, testCase) => {
      const { model, x } = exportModelOf(lib, testCase, SEED);
      const expected = model.predictAll(x);
      const interpreter = new lite.Interpreter({ modelContent: await model.export({ format: 'tflite' }) });
      const got = await interpreter.runAll(x);
      expect(got.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
        expected.map(({ shape, dtype }) => ({ shape, dtype })),
      );
      expect(Math.max(...expected.map((one, i) => difference(got[i], one)))).toBeLessThan(LIMIT);
      expect(interpreter.getInputDetails().map(({ name }) => name)).toEqual(model.inputNames);
      interpreter.dispose();
      model.dispose();
      tf.dispose([x, expected, got]);
    },
  );
});
