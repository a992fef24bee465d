import { beforeEach, describe, expect, it, vi } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as losses from '../../lib/src/losses';
import { lossOfBatch } from '../../lib/src/losses/loss';
import { unpack } from '../support/vectors';
import { compare, makeLoss, nameOf, vectors } from './keras';

/**
 * As a share of the largest expected number of the tensor. Float32 keeps 6e-8 of a number, and a loss is some ten operations on
 * numbers that are not larger than it, or a sum of them in another order.
 */
const CLOSE = 1e-6;

const oneOutput = () => vectors.data.oneOutput?.[0] as NonNullable<(typeof vectors.data)[string]>[number];

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined); // fromLogits with a softmax: Keras warns too
});

describe("Keras' losses, by weights and reductions, and their gradients", () => {
  it.each(vectors.cases.map((one) => [nameOf(one), one] as const))('%s', (_name, one) => {
    const before = tf.memory().numTensors;
    const worst = compare(one);
    expect(worst.values).toBeLessThanOrEqual(CLOSE);
    expect(worst.gradients).toBeLessThanOrEqual(CLOSE);
    expect(worst.undefinedValues).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('hold every loss that there is', () => {
    const classes = Object.entries(losses).filter(
      ([, value]) => (value as { prototype?: unknown }).prototype instanceof losses.Loss,
    );
    const tested = new Set(vectors.cases.map(({ loss }) => loss));
    expect(classes.map(([name]) => name).filter((name) => !tested.has(name))).toEqual([]);
  });
});

describe('reduced as in Keras', () => {
  it.each(vectors.functions.map((one) => [one.name, one] as const))('a function whose result is %s', (name, one) => {
    const scalar: losses.LossFunction = (yTrue, yPred) => tf.max(tf.abs(tf.sub(yTrue, yPred)));
    const whole: losses.LossFunction = (yTrue, yPred) => tf.pow(tf.abs(tf.sub(yTrue, yPred)), 3);
    const loss = losses.get(name === 'scalar' ? scalar : whole);
    const [yTrue, yPred] = [unpack(oneOutput().yTrue), unpack(oneOutput().yPred)];
    const value = (weight?: tf.Tensor) => loss.apply(yTrue, yPred, weight).dataSync()[0] as number;
    expect(Math.abs(value() / one.plain - 1)).toBeLessThan(CLOSE);
    expect(Math.abs(value(unpack(one.weight)) / one.weighted - 1)).toBeLessThan(CLOSE);
  });

  it.each(Object.entries(vectors.masked.results))('outputs with a mask: %s', (reduction, [plain, weighted]) => {
    const data = vectors.data.real?.[1] as NonNullable<(typeof vectors.data)[string]>[number];
    const [yTrue, yPred, mask, weight] = [data.yTrue, data.yPred, vectors.masked.mask, vectors.masked.weight].map(
      unpack,
    );
    const loss = losses.meanSquaredError({ reduction: reduction as losses.Reduction });
    const value = (weights: tf.Tensor | null) =>
      lossOfBatch(loss, yTrue as tf.Tensor, yPred as tf.Tensor, weights, mask).dataSync()[0] as number;
    expect(Math.abs(value(null) / plain - 1)).toBeLessThan(CLOSE);
    expect(Math.abs(value(weight as tf.Tensor) / weighted - 1)).toBeLessThan(CLOSE);
  });

  it.each(vectors.fitted.map((one) => [one.reduction, one] as const))('in fit: %s', (reduction, one) => {
    const loss = losses.meanSquaredError({ reduction });
    const [x, y, weight, kernel] = [one.x, one.y, one.weight, one.kernel].map(unpack) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const step = tf.valueAndGrad((w: tf.Tensor) =>
      lossOfBatch(loss, y, tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), weight),
    );
    const { value, grad } = step(tf.zeros([2, 1]));
    expect(Math.abs((value.dataSync()[0] as number) / one.loss - 1)).toBeLessThan(CLOSE);
    const stepped = tf.mul(grad, -0.01); // SGD from zeros
    expect(Math.max(...tf.abs(tf.sub(stepped, kernel)).dataSync())).toBeLessThan(1e-7);
  });
});

describe('of logits', () => {
  it('keep what is left of a small loss: each number, not only the largest', () => {
    const loss = losses.binaryCrossentropy({ fromLogits: true, reduction: 'none' });
    const logits = [-80, -20, -8, 8, 20, 80];
    const values = loss.apply(
      logits.map((x) => [x > 0 ? 1 : 0]),
      logits.map((x) => [x]),
    );
    for (const [i, value] of [...values.dataSync()].entries()) {
      const exact = Math.log1p(Math.exp(-Math.abs(logits[i] as number)));
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(CLOSE * exact);
    }
  });

  it("say that probabilities are none: fromLogits after a softmax computes from the softmax's logits", () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const one = vectors.cases.find(
      ({ activation, options }) => activation === 'softmax' && options.fromLogits === true,
    );
    compare(one as NonNullable<typeof one>);
    expect(warn.mock.calls[0]?.[0]).toMatch(/fromLogits is true.*Leave out either/);
  });
});

describe('made again', () => {
  it.each(vectors.saved.map((one) => [one.loss.class_name, one] as const))(
    '%s, from its config',
    (kind, { options }) => {
      const loss = makeLoss(kind, { ...options, reduction: 'meanWithSampleWeight', name: 'mine' });
      const again = makeLoss(kind, loss.getConfig());
      expect(again.getConfig()).toEqual(loss.getConfig());
      expect(loss.getConfig()).toMatchObject({ ...options, reduction: 'meanWithSampleWeight', name: 'mine' });
    },
  );
});
