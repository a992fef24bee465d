/** The graph around a recorded step: what is fed, TensorFlow's variables, the loop, what comes out. */
import { addLoop } from './loop';
import type { FunctionDef, NodeDef } from './messages';
import type { Recorded } from './recorded';
import { after, type Ref, Scope, shapeProto, TYPES, typeOf } from './scope';

export interface GraphArgs {
  readonly recorded: Recorded;
  readonly batchSize: number;
  /** Rows from one batch to the next: `batchSize`, or more for the smaller batch at the end. */
  readonly stride: number;
  /** Whether rows are picked by an order. */
  readonly ordered: boolean;
  /** Whether XLA compiles the loop. */
  readonly xla: boolean;
}

/** What is fed beside data and states, which are numbered. */
export const NAMES = { start: 'start', stop: 'stop', from: 'from', order: 'order', scalars: 'scalars', words: 'words' };

/** Numbered names, each with its handle. */
export const addressed = (name: string, handles: readonly number[]): [name: string, handle: number][] =>
  handles.map((handle, i) => [`${name}${i}`, handle]);

export interface Built {
  readonly nodes: NodeDef[];
  readonly functions: FunctionDef[];
  /** Names of the nodes that give the new values, and the states that they belong to. */
  readonly outputs: string[];
  readonly changed: number[];
}

/** The states of a step, by how they go through the loop. */
export interface Slots {
  /** By value, changed. */
  readonly carried: readonly number[];
  /** Only read. */
  readonly fixed: readonly number[];
  /** In TensorFlow's resource variables, which kernels change. */
  readonly resources: readonly number[];
}

export interface Typed {
  readonly ref: Ref;
  readonly dtype: number;
}

export function graphOf(args: GraphArgs): Built {
  const { states } = args.recorded;
  const slots = slotsOf(args.recorded);
  const graph = new Scope(false);
  const inputs = inputsOf(graph, args);
  const fed = states.map(({ shape, dtype }, i) => feed(graph, `state${i}`, dtype, shape));
  const handles = slots.resources.map((i) => handleNode(graph, args.recorded, i));
  const filled = slots.resources.map((state, i) => {
    const { ref, dtype } = fed[state] as Typed;
    return after(graph.node('AssignVariableOp', [(handles[i] as Typed).ref, ref], { dtype: typeOf(dtype) }));
  });
  const fedOf = (i: number) => fed[i] as Typed;
  const start = inputs[1] as Typed;
  const variables = [start, ...slots.carried.map(fedOf), ...inputs, ...slots.fixed.map(fedOf), ...handles];
  const functions: FunctionDef[] = [];
  const loop = addLoop(graph, functions, args, slots, variables, filled);
  const outputs = [
    ...slots.carried.map((i, k) => graph.node('Identity', [loop.output(1 + k)], { T: typeOf(fedOf(i).dtype) })),
    ...slots.resources.map((i, k) =>
      graph.node('ReadVariableOp', [(handles[k] as Typed).ref, after(loop.node)], { dtype: typeOf(fedOf(i).dtype) }),
    ),
  ];
  return { nodes: graph.nodes, functions, outputs, changed: [...slots.carried, ...slots.resources] };
}

function slotsOf({ states }: Recorded): Slots {
  const numbered = [...states.entries()];
  const where = (wanted: (state: Recorded['states'][number]) => boolean) =>
    numbered.filter(([, state]) => wanted(state)).map(([i]) => i);
  return {
    resources: where(({ resource }) => resource),
    carried: where((state) => !state.resource && state.after !== state.before),
    fixed: where((state) => !state.resource && state.after === state.before),
  };
}

function feed(graph: Scope, name: string, dtype: number, shape: readonly (number | null)[]): Typed {
  graph.node('Placeholder', [], { dtype: typeOf(dtype), shape: { shape: shapeProto(shape) } }, name);
  return { ref: graph.output(name, 'Placeholder'), dtype };
}

/** What is fed beside the states, in the order in which the loop's body takes it. */
function inputsOf(graph: Scope, { recorded, ordered }: GraphArgs): Typed[] {
  const { data, scalars, words } = recorded;
  const int = (name: string, shape: readonly (number | null)[] = []) => feed(graph, name, TYPES.int32, shape);
  return [
    int(NAMES.stop),
    int(NAMES.start),
    int(NAMES.from),
    ...data.map(({ shape, dtype }, i) => feed(graph, `data${i}`, dtype, [null, ...shape.slice(1)])),
    ...(ordered ? [int(NAMES.order, [null])] : []),
    ...(scalars.length > 0 ? [feed(graph, NAMES.scalars, TYPES.float32, [null, scalars.length])] : []),
    ...(words.length > 0 ? [int(NAMES.words, [null, words.length, 2])] : []),
  ];
}

function handleNode(graph: Scope, { states }: Recorded, i: number): Typed {
  const { shape, dtype } = states[i] as Recorded['states'][number];
  const name = `resource${i}`;
  const attrs = { dtype: typeOf(dtype), shape: { shape: shapeProto(shape) }, shared_name: { s: Buffer.from(name) } };
  return { ref: graph.output(graph.node('VarHandleOp', [], attrs, name), 'VarHandleOp'), dtype: TYPES.resource };
}
