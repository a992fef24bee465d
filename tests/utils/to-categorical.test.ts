import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { setRandomSeed, toCategorical } from '../../lib/src/utils';

describe('toCategorical', () => {
  it('encodes arrays and tensors', () => {
    expect(toCategorical([1, 0, 2]).arraySync()).toEqual([
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(toCategorical(tf.tensor1d([1], 'int32'), 3).arraySync()).toEqual([[0, 1, 0]]);
  });

  it('keeps the outer shape and drops a last axis of 1, as Keras does', () => {
    expect(toCategorical(tf.tensor2d([[0], [1]]), 2).shape).toEqual([2, 2]);
    expect(
      toCategorical(
        tf.tensor2d([
          [0, 1],
          [1, 0],
          [1, 1],
        ]),
      ).shape,
    ).toEqual([3, 2, 2]);
  });

  it('refuses what is no class number, and says which', () => {
    expect(() => toCategorical([0, 3], 3)).toThrow(/value 1 is 3.*0 to 2/);
    expect(() => toCategorical([0, -1])).toThrow(/value 1 is -1/);
    expect(() => toCategorical([0.5])).toThrow(/value 0 is 0.5/);
    expect(() => toCategorical([Number.NaN])).toThrow(/NaN/);
    expect(() => toCategorical([])).toThrow(/at least one/);
    expect(() => toCategorical([0], 0)).toThrow(/numClasses/);
  });

  it('takes the number of classes as an option too', () => {
    expect(toCategorical([1], { numClasses: 3 }).arraySync()).toEqual([[0, 1, 0]]);
    expect(toCategorical([1], {}).arraySync()).toEqual([[0, 1]]);
    expect(() => toCategorical([1], { num_classes: 3 } as never)).toThrow(/write 'numClasses'/);
    expect(() => toCategorical([1], [3] as never)).toThrow(/expected an options object/);
    expect(() => toCategorical([1], '3' as never)).toThrow(/numClasses must be .* got '3'/);
  });

  it('leaks no tensor', () => {
    const before = tf.memory().numTensors;
    toCategorical([0, 1]).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('setRandomSeed', () => {
  it('is offered', () => expect(setRandomSeed(1)).toBeUndefined());
});
