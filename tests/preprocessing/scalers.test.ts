import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { MinMaxScaler, StandardScaler } from '../../lib/src/preprocessing';

const { NaN: nan } = Number;
const GAPS = [
  [1, 2, 5],
  [nan, 4, 5],
  [3, 9, 5],
];

function expectRows(got: readonly (readonly number[])[], expected: readonly (readonly number[])[], digits = 10): void {
  got.flat().forEach((value, i) => {
    if (Number.isNaN(expected.flat()[i])) expect(value).toBeNaN();
    else expect(value).toBeCloseTo(expected.flat()[i]!, digits);
  });
  expect(got.length).toBe(expected.length);
}

// Expected numbers: scikit-learn 1.7.2.
describe('StandardScaler', () => {
  it('scales as scikit-learn does, with gaps and a constant column', () => {
    const scaler = new StandardScaler();
    const scaled = scaler.fitTransform(GAPS);
    expect(scaler.mean).toEqual([2, 5, 5]);
    expectRows([scaler.variance], [[1, 26 / 3, 0]]);
    expectRows([scaler.scale], [[1, 2.943920288776, 1]]);
    expect(scaler.nSamplesSeen).toEqual([2, 3, 3]);
    expectRows(scaled, [
      [-1, -1.01904933073, 0],
      [nan, -0.339683110243, 0],
      [1, 1.358732440974, 0],
    ]);
  });

  it('gives tensors for tensors, and takes tables', () => {
    const x = tf.tensor2d([
      [1, 10],
      [3, 30],
    ]);
    const before = tf.memory().numTensors;
    const scaled = new StandardScaler().fitTransform(x);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(scaled.dtype).toBe('float32');
    expect(scaled.arraySync()).toEqual([
      [-1, -1],
      [1, 1],
    ]);
    const fromTable = new StandardScaler().fitTransform({
      columns: ['a', 'b'],
      values: [
        [1, 10],
        [3, 30],
      ],
    });
    expect(fromTable.arraySync()).toEqual([
      [-1, -1],
      [1, 1],
    ]);
  });

  it('undoes itself', () => {
    const rows = [
      [1, -4.5],
      [7, 2.25],
      [3, 1e6],
    ];
    const scaler = new StandardScaler();
    expectRows(scaler.inverseTransform(scaler.fitTransform(rows)), rows, 8);
  });

  it('can leave out either half', () => {
    expectRows(new StandardScaler({ withMean: false }).fitTransform([[1], [3]]), [[1], [3]]);
    expectRows(new StandardScaler({ withStd: false }).fitTransform([[1], [5]]), [[-2], [2]]);
  });

  it('takes a column of large equal numbers, with the rounding of their mean, as constant', () => {
    const rows = Array.from({ length: 100 }, () => [1e9 + 0.1]);
    const scaler = new StandardScaler().fit(rows);
    expect(scaler.scale).toEqual([1]);
    expect(Math.abs(scaler.transform(rows)[0]![0]!)).toBeLessThan(1e-5);
  });

  it('keeps its precision far from zero', () => {
    const scaler = new StandardScaler().fit([[1e8], [1e8 + 1], [1e8 + 2]]);
    expect(scaler.variance[0]).toBeCloseTo(2 / 3, 6);
  });

  it('forgets what it learned before', () => {
    const scaler = new StandardScaler()
      .fit([
        [1, 2],
        [3, 4],
      ])
      .fit([[5], [7]]);
    expect(scaler.mean).toEqual([6]);
    expect(scaler.nFeaturesIn).toBe(1);
  });
});

describe('MinMaxScaler', () => {
  it('scales as scikit-learn does, with gaps and a constant column', () => {
    const scaler = new MinMaxScaler();
    expectRows(scaler.fitTransform(GAPS), [
      [0, 0, 0],
      [nan, 2 / 7, 0],
      [1, 1, 0],
    ]);
    expect(scaler.dataMin).toEqual([1, 2, 5]);
    expect(scaler.dataMax).toEqual([3, 9, 5]);
  });

  it('takes another range, and clips where asked', () => {
    expectRows(new MinMaxScaler({ featureRange: [-1, 1] }).fitTransform([[0], [5], [10]]), [[-1], [0], [1]]);
    expectRows(new MinMaxScaler({ clip: true }).fit([[0], [10]]).transform([[-5], [15], [2.5], [nan]]), [
      [0],
      [1],
      [0.25],
      [nan],
    ]);
    expectRows(new MinMaxScaler().fit([[0], [10]]).inverseTransform([[0.5]]), [[5]]);
    expect(() => new MinMaxScaler({ featureRange: [1, 1] })).toThrow(/must rise/);
  });
});

describe.each([
  ['StandardScaler', StandardScaler],
  ['MinMaxScaler', MinMaxScaler],
] as const)('%s says what is wrong', (name, Kind) => {
  it('before fit', () => {
    expect(() => new Kind().transform([[1]])).toThrow(`This ${name} has not learned anything yet: call fit(x)`);
    expect(() => new Kind().inverseTransform([[1]])).toThrow(/before inverseTransform/);
  });

  it('with other columns', () => {
    const scaler = new Kind().fit({
      columns: ['a', 'b'],
      values: [
        [1, 2],
        [3, 4],
      ],
    });
    expect(() => scaler.transform([[1], [2]])).toThrow(`x has 1 columns, but ${name} was fitted on 2`);
    expect(() => scaler.transform({ columns: ['b', 'a'], values: [[1, 2]] })).toThrow(
      /Column 0 of x is 'b'.*fitted on 'a'/,
    );
    expect(scaler.featureNamesIn).toEqual(['a', 'b']);
  });

  it('with bad data', () => {
    const scaler = new Kind();
    expect(() => scaler.fit([1, 2] as never)).toThrow(/two dimensions.*array of 2.*\[n, 1\]/);
    expect(() => scaler.fit(tf.ones([2, 2, 2]))).toThrow(/tensor \[2, 2, 2\] float32/);
    expect(() => scaler.fit([])).toThrow(/0 rows/);
    expect(() => scaler.fit([[1, 2], [3]])).toThrow(/Row 1 of x has 1 values/);
    expect(() => scaler.fit([[1], [Infinity]])).toThrow(/row 1, column 0 is Infinity/);
    expect(() => scaler.fit([['a']] as never)).toThrow(/row 0, column 0 is string 'a'/);
    expect(() => scaler.fit('abc' as never)).toThrow(/string 'abc'/);
  });

  it('reads missing values as NaN', () => {
    expect(new Kind().fitTransform([[1], [null], [3]] as never)[1]![0]).toBeNaN();
  });
});
