// A case of `exportCases` in the library: the model with weights as if it had learnt, and inputs.
import { randomOf } from '../cases/random.mjs';
import { made, modelOf } from './build.mjs';

/** A normal number: the sum of twelve even ones. */
const normal = (random) => Array.from({ length: 12 }, random.next).reduce((sum, value) => sum + value, -6);

/** @returns {{ model: object, x: object[] }} the model, and one tensor for each of its inputs */
export function exportModelOf(lib, testCase, seed) {
  const random = randomOf(Math.imul(seed + 3, 0xc2b2ae35) + testCase.number);
  const model = testCase.ready ? made(lib, testCase.ready) : modelOf(lib, testCase);
  for (const layer of model.layers)
    lib.tf.tidy(() => layer.setWeights(layer.getWeights().map((w, i) => drawn(lib, random, layer, w, i))));
  const x = model.inputs.map((input) => {
    const shape = [testCase.rows, ...input.shape.slice(1)];
    const size = shape.reduce((product, n) => product * n, 1);
    const values = Array.from({ length: size }, () => normal(random));
    return lib.tf.tensor(input.dtype === 'int32' ? values.map(Math.round) : values, shape, input.dtype);
  });
  return { model, x };
}

/** Kernels keep the size of what goes through; a variance is above 0. */
function drawn({ tf }, random, layer, weight, i) {
  const name = layer.weights[i].originalName.split('/').at(-1);
  const draw = {
    kernel: () => normal(random) / Math.sqrt(weight.shape[0]),
    gamma: () => 1 + 0.3 * normal(random),
    moving_variance: () => 0.2 + 2 * random.next(),
  }[name];
  return tf.tensor(Float32Array.from({ length: weight.size }, draw ?? (() => 0.3 * normal(random))), weight.shape);
}
