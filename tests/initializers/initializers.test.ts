import { describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as initializers from '../../lib/src/initializers';

const SEED = 5;
const values = (initializer: initializers.Initializer, shape: number[]) =>
  Array.from(initializer.apply(shape).dataSync());
const mean = (list: number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
function deviation(list: number[]): number {
  const middle = mean(list);
  return Math.sqrt(mean(list.map((value) => (value - middle) ** 2)));
}

const SHAPE = [200, 300];
const KERNEL = [3, 5, 40, 50];
const fanIn = (shape: number[]) => shape.slice(0, -1).reduce((product, size) => product * size, 1);
const fanOut = ([...shape]: number[]) => fanIn([...shape.slice(0, -2), shape.at(-1) as number, 1]);

describe.each([SHAPE, KERNEL])('weights of %s', (...shape: number[]) => {
  const [into, out] = [fanIn(shape), fanOut(shape)];
  it.each<[string, initializers.Initializer, number, number]>([
    ['randomUniform', initializers.randomUniform({ minval: -1, maxval: 3, seed: SEED }), 1, 4 / Math.sqrt(12)],
    ['randomNormal', initializers.randomNormal({ mean: 2, stddev: 3, seed: SEED }), 2, 3],
    ['truncatedNormal', initializers.truncatedNormal({ stddev: 2, seed: SEED }), 0, 2 * 0.8796256610342398],
    ['glorotUniform', initializers.glorotUniform({ seed: SEED }), 0, Math.sqrt(2 / (into + out))],
    ['glorotNormal', initializers.glorotNormal({ seed: SEED }), 0, Math.sqrt(2 / (into + out))],
    ['heUniform', initializers.heUniform({ seed: SEED }), 0, Math.sqrt(2 / into)],
    ['heNormal', initializers.heNormal({ seed: SEED }), 0, Math.sqrt(2 / into)],
    ['lecunUniform', initializers.lecunUniform({ seed: SEED }), 0, Math.sqrt(1 / into)],
    ['lecunNormal', initializers.lecunNormal({ seed: SEED }), 0, Math.sqrt(1 / into)],
    ['varianceScaling', initializers.varianceScaling({ scale: 3, mode: 'fanOut', seed: SEED }), 0, Math.sqrt(3 / out)],
    [
      'varianceScaling, untruncated',
      initializers.varianceScaling({ mode: 'fanAvg', distribution: 'untruncatedNormal', seed: SEED }),
      0,
      Math.sqrt(2 / (into + out)),
    ],
  ])('%s have the mean and deviation of the formula', (_name, initializer, expectedMean, expectedDeviation) => {
    const drawn = values(initializer, shape);
    // 30,000 numbers or more: five standard errors are 3 % of the deviation.
    expect(Math.abs(mean(drawn) - expectedMean), `seed ${SEED}`).toBeLessThan(0.03 * expectedDeviation);
    expect(deviation(drawn) / expectedDeviation).toBeGreaterThan(0.98);
    expect(deviation(drawn) / expectedDeviation).toBeLessThan(1.02);
  });
});

it('a truncated normal ends at two deviations, a normal does not', () => {
  const furthest = (initializer: initializers.Initializer) => Math.max(...values(initializer, SHAPE).map(Math.abs));
  expect(furthest(initializers.truncatedNormal({ stddev: 1, seed: SEED }))).toBeLessThanOrEqual(2);
  expect(furthest(initializers.randomNormal({ stddev: 1, seed: SEED }))).toBeGreaterThan(3);
  const limit = Math.sqrt(6 / 500);
  expect(furthest(initializers.glorotUniform({ seed: SEED }))).toBeLessThanOrEqual(limit);
});

it('vectors and single numbers have a spread too', () => {
  expect(Math.max(...values(initializers.glorotUniform({ seed: 1 }), [1000]))).toBeLessThanOrEqual(Math.sqrt(6 / 2000));
  expect(initializers.heNormal({ seed: 1 }).apply([]).shape).toEqual([]);
});

describe('orthogonal', () => {
  it.each([
    [[30, 20], 20],
    [[20, 30], 20],
    [[2, 3, 4, 5], 5],
  ])('%j has orthonormal vectors', (shape, count) => {
    const matrix = tf.reshape(initializers.orthogonal({ gain: 2, seed: SEED }).apply(shape), [
      -1,
      shape.at(-1) as number,
    ]);
    const [rows, columns] = matrix.shape as [number, number];
    const product = tf.matMul(matrix as tf.Tensor2D, matrix as tf.Tensor2D, rows >= columns, rows < columns);
    const distance = tf.max(tf.abs(tf.sub(product, tf.mul(4, tf.eye(count))))).dataSync()[0];
    expect(distance).toBeLessThan(1e-5); // products of float32
  });

  it('is uniformly distributed: each entry has mean 0 and variance 1 / n', () => {
    const entries = Array.from({ length: 400 }, (_, seed) => values(initializers.orthogonal({ seed }), [4, 4])).flat();
    expect(Math.abs(mean(entries))).toBeLessThan(0.03);
    expect(deviation(entries)).toBeCloseTo(0.5, 1);
  });
});

describe('seeds', () => {
  const factories = new Map(Object.entries(initializers)) as Map<string, unknown>;
  const seeded = (name: string, seed: number) => {
    const make = factories.get(name) as (args: { seed: number }) => initializers.Initializer;
    return values(make({ seed }), [6, 7]);
  };
  const names = [
    'randomUniform',
    'randomNormal',
    'truncatedNormal',
    'glorotUniform',
    'heNormal',
    'orthogonal',
  ] as const;
  it.each(names)('%s repeats with the seed of the run to the bit, or with its own', (name) => {
    setRandomSeed(SEED);
    const [first, second] = [values(initializers.get(name), [6, 7]), values(initializers.get(name), [6, 7])];
    setRandomSeed(SEED);
    expect(values(initializers.get(name), [6, 7])).toEqual(first);
    expect(second).not.toEqual(first);
    for (const seed of [0, 9]) expect(seeded(name, seed)).toEqual(seeded(name, seed));
    expect(seeded(name, 0)).not.toEqual(seeded(name, 1));
  });
});

describe('constants', () => {
  it('are what they say', () => {
    expect(values(initializers.zeros(), [2])).toEqual([0, 0]);
    expect(values(initializers.get('one'), [2])).toEqual([1, 1]);
    expect(values(initializers.constant({ value: 2 }), [2])).toEqual([2, 2]);
    expect(values(initializers.identity({ gain: 3 }), [2, 2])).toEqual([3, 0, 0, 3]);
    expect(
      values(
        initializers.get((shape) => tf.fill(shape, 7)),
        [2],
      ),
    ).toEqual([7, 7]);
    expect(initializers.zeros().apply([2], 'int32').dtype).toBe('int32');
  });
});

it.each<[string, () => unknown, RegExp]>([
  ['an unknown name', () => initializers.get('glorot_uniform' as 'zeros'), /'glorotUniform'/],
  ['a misspelt option', () => initializers.randomNormal({ std: 1 } as object), /stddev/],
  ['a scale of 0', () => initializers.varianceScaling({ scale: 0 }), /scale is 0.*positive/],
  ['an unknown mode', () => initializers.varianceScaling({ mode: 'fan_in' as 'fanIn' }), /'fanIn'/],
  ['a seed that is none', () => initializers.heNormal({ seed: 0.5 }), /seed is 0\.5/],
  ['an identity of three axes', () => initializers.identity().apply([2, 2, 2]), /\[2, 2, 2\].*matrix/],
  ['an orthogonal vector', () => initializers.orthogonal().apply([2]), /two axes/],
  ['a function of another shape', () => initializers.get(() => tf.zeros([3])).apply([2]), /\[3\].*\[2\]/],
])('%s is an error with words', (_name, call, message) => {
  expect(call).toThrow(message);
});
