/** One step as the body of the loop: picks its batch and its numbers, and replays the recording. */
import type { GraphArgs, Slots } from './graph';
import type { FunctionDef } from './messages';
import { replay, type Surroundings } from './replay';
import { after, type Ref, Scope, TYPES, typeOf } from './scope';

/** The loop's variables, within the body. */
interface Given {
  readonly i: Ref;
  readonly start: Ref;
  readonly from: Ref;
  readonly data: readonly Ref[];
  readonly order: Ref | null;
  readonly scalars: Ref | null;
  readonly words: Ref | null;
  readonly states: readonly Ref[];
}

/** @param types of the loop's variables */
export function bodyOf(args: GraphArgs, slots: Slots, types: readonly number[]): FunctionDef {
  const { recorded } = args;
  const scope = new Scope(true);
  const given = givenTo(args, slots);
  const int = { T: typeOf(TYPES.int32) };
  const begin = scope.node('Identity', [given.i], int);
  const done = replay(recorded, scope, {
    data: batchOf(scope, args, given),
    states: given.states,
    begin: after(begin),
    ...numbersOf(scope, given),
  });
  const waits = done.effects.map(after);
  const following = scope.call('Identity', [scope.arithmetic('AddV2', given.i, scope.int(1)), ...waits], int);
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

/** The arguments by their order: see `graphOf`. */
function givenTo({ recorded, ordered }: GraphArgs, slots: Slots): Given {
  let next = 0;
  const take = (): Ref => `a${next++}`;
  const states: Ref[] = new Array(recorded.states.length);
  const i = take();
  for (const state of slots.carried) states[state] = take();
  take(); // where the loop stops
  const [start, from] = [take(), take()];
  const data = recorded.data.map(take);
  const order = ordered ? take() : null;
  const scalars = recorded.scalars.length > 0 ? take() : null;
  const words = recorded.words.length > 0 ? take() : null;
  for (const state of [...slots.fixed, ...slots.resources]) states[state] = take();
  return { i, start, from, data, order, scalars, words, states };
}

/** What JavaScript has computed for this step: its row of the tables that are fed, looked up when it is asked for. */
function numbersOf(scope: Scope, { i, start, scalars, words }: Given): Pick<Surroundings, 'scalar' | 'words'> {
  const ahead = scope.arithmetic('Sub', i, start);
  const row = (table: Ref | null, dtype: number) => {
    let known: Ref | null = null;
    return (index: number) => {
      known ??= gather(scope, table as Ref, ahead, dtype);
      return gather(scope, known, scope.int(index), dtype);
    };
  };
  return { scalar: row(scalars, TYPES.float32), words: row(words, TYPES.int32) };
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
function batchOf(scope: Scope, args: GraphArgs, { data, order, i, from }: Given): Ref[] {
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
