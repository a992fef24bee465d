import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import type { Cell, Fold, Label, Splittable } from '../../lib/src/preprocessing';
import * as preprocessing from '../../lib/src/preprocessing';
import { unpack64 } from '../support/vectors';
import { expectClose, parse, rowsOf, SEED, vectors } from './vectors';

/** What the vectors of a kind have in common. */
interface AnyTransformer {
  fit: (x: unknown) => AnyTransformer;
  transform(x: unknown): number[][];
  inverseTransform?(x: unknown): Cell[][];
  getFeatureNamesOut(): string[];
}

const KINDS = new Map<string, unknown>(Object.entries(preprocessing));

const made = (name: string, options: object): AnyTransformer => {
  const Kind = KINDS.get(name) as new (options: object) => AnyTransformer;
  return new Kind(options);
};

const titled = <T extends { options: object }>(list: T[], kind?: string) =>
  list.map((one) => [`${(one as { name?: string }).name ?? kind} ${JSON.stringify(one.options)}`, one] as const);

describe('scalers', () => {
  it.each(titled(vectors.scalers))('%s', (_title, { name, options, x, test, statistics, result, names, inverse }) => {
    const scaler = made(name, options).fit(rowsOf(x));
    for (const [attribute, expected] of Object.entries(statistics)) {
      const actual = (scaler as unknown as Record<string, number[]>)[attribute] as number[];
      expectClose(actual, Array.from(unpack64(expected)), 1e-12);
    }
    // A column lies at 1e6 with a spread of 1: subtracting the mean leaves 10 of 16 digits.
    const scaled = scaler.transform(rowsOf(test));
    expectClose(scaled.flat(), Array.from(unpack64(result)), 1e-9, 1);
    expect(scaler.getFeatureNamesOut()).toEqual(names);
    if (inverse) expectClose(scaler.inverseTransform?.(scaled).flat() ?? [], Array.from(unpack64(inverse)), 1e-12, 1);
  });

  it.each(titled(vectors.scalers))('%s in float32', (_title, { name, options, x, test, result }) => {
    const fitted = made(name, options).fit(rowsOf(x));
    const table = { columns: rowsOf(test)[0]?.map((_, i) => `c${i}`), values: rowsOf(test) };
    const scaled = fitted.transform(table) as unknown as tf.Tensor;
    expect(scaled.dtype).toBe('float32');
    expectClose(Array.from(scaled.dataSync()), Array.from(unpack64(result)), 1e-6, 1e-3);
    scaled.dispose();
  });
});

describe('splits', () => {
  it.each(titled(vectors.splits))('%s', (_title, { name, options, labels, folds }) => {
    const Kind = KINDS.get(name) as new (options: object) => preprocessing.KFold;
    const y = parse<Label[]>(labels);
    const actual = [...new Kind(options).split(y, y)].map((fold: Fold) => fold.map((part) => [...part]));
    expect(actual).toEqual(parse(folds));
  });

  it.each(titled(vectors.trainTest, 'trainTestSplit'))('%s', (_title, { options, labels, parts }) => {
    const y = parse<number[]>(labels);
    const { stratify, ...rest } = options;
    const rows = y.map((_, i) => i);
    const args = { ...rest, seed: SEED, ...(stratify ? { stratify: y } : {}) };
    expect(preprocessing.trainTestSplit(rows, args)).toEqual(parse(parts));
  });
});

describe('encoders', () => {
  it.each(titled(vectors.encoders))('%s', (_title, { name, options, test, result, categories, inverse }) => {
    const encoder = made(name, options).fit(parse(vectors.table));
    expect((encoder as unknown as { categories: Cell[][] }).categories).toEqual(parse(categories));
    const encoded = encoder.transform(parse(test));
    expect(encoded).toEqual(rowsOf(result));
    expect(encoder.inverseTransform?.(encoded)).toEqual(parse(inverse));
  });

  it('names of columns', () => {
    const table = { columns: ['sea', 'letter'], values: parse<Cell[][]>(vectors.names.table) };
    expect(new preprocessing.OneHotEncoder().fit(table).getFeatureNamesOut()).toEqual(vectors.names.names);
  });

  it.each(vectors.labels)('labels such as $classes', ({ y, classes, encoded, binarized }) => {
    const encoder = new preprocessing.LabelEncoder();
    const labels = parse<Label[]>(y);
    expect(encoder.fitTransform(labels)).toEqual(parse(encoded));
    expect(encoder.classes).toEqual(classes);
    expect(encoder.inverseTransform(parse<number[]>(encoded))).toEqual(labels);
    if (!binarized) return;
    const binarizer = new preprocessing.LabelBinarizer();
    expect(binarizer.fitTransform(labels)).toEqual(parse(binarized));
    expect(binarizer.inverseTransform(parse<number[][]>(binarized))).toEqual(labels);
  });
});

describe('SimpleImputer', () => {
  it.each(titled(vectors.imputers, 'SimpleImputer'))(
    '%s',
    (_title, { options, x, test, statistics, result, names }) => {
      const imputer = new preprocessing.SimpleImputer(options).fit(parse<Cell[][]>(x));
      expectClose(imputer.statistics, parse(statistics), 1e-12);
      const filled = imputer.transform(parse<Cell[][]>(test)) as Cell[][];
      expectClose(filled.flat(), parse<Cell[][]>(result).flat(), 1e-12);
      expect(imputer.getFeatureNamesOut()).toEqual(names);
    },
  );
});

describe('weights and resampling', () => {
  it.each(vectors.weights)('balanced weights of $classes', ({ y, classes, balanced, samples }) => {
    const labels = parse<Label[]>(y);
    const weights = preprocessing.computeClassWeight('balanced', labels);
    expectClose(
      classes.map((label) => weights[label] as number),
      Array.from(unpack64(balanced)),
      1e-15,
    );
    const bySample = preprocessing.computeSampleWeight('balanced', labels);
    expectClose(Array.from(bySample), Array.from(unpack64(samples)), 1e-15);
  });

  it.each(vectors.resampling)('the same rows as with RandomState', ({ y, over, under }) => {
    const labels = parse<Label[]>(y);
    const rows: Splittable = labels.map((_, i) => i);
    expect(preprocessing.randomOverSampler({ seed: SEED }).fitResample(rows, labels)[0]).toEqual(parse(over));
    expect(preprocessing.randomUnderSampler({ seed: SEED }).fitResample(rows, labels)[0]).toEqual(parse(under));
  });
});

describe('a table of numbers and text as one matrix', () => {
  const { columns, rows, result, names } = vectors.composed;
  const values = parse<Cell[][]>(rows);
  const transformer = () =>
    new preprocessing.ColumnTransformer(
      [
        [
          'numbers',
          preprocessing.makePipeline(
            new preprocessing.SimpleImputer({ strategy: 'median' }),
            new preprocessing.StandardScaler(),
          ),
          ['income', 'rooms'],
        ],
        ['text', new preprocessing.OneHotEncoder(), ['sea']],
        ['left', 'drop', ['id']],
      ],
      { remainder: 'passthrough' },
    );

  it('in double precision between the steps', () => {
    const matrix = transformer().fit({ columns, values: values.slice(0, 20) });
    expect(matrix.getFeatureNamesOut()).toEqual(names);
    const before = tf.memory().numTensors;
    const scaled = matrix.transform({ columns, values: values.slice(20) });
    expect(scaled.shape).toEqual(result.shape);
    // One rounding to float32, 6e-8 of each number.
    expectClose(Array.from(scaled.dataSync()), Array.from(unpack64(result)), 6.1e-8);
    scaled.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('of rows, by the numbers of the columns', () => {
    const byNumber = new preprocessing.ColumnTransformer([
      ['all', new preprocessing.SimpleImputer({ strategy: 'median' }), [0, -4]],
    ]);
    const filled = byNumber.fit(values.slice(0, 20)).transform(values.slice(20));
    expect(filled.map((row) => row.length)).toEqual(filled.map(() => 2));
    expect(filled.flat().every(Number.isFinite)).toBe(true);
  });
});
