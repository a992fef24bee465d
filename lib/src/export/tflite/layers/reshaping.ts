/** The same values in another shape, and layers that only a training sees. */
import type { Place } from '../graph';
import type { Lower } from './call';

/** Flatten and Reshape. */
export const reshaping: Lower = (graph, { path, inputs, shape }) => {
  const input = inputs[0] as Place;
  const same = graph.tensor(input).shape.join() === shape.join();
  return same ? input : graph.reshape(input, { name: path, shape });
};

/** What leaves its input as it is, unless the model learns. */
export const nothing: Lower = (_graph, { inputs }) => inputs[0] as Place;
