import { describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import { importanceTable, LinearRegression, permutationImportance } from '../../lib/src/explain';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import * as optimizers from '../../lib/src/optimizers';
import { NumpyRandom } from '../../lib/src/preprocessing/splitting/numpy-random';

const random = new NumpyRandom(8);
const X = Array.from({ length: 60 }, () => Array.from({ length: 3 }, () => 2 * random.uniform() - 1));
const Y = X.map(([a = 0, b = 0]) => 3 * a + b);

/** A model with these logs. */
const fake = (logs: (x: unknown, y: unknown) => Record<string, number>) => ({
  evaluate: (x: unknown, y: unknown) => Promise.resolve(logs(x, y)),
});

describe('permutationImportance', () => {
  it('of a trained network: the columns by their weight, the same with one seed, and no tensor is left', async () => {
    setRandomSeed(1);
    const model = models.sequential([layers.dense({ units: 1, inputShape: [3] })]);
    model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: 'mse', metrics: ['mae'] });
    const [x, y] = [tf.tensor2d(X), tf.tensor1d(Y)];
    await model.fit(x, y, { epochs: 20, batchSize: 10, verbose: 0 });
    await model.evaluate(x, y, { verbose: 0 });
    const before = tf.memory().numTensors;
    const first = await permutationImportance(model, x, y, { seed: 5, featureNames: ['a', 'b', 'noise'] });
    const second = await permutationImportance(model, x, y, { seed: 5, featureNames: ['a', 'b', 'noise'] });
    expect(tf.memory().numTensors).toBe(before);
    expect(second).toEqual(first);
    expect(first.scoring).toMatch(/mae|meanAbsoluteError/i);
    expect(importanceTable(first).values.map((row) => (row as unknown[])[0])).toEqual(['a', 'b', 'noise']);
    const third = await permutationImportance(model, x, y, { seed: 6 });
    expect(third.importances).not.toEqual(first.importances);
    expect(third.featureNames).toEqual(['x0', 'x1', 'x2']);
    tf.dispose([x, y]);
  });

  it('shuffles one column and leaves the others and the data alone', async () => {
    const table = { columns: ['n', 'text'], values: Array.from({ length: 9 }, (_, i) => [i, `t${i}`]) };
    const copy = structuredClone(table);
    const seen: unknown[][][] = [];
    const model = fake((x) => {
      seen.push((x as typeof table).values as unknown[][]);
      return { loss: 1 };
    });
    const result = await permutationImportance(model, table, Array.from({ length: 9 }), { nRepeats: 1, seed: 2 });
    expect(table).toEqual(copy);
    expect(result.featureNames).toEqual(['n', 'text']);
    const [, byNumber, byText] = seen as [unknown, unknown[][], unknown[][]];
    expect(byNumber.map((row) => row[1])).toEqual(copy.values.map((row) => row[1]));
    expect(byNumber.map((row) => row[0])).not.toEqual(copy.values.map((row) => row[0]));
    expect([...byText].map((row) => row[1]).sort()).toEqual(copy.values.map((row) => row[1]));
    expect(byText.map((row) => row[0])).toEqual(copy.values.map((row) => row[0]));
  });

  it('is positive for what is needed, whichever way the score goes', async () => {
    const share = (x: unknown, y: unknown) => {
      const hits = (x as number[][]).filter(([value], i) => value === (y as number[])[i]).length;
      return hits / (y as number[]).length;
    };
    const x = Array.from({ length: 20 }, (_, i) => [i, 0]);
    const y = x.map(([i]) => i as number);
    const up = await permutationImportance(
      fake((a, b) => ({ loss: 0, accuracy: share(a, b) })),
      x,
      y,
      { seed: 1 },
    );
    expect(up.importancesMean[0]).toBeGreaterThan(0.5);
    expect(up.importancesMean[1]).toBe(0);
    const down = await permutationImportance(
      fake((a, b) => ({ loss: 1 - share(a, b) })),
      x,
      y,
      { seed: 1 },
    );
    expect(down.scoring).toBe('loss');
    expect(down.importances[0]?.map((value) => Math.round(20 * value))).toEqual(
      up.importances[0]?.map((value) => Math.round(20 * value)),
    );
    const own = await permutationImportance({}, x, y, {
      seed: 1,
      scoring: (_model, a, b) => -share(a, b),
      direction: 'down',
    });
    expect(own.importancesMean[0]).toBeCloseTo(up.importancesMean[0] as number, 12);
  });

  it('says what is wrong, and leaves no tensor after an error', async () => {
    const model = new LinearRegression().fit(X, Y);
    const run = (args: object, x: never = X as never, of: object = model) => permutationImportance(of, x, Y, args);
    await expect(run({ nRepeats: 0 })).rejects.toThrow(/nRepeats must be a whole number from 1/);
    await expect(run({ n_repeats: 3 })).rejects.toThrow(/write 'nRepeats'/);
    await expect(run({ random_state: 3 })).rejects.toThrow(/Write seed/);
    await expect(run({ featureNames: ['a'] })).rejects.toThrow(/1 names for 3 features/);
    await expect(run({ maxSamples: 61 })).rejects.toThrow(/from 1 to 60, got 61/);
    await expect(run({ scoring: 'r2_score' })).rejects.toThrow(/write 'r2Score'/);
    await expect(run({ direction: 'max' })).rejects.toThrow(/'up'.*or 'down'/);
    await expect(run({}, X.slice(1) as never)).rejects.toThrow(/x has 59 rows, y 60/);
    await expect(run({}, Y as never)).rejects.toThrow(/two dimensions/);
    await expect(run({}, X as never, {})).rejects.toThrow(/no evaluate\(x, y\) or score\(x, y\).*scoring:/);
    const unknown = fake(() => ({ loss: 0, cleverness: 1 }));
    await expect(run({}, X as never, unknown)).rejects.toThrow(/more of 'cleverness' is better. Give direction/);
    const before = tf.memory().numTensors;
    const x = tf.tensor2d(X);
    let calls = 0;
    const breaking = fake(() => {
      if (calls++ === 2) throw new Error('enough');
      return { loss: 0 };
    });
    await expect(run({}, x as never, breaking)).rejects.toThrow('enough');
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
