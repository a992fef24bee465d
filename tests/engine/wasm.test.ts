import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

type Engine = typeof import('../../lib/src/engine');
type Tensor = import('../../lib/src/engine').tf.Tensor;

let tf: Engine['tf'];
let engine: Engine['engine'];

beforeAll(async () => {
  delete process.env.ANN_LAB_REQUIRE; // a CI run requires native
  process.env.ANN_LAB_BACKEND = 'wasm'; // before the first import: the engine starts once a process
  ({ tf, engine } = await import('../../lib/src/engine'));
});

beforeEach(async () => {
  await tf.setBackend('wasm');
});

/** The gradients of `f` at `xs`, on one backend, as plain numbers. */
async function gradients(backend: string, f: (...xs: Tensor[]) => Tensor, xs: () => Tensor[]): Promise<number[][]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const values = tf.tidy(() =>
    tf
      .grads((...inputs: Tensor[]) =>
        f(...inputs)
          .square()
          .sum(),
      )(xs())
      .map((g) => [...g.dataSync()]),
  );
  expect(tf.memory().numTensors).toBe(before);
  return values;
}

/** Numbers between -1 and 1 that look random, the same on every backend. */
function numbers(shape: number[], seed: number): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Array.from({ length: size }, (_, i) => Math.sin((i + 1) * (12.9898 + seed))),
    shape,
  );
}

async function expectAsOnCpu(f: (...xs: Tensor[]) => Tensor, xs: () => Tensor[]): Promise<void> {
  const wasm = await gradients('wasm', f, xs);
  const cpu = await gradients('cpu', f, xs);
  expect(wasm.length).toBe(cpu.length);
  for (const [i, gradient] of wasm.entries()) {
    const worst = Math.max(...gradient.map((value, j) => Math.abs(value - (cpu[i]?.[j] as number))));
    expect(gradient.length).toBe(cpu[i]?.length);
    expect(worst).toBeLessThan(1e-3);
  }
}

test('is ready without awaiting anything, and says what it is', () => {
  expect(tf.getBackend()).toBe('wasm');
  expect(tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync()[0]).toBe(3);
  expect(engine.info()).toMatchObject({ backend: 'wasm', tensorflow: null, threads: 1, why: /ANN_LAB_BACKEND/ });
});

describe('matrix products', () => {
  test.each([
    ['A B', false, false, [4, 6], [6, 5]],
    ['A^T B', true, false, [6, 4], [6, 5]],
    ['A B^T', false, true, [4, 6], [5, 6]],
    ['A^T B^T', true, true, [6, 4], [5, 6]],
    ['batches of A B^T', false, true, [3, 4, 6], [3, 5, 6]],
  ])('%s and its gradients are the cpu backend’s', (_name, transposeA, transposeB, a, b) =>
    expectAsOnCpu(
      (x, y) => tf.matMul(x as Tensor, y as Tensor, transposeA, transposeB),
      () => [numbers(a, 1), numbers(b, 2)],
    ),
  );

  test('with bias and activation in one operation', () =>
    expectAsOnCpu(
      (x, y, bias) =>
        tf.fused.matMul({ a: x as Tensor, b: y as Tensor, bias: bias as Tensor, transposeB: true, activation: 'relu' }),
      () => [numbers([4, 6], 1), numbers([5, 6], 2), numbers([5], 3)],
    ));
});

describe('convolutions', () => {
  test.each([
    ['3x3 same', [2, 7, 6, 3], [3, 3, 3, 4], 1, 'same'],
    ['3x3 valid', [2, 7, 6, 3], [3, 3, 3, 4], 1, 'valid'],
    ['2x4 same', [2, 7, 6, 3], [2, 4, 3, 2], 1, 'same'],
    ['3x3 same, stride 2', [2, 7, 6, 3], [3, 3, 3, 4], 2, 'same'],
    ['3x3 valid, stride 2', [2, 8, 7, 2], [3, 3, 2, 3], 2, 'valid'],
    ['2x2 valid, stride 3', [1, 9, 8, 2], [2, 2, 2, 3], 3, 'valid'],
    ['1x1', [2, 5, 5, 3], [1, 1, 3, 6], 1, 'valid'],
    ['3x3, padded by 2', [1, 5, 5, 2], [3, 3, 2, 2], 1, 2],
  ] as const)('gradients of %s are the cpu backend’s', (_name, x, filter, stride, pad) =>
    expectAsOnCpu(
      (images, weights) =>
        tf.conv2d(images as import('../../lib/src/engine').tf.Tensor4D, weights as never, stride, pad),
      () => [numbers([...x], 1), numbers([...filter], 2)],
    ),
  );
});

describe('sums by segment', () => {
  test('the gradient of tf.gather adds up the rows taken more than once', () =>
    expectAsOnCpu(
      (table) =>
        tf.gather(
          table as Tensor,
          tf.tensor2d(
            [
              [4, 0, 4],
              [1, 4, 0],
            ],
            [2, 3],
            'int32',
          ),
        ),
      () => [numbers([5, 3], 1)],
    ));

  test('sums rows and drops those of no segment', () => {
    const sums = tf.unsortedSegmentSum(
      tf.tensor2d([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      tf.tensor1d([2, 7, 2], 'int32'),
      3,
    );
    expect(sums.arraySync()).toEqual([
      [0, 0],
      [0, 0],
      [6, 8],
    ]);
  });
});

test('trains a small network of the layers that the stock backend can not train', async () => {
  const layers = tf.layers;
  const model = tf.sequential({
    layers: [
      layers.conv2d({
        filters: 4,
        kernelSize: 3,
        activation: 'relu',
        inputShape: [8, 8, 1],
        kernelInitializer: 'heNormal',
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 1 }),
    ],
  });
  model.compile({ optimizer: tf.train.adam(0.01), loss: 'meanSquaredError' });
  const x = numbers([32, 8, 8, 1], 5);
  const y = x.mean([1, 2]);
  const history = await model.fit(x, y, { epochs: 15, verbose: 0 });
  const loss = history.history.loss as number[];
  expect(loss.at(-1)).toBeLessThan((loss[0] as number) * 0.5);
});
