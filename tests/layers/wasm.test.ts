import { beforeAll, describe, expect, test } from 'vitest';
import type { Case } from './case';

type Engine = typeof import('../../lib/src/engine');
type Layers = typeof import('../../lib/src/layers');
type Tensor = import('../../lib/src/engine').tf.Tensor;
type Layer = import('../../lib/src/layers').Layer;
type Vectors = typeof import('../support/vectors');
type Packed = import('../support/vectors').Packed;

let tf: Engine['tf'];
let setRandomSeed: Engine['setRandomSeed'];
let layers: Layers;
let vectors: Vectors;

beforeAll(async () => {
  delete process.env.ANN_LAB_REQUIRE; // a CI run requires native
  process.env.ANN_LAB_BACKEND = 'wasm'; // before the first import: the engine starts once a process
  ({ tf, setRandomSeed } = await import('../../lib/src/engine'));
  layers = await import('../../lib/src/layers');
  vectors = await import('../support/vectors');
});

const hasObjects = ({ options }: Case) =>
  Object.values(options).some((value) => value && (value as Case).constructor === Object);

/** Sums of float32 numbers in XNNPACK's order: as on the native engine, 1e-5 of the largest value; where all are 0, 1e-5. */
function compare(name: string, actual: Tensor, expected: Packed): void {
  const wanted = vectors.unpack(expected);
  const largest = Math.max(...wanted.dataSync().map(Math.abs));
  const worst = Math.max(...tf.abs(tf.sub(actual, wanted)).dataSync());
  expect(actual.shape, name).toEqual(wanted.shape);
  expect(worst / (largest > 1e-4 ? largest : 1), name).toBeLessThan(1e-5);
}

test('every layer computes on wasm what Keras computes, gradients included', () => {
  const { cases } = vectors.readVectors<{ cases: Case[] }>('layers');
  const failed: string[] = [];
  for (const one of cases.filter((candidate) => !hasObjects(candidate))) {
    try {
      check(one);
    } catch (error) {
      failed.push(`${one.name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  expect(failed).toEqual([]);
});

function check(one: Case): void {
  const factory = (layers as unknown as Record<string, (options: object) => Layer>)[one.factory];
  const layer = factory?.(one.options) as Layer;
  tf.tidy(() => {
    const inputs = one.inputs.map((input) =>
      one.ints ? tf.cast(vectors.unpack(input), 'int32') : vectors.unpack(input),
    );
    const call = (xs: Tensor[], training: boolean) => layer.apply(one.several ? xs : (xs[0] as Tensor), { training });
    layer.apply(one.several ? inputs : (inputs[0] as Tensor));
    if (one.weights) layer.setWeights(one.weights.map(vectors.unpack));
    layer.trainable = !one.frozen;
    compare('inference', call(inputs, false), one.output);
    const size = one.output.shape.reduce((product, n) => product * n, 1);
    const projection = tf.tensor(
      Float32Array.from({ length: size }, (_, i) => Math.cos(i * 1.7 + 0.3)),
      one.output.shape,
    );
    const start = layer.weights.map((weight) => tf.clone(weight.read()));
    compare('training', call(inputs, true), one.training ?? one.output);
    for (const [i, expected] of (one.state ?? []).entries()) {
      compare(`state ${i}`, layer.nonTrainableWeights[i]?.read() as Tensor, expected);
    }
    for (const [i, weight] of layer.weights.entries()) weight.write(start[i] as Tensor);
    const loss = (xs: Tensor[]) =>
      layer
        .calculateLosses()
        .reduce<Tensor>((all, penalty) => tf.add(all, penalty), tf.sum(tf.mul(call(xs, true), projection)));
    const trained = layer.trainableWeights.map((weight) => weight.read());
    const withWeights = () => tf.variableGrads(() => loss(inputs).asScalar(), trained as never[]).grads;
    const penalised = layer.losses.length > 0; // such a layer's penalty belongs to a step under way
    const byInputs = one.ints || penalised ? [] : tf.grads((...xs: Tensor[]) => loss(xs))(inputs);
    if (penalised) return;
    const grads = trained.length > 0 ? withWeights() : {};
    const gradients = [
      ...byInputs,
      ...trained.map((weight) => grads[(weight as unknown as { name: string }).name] as Tensor),
    ];
    for (const [i, expected] of one.gradients.entries()) compare(`gradient ${i}`, gradients[i] as Tensor, expected);
  });
}

describe('on wasm', () => {
  test('masks repeat with the seed', () => {
    const drawn = () => {
      setRandomSeed(4);
      const layer = layers.dropout({ rate: 0.5 });
      return [1, 2].map(() => [...layer.apply(tf.ones([50]), { training: true }).dataSync()]);
    };
    const [first, second] = drawn();
    expect(first).not.toEqual(second);
    expect(drawn()).toEqual([first, second]);
    expect(new Set(first)).toEqual(new Set([0, 2]));
    const noise = layers.gaussianNoise({ stddev: 0.5, seed: 1 }).apply(tf.zeros([20_000]), { training: true });
    expect(tf.moments(noise).variance.dataSync()[0]).toBeCloseTo(0.25, 2);
  });
});
