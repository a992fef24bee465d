import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { DummyClassifier, DummyRegressor, LinearRegression, Ridge } from '../../lib/src/explain';
import { NumpyRandom } from '../../lib/src/preprocessing/splitting/numpy-random';

describe('linear models', () => {
  it('take tensors and tables, and give float32 tensors', () => {
    const [x, y] = [tf.tensor2d([[0], [1], [2]]), tf.tensor2d([[1], [3], [5]])];
    const before = tf.memory().numTensors;
    const model = new LinearRegression().fit(x, y);
    expect(tf.memory().numTensors).toBe(before);
    const predicted = model.predict({ columns: ['a'], values: [[10]] });
    expect([predicted.dtype, predicted.shape]).toEqual(['float32', [1]]);
    expect(predicted.dataSync()[0]).toBeCloseTo(21, 5);
    tf.dispose([x, y, predicted]);
  });

  it('leave residuals that no column explains, on 2,000 rows far from zero', () => {
    const random = new NumpyRandom(3);
    const x = Array.from({ length: 2000 }, () => [1e4 + random.uniform(), random.uniform(), 50 * random.uniform()]);
    const y = x.map(([a = 0, b = 0, c = 0]) => a + b * b - c + random.uniform());
    const predicted = new LinearRegression().fit(x, y).predict(x);
    for (const column of [0, 1, 2]) {
      const mean = x.reduce((sum, row) => sum + (row[column] as number), 0) / x.length;
      const product = x.reduce((sum, row, i) => sum + ((row[column] as number) - mean) * (y[i]! - predicted[i]!), 0);
      expect(Math.abs(product / x.length)).toBeLessThan(1e-9); // the normal equations
    }
  });

  it('share the weight of equal columns, and bear constant ones', () => {
    const model = new LinearRegression().fit(
      [
        [1, 1, 7],
        [2, 2, 7],
        [4, 4, 7],
      ],
      [2, 4, 8],
    );
    expect(model.rank).toBe(1);
    [1, 1, 0].forEach((wanted, i) => {
      expect(model.coef[i]).toBeCloseTo(wanted, 12);
    });
    const constant = new Ridge().fit([[7], [7]], [1, 3]);
    expect([constant.coef, constant.intercept]).toEqual([[0], 2]);
  });

  it('say what is wrong', () => {
    expect(() => new LinearRegression().predict([[1]])).toThrow(/LinearRegression has not learned.*fit\(x, y\)/);
    expect(() => new LinearRegression().fit([[1]], [1, 2])).toThrow(/x has 1 rows, y 2 values/);
    expect(() => new LinearRegression().fit([[Number.NaN]], [1])).toThrow(/must be finite.*NaN/);
    expect(() => new LinearRegression().fit([[1]], [Infinity])).toThrow(/y must be finite: value 0 is Infinity/);
    expect(() => new LinearRegression().fit([[1]], tf.ones([1, 2]))).toThrow(/\[n\] or \[n, 1\]/);
    expect(() => new LinearRegression().fit([[1], [2]], [1, 2]).predict([[1, 2]])).toThrow(/fitted on 1/);
    expect(() => new LinearRegression().fit([[1]], [1], { sampleWeight: [-1] })).toThrow(/value 0 is -1/);
    expect(() => new LinearRegression({ fit_intercept: false } as object)).toThrow(/write 'fitIntercept'/);
    expect(() => new Ridge({ alpha: -1 })).toThrow(/alpha must be a number from 0/);
    const named = new Ridge().fit({ columns: ['a'], values: [[1], [2]] }, [1, 2]);
    expect(() => named.predict({ columns: ['b'], values: [[1]] })).toThrow(/'b'.*fitted on 'a'/);
  });
});

describe('dummies', () => {
  it('score as they should', () => {
    const model = new DummyRegressor().fit([[0], [0]], [1, 3]);
    expect(model.evaluate([[0], [0]], [1, 3])).toEqual({
      meanSquaredError: 1,
      rootMeanSquaredError: 1,
      meanAbsoluteError: 1,
      r2Score: 0,
    });
    expect(model.score([[0], [0]], [2, 2])).toBe(1); // a constant target, met
    expect(model.score([[0], [0]], [3, 3])).toBe(0);
    const images = tf.ones([3, 4, 4, 1]);
    const classes = new DummyClassifier({ strategy: 'constant', constant: 1 }).fit(images, [0, 1, 0]);
    expect(classes.evaluate(images, [1, 1, 0])).toEqual({ accuracy: 2 / 3 });
    expect(classes.predictProba(images)[0]).toEqual([0, 1]);
    images.dispose();
  });

  it('say what is wrong', () => {
    expect(() => new DummyRegressor().predict([[1]])).toThrow(/has not learned/);
    expect(() => new DummyRegressor({ strategy: 'quantile' })).toThrow(/needs quantile/);
    expect(() => new DummyRegressor({ strategy: 'constant' })).toThrow(/needs constant/);
    expect(() => new DummyClassifier().predict([[1]])).toThrow(/has not learned/);
    expect(() => new DummyClassifier({ strategy: 'most_frequent' as never })).toThrow(/'mostFrequent'/);
    expect(() => new DummyClassifier({ constant: 1 })).toThrow(/goes with strategy 'constant'/);
    expect(() => new DummyClassifier({ strategy: 'constant', constant: 9 }).fit([[1]], [1])).toThrow(/9, which/);
    expect(() => new DummyClassifier().fit([[1]], [1, 2])).toThrow(/1 rows, y 2 labels/);
  });
});
