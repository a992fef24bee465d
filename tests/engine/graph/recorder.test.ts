import { afterEach, describe, expect, it } from 'vitest';
import { tf } from '../../../lib/src/engine';
import { isOperation } from '../../../lib/src/engine/graph/recorded';
import { record } from '../../../lib/src/engine/graph/recorder';

const made: tf.Variable[] = [];
const variable = (value: number | tf.Tensor): tf.Variable => {
  const one = tf.variable(value instanceof tf.Tensor ? value : tf.scalar(value), false);
  made.push(one);
  return one;
};
afterEach(() => {
  for (const one of made.splice(0)) one.dispose();
});

const batch = tf.tensor2d([1, 2, 3, 4], [2, 2]);
const recorded = (step: () => void, holders: object[] = []) => {
  const one = record([batch], () => tf.tidy(step), holders);
  one.keep();
  return one;
};

describe('record', () => {
  it('makes the step once, and writes down kernels, constants and what they change', () => {
    const sum = variable(1);
    const { events, constants, states, refusal } = recorded(() => sum.assign(tf.add(sum, tf.sum(tf.mul(batch, 3)))));
    expect(sum.dataSync()[0]).toBe(31);
    expect(events.filter(isOperation).map(({ op }) => op)).toEqual(['Mul', 'Sum', expect.stringMatching(/^Add/)]);
    expect([...constants.values()].map(({ values }) => [...values])).toContainEqual([3]);
    expect(states).toHaveLength(1);
    expect(states[0]?.owner).toBe(sum);
    expect(states[0]?.after).not.toBe(states[0]?.before);
    expect(refusal).toBeNull();
  });

  it('leaves no tensor, and the backend as it was, also when the step throws', () => {
    const backend = tf.backend() as unknown as { binding: object; getInputTensorIds: object };
    const { binding, getInputTensorIds } = backend;
    const sum = variable(0);
    const step = () => {
      sum.assign(tf.sum(batch));
      throw new Error('no');
    };
    const before = tf.memory().numTensors;
    expect(() => recorded(step)).toThrow('no');
    expect(() => recorded(step)).toThrow('no');
    expect(tf.memory().numTensors).toBe(before);
    expect(backend.binding).toBe(binding);
    expect(backend.getInputTensorIds).toBe(getInputTensorIds);
  });

  it('takes a step back', () => {
    const sum = variable(1);
    const before = tf.memory().numTensors;
    const step = record([batch], () => tf.tidy(() => sum.assign(tf.add(sum, tf.sum(batch)) as tf.Scalar)));
    expect(sum.dataSync()[0]).toBe(11);
    step.undo();
    expect(sum.dataSync()[0]).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('tells a variable from a tensor that shares its data', () => {
    const start = tf.scalar(2);
    const weight = variable(start);
    const copy = tf.clone(weight as tf.Tensor);
    const { states, constants } = recorded(() => weight.assign(tf.mul(copy, weight)));
    expect(states).toHaveLength(1);
    expect([...constants.values()].some(({ values }) => values[0] === 2)).toBe(true);
  });

  const kept: tf.Tensor[] = [];
  class Holder {
    count = 0;
    list: number[] = [];
  }
  const holder = new Holder();
  const refusals: [string, () => void, RegExp][] = [
    ['reads values', () => void tf.sum(batch).dataSync(), /reads the values .*recorder\.test\.ts/],
    ['keeps a tensor', () => void kept.push(tf.keep(tf.sum(batch))), /keeps a tensor for later.*recorder\.test\.ts/],
    ['makes a variable', () => void variable(tf.sum(batch)), /makes the variable/],
    ['counts in a field', () => void holder.count++, /the field 'count' of Holder/],
    ['fills a list', () => void holder.list.push(1), /the field 'list' of Holder/],
  ];
  it.each(refusals)('refuses a step that %s', (_name, step, reason) => {
    expect(recorded(step, [holder]).refusal).toMatch(reason);
    tf.dispose(kept.splice(0));
  });
});
