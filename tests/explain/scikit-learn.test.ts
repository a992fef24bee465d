import { describe, expect, it } from 'vitest';
import * as explain from '../../lib/src/explain';
import { expectClose, parse, rowsOf, SEED, vectors } from '../preprocessing/vectors';
import { unpack64 } from '../support/vectors';

const { linears, regressors, classifiers, importances, curves } = vectors.explain;
const A = rowsOf(vectors.explain.a);
const Y = Array.from(unpack64(vectors.explain.y));
const LABELS = parse<string[]>(vectors.explain.labels);

describe('linear models', () => {
  it.each(linears.map((one, i) => [`${one.name} ${JSON.stringify(one.options)}, case ${i}`, one] as const))(
    '%s',
    (_title, { name, options, x, y, sampleWeight, rank, singular, coef, intercept, predicted, score }) => {
      const model = name === 'Ridge' ? new explain.Ridge(options) : new explain.LinearRegression(options);
      const rows = rowsOf(x);
      const target = Array.from(unpack64(y));
      const args = sampleWeight ? { sampleWeight: Array.from(unpack64(sampleWeight)) } : {};
      model.fit(rows, target, args);
      // Two ways of solving agree to the machine's precision times the condition of the columns, below 1e4 here.
      const largest = Math.max(...unpack64(coef).map(Math.abs));
      expectClose(model.coef, Array.from(unpack64(coef)), 1e-11, largest);
      expectClose([model.intercept], [intercept], 1e-11, 100 * largest);
      expectClose(model.predict(rows), Array.from(unpack64(predicted)), 1e-11, 1);
      expectClose([model.score(rows, target, args)], [score], 1e-11, 1);
      if (!(model instanceof explain.LinearRegression)) return;
      expect(model.rank).toBe(rank);
      // Of dependent columns the last singular values are rounding.
      const sizes = Array.from(unpack64(singular as NonNullable<typeof singular>)).slice(0, rank);
      expectClose(model.singular.slice(0, rank), sizes, 1e-12);
    },
  );
});

describe('baselines', () => {
  it.each(regressors)('DummyRegressor $options', ({ options, constant }) => {
    const model = new explain.DummyRegressor(options).fit(A, Y);
    expectClose(model.predict(A.slice(0, 2)), [constant, constant], 1e-14);
  });

  it.each(classifiers)('DummyClassifier $strategy', ({ strategy, predicted, probabilities, score }) => {
    const x = LABELS.map(() => [0]);
    const model = new explain.DummyClassifier({ strategy, seed: SEED }).fit(x, LABELS);
    expect(model.predict(x)).toEqual(parse(predicted));
    expectClose(model.predictProba(x.slice(0, 4)).flat(), Array.from(unpack64(probabilities)), 1e-15);
    expectClose([model.score(x, LABELS)], [score], 1e-15);
  });
});

describe('what is made of scores', () => {
  it.each(importances)('permutationImportance $options', async ({ options, importances: raw, mean, std }) => {
    const model = new explain.LinearRegression().fit(A.slice(0, 25), Y.slice(0, 25));
    const args = { ...options, seed: SEED };
    const result = await explain.permutationImportance(model, A.slice(25), Y.slice(25), args);
    expectClose(result.importances.flat(), Array.from(unpack64(raw)), 1e-10, 1);
    expectClose(result.importancesMean, Array.from(unpack64(mean)), 1e-10, 1);
    expectClose(result.importancesStd, Array.from(unpack64(std)), 1e-10, 1);
  });

  it.each(curves)('learningCurve $options', async ({ options, sizes, train, validation }) => {
    const args = { ...options, seed: SEED };
    const curve = await explain.learningCurve(() => new explain.LinearRegression(), A, Y, args);
    expect(curve.trainSizes).toEqual(sizes);
    expectClose(curve.trainScores.flat(), Array.from(unpack64(train)), 1e-10, 1);
    expectClose(curve.validationScores.flat(), Array.from(unpack64(validation)), 1e-8, 1);
  });
});
