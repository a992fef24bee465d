/** A recorded step as a graph that makes many: one call runs any number of batches of one size. */
import type { Cell } from '../recording';
import type * as tf from '../tf';
import { backend, handleOf, type Made } from './binding';
import type { FunctionDef, NodeDef } from './messages';
import type { Recorded } from './recorded';
import { replay } from './replay';
import { after, type Ref, Scope, shapeProto, TYPES, typeOf } from './scope';
import { Session } from './session';

/** The batches that a call goes through. */
export interface Span {
  readonly data: readonly tf.Tensor[];
  /** The row that the pass begins with; `order` counts from there. */
  readonly from: number;
  /** The order of the rows, as int32 [count]; null: as they lie. */
  readonly order: tf.Tensor | null;
  /** The first batch and the one after the last. */
  readonly first: number;
  readonly end: number;
}

export interface ProgramArgs {
  readonly recorded: Recorded;
  readonly batchSize: number;
  /** Rows that lie before batch 0 of this size do not matter: `batchSize` counts from the pass' first row, unless batches before had `stride` rows. */
  readonly stride: number;
  /** Whether rows are picked by an order. */
  readonly ordered: boolean;
  /** The most steps of a call. */
  readonly capacity: number;
  /** Whether XLA compiles the loop. */
  readonly xla: boolean;
}

const NAMES = { start: 'start', stop: 'stop', from: 'from', order: 'order', scalars: 'scalars', words: 'words' };

export class Program {
  private readonly session: Session;
  /** XLA compiles anew for each shape: what is fed by the step always has so many rows. */
  private readonly capacity: number;
  private readonly changed: readonly number[];
  private readonly outputs: readonly string[];

  constructor(private readonly args: ProgramArgs) {
    const { nodes, functions, outputs, changed } = build(args);
    this.capacity = args.capacity;
    this.session = new Session(nodes, functions);
    this.changed = changed;
    this.outputs = outputs;
  }

  /** Goes through the batches and leaves variables, cells and counters as if each step had been made in JavaScript. */
  run(span: Span): void {
    const { recorded, ordered } = this.args;
    const steps = span.end - span.first;
    const { binding } = backend();
    const own: number[] = [];
    const make = (shape: number[], dtype: number, values: Int32Array | Float32Array) => {
      const handle = binding.createTensor(shape, dtype, values);
      own.push(handle);
      return handle;
    };
    const int = (value: number) => make([], TYPES.int32, Int32Array.of(value));
    const values = recorded.states.map(({ cell }) => cell.read());
    const feeds: [string, number][] = [
      ...span.data.map((tensor, i): [string, number] => [`data${i}`, handleOf(tensor)]),
      ...values.map((tensor, i): [string, number] => [`state${i}`, handleOf(tensor)]),
      [NAMES.start, int(span.first)],
      [NAMES.stop, int(span.end)],
      [NAMES.from, int(span.from)],
    ];
    if (ordered) feeds.push([NAMES.order, handleOf(span.order as tf.Tensor)]);
    const { scalars, words } = recorded;
    if (scalars.length > 0)
      feeds.push([
        NAMES.scalars,
        make([this.capacity, scalars.length], TYPES.float32, scalarsOf(recorded, steps, this.capacity)),
      ]);
    if (words.length > 0)
      feeds.push([
        NAMES.words,
        make([this.capacity, words.length, 2], TYPES.int32, wordsOf(recorded, steps, this.capacity)),
      ]);
    let made: Made[];
    try {
      made = this.session.run(feeds, this.outputs);
    } finally {
      for (const tensor of values) tensor.dispose();
      for (const handle of own) binding.deleteTensor(handle);
    }
    for (const [i, output] of made.entries()) {
      const value = backend().createOutputTensor(output);
      (recorded.states[this.changed[i] as number] as { cell: Cell }).cell.write(value);
      value.dispose();
    }
    for (const [source, draws] of recorded.draws) source.draws += draws * steps;
    for (const advance of recorded.advances) advance(steps);
  }

  close(): void {
    this.session.close();
  }
}

/** The words of the draws to come, a row a step. */
function wordsOf({ words, draws }: Recorded, steps: number, capacity: number): Int32Array {
  const values = new Int32Array(capacity * words.length * 2);
  for (let step = 0; step < steps; step++)
    for (const [i, { source, ordinal, wordsOf: words2 }] of words.entries()) {
      const draw = source.draws + step * (draws.get(source) as number) + ordinal;
      values.set(words2(source.seed, draw), (step * words.length + i) * 2);
    }
  return values;
}

/** The numbers of the steps to come, a row a step. */
function scalarsOf({ scalars }: Recorded, steps: number, capacity: number): Float32Array {
  const values = new Float32Array(capacity * scalars.length);
  for (let step = 0; step < steps; step++)
    for (const [i, { ofStep }] of scalars.entries()) values[step * scalars.length + i] = ofStep(step);
  return values;
}

interface Built {
  nodes: NodeDef[];
  functions: FunctionDef[];
  /** Names of the nodes that give the new values, and the states that they belong to. */
  outputs: string[];
  changed: number[];
}

/** Everything that the loop is given, in the order of its variables: what changes comes first. */
interface Slots {
  /** States that go around the loop by value. */
  readonly carried: readonly number[];
  /** States that the step only reads. */
  readonly fixed: readonly number[];
  /** States in TensorFlow's resource variables. */
  readonly resources: readonly number[];
}

function build(args: ProgramArgs): Built {
  const { recorded } = args;
  const indices = [...recorded.states.keys()];
  const is = (i: number) => recorded.states[i] as Recorded['states'][number];
  const slots: Slots = {
    resources: indices.filter((i) => is(i).resource),
    carried: indices.filter((i) => !is(i).resource && is(i).after !== is(i).before),
    fixed: indices.filter((i) => !is(i).resource && is(i).after === is(i).before),
  };
  const graph = new Scope(false);
  const functions: FunctionDef[] = [];
  const placeholder = (name: string, dtype: number, shape: readonly (number | null)[]): Ref => {
    graph.node('Placeholder', [], { dtype: typeOf(dtype), shape: { shape: shapeProto(shape) } }, name);
    return graph.output(name, 'Placeholder');
  };
  const scalarInt = (name: string) => placeholder(name, TYPES.int32, []);
  const [start, stop, from] = [scalarInt(NAMES.start), scalarInt(NAMES.stop), scalarInt(NAMES.from)];
  const inputs: Typed[] = [
    { ref: stop, dtype: TYPES.int32 },
    { ref: start, dtype: TYPES.int32 },
    { ref: from, dtype: TYPES.int32 },
    ...recorded.data.map(({ shape, dtype }, i) => ({
      ref: placeholder(`data${i}`, dtype, [null, ...shape.slice(1)]),
      dtype,
    })),
    ...(args.ordered ? [{ ref: placeholder(NAMES.order, TYPES.int32, [null]), dtype: TYPES.int32 }] : []),
    ...(recorded.scalars.length > 0
      ? [{ ref: placeholder(NAMES.scalars, TYPES.float32, [null, recorded.scalars.length]), dtype: TYPES.float32 }]
      : []),
    ...(recorded.words.length > 0
      ? [{ ref: placeholder(NAMES.words, TYPES.int32, [null, recorded.words.length, 2]), dtype: TYPES.int32 }]
      : []),
  ];
  const fed = recorded.states.map(({ shape, dtype }, i) => ({ ref: placeholder(`state${i}`, dtype, shape), dtype }));
  const handles = slots.resources.map((i) => {
    const { shape, dtype } = is(i);
    const name = `resource${i}`;
    const attrs = { dtype: typeOf(dtype), shape: { shape: shapeProto(shape) }, shared_name: { s: Buffer.from(name) } };
    return { ref: graph.output(graph.node('VarHandleOp', [], attrs, name), 'VarHandleOp'), dtype: TYPES.resource };
  });
  const filled = slots.resources.map((state, i) =>
    after(
      graph.node('AssignVariableOp', [(handles[i] as Typed).ref, (fed[state] as Typed).ref], {
        dtype: typeOf(is(state).dtype),
      }),
    ),
  );
  const variables: Typed[] = [
    { ref: start, dtype: TYPES.int32 },
    ...slots.carried.map((i) => fed[i] as Typed),
    ...inputs,
    ...slots.fixed.map((i) => fed[i] as Typed),
    ...handles,
  ];
  const types = variables.map(({ dtype }) => dtype);
  const loop = addLoop(graph, functions, args, slots, variables, types, filled);
  const outputs = [
    ...slots.carried.map((_, i) => graph.node('Identity', [loop.output(1 + i)], { T: typeOf(types[1 + i] as number) })),
    ...slots.resources.map((state, i) =>
      graph.node('ReadVariableOp', [(handles[i] as Typed).ref, after(loop.node)], { dtype: typeOf(is(state).dtype) }),
    ),
  ];
  return { nodes: graph.nodes, functions, outputs, changed: [...slots.carried, ...slots.resources] };
}

interface Typed {
  readonly ref: Ref;
  readonly dtype: number;
}

interface Loop {
  node: string;
  output(i: number): Ref;
}

/** The loop itself: in the graph, or in a function that XLA compiles. */
function addLoop(
  graph: Scope,
  functions: FunctionDef[],
  args: ProgramArgs,
  slots: Slots,
  variables: readonly Typed[],
  types: readonly number[],
  waits: readonly Ref[],
): Loop {
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

/** One step. */
function bodyOf(args: ProgramArgs, slots: Slots, types: readonly number[]): FunctionDef {
  const { recorded, ordered } = args;
  const scope = new Scope(true);
  let next = 0;
  const take = (): Ref => `a${next++}`;
  const i = take();
  const states: Ref[] = new Array(recorded.states.length);
  for (const state of slots.carried) states[state] = take();
  take(); // stop
  const start = take();
  const from = take();
  const data = recorded.data.map(take);
  const order = ordered ? take() : null;
  const scalars = recorded.scalars.length > 0 ? take() : null;
  const words = recorded.words.length > 0 ? take() : null;
  for (const state of slots.fixed) states[state] = take();
  for (const state of slots.resources) states[state] = take();

  const int = { T: typeOf(TYPES.int32) };
  const begin = scope.node('Identity', [i], int);
  const ahead = scope.arithmetic('Sub', i, start);
  const batch = batchOf(scope, args, data, order, i, from);
  let row: Ref | null = null;
  const rowOfScalars = () => {
    row ??= gather(scope, scalars as Ref, ahead, TYPES.float32);
    return row;
  };
  let rowsOfWords: Ref | null = null;
  const done = replay(recorded, scope, {
    data: batch,
    states,
    begin: after(begin),
    scalar: (index) => gather(scope, rowOfScalars(), scope.int(index), TYPES.float32),
    words: (index) => {
      rowsOfWords ??= gather(scope, words as Ref, ahead, TYPES.int32);
      return gather(scope, rowsOfWords, scope.int(index), TYPES.int32);
    },
  });
  const waits = done.effects.map(after);
  const following = scope.call('Identity', [scope.arithmetic('AddV2', i, scope.int(1)), ...waits], int);
  const results = types.map((_, k): Ref => {
    if (k === 0) return following;
    const state = slots.carried[k - 1];
    return state === undefined ? `a${k}` : (done.states[state] as Ref);
  });
  return {
    signature: {
      name: 'body',
      input_arg: types.map((type, k) => ({ name: `a${k}`, type })),
      output_arg: types.map((type, k) => ({ name: `o${k}`, type })),
      is_stateful: true,
      control_output: done.effects.map((_, k) => `c${k}`),
    },
    node_def: scope.nodes,
    ret: Object.fromEntries(results.map((ref, k) => [`o${k}`, ref])),
    control_ret: Object.fromEntries(done.effects.map((node, k) => [`c${k}`, node])),
  };
}

function gather(scope: Scope, from: Ref, indices: Ref, dtype: number): Ref {
  return scope.call('GatherV2', [from, indices, scope.int(0)], {
    Tparams: typeOf(dtype),
    Tindices: typeOf(TYPES.int32),
    Taxis: typeOf(TYPES.int32),
    batch_dims: { i: 0 },
  });
}

/** The rows of batch `i`. Sizes are constants, which XLA must have. */
function batchOf(scope: Scope, args: ProgramArgs, data: readonly Ref[], order: Ref | null, i: Ref, from: Ref): Ref[] {
  const { recorded, batchSize, stride } = args;
  const first = scope.arithmetic('Mul', i, scope.int(stride));
  const slice = (dtype: number, tensor: Ref, begin: readonly Ref[], size: readonly number[]) =>
    scope.call('Slice', [tensor, scope.pack(begin), scope.ints(size)], {
      T: typeOf(dtype),
      Index: typeOf(TYPES.int32),
    });
  if (order === null) {
    const begin = scope.arithmetic('AddV2', first, from);
    return recorded.data.map(({ shape, dtype }, k) => {
      const rest = shape.slice(1);
      return slice(dtype, data[k] as Ref, [begin, ...rest.map(() => scope.int(0))], [batchSize, ...rest]);
    });
  }
  const picked = slice(TYPES.int32, order, [first], [batchSize]);
  const rows = scope.arithmetic('AddV2', picked, from);
  return recorded.data.map(({ dtype }, k) => gather(scope, data[k] as Ref, rows, dtype));
}
