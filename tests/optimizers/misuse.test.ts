import { afterEach, describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as optimizers from '../../lib/src/optimizers';

const { adadelta, adafactor, adagrad, adam, adamW, adamax, ftrl, lamb, lion, nadam, rmsprop, sgd, schedules } =
  optimizers;
const factories = { adadelta, adafactor, adagrad, adam, adamW, adamax, ftrl, lamb, lion, nadam, rmsprop, sgd };

describe('an optimizer', () => {
  it.each(Object.entries(factories))('%s refuses a learning rate that stands alone', (_name, make) => {
    for (const bad of [
      0.1,
      '0.1',
      null,
      [0.1],
      () => 0.1,
      schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 2 }),
    ]) {
      expect(() => (make as (args: unknown) => unknown)(bad)).toThrow(
        /expected an options object such as \{ learningRate/,
      );
    }
  });

  it('names its class in it', () => {
    expect(() => adam(0.1 as never)).toThrow(
      'Adam: expected an options object such as { learningRate: 0.1 }, got 0.1.',
    );
    expect(() => new optimizers.AdamW(null as never)).toThrow(/^AdamW: /);
  });
});

describe('applyGradients', () => {
  const weights: tf.Variable[] = [];
  afterEach(() => {
    for (const weight of weights.splice(0)) weight.dispose();
  });
  function variable(value: number): tf.Variable {
    const weight = tf.tidy(() => tf.variable(tf.scalar(value)));
    weights.push(weight);
    return weight;
  }

  it('takes gradients by name, as tf.variableGrads gives them', () => {
    const [a, b] = [variable(1), variable(2)];
    const optimizer = sgd({ learningRate: 0.5 });
    const step = () => tf.variableGrads(() => tf.add(tf.square(a), tf.mul(b, 3)) as tf.Scalar, [a, b]).grads;
    tf.tidy(() => optimizer.applyGradients(step()));
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([0, 0.5]);
    tf.tidy(() => optimizer.applyGradients(step()));
    expect([a.dataSync()[0], b.dataSync()[0]]).toEqual([0, -1]);
    optimizer.close();
  });

  it('says what it expects instead of other things', () => {
    const optimizer = sgd();
    const apply = (given: unknown) => optimizer.applyGradients(given as never);
    const expected = /SGD: applyGradients expects pairs \[gradient, variable\], or .* got/;
    const scalar = tf.scalar(1);
    for (const bad of [scalar, null, 3, [scalar], [[scalar, scalar]], { nobody: scalar }]) {
      expect(() => apply(bad)).toThrow(expected);
    }
    expect(() => apply({ [variable(1).name]: 3 })).toThrow(/': 3\./);
    scalar.dispose();
  });
});
