import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import {
  ColumnTransformer,
  MinMaxScaler,
  makeColumnTransformer,
  makePipeline,
  OneHotEncoder,
  OrdinalEncoder,
  Pipeline,
  PolynomialFeatures,
  SimpleImputer,
  StandardScaler,
  type Transformer,
} from '../../lib/src/preprocessing';

/** Logarithms, by a class of a reader's own that knows only tensors. */
class Log implements Transformer {
  readonly fit = () => this;

  transform(x: Parameters<Transformer['transform']>[0]): tf.Tensor {
    const rows = (x as unknown as { values: number[][] }).values;
    return tf.tidy(() => tf.log(tf.tensor2d(rows.map((row) => [...row]))));
  }
  fitTransform(x: Parameters<Transformer['transform']>[0]): tf.Tensor {
    return this.transform(x);
  }
}

const TABLE = {
  columns: ['a', 'b', 'town'],
  values: [
    [1, 10, 'x'],
    [2, 20, 'y'],
    [3, 60, 'x'],
  ],
};

describe('Pipeline', () => {
  it('takes transformers of one’s own, and gives all tensors between the steps back', () => {
    const x = tf.tensor2d([[1], [Math.E]]);
    const before = tf.memory().numTensors;
    const pipeline = new Pipeline([
      ['log', new Log()],
      ['scale', new MinMaxScaler({ featureRange: [0, 2] })],
    ]);
    const scaled = pipeline.fitTransform(x);
    expect(scaled.arraySync()).toEqual([[0], [2]]);
    expect(pipeline.namedSteps.scale.dataMax[0]).toBeCloseTo(1, 6); // the logarithm is float32's
    const again = pipeline.transform(x);
    expect(tf.memory().numTensors).toBe(before + 2);
    tf.dispose([scaled, again, x]);
  });

  it('undoes itself, text too', () => {
    const numbers = makePipeline(new StandardScaler(), 'passthrough', new MinMaxScaler());
    const back = numbers.inverseTransform(numbers.fitTransform([[1], [5], [9]])) as number[][];
    expect(back.flat().map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 5, 9]);
    const text = makePipeline(new OrdinalEncoder(), new MinMaxScaler());
    const table = { columns: ['town'], values: [['b'], ['a']] };
    expect(text.inverseTransform(text.fitTransform(table))).toEqual([['b'], ['a']]);
  });

  it('carries names through all steps', () => {
    const pipeline = makePipeline(new SimpleImputer(), new PolynomialFeatures({ includeBias: false }));
    pipeline.fit({ columns: ['a', 'b'], values: [[1, 2]] });
    expect(pipeline.getFeatureNamesOut()).toEqual(['a', 'b', 'a^2', 'a b', 'b^2']);
    expect(pipeline.featureNamesIn).toEqual(['a', 'b']);
  });

  it('says what is wrong', () => {
    const scaler = new StandardScaler();
    expect(() => new Pipeline([])).toThrow(/list of steps/);
    expect(() => new Pipeline([['a', {} as never]])).toThrow(/step 0 must be \[name, transformer\]/);
    expect(
      () =>
        new Pipeline([
          ['a', scaler],
          ['a', new MinMaxScaler()],
        ]),
    ).toThrow(/two steps are called 'a'/);
    expect(
      () =>
        new Pipeline([
          ['a', scaler],
          ['b', scaler],
        ]),
    ).toThrow(/used twice/);
    expect(() => makePipeline(new StandardScaler()).transform([[1]])).toThrow(/Pipeline has not learned/);
    expect(() => makePipeline(new SimpleImputer({ strategy: 'mostFrequent' })).fitTransform([['a']])).toThrow(
      /column '0' holds text, such as 'a'.*OneHotEncoder/,
    );
    const polynomial = makePipeline(new PolynomialFeatures()).fit([[1]]);
    expect(() => polynomial.inverseTransform([[1, 1, 1]])).toThrow(/'polynomialFeatures' has no inverseTransform/);
    expect(() =>
      makePipeline(new StandardScaler())
        .fit([[1]])
        .transform([[1, 2]]),
    ).toThrow(/fitted on 1/);
  });
});

describe('ColumnTransformer', () => {
  it('finds columns of a table by their names, whatever their order', () => {
    const columns = makeColumnTransformer([[new MinMaxScaler(), ['b', 'a']]]).fit(TABLE);
    const other = { columns: ['more', 'a', 'b'], values: [['?', 2, 10]] };
    expect(columns.transform(other).arraySync()).toEqual([[0, 0.5]]);
    expect(() => columns.transform({ columns: ['a'], values: [[1]] })).toThrow(/lacks the columns b. It has a/);
  });

  it('puts the remainder last: passed through, or transformed', () => {
    const parts = [['text', new OneHotEncoder(), ['town']]] as const;
    const passed = new ColumnTransformer(parts, { remainder: 'passthrough' });
    expect(passed.fitTransform(TABLE).arraySync()).toEqual([
      [1, 0, 1, 10],
      [0, 1, 2, 20],
      [1, 0, 3, 60],
    ]);
    const scaled = new ColumnTransformer([['text', new OneHotEncoder(), ['town']]], {
      remainder: new MinMaxScaler(),
      verboseFeatureNamesOut: false,
    });
    expect((scaled.fitTransform(TABLE).arraySync()[2] as number[]).slice(2)).toEqual([1, 1]);
    expect(scaled.getFeatureNamesOut()).toEqual(['town_x', 'town_y', 'a', 'b']);
    expect(scaled.namedTransformers.text.categories).toEqual([['x', 'y']]);
  });

  it('learns from the training part only', () => {
    const columns = makeColumnTransformer([[new MinMaxScaler(), (table) => table.columns.slice(0, 1)]]);
    columns.fit(TABLE);
    expect(columns.transform([[5, 0, 'x']])).toEqual([[2]]);
  });

  it('says what is wrong', () => {
    const make = (columns: never) => makeColumnTransformer([[new MinMaxScaler(), columns]]);
    expect(() => make(['c'] as never).fit(TABLE)).toThrow(/no column 'c'. Known: a, b, town/);
    expect(() => make([7] as never).fit(TABLE)).toThrow(/no column 7/);
    expect(() => make(['a'] as never).fit([[1, 2]])).toThrow(/no names: give numbers from 0 to 1/);
    expect(() => make(['town'] as never).fit(TABLE)).toThrow(/must hold numbers.*"town" is string 'x'/);
    expect(() => makeColumnTransformer([['drop', ['a']]]).fit(TABLE)).toThrow(/no column is left/);
    expect(() => makeColumnTransformer([['passthrough', ['town']]]).fitTransform(TABLE)).toThrow(/'town' holds text/);
    expect(() => new ColumnTransformer([])).toThrow(/list of parts/);
    expect(() => new ColumnTransformer([['a', new MinMaxScaler()]] as never)).toThrow(/part 0 must be/);
    expect(() => makeColumnTransformer([['drop', [0]]], { remainder: 'keep' as never })).toThrow(/remainder must be/);
    const rows = make([0] as never).fit([[1, 2]]);
    expect(() => rows.transform([[1]])).toThrow(/x has 1 columns.*fitted on 2/);
  });
});
