import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';

const rows = [
  [1, 10],
  [3, 30],
];

describe('a normalization that was adapted first', () => {
  it('is a first layer that knows the shape of its inputs', () => {
    const scale = layers.normalization();
    scale.adapt(rows);
    const model = models.sequential([scale, layers.dense({ units: 1, kernelInitializer: 'ones' })]);
    expect(model.inputs[0]?.shape).toEqual([null, 2]);
    expect((model.predict(rows) as tf.Tensor).arraySync()).toEqual([[-2], [2]]);
  });

  it('keeps the input shape that it was given', () => {
    const scale = layers.normalization({ inputShape: [1], axis: null });
    scale.adapt([1, 3]);
    const model = models.sequential([scale]);
    expect((model.predict([[3]]) as tf.Tensor).arraySync()).toEqual([[1]]);
  });

  it('takes tables', () => {
    const scale = layers.normalization();
    scale.adapt({ columns: ['a', 'b'], values: rows });
    const output = scale.apply(tf.tensor2d([[3, 10]]));
    expect(output.arraySync()).toEqual([[1, -1]]);
    expect(() => scale.adapt({ columns: ['a'], values: [['text']] })).toThrow(/adapt/);
    const column = layers.normalization({ axis: null });
    column.adapt({ columns: ['a'], values: [1, 3] });
    expect(column.apply(tf.tensor1d([3])).arraySync()).toEqual([1]);
  });
});

describe('an input layer', () => {
  it('takes the shape by either name', () => {
    for (const args of [{ shape: [2] }, { inputShape: [2], name: 'given' }]) {
      const model = models.sequential([layers.inputLayer(args), layers.dense({ units: 1 })]);
      expect(model.inputs[0]?.shape).toEqual([null, 2]);
    }
  });

  it('refuses none, both and what is no options object', () => {
    const make = layers.inputLayer as (args: unknown) => unknown;
    expect(() => make({ name: 'x' })).toThrow(/give the shape of one sample/);
    expect(() => make({ shape: [2], inputShape: [2] })).toThrow(/once/);
    expect(() => make({ shape: 2 })).toThrow(/layers\.inputLayer/);
    for (const bad of [8, [8], null, undefined]) expect(() => make(bad)).toThrow(/options object such as \{ shape/);
  });
});
