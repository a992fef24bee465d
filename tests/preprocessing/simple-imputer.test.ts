import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { SimpleImputer } from '../../lib/src/preprocessing';

const { NaN: nan } = Number;

describe('SimpleImputer', () => {
  it('fills in what the training part taught, null and undefined as NaN', () => {
    const imputer = new SimpleImputer().fit([
      [1, 4],
      [3, null],
      [undefined, 6],
    ] as never);
    expect(imputer.transform([[nan, nan]])).toEqual([[2, 5]]);
    expect(imputer.transform([[100, 100]])).toEqual([[100, 100]]);
  });

  it('keeps tensors tensors and tables with text tables', () => {
    const x = tf.tensor2d([[1], [nan], [4]]);
    const before = tf.memory().numTensors;
    const filled = new SimpleImputer({ strategy: 'median' }).fitTransform(x);
    expect([filled.dtype, filled.arraySync()]).toEqual(['float32', [[1], [2.5], [4]]]);
    expect(tf.memory().numTensors).toBe(before + 1);
    const table = {
      columns: ['a', 'b'],
      values: [
        ['x', 1],
        [null, 1],
        ['x', nan],
      ],
    };
    expect(new SimpleImputer({ strategy: 'mostFrequent' }).fitTransform(table)).toEqual({
      columns: ['a', 'b'],
      values: [
        ['x', 1],
        ['x', 1],
        ['x', 1],
      ],
    });
    tf.dispose([x, filled]);
  });

  it('leaves columns out that hold nothing, and says so in the names', () => {
    const table = {
      columns: ['a', 'b', 'c'],
      values: [
        [nan, 1, nan],
        [nan, 2, 8],
      ],
    };
    const imputer = new SimpleImputer({ addIndicator: true });
    const filled = imputer.fitTransform(table);
    expect(filled.arraySync()).toEqual([
      [1, 8, 1, 1],
      [2, 8, 1, 0],
    ]);
    expect(imputer.getFeatureNamesOut()).toEqual(['b', 'c', 'missingindicator_a', 'missingindicator_c']);
    expect((imputer.inverseTransform(filled) as tf.Tensor2D).arraySync()).toEqual([
      [nan, 1, nan],
      [nan, 2, 8],
    ]);
  });

  it('says what is wrong', () => {
    expect(() => new SimpleImputer().transform([[1]])).toThrow(/SimpleImputer has not learned anything yet/);
    expect(() => new SimpleImputer().fit([['a']])).toThrow(/'a', but strategy 'mean' takes numbers.*'mostFrequent'/);
    expect(() => new SimpleImputer().fit([[Infinity]])).toThrow(/Infinity; expected finite/);
    expect(() => new SimpleImputer({ missingValues: -1 }).fit([[-1], [nan]])).toThrow(/NaN, but missingValues is -1/);
    expect(() => new SimpleImputer({ fillValue: 3 })).toThrow(/goes with strategy 'constant'/);
    expect(() => new SimpleImputer({ strategy: 'most_frequent' as never })).toThrow(/'mostFrequent'/);
    expect(() => new SimpleImputer({ strategy: 'constant', fillValue: 'x' }).fit([[1]])).toThrow(/'x' does not fit/);
    expect(() => new SimpleImputer({ missing_values: 0 } as object)).toThrow(/write 'missingValues'/);
    const flagged = new SimpleImputer({ addIndicator: true }).fit([[1], [2]]);
    expect(() => flagged.transform([[nan]])).toThrow(/had none in fit/);
    expect(() => new SimpleImputer().fit([[1]]).inverseTransform([[1]])).toThrow(/addIndicator: true/);
    expect(() => new SimpleImputer().fitTransform([[nan], [nan]])).toThrow(/no column is left/);
    expect(() => new SimpleImputer().fit([[1]]).transform([[1, 2]])).toThrow(/fitted on 1/);
  });
});
