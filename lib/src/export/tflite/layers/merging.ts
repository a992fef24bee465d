/** Several inputs in one. */
import type { GraphBuilder, Place } from '../graph';
import { axisOf, type Call, configOf, floats, type Lower } from './call';

export const add: Lower = (graph, call) => {
  const [first, ...rest] = sameRank(graph, call) as [Place, ...Place[]];
  return rest.reduce((sum, input, i) => {
    const name = i === rest.length - 1 ? call.path : `${call.path}/sum${i}`;
    return graph.run('ADD', [sum, input], { name, shape: broadcast(graph, sum, input) });
  }, first);
};

/** Keras adds axes after the batch to inputs with fewer. */
function sameRank(graph: GraphBuilder, { inputs, shape, path }: Call): Place[] {
  return inputs.map((given, i) => {
    const input = floats(graph, given, path);
    const [batch, ...rest] = graph.tensor(input).shape as [number, ...number[]];
    const missing = shape.length - rest.length - 1;
    if (missing === 0) return input;
    const target = [batch, ...Array<number>(missing).fill(1), ...rest];
    return graph.reshape(input, { name: `${path}/expand${i}`, shape: target });
  });
}

function broadcast(graph: GraphBuilder, a: Place, b: Place): number[] {
  const other = graph.tensor(b).shape;
  return graph.tensor(a).shape.map((size, i) => (size === 1 ? (other[i] as number) : size));
}

export const concatenate: Lower = (graph, call) => {
  const { path, shape } = call;
  const inputs = call.inputs.map((input) => floats(graph, input, path));
  return graph.run('CONCATENATION', inputs, { name: path, shape }, { axis: axisOf(call, configOf(call).axis) });
};
