import { expect, it, vi } from 'vitest';

vi.hoisted(() => {
  delete process.env.ANN_LAB_REQUIRE; // a CI run requires native
  process.env.ANN_LAB_BACKEND = 'wasm'; // before the first import: the engine starts once a process
});

import { tf } from '../../lib/src/engine';
import { relativeDifference } from '../support/vectors';
import { expectedAfter, gradientsOf, optimizerOf, startWeights, stepsOf, vectors } from './keras';

const first = new Map(vectors.cases.filter((of) => of.gradients === 'usual').map((of) => [of.optimizer, of]));

it.each([...first.values()].map((of) => [of.optimizer, of.options, of] as const))(
  '%s %o on wasm',
  async (_, __, of) => {
    await tf.ready();
    expect(tf.getBackend()).toBe('wasm');
    const weights = startWeights();
    const optimizer = optimizerOf(of, false);
    for (let step = 0; step < stepsOf(of); step++) {
      const gradients = gradientsOf(of, step);
      optimizer.apply(gradients, weights);
      tf.dispose(gradients.filter((gradient) => gradient !== null));
    }
    optimizer.finalizeVariableValues();
    const expected = expectedAfter(of, stepsOf(of));
    for (const [i, weight] of weights.entries()) {
      // wasm sums and takes roots in another order and rounding than TensorFlow.
      expect(relativeDifference(weight, expected[i] as tf.Tensor)).toBeLessThan(2e-6);
    }
    optimizer.close();
    tf.dispose([...weights, ...expected]);
  },
);
