import { describe, expect, it } from 'vitest';
import { tf } from '../../../lib/src/engine';
import { record } from '../../../lib/src/engine/graph/recorder';
import { difference, fingerprintOf } from '../../../lib/src/engine/graph/same';

const sum = tf.variable(tf.scalar(0), false);
const other = tf.variable(tf.scalar(0), false);

function print(rows: number[], step: (batch: tf.Tensor) => void) {
  const batch = tf.tensor1d(rows);
  return fingerprintOf(record([batch], () => tf.tidy(() => step(batch))));
}

describe('difference', () => {
  it('none between steps on other rows and other values of variables', () => {
    const step = (batch: tf.Tensor) => sum.assign(tf.add(sum, tf.sum(tf.mul(batch, 2))) as tf.Scalar);
    expect(difference(print([1, 2], step), print([5, 7], step))).toBeNull();
  });

  const scaled = (factor: number) => (batch: tf.Tensor) => sum.assign(tf.sum(tf.mul(batch, factor)) as tf.Scalar);
  it('names the operation where a number differs', () => {
    expect(difference(print([1], scaled(2)), print([1], scaled(3)))).toMatch(/differ at Mul: a value that JavaScript/);
  });
  it('sees another order, another variable, more operations', () => {
    const into = (target: tf.Variable) => (batch: tf.Tensor) => target.assign(tf.sum(batch) as tf.Scalar);
    expect(difference(print([1], into(sum)), print([1], into(other)))).toMatch(/different variables/);
    const more = (batch: tf.Tensor) => sum.assign(tf.neg(tf.sum(batch)) as tf.Scalar);
    expect(difference(print([1], into(sum)), print([1], more))).toMatch(/did different things/);
  });
});
