import type { Place } from '../graph';
import { activationOf } from './activations';
import { floats, type Lower, valuesOf, type Weight, weightOf } from './call';

/** Where an operator's optional input is left out. */
const NONE = -1;
/** The operator's version that keeps the axes of an input with more than two. */
const KEEPS_AXES = 5;

/** x · kernel + bias, the kernel transposed as TFLite has it: [units, features]. */
export const dense: Lower = (graph, call) => {
  const { path, shape } = call;
  const x = floats(graph, call.inputs[0] as Place, path);
  const kernel = weightOf(call, 'kernel') as Weight;
  const [features, units] = kernel.shape as [number, number];
  const weights = graph.constant(
    `${path}/kernel`,
    [units, features],
    () => transposed(valuesOf(kernel), features, units),
    kernel,
  );
  const bias = weightOf(call, 'bias');
  const offset = bias ? graph.constant(`${path}/bias`, [units], () => valuesOf(bias), bias) : NONE;
  const activation = activationOf(call);
  const keepNumDims = shape.length > 2;
  const product = graph.run(
    'FULLY_CONNECTED',
    [x, weights, offset],
    { name: activation ? `${path}/MatMul` : path, shape },
    { keepNumDims },
    keepNumDims ? KEEPS_AXES : 1,
  );
  return activation ? activation(graph, product, { name: path, shape }) : product;
};

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = values[i * columns + j] as number;
  }
  return turned;
}
