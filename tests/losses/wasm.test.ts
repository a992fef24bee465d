import { beforeAll, expect, it, vi } from 'vitest';
import type { Case } from './keras';

let keras: typeof import('./keras');

beforeAll(async () => {
  delete process.env.ANN_LAB_REQUIRE; // a CI run requires native
  process.env.ANN_LAB_BACKEND = 'wasm'; // before the first import: the engine starts once a process
  keras = await import('./keras');
});

it("gives Keras' losses and gradients without TensorFlow too", async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const { tf } = await import('../../lib/src/engine');
  expect(tf.getBackend()).toBe('wasm');
  const before = tf.memory().numTensors;
  const off: unknown[] = [];
  for (const one of firstOfEach(keras.vectors.cases)) {
    const { values, gradients } = keras.compare(one);
    if (!(values <= CLOSE && gradients <= CLOSE)) off.push([keras.nameOf(one), values, gradients]);
  }
  expect(off).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});

/** One set of data for each loss with its options: the other sets are the native engine's business. */
function firstOfEach(cases: readonly Case[]): Case[] {
  const key = ({ loss, options, activation }: Case) => JSON.stringify([loss, options, activation]);
  return [...new Map([...cases].reverse().map((one) => [key(one), one])).values()];
}

/** Looser than the native engine's: the kernels' exp and log are others, and differences of them follow. */
const CLOSE = 1e-5;
