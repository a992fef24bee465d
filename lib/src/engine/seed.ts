import { randomInt } from 'node:crypto';

const UINT32 = 2 ** 32;
const MAX_SEED = 2 ** 31 - 1; // the native random operations take a signed 32-bit seed, and 0 means "none" to tfjs

/** A stream of random numbers that its seed repeats exactly. */
export interface RandomGenerator {
  /** A number in [low, high), by default [0, 1). */
  uniform(low?: number, high?: number): number;
  /** A number of the normal distribution, by default of mean 0 and standard deviation 1. */
  normal(mean?: number, stdDev?: number): number;
  /** The numbers 0 … n-1 in random order. */
  permutation(n: number): Int32Array;
  /** A whole number in [0, n), each equally likely. */
  integer(n: number): number;
  /** Where the stream stands, as plain numbers. */
  getState(): number[];
  /** Goes on where `getState` was asked. */
  setState(state: readonly number[]): void;
}

let seeds = generator(randomInt(1, MAX_SEED));
let mathRandom: RandomGenerator | null = null;

/**
 * Makes everything random that follows repeat: initializers, dropout, shuffling, splits, tuners, tensor operations without
 * a seed of their own, and `Math.random`, as Keras seeds Python's `random`. Counterpart of `keras.utils.set_random_seed`.
 *
 * @param seed a whole number in [0, 2³²)
 * @throws RangeError for anything else
 * @example
 * utils.setRandomSeed(42);
 * const first = Math.random();
 * utils.setRandomSeed(42);
 * assert.equal(Math.random(), first);
 */
export function setRandomSeed(seed: number): void {
  seeds = generator(checkedSeed(seed));
  // tfjs draws the seed of tf.randomNormal, tf.dropout, tf.util.shuffle ... from Math.random when none is given.
  const other = generator(nextSeed());
  mathRandom = other;
  Math.random = () => other.uniform();
}

/**
 * Begins the global streams anew from a seed of their own, until what it returns is called: then they go on where they were, as if
 * nothing had been drawn meanwhile.
 */
export function borrowStreams(seed: number): () => void {
  const kept = { seeds, mathRandom, random: Math.random };
  setRandomSeed(seed);
  return () => {
    seeds = kept.seeds;
    mathRandom = kept.mathRandom;
    Math.random = kept.random;
  };
}

/** Where the global streams stand, so that a later process can go on with the same numbers. */
export function getSeedState(): number[][] {
  return [seeds.getState(), mathRandom?.getState() ?? []];
}

/** Goes on where `getSeedState` was asked. */
export function setSeedState([derived = [], random = []]: readonly (readonly number[])[]): void {
  seeds.setState(derived);
  if (random.length > 0) mathRandom?.setState(random);
}

/** The next seed derived from the global one: a whole number in [1, 2³¹). Random for each process until `setRandomSeed` is called. */
export function nextSeed(): number {
  return 1 + seeds.integer(MAX_SEED);
}

/**
 * A random generator of its own. Counterpart of `keras.random.SeedGenerator` and of NumPy's `default_rng`.
 *
 * @param seed a whole number in [0, 2³²); by default the next one derived from the global seed
 * @throws RangeError when the seed is not such a number
 * @example
 * const order = randomGenerator(7).permutation(4);
 * assert.deepEqual([...order].sort(), [0, 1, 2, 3]);
 * assert.deepEqual(randomGenerator(7).permutation(4), order);
 */
export function randomGenerator(seed?: number): RandomGenerator {
  return generator(seed === undefined ? nextSeed() : checkedSeed(seed));
}

function checkedSeed(seed: number): number {
  if (Number.isInteger(seed) && seed >= 0 && seed < UINT32) return seed;
  throw new RangeError(`Seed ${String(seed)}: expected a whole number from 0 to ${UINT32 - 1}, such as 42.`);
}

function generator(seed: number): RandomGenerator {
  const { bits, words } = xoshiro128(seed);
  const unit = () => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 2 ** 53;
  let spare: number | null = null;

  function integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > UINT32) {
      throw new RangeError(`integer(${String(n)}): expected a whole number from 1 to ${UINT32}.`);
    }
    const limit = UINT32 - (UINT32 % n); // numbers above it would favour the small results
    let drawn = bits();
    while (drawn >= limit) drawn = bits();
    return drawn % n;
  }

  function standardNormal(): number {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - unit())); // Box-Muller; 1 - u is never 0
    const angle = 2 * Math.PI * unit();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  function permutation(n: number): Int32Array {
    if (!Number.isInteger(n) || n < 0)
      throw new RangeError(`permutation(${String(n)}): expected a whole number, 0 or more.`);
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = integer(i + 1);
      const kept = order[i] as number;
      order[i] = order[j] as number;
      order[j] = kept;
    }
    return order;
  }

  return {
    uniform: (low = 0, high = 1) => low + (high - low) * unit(),
    normal: (mean = 0, stdDev = 1) => mean + stdDev * standardNormal(),
    permutation,
    integer,
    getState: () => [...words, ...(spare === null ? [] : [spare])],
    setState(state) {
      if (state.length < 4) throw new Error(`A stream of random numbers has 4 words of state, got ${state.length}.`);
      words.set(state.slice(0, 4));
      spare = state[4] ?? null;
    },
  };
}

/** xoshiro128** (Blackman and Vigna), its state filled by splitmix32: 32 random bits a call. */
function xoshiro128(seed: number): { bits: () => number; words: Uint32Array } {
  const split = splitmix32(seed);
  const words = Uint32Array.from({ length: 4 }, split);
  const bits = () => {
    let [a, b, c, d] = words as unknown as [number, number, number, number];
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
    return result;
  };
  return { bits, words };
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
