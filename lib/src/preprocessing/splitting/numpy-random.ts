/**
 * The generator behind `numpy.random.RandomState`, which scikit-learn and Keras' datasets use for their splits: with
 * it, `seed: 42` here and `random_state=42` there choose the same rows.
 *
 * Source: M. Matsumoto and T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudorandom
 * number generator", ACM TOMACS 8(1), 1998; the bounded draw is NumPy's legacy `random_interval` (mask and reject).
 */
const SIZE = 624;
const MIDDLE = 397;

export class NumpyRandom {
  private readonly state = new Uint32Array(SIZE);
  private next = SIZE;

  /** @param seed An integer in [0, 2**32 - 1], as `RandomState` takes. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new Error(`seed must be an integer from 0 to 4294967295, got ${seed}.`);
    }
    const { state } = this;
    state[0] = seed;
    for (let i = 1; i < SIZE; i++) {
      const previous = state[i - 1]!;
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** 32 random bits as an unsigned integer. */
  uint32(): number {
    if (this.next === SIZE) this.twist();
    let bits = this.state[this.next++]!;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    return (bits ^ (bits >>> 18)) >>> 0;
  }

  /** A number in [0, 1) with 53 random bits, as `RandomState.rand()`. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** An integer from 0 to `max`, both included. */
  integer(max: number): number {
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    for (;;) {
      const candidate = (this.uint32() & mask) >>> 0;
      if (candidate <= max) return candidate;
    }
  }

  /** A shuffled copy of `items`, or of 0 ... n-1, as `RandomState.permutation`. */
  permutation(items: number | ArrayLike<number>): Int32Array {
    const order = typeof items === 'number' ? Int32Array.from({ length: items }, (_, i) => i) : Int32Array.from(items);
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.integer(i);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }

  private twist(): void {
    const { state } = this;
    for (let i = 0; i < SIZE; i++) {
      const bits = (state[i]! & 0x80000000) | (state[(i + 1) % SIZE]! & 0x7fffffff);
      state[i] = state[(i + MIDDLE) % SIZE]! ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    }
    this.next = 0;
  }
}
