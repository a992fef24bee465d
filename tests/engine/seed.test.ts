import { afterAll, describe, expect, test } from 'vitest';
import { nextSeed, randomGenerator, setRandomSeed, tf } from '../../lib/src/engine';
import { borrowStreams } from '../../lib/src/engine/seed';

const mathRandom = Math.random;
afterAll(() => {
  Math.random = mathRandom;
});

describe('setRandomSeed', () => {
  const draw = () => ({
    seeds: [nextSeed(), nextSeed()],
    order: [...randomGenerator().permutation(20)],
    normal: [...tf.tidy(() => tf.randomNormal([8]).dataSync())],
    dropped: [...tf.tidy(() => tf.dropout(tf.ones([50]), 0.5).dataSync())],
    plain: Math.random(),
  });

  test('makes seeds, generators, tensor operations and Math.random repeat', () => {
    setRandomSeed(42);
    const first = draw();
    setRandomSeed(42);
    expect(draw()).toEqual(first);
    setRandomSeed(43);
    expect(draw().seeds).not.toEqual(first.seeds);
  });

  test.each([-1, 1.5, 2 ** 32, Number.NaN, '7' as unknown as number])('refuses %s', (seed) => {
    expect(() => setRandomSeed(seed)).toThrow(/expected a whole number from 0 to 4294967295/);
  });

  test('nextSeed gives different seeds that every operation takes: whole, above 0, below 2^31', () => {
    setRandomSeed(0);
    const seeds = Array.from({ length: 1000 }, nextSeed);
    expect(new Set(seeds).size).toBe(1000);
    for (const seed of seeds) expect(Number.isInteger(seed) && seed > 0 && seed < 2 ** 31).toBe(true);
  });
});

describe('borrowStreams', () => {
  test('lends streams of another seed, then the former ones go on as if nothing had been drawn', () => {
    setRandomSeed(1);
    const wanted = [nextSeed(), Math.random()];
    setRandomSeed(1);
    const first = nextSeed();
    const giveBack = borrowStreams(7);
    const borrowed = [nextSeed(), Math.random()];
    giveBack();
    expect([first, Math.random()]).toEqual(wanted);
    setRandomSeed(7);
    expect([nextSeed(), Math.random()]).toEqual(borrowed);
  });

  test('gives an unseeded process its own Math.random back', () => {
    Math.random = mathRandom;
    borrowStreams(7)();
    expect(Math.random).toBe(mathRandom);
  });
});

describe('randomGenerator', () => {
  test('gives the same stream for the same seed, for good: other results would change every chapter', () => {
    const random = randomGenerator(1);
    expect([random.integer(1000), random.integer(1000), random.integer(1000)]).toEqual([148, 13, 91]);
    expect(randomGenerator(1).uniform()).toBe(randomGenerator(1).uniform());
    expect(randomGenerator(1).uniform()).not.toBe(randomGenerator(2).uniform());
  });

  test('uniform fills [low, high) evenly', () => {
    const random = randomGenerator(3);
    const values = Array.from({ length: 20_000 }, () => random.uniform(-2, 4));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(4);
    expect(mean(values)).toBeCloseTo(1, 1);
    expect(variance(values)).toBeCloseTo(3, 1);
  });

  test('normal has the mean, the standard deviation and the tails of a normal distribution', () => {
    const random = randomGenerator(4);
    const values = Array.from({ length: 40_000 }, () => random.normal(5, 2));
    expect(mean(values)).toBeCloseTo(5, 1);
    expect(Math.sqrt(variance(values))).toBeCloseTo(2, 1);
    const within = values.filter((value) => Math.abs(value - 5) < 2).length / values.length;
    expect(within).toBeCloseTo(0.6827, 2);
  });

  test('integer gives each number about equally often and refuses what is no count', () => {
    const random = randomGenerator(5);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) (counts[random.integer(3)] as number)++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
    for (const n of [0, -1, 1.5, Number.NaN]) expect(() => random.integer(n)).toThrow(/expected a whole number from 1/);
  });

  test('permutation holds every number once, in every place', () => {
    const random = randomGenerator(6);
    const order = random.permutation(100);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const firsts = new Set(Array.from({ length: 200 }, () => random.permutation(5)[0]));
    expect(firsts.size).toBe(5);
    expect(random.permutation(0)).toHaveLength(0);
    expect(() => random.permutation(-1)).toThrow(/0 or more/);
  });
});

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: number[]): number {
  const centre = mean(values);
  return mean(values.map((value) => (value - centre) ** 2));
}
