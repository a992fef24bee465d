import { describe, expect, it } from 'vitest';
import { tf } from '../../../lib/src/engine';
import { Program } from '../../../lib/src/engine/graph/program';
import { record } from '../../../lib/src/engine/graph/recorder';

/** Ten rows: 0 to 9. */
const data = tf.range(0, 10).reshape([10, 1]);

/** A program of a step on the rows of a batch, whose size is 2; `stride` rows lie between batches. */
function programOf(step: (batch: tf.Tensor) => void, { ordered = false, xla = false, stride = 2 } = {}): Program {
  const batch = tf.slice(data, 0, 2);
  const recorded = record([batch], () => tf.tidy(() => step(batch)));
  recorded.keep();
  return new Program({ recorded, batchSize: 2, stride, ordered, xla, capacity: 5 });
}

describe.each([false, true])('a program, compiled by XLA: %s', (xla) => {
  const sum = tf.variable(tf.scalar(0), false);
  const steps = tf.variable(tf.scalar(0), false);
  const step = (batch: tf.Tensor) => {
    sum.assign(tf.add(sum, tf.sum(batch)) as tf.Scalar);
    steps.assign(tf.add(steps, 1) as tf.Scalar);
  };
  const sums = (program: Program, span: Partial<Parameters<Program['run']>[0]>): number[] => {
    sum.assign(tf.scalar(0));
    steps.assign(tf.scalar(0));
    program.run({ data: [data], from: 0, order: null, first: 0, end: 1, ...span });
    program.close();
    return [sum, steps].map((one) => one.dataSync()[0] as number);
  };

  it('goes through batches as they lie', () => {
    expect(sums(programOf(step, { xla }), { first: 1, end: 4 })).toEqual([2 + 3 + 4 + 5 + 6 + 7, 3]);
  });
  it('begins where the pass begins', () => {
    expect(sums(programOf(step, { xla }), { from: 4, end: 2 })).toEqual([4 + 5 + 6 + 7, 2]);
  });
  it('picks rows by an order', () => {
    const order = tf.tensor1d([5, 0, 1, 2], 'int32');
    expect(sums(programOf(step, { xla, ordered: true }), { order, from: 1, end: 2 })).toEqual([6 + 1 + 2 + 3, 2]);
  });
  it('a smaller batch lies behind whole ones', () => {
    expect(sums(programOf(step, { xla, stride: 4 }), { first: 2, end: 3 })).toEqual([8 + 9, 1]);
  });
});

describe('a program', () => {
  it('is alive as long as its variables are', () => {
    const sum = tf.variable(tf.scalar(0), false);
    const program = programOf((batch) => sum.assign(tf.sum(batch) as tf.Scalar));
    expect(program.isAlive()).toBe(true);
    sum.dispose();
    expect(program.isAlive()).toBe(false);
    program.close();
  });

  it('that fails changes nothing, and says why in TensorFlow’s words', () => {
    const table = tf.variable(tf.tensor1d([1, 2, 3]), false);
    const sum = tf.variable(tf.scalar(7), false);
    const program = programOf((batch) => sum.assign(tf.sum(tf.gather(table, tf.cast(batch, 'int32'))) as tf.Scalar));
    const before = [sum.dataSync()[0], tf.memory().numTensors];
    expect(() => program.run({ data: [data], from: 0, order: null, first: 0, end: 5 })).toThrow(/is not in \[0, 3\)/);
    expect([sum.dataSync()[0], tf.memory().numTensors]).toEqual(before);
    program.close();
  });
});
