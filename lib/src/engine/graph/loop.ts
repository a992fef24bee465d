/** The loop over batches: in the graph, or in a function that XLA compiles. Its first variable counts batches. */
import { bodyOf } from './body';
import type { GraphArgs, Slots, Typed } from './graph';
import type { FunctionDef } from './messages';
import { type Ref, Scope, TYPES, typeOf } from './scope';

export interface Loop {
  node: string;
  output(i: number): Ref;
}

/** @param waits what must have run before */
export function addLoop(
  graph: Scope,
  functions: FunctionDef[],
  args: GraphArgs,
  slots: Slots,
  variables: readonly Typed[],
  waits: readonly Ref[],
): Loop {
  const types = variables.map(({ dtype }) => dtype);
  functions.push(bodyOf(args, slots, types), conditionOf(slots, types));
  if (!args.xla) {
    const node = whileNode(
      graph,
      variables.map(({ ref }) => ref),
      types,
      waits,
      true,
    );
    return { node, output: (i) => graph.output(node, 'While', i) };
  }
  const inner = new Scope(true);
  const node = whileNode(
    inner,
    types.map((_, i) => `a${i}`),
    types,
    [],
    false,
  );
  const given = 1 + slots.carried.length;
  functions.push({
    signature: {
      name: 'loop',
      input_arg: types.map((type, i) => ({ name: `a${i}`, type })),
      output_arg: types.slice(0, given).map((type, i) => ({ name: `o${i}`, type })),
      is_stateful: true,
      control_output: ['done'],
    },
    node_def: inner.nodes,
    ret: Object.fromEntries(types.slice(0, given).map((_, i) => [`o${i}`, inner.output(node, 'While', i)])),
    control_ret: { done: node },
  });
  const call = graph.node('StatefulPartitionedCall', [...variables.map(({ ref }) => ref), ...waits], {
    Tin: { list: { type: [...types] } },
    Tout: { list: { type: types.slice(0, given) } },
    f: { func: { name: 'loop' } },
    _XlaMustCompile: { b: true },
  });
  return { node: call, output: (i) => graph.output(call, 'StatefulPartitionedCall', i) };
}

function whileNode(
  scope: Scope,
  variables: readonly Ref[],
  types: readonly number[],
  waits: readonly Ref[],
  lower: boolean,
): string {
  return scope.node('While', [...variables, ...waits], {
    T: { list: { type: [...types] } },
    body: { func: { name: 'body' } },
    cond: { func: { name: 'condition' } },
    output_shapes: {
      list: { shape: types.map((type) => (type === TYPES.resource ? { dim: [] } : { unknown_rank: true })) },
    },
    parallel_iterations: { i: 10 },
    _lower_using_switch_merge: { b: lower },
  });
}

/** i < stop */
function conditionOf(slots: Slots, types: readonly number[]): FunctionDef {
  const scope = new Scope(true);
  const less = scope.call('Less', ['a0', `a${1 + slots.carried.length}`], { T: typeOf(TYPES.int32) });
  return {
    signature: {
      name: 'condition',
      input_arg: types.map((type, i) => ({ name: `a${i}`, type })),
      output_arg: [{ name: 'o0', type: TYPES.bool }],
      is_stateful: false,
      control_output: [],
    },
    node_def: scope.nodes,
    ret: { o0: less },
    control_ret: {},
  };
}
