import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { LabelBinarizer, LabelEncoder, OneHotEncoder, OrdinalEncoder } from '../../lib/src/preprocessing';

const { NaN: nan } = Number;

describe('OneHotEncoder', () => {
  it('keeps kinds apart, and missing values last', () => {
    const encoder = new OneHotEncoder().fit([
      ['b', 10, true],
      [null, nan, false],
      ['a', 9, false],
      ['b', null, true],
    ]);
    expect(encoder.categories).toEqual([
      ['a', 'b', null],
      [9, 10, null, nan],
      [false, true],
    ]);
    expect(encoder.inverseTransform(encoder.transform([[null, nan, true]]))).toEqual([[null, nan, true]]);
  });

  it('gives float32 tensors for tensors, of text too, and leaks none', () => {
    const x = tf.tensor2d([['b'], ['a']]);
    const before = tf.memory().numTensors;
    const encoded = new OneHotEncoder().fitTransform(x);
    expect([encoded.dtype, encoded.arraySync()]).toEqual([
      'float32',
      [
        [0, 1],
        [1, 0],
      ],
    ]);
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([x, encoded]);
  });

  it('takes given categories in their order, also ones that the data lack', () => {
    const encoder = new OneHotEncoder({ categories: [['low', 'middle', 'high']] });
    expect(encoder.fitTransform([['high'], ['low']])).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });

  it('is told what to do with unknown categories', () => {
    const rows = [['a'], ['b']];
    expect(() => new OneHotEncoder().fit(rows).transform([['c']])).toThrow(
      /column 0 holds the unknown category 'c' in row 0. Known: 'a', 'b'.*handleUnknown/,
    );
    const lenient = new OneHotEncoder({ handleUnknown: 'ignore' }).fit(rows);
    expect(lenient.transform([['c']])).toEqual([[0, 0]]);
    expect(lenient.inverseTransform([[0, 0]])).toEqual([[null]]);
    expect(() => new OneHotEncoder().fit(rows).inverseTransform([[0, 0]])).toThrow(/stands for no category/);
    expect(() => new OneHotEncoder().fit([[1]]).transform([['1']])).toThrow(/unknown category '1'/);
  });

  it('drops every category of a constant column with first, and finds it again', () => {
    const encoder = new OneHotEncoder({ drop: 'first' }).fit([
      ['a', 1],
      ['a', 2],
    ]);
    expect(encoder.transform([['a', 2]])).toEqual([[1]]);
    expect(encoder.dropIdx).toEqual([0, 0]);
    expect(encoder.inverseTransform([[0]])).toEqual([['a', 1]]);
  });

  it('says what is wrong', () => {
    expect(() => new OneHotEncoder().transform([['a']])).toThrow(
      /OneHotEncoder has not learned anything yet.*fit\(x\)/,
    );
    expect(() => new OneHotEncoder().fit([['a'], [1]])).toThrow(/mixes string and number values/);
    expect(() => new OneHotEncoder().fit([])).toThrow(/0 rows/);
    expect(() => new OneHotEncoder().fit([['a'], ['a', 'b']])).toThrow(/Row 1 of x has 2 values, expected 1/);
    expect(() => new OneHotEncoder().fit([[{}]] as never)).toThrow(/expected a number, text, a boolean or null/);
    expect(() => new OneHotEncoder().fit(['a', 'b'] as never)).toThrow(/two dimensions/);
    expect(() => new OneHotEncoder().fit([['a']]).transform([['a', 'a']])).toThrow(/x has 2 columns.*fitted on 1/);
    expect(() => new OneHotEncoder().fit([['a']]).inverseTransform([[1, 0]])).toThrow(/2 columns; expected 1/);
    expect(() => new OneHotEncoder({ handle_unknown: 'ignore' } as object)).toThrow(/write 'handleUnknown'/);
    expect(() => new OneHotEncoder({ sparse_output: false } as object)).toThrow(/results are dense/);
    expect(() => new OneHotEncoder({ drop: 'if_binary' as never })).toThrow(/drop must be one of.*'ifBinary'/);
    expect(() => new OneHotEncoder({ drop: ['z'] }).fit([['a']])).toThrow(/to drop.*unknown category 'z'/);
    expect(() => new OneHotEncoder({ drop: ['a'] }).fit([['a', 'b']])).toThrow(/drop.*got 1 for 2 columns/);
    expect(() => new OneHotEncoder({ categories: [[2, 1]] }).fit([[1]])).toThrow(/rising order: 1, 2/);
    expect(() => new OneHotEncoder({ categories: [['a']] }).fit([['b']])).toThrow(/unknown category 'b'/);
    expect(() => new OneHotEncoder({ categories: [['a', 'a']] }).fit([['a']])).toThrow(/given twice/);
    expect(() => new OneHotEncoder({ categories: [['a'], ['b']] }).fit([['a']])).toThrow(/2 lists for 1 columns/);
    expect(() => new OneHotEncoder({ maxCategories: 0 })).toThrow(/whole number from 1/);
    const named = new OneHotEncoder().fit({ columns: ['a'], values: [['x']] });
    expect(() => named.transform({ columns: ['b'], values: [['x']] })).toThrow(/'b'.*fitted on 'a'/);
  });
});

describe('OrdinalEncoder', () => {
  it('refuses numbers that are taken, and unknown categories', () => {
    const Kind = OrdinalEncoder;
    expect(() => new Kind({ unknownValue: -1 })).toThrow(/goes with handleUnknown 'useEncodedValue'/);
    expect(() => new Kind({ handleUnknown: 'useEncodedValue' })).toThrow(/unknownValue/);
    expect(() => new Kind({ handleUnknown: 'useEncodedValue', unknownValue: 1 }).fit([['a'], ['b']])).toThrow(
      /is the number of a category already/,
    );
    expect(() => new Kind({ encodedMissingValue: 0 }).fit([[1], [nan]])).toThrow(/encodedMissingValue 0/);
    expect(() => new Kind().fit([['a']]).transform([['b']])).toThrow(/unknown category 'b'/);
    expect(() => new Kind().fit([['a']]).inverseTransform([[3]])).toThrow(/is 3.*0 to 0/);
  });
});

describe('LabelEncoder and LabelBinarizer', () => {
  it('sort as NumPy does: numbers by size, text by code points', () => {
    expect(new LabelEncoder().fit([10, 9, -1]).classes).toEqual([-1, 9, 10]);
    expect(new LabelEncoder().fit(['b', 'B', 'ä', 'a', '']).classes).toEqual(['', 'B', 'a', 'b', 'ä']);
    // U+FF21 is below U+1F600, whose first code unit is 0xD83D.
    expect(new LabelEncoder().fit(['x\u{1F600}', 'x\uFF21', 'x', 'xy']).classes).toEqual([
      'x',
      'xy',
      'x\uFF21',
      'x\u{1F600}',
    ]);
  });

  it('take tensors of shape [n] and [n, 1], and typed arrays', () => {
    const encoder = new LabelEncoder();
    expect(encoder.fitTransform(Float64Array.of(7, 5))).toEqual([1, 0]);
    const encoded = encoder.transform(tf.tensor2d([[5], [7]]));
    expect([encoded.dtype, encoded.shape, [...encoded.dataSync()]]).toEqual(['int32', [2], [0, 1]]);
    expect(new LabelBinarizer({ negLabel: -1 }).fitTransform(tf.tensor1d([2, 0, 1])).arraySync()).toEqual([
      [-1, -1, 1],
      [1, -1, -1],
      [-1, 1, -1],
    ]);
    expect(new LabelBinarizer().fitTransform(['only', 'only'])).toEqual([[0], [0]]);
  });

  it('say what is wrong', () => {
    expect(() => new LabelEncoder().transform(['a'])).toThrow(/call fit\(y\)/);
    expect(() => new LabelEncoder().fit(['a', 1])).toThrow(/mixes string and number/);
    expect(() => new LabelEncoder().fit([1, nan])).toThrow(/label 1 is number NaN/);
    expect(() => new LabelEncoder().fit([])).toThrow(/empty/);
    expect(() => new LabelEncoder().fit(tf.ones([2, 3]))).toThrow(/\[n\] or \[n, 1\].*tf.argMax/);
    expect(() => new LabelEncoder().fit(['a']).transform(['b'])).toThrow(/'b', which LabelEncoder did not see/);
    expect(() => new LabelEncoder().fit(['a']).inverseTransform([1])).toThrow(/holds 1.*0 to 0/);
    expect(() => new LabelBinarizer({ negLabel: 1 })).toThrow(/below posLabel/);
    expect(() => new LabelBinarizer().fit([1, 2, 3]).inverseTransform([[1]])).toThrow(/expected 3/);
  });
});
