import { afterEach, describe, expect, test, vi } from 'vitest';
import { createMemory } from '../../kernel/src/execution/memory';
import { type Kernel, startKernel } from './support/client';

const MB = 2 ** 20;
/** Gigabytes are moved, on a machine that may have other work. */
const PATIENCE_MS = 300_000;

describe('between cells', () => {
  test('garbage is collected when tensors have grown by more than 64 MB, or the process by 512 MB', () => {
    const now = { tensors: 0, process: 400 * MB };
    const collect = vi.fn();
    const memory = createMemory(() => ({ ...now }), collect);
    const relieve = (change: Partial<typeof now>): number => {
      Object.assign(now, change);
      memory.relieve();
      return collect.mock.calls.length;
    };
    expect(relieve({})).toBe(0);
    expect(relieve({ tensors: 64 * MB })).toBe(0);
    expect(relieve({ tensors: 65 * MB })).toBe(1);
    expect(relieve({ tensors: 128 * MB })).toBe(1);
    expect(relieve({ process: 913 * MB })).toBe(2);
    // What was given back otherwise counts too: growth is from the lowest level since.
    expect(relieve({ tensors: 0 })).toBe(2);
    expect(relieve({ tensors: 65 * MB })).toBe(3);
  });
});

describe('a cell that loads and divides MNIST, run again and again', () => {
  let kernel: Kernel;
  afterEach(() => kernel.stop());

  const LOAD = `
    import { datasets, tf } from 'ann-lab';
    const [[xTrain, yTrain], [xTest, yTest]] = await datasets.mnist.loadData();
    const [train, test] = [xTrain.div(255), xTest.div(255)];
  `;
  const measure = async (): Promise<{ rss: number; tensors: number }> => {
    const { result, reply } = await kernel.execute(
      'JSON.stringify([process.memoryUsage.rss(), tf.memory().numTensors])',
    );
    expect(reply.status).toBe('ok');
    const [rss, tensors] = JSON.parse(String(result?.['text/plain'])) as [number, number];
    return { rss, tensors };
  };
  const run = async (times: number): Promise<{ rss: number; tensors: number }[]> => {
    const measured = [];
    for (let i = 0; i < times; i++) {
      expect((await kernel.execute(LOAD)).reply.status).toBe('ok');
      measured.push(await measure());
    }
    return measured;
  };

  test.each([
    ['native', 20, 2],
    ['wasm', 12, 5], // its memory can't shrink, and comes to its highest level in the first runs
  ])(
    'keeps the memory of the process within 10 %: %s',
    async (backend, times, from) => {
      kernel = await startKernel({ env: { ANN_LAB_RECLAIM: '1', ANN_LAB_BACKEND: backend, ANN_LAB_REQUIRE: '' } });
      const measured = await run(times);
      const settled = measured[from - 1];
      for (const { rss, tensors } of measured.slice(from)) {
        expect(tensors).toBe(settled?.tensors);
        expect(rss / (settled?.rss ?? 0)).toBeLessThan(1.1);
      }
    },
    PATIENCE_MS,
  );

  test(
    'grows without it',
    async () => {
      kernel = await startKernel({ env: { ANN_LAB_RECLAIM: '0' } });
      const [, second, , fourth] = await run(4);
      expect(fourth?.tensors).toBe((second?.tensors ?? 0) + 2 * 6);
      expect((fourth?.rss ?? 0) / (second?.rss ?? 0)).toBeGreaterThan(1.1);
    },
    PATIENCE_MS,
  );
});
