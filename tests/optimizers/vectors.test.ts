import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { relativeDifference } from '../support/vectors';
import {
  type Case,
  expectedAfter,
  gradientsOf,
  optimizerOf,
  ratesOf,
  scheduleOf,
  startWeights,
  stepsOf,
  vectors,
} from './keras';

/** Of the tensor's largest value: some roundings of float32, added up over six steps of large rates. */
const TOLERANCE = 1e-6;
/** The centered RMSprop divides by the root of a difference of two near numbers, which multiplies roundings. */
const CENTERED = 1e-5;

const title = ({ optimizer, options, gradients }: Case): string =>
  `${optimizer} ${JSON.stringify(options)} by ${gradients} gradients`;

/** The largest difference of any weight after any step, as a share of the tensor's largest value. */
function worstOf(of: Case, composed: boolean): number {
  const weights = startWeights();
  const optimizer = optimizerOf(of, composed);
  const rates = ratesOf(of);
  let worst = 0;
  const compare = (step: number) => {
    const expected = expectedAfter(of, step);
    for (const [i, weight] of weights.entries())
      worst = Math.max(worst, relativeDifference(weight, expected[i] as tf.Tensor));
    tf.dispose(expected);
  };
  for (let step = 0; step < stepsOf(of); step++) {
    expect(Math.abs(optimizer.learningRate / (rates[step] as number) - 1) || 0).toBeLessThan(1e-6);
    const gradients = gradientsOf(of, step);
    optimizer.apply(gradients, weights);
    tf.dispose(gradients.filter((gradient) => gradient !== null));
    compare(step);
  }
  optimizer.finalizeVariableValues();
  compare(stepsOf(of));
  expect(optimizer.iterations).toBe(of.iterations);
  optimizer.close();
  tf.dispose(weights);
  return worst;
}

describe.each([
  ["TensorFlow's kernel where there is one", false],
  ['tensor code', true],
] as const)('weights after each step are those of Keras, by %s', (_, composed) => {
  it.each(vectors.cases.map((of) => [title(of), of] as const))('%s', (_title, of) => {
    const before = tf.memory().numTensors;
    expect(worstOf(of, composed)).toBeLessThan(of.options.centered ? CENTERED : TOLERANCE);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('learning rates are those of Keras over thousands of steps', () => {
  it.each(vectors.schedules.map((of) => [JSON.stringify(of.options), of] as const))('%s', (_, of) => {
    const schedule = scheduleOf(of.options);
    const rates = ratesOf(of);
    const largest = Math.max(...rates);
    for (const [i, step] of vectors.at.entries()) {
      // Keras' power, cosine and logarithm are some float32 roundings off the nearest number.
      expect(Math.abs(schedule.call(step) - (rates[i] as number)) / largest, `step ${step}`).toBeLessThan(1e-6);
    }
  });

  it.each(vectors.oneCycles.map((of) => [JSON.stringify(of.options), of] as const))('one cycle: %s', (_, of) => {
    const schedule = scheduleOf({ class_name: 'OneCycle', ...of.options });
    const rates = ratesOf(of);
    for (const [i, step] of vectors.at.entries()) {
      // The expected numbers are rounded to float32.
      expect(Math.abs(schedule.call(step) / (rates[i] as number) - 1), `step ${step}`).toBeLessThan(1e-6);
    }
  });
});
