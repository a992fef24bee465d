import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import {
  computeClassWeight,
  computeSampleWeight,
  RandomOverSampler,
  RandomUnderSampler,
  randomOverSampler,
  randomUnderSampler,
  type SamplingStrategy,
} from '../../lib/src/preprocessing';

const Y = [...Array<number>(12).fill(0), ...Array<number>(5).fill(1), ...Array<number>(7).fill(2)];

const countsOf = (labels: readonly number[]) =>
  [0, 1, 2].map((label) => labels.filter((other) => other === label).length);

describe('samplers', () => {
  // Counts: imbalanced-learn 0.14.2.
  it.each([
    ['auto', [12, 12, 12]],
    ['minority', [12, 12, 7]],
    ['notMinority', [12, 5, 12]],
    ['all', [12, 12, 12]],
    [{ 1: 9, 2: 8 }, [12, 9, 8]],
  ] as [SamplingStrategy, number[]][])('over-sample with %j', (samplingStrategy, expected) => {
    const [x, y] = new RandomOverSampler({ samplingStrategy, seed: 3 }).fitResample(Y, Y);
    expect(countsOf(y)).toEqual(expected);
    expect(x).toEqual(y);
    expect(y.slice(0, 24)).toEqual(Y);
  });

  it.each([
    ['auto', [5, 5, 5]],
    ['majority', [5, 5, 7]],
    ['notMajority', [12, 5, 5]],
    [{ 0: 6, 2: 2 }, [6, 5, 2]],
  ] as [SamplingStrategy, number[]][])('under-sample with %j', (samplingStrategy, expected) => {
    const sampler = new RandomUnderSampler({ samplingStrategy, seed: 3 });
    const [, y] = sampler.fitResample(Y, Y);
    expect(countsOf(y)).toEqual(expected);
    expect(new Set(sampler.sampleIndices).size).toBe(y.length);
  });

  it('take a share for two classes', () => {
    const two = Y.slice(0, 17);
    const over = randomOverSampler({ samplingStrategy: 0.7, seed: 1 }).fitResample(two, two)[1];
    expect(countsOf(over)).toEqual([12, 8, 0]);
    const under = randomUnderSampler({ samplingStrategy: 0.8, seed: 1 }).fitResample(two, two)[1];
    expect(countsOf(under)).toEqual([6, 5, 0]);
    expect(() => randomOverSampler({ samplingStrategy: 0.2 }).fitResample(two, two)).toThrow(/only adds.*larger share/);
  });

  it('take images and one column of classes as tensors, and leak none', () => {
    const [images, labels] = [tf.ones([24, 2, 2, 1]), tf.tensor2d(Y, [24, 1])];
    const before = tf.memory().numTensors;
    const [x, y] = randomOverSampler({ seed: 0 }).fitResample(images, labels);
    expect([x.shape, y.shape]).toEqual([
      [36, 2, 2, 1],
      [36, 1],
    ]);
    tf.dispose([x, y]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([images, labels]);
  });

  it('say what is wrong', () => {
    const over = (samplingStrategy: unknown) => () =>
      randomOverSampler({ samplingStrategy: samplingStrategy as 'auto' }).fitResample(Y, Y);
    expect(over('majority')).toThrow(/samplingStrategy must be auto, minority/);
    expect(over(0.5)).toThrow(/two classes, y has 3/);
    expect(over({ 1: 3 })).toThrow(/class 1 has 5 samples and can't get 3/);
    expect(over({ 4: 3 })).toThrow(/no class 4/);
    expect(() => randomUnderSampler().fitResample([1], [1, 2])).toThrow(/x has 1 rows, y 2/);
    expect(() => randomUnderSampler().fitResample([1, 2], [1, 1])).toThrow(/at least two/);
    expect(() => randomUnderSampler({ sampling_strategy: 1 } as object)).toThrow(/write 'samplingStrategy'/);
    expect(() => randomOverSampler().fitResample([1, 2], tf.ones([2, 3]))).toThrow(/tf.argMax/);
  });
});

describe('class weights', () => {
  it('are given, or 1', () => {
    expect(computeClassWeight(null, ['a', 'b'])).toEqual({ a: 1, b: 1 });
    expect(computeClassWeight({ b: 3 }, ['a', 'b'])).toEqual({ a: 1, b: 3 });
    // with the classes before y, as scikit-learn has it
    expect(computeClassWeight('balanced', ['a', 'b'], ['a', 'a', 'a', 'b'])).toEqual({ a: 2 / 3, b: 2 });
    expect(computeClassWeight({ b: 3 }, ['b', 'a', 'c'], ['a', 'b'])).toEqual({ a: 1, b: 3, c: 1 });
    expect(computeClassWeight(null, ['a', 'b'], ['a'])).toEqual({ a: 1, b: 1 });
    expect([...computeSampleWeight({ 1: 2 }, tf.tensor1d([0, 1, 1], 'int32'))]).toEqual([1, 2, 2]);
  });

  it('say what is wrong', () => {
    expect(() => computeClassWeight('balanced', ['a'], ['a', 'b'])).toThrow(/y holds b, which classes does not/);
    expect(() => computeClassWeight('balanced', ['a', 'b'], ['a'])).toThrow(
      /classes holds b, of which y has no sample/,
    );
    expect(() => computeClassWeight({ c: 1 }, ['a'], ['a'])).toThrow(/class c, which classes does not hold/);
    expect(() => computeClassWeight({ c: 1 }, ['a'])).toThrow(/class c, which y does not hold. y holds a/);
    expect(() => computeClassWeight({ a: -1 }, ['a'])).toThrow(/class a number -1; expected a number, 0 or more/);
    expect(() => computeClassWeight('auto' as never, ['a'])).toThrow(/'balanced', null or an object/);
    expect(() => computeClassWeight('balanced', [])).toThrow(/empty/);
  });
});
