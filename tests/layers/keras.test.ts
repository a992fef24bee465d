import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as initializers from '../../lib/src/initializers';
import * as layers from '../../lib/src/layers';
import * as regularizers from '../../lib/src/regularizers';
import { type Packed, readVectors, relativeDifference, unpack } from '../support/vectors';
import type { Case } from './case';

interface Vectors {
  cases: Case[];
  functions: { name: string; options: Record<string, unknown>; x: Packed; y: Packed; gradient: Packed }[];
  adapted: { axis: number | number[] | null; data: Packed; weights: Packed[]; output: Packed }[];
}

const vectors = readVectors<Vectors>('layers');

/**
 * As a share of each tensor's largest value. Both sides add float32 numbers in another order (convolution kernels, gradients
 * worked out by hand): sums of tens of numbers differ by a few times 1e-7; this is about four times the worst seen.
 */
const TOLERANCE = 2e-6;

type Factory = (options: Record<string, unknown>) => layers.Layer;

function made({ factory, options, weights, frozen, inputs }: Case): layers.Layer {
  const named = Object.entries(options).map(([key, value]) => {
    const { class: className, ...args } = (value ?? {}) as { class?: string };
    if (className === undefined) return [key, value];
    return [key, className === 'L1' ? regularizers.l1(args) : regularizers.l2(args)];
  });
  const layer = (layers as unknown as Record<string, Factory>)[factory]?.(Object.fromEntries(named)) as layers.Layer;
  const shapes = inputs.map(({ shape }) => [null, ...shape.slice(1)]);
  layer.build(shapes.length === 1 ? (shapes[0] as number[]) : shapes);
  if (weights) layer.setWeights(weights.map(unpack));
  layer.trainable = !frozen;
  return layer;
}

/** Nothing is 0 but where Keras says so: gradients that vanish are rounding, measured against 1. */
function difference(actual: tf.Tensor, expected: Packed): number {
  const wanted = unpack(expected);
  const largest = tf.max(tf.abs(wanted)).dataSync()[0] as number;
  if (wanted.size === 0 || largest > 1e-4) return relativeDifference(actual, wanted);
  return tf.max(tf.abs(tf.sub(actual, wanted))).dataSync()[0] as number;
}

function compare(name: string, actual: tf.Tensor, expected: Packed): void {
  expect(actual.shape, name).toEqual(expected.shape);
  expect(difference(actual, expected), name).toBeLessThan(TOLERANCE);
}

describe('computes what Keras computes', () => {
  it.each(vectors.cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
    const layer = made(one);
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const inputs = one.inputs.map((input) => (one.ints ? tf.cast(unpack(input), 'int32') : unpack(input)));
      const call = (xs: tf.Tensor[], training: boolean) =>
        layer.apply(one.several ? xs : (xs[0] as tf.Tensor), { training });
      compare('inference', call(inputs, false), one.output);
      expect(layer.computeOutputShape(shapesOf(one)), 'output shape').toEqual(openShape(one));

      const start = layer.weights.map((weight) => tf.clone(weight.read()));
      const projection = projectionOf(one.output.shape);
      const trained = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const loss = (xs: tf.Tensor[]): tf.Scalar => {
        const output = call(xs, true);
        const penalties = layer.calculateLosses();
        const sum = tf.sum(tf.mul(output, projection));
        return penalties.reduce((all, penalty) => tf.add(all, penalty), sum) as tf.Scalar;
      };
      const training = call(inputs, true);
      compare('training', training, one.training ?? one.output);
      if (one.penalty !== undefined) {
        const penalty = tf.addN(layer.calculateLosses());
        expect(penalty.dataSync()[0]).toBeCloseTo(one.penalty, 5);
      }
      const state = layer.nonTrainableWeights.map((weight) => tf.clone(weight.read()));
      for (const [i, expected] of (one.state ?? []).entries()) compare(`state ${i}`, state[i] as tf.Tensor, expected);

      for (const [i, weight] of layer.weights.entries()) (weight.read() as tf.Variable).assign(start[i] as tf.Tensor);
      const byInputs = one.ints ? [] : tf.grads((...xs: tf.Tensor[]) => loss(xs))(inputs);
      const { grads } = trained.length > 0 ? tf.variableGrads(() => loss(inputs), trained) : { grads: {} };
      const byWeights = trained.map((variable) => (grads as Record<string, tf.Tensor>)[variable.name] as tf.Tensor);
      const gradients = [...byInputs, ...byWeights];
      expect(gradients.length).toBe(one.gradients.length);
      for (const [i, expected] of one.gradients.entries())
        compare(`gradient ${i}`, gradients[i] as tf.Tensor, expected);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(vectors.functions.map((one) => [`${one.name} ${JSON.stringify(one.options)}`, one] as const))(
    'the function %s',
    (_name, one) => {
      type F = (x: tf.Tensor, options: object) => tf.Tensor;
      const f = (layers.activations as unknown as Record<string, F>)[one.name] as F;
      const x = unpack(one.x);
      compare('value', f(x, one.options), one.y);
      compare('gradient', tf.grad((input) => tf.sum(tf.square(f(input, one.options))))(x), one.gradient);
    },
  );
});

/** What outputs are multiplied with before they are summed up: the same numbers as in the script. */
function projectionOf(shape: number[]): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.cos(i * 1.7 + 0.3)),
    shape,
  );
}

const shapesOf = ({ inputs }: Case) => {
  const shapes = inputs.map(({ shape }) => [null, ...shape.slice(1)]);
  return shapes.length === 1 ? (shapes[0] as (number | null)[]) : shapes;
};
const openShape = ({ outputShape }: Case) => [null, ...outputShape.slice(1)];

describe('normalization adapts to data as Keras', () => {
  it.each(vectors.adapted.map((one) => [JSON.stringify(one.axis), one] as const))('axis %s', (_name, one) => {
    const data = unpack(one.data) as tf.Tensor3D;
    const layer = layers.normalization({ axis: one.axis });
    layer.adapt(data);
    for (const [i, expected] of one.weights.entries())
      compare(`weight ${i}`, layer.getWeights()[i] as tf.Tensor, expected);
    const first = tf.slice(data, [0, 0, 0], [2, -1, -1]);
    compare('output', layer.apply(first), one.output);

    const batches = layers.normalization({ axis: one.axis });
    batches.adapt(tf.split(data, [7, 12, 1]) as tf.Tensor[]);
    compare('output after batches', batches.apply(first), one.output);
    const arrays = layers.normalization({ axis: one.axis });
    const before = tf.memory().numTensors;
    arrays.adapt(data.arraySync());
    expect(tf.memory().numTensors).toBe(before + 3); // the weights
    compare('output after arrays', arrays.apply(first), one.output);
    layer.adapt(tf.mul(data, 2));
    expect(difference(layer.apply(tf.mul(first, 2)), one.output)).toBeLessThan(TOLERANCE);
    const back = layers.normalization({ axis: one.axis, invert: true });
    back.adapt(data);
    layer.adapt(data);
    expect(relativeDifference(back.apply(layer.apply(first)), first)).toBeLessThan(TOLERANCE);
  });
});

it('covers every layer that is offered', () => {
  const tested = new Set(vectors.cases.map(({ factory }) => factory));
  const others = ['input', 'inputLayer', 'Layer', 'Normalization', 'activations'];
  const random = [
    'dropout',
    'spatialDropout1d',
    'spatialDropout2d',
    'gaussianNoise',
    'gaussianDropout',
    'alphaDropout',
  ];
  const untested = Object.keys(layers).filter((name) => !tested.has(name) && ![...others, ...random].includes(name));
  expect(untested).toEqual([]);
  expect(initializers.get('zeros').getClassName()).toBe('Zeros');
});
