import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { makePipeline, StandardScaler, Winsorizer } from '../../lib/src/preprocessing';

describe('Winsorizer', () => {
  // Quantiles as NumPy's: of 0, 1 ... 100 the share 0.1 lies at 10.
  const rows = Array.from({ length: 101 }, (_, i) => [i, -i]);

  it('learns its limits from quantiles and applies them to other rows', () => {
    const tamer = new Winsorizer({ fold: 0.1 }).fit(rows);
    expect(tamer.lower).toEqual([10, -90]);
    expect(tamer.upper).toEqual([90, -10]);
    expect(
      tamer.transform([
        [5, 5],
        [50, -50],
        [1e9, -1e9],
      ]),
    ).toEqual([
      [10, -10],
      [50, -50],
      [90, -90],
    ]);
  });

  it('cuts half a percent at each end unless told otherwise, and nothing with 0', () => {
    expect(new Winsorizer().fit(rows).lower[0]).toBeCloseTo(0.5, 10);
    expect(new Winsorizer({ fold: 0 }).fitTransform(rows)).toEqual(rows);
  });

  it('gives tensors for tensors, keeps NaN, leaks nothing, and stands in a pipeline', () => {
    const x = tf.tensor2d([[1], [Number.NaN], [2], [3], [1000]]);
    const before = tf.memory().numTensors;
    const tamed = new Winsorizer({ fold: 0.25 }).fitTransform(x);
    expect(tf.memory().numTensors).toBe(before + 1);
    // Quartiles of 1, 2, 3, 1000: 1.75 and 252.25.
    expect(Array.from(tamed.dataSync())).toEqual([1.75, Number.NaN, 2, 3, 252.25]);
    const pipeline = makePipeline(new Winsorizer({ fold: 0.1 }), new StandardScaler());
    expect(() => pipeline.fitTransform(rows)).not.toThrow();
  });

  it('says what is wrong', () => {
    expect(() => new Winsorizer({ fold: 0.5 })).toThrow(/from 0 to below 0.5/);
    expect(() => new Winsorizer({ folds: 0.1 } as never)).toThrow(/fold/);
    expect(() => new Winsorizer().transform(rows)).toThrow(/has not learned anything/);
    expect(() => new Winsorizer().fit(rows).transform([[1]])).toThrow();
    expect(() => new Winsorizer().fit([[Infinity]])).toThrow();
  });
});
