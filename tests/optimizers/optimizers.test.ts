import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { createUpdater, type UpdateRule } from '../../lib/src/engine/updates';
import * as optimizers from '../../lib/src/optimizers';

const OPTIMIZERS = {
  sgd: () => optimizers.sgd({ learningRate: 0.1 }),
  momentum: () => optimizers.sgd({ learningRate: 0.1, momentum: 0.9 }),
  nesterov: () => optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  rmsprop: () => optimizers.rmsprop({ learningRate: 0.01 }),
  'rmsprop with momentum': () => optimizers.rmsprop({ learningRate: 0.01, momentum: 0.5 }),
  adam: () => optimizers.adam({ learningRate: 0.01 }),
};

/** Three steps by gradients that differ, in plain tensor code. */
function composed(rule: UpdateRule, start: number[], gradients: number[][]): number[] {
  let weight: tf.Tensor = tf.tensor1d(start);
  let slots: tf.Tensor[] = rule.slots.map(() => tf.zeros([start.length]));
  for (const [i, gradient] of gradients.entries()) {
    ({ weight, slots } = rule.compose(weight, tf.tensor1d(gradient), slots, rule.scalars(i + 1)));
  }
  return Array.from(weight.dataSync());
}

describe('optimizers', () => {
  const start = [1, -2, 0.5];
  const gradients = [
    [0.5, -1, 0],
    [0.1, 2, 1e-5],
    [-0.3, 0.2, 3],
  ];

  it.each(Object.entries(OPTIMIZERS))("%s: TensorFlow's kernel and the composed rule agree", (_, make) => {
    const { rule } = make();
    const weight = tf.variable(tf.tensor1d(start));
    const updater = createUpdater(rule, [weight], [rule.slots.map(() => new Float32Array(3))]);
    for (const [i, gradient] of gradients.entries())
      tf.tidy(() => updater.apply([tf.tensor1d(gradient)], rule.scalars(i + 1)));
    updater.dispose();
    const kernel = Array.from(weight.dataSync());
    for (const [i, value] of composed(rule, start, gradients).entries()) expect(kernel[i]).toBeCloseTo(value, 6);
    weight.dispose();
  });

  it('Adam puts epsilon outside the bias correction, as Keras', () => {
    const tiny = 1e-6; // a gradient near epsilon tells the two apart: tfjs' own would move by 0.91 of the rate
    const { rule } = optimizers.adam({ learningRate: 1 });
    const m = 0.1 * tiny;
    const v = 0.001 * tiny ** 2;
    const step = ((Math.sqrt(1 - 0.999) / (1 - 0.9)) * m) / (Math.sqrt(v) + 1e-7);
    expect(composed(rule, [0], [[tiny]])[0]).toBeCloseTo(-step, 4);
    expect(step).toBeLessThan(0.5);
  });

  it("have Keras 3's defaults and take names in small letters or capitals", () => {
    expect(optimizers.get('adam').getConfig()).toEqual({
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
    });
    expect(optimizers.get('RMSprop' as 'rmsprop').getConfig()).toEqual({
      learningRate: 0.001,
      rho: 0.9,
      momentum: 0,
      epsilon: 1e-7,
    });
    expect(optimizers.get('sgd').getConfig()).toEqual({ learningRate: 0.01, momentum: 0, nesterov: false });
  });

  it('take another learning rate at any time, but no nonsense', () => {
    const adam = optimizers.adam();
    adam.learningRate = 0.5;
    expect(adam.rule.scalars(1).learningRate).toBe(0.5);
    expect(() => {
      adam.learningRate = Number.POSITIVE_INFINITY;
    }).toThrow('learningRate');
    expect(adam.learningRate).toBe(0.5);
  });

  it('give their state and take it back', () => {
    const weights = [tf.variable(tf.zeros([2]))];
    const [a, b] = [optimizers.adam(), optimizers.adam()];
    a.build(weights);
    b.build(weights);
    a.iterations = 3;
    (a.slots[0]?.[1] as Float32Array)[0] = 7;
    b.setState(a.getState());
    expect(b.iterations).toBe(3);
    expect(b.slots[0]?.[1]?.[0]).toBe(7);
    expect(() => optimizers.adam().setState(a.getState())).toThrow('sizes');
    tf.dispose(weights);
  });
});
