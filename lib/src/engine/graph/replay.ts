/** A recorded step as nodes of a scope. */
import { attributesOf } from './attributes';
import { GraphError } from './graph-error';
import type { AttrValue } from './messages';
import { inputTypesOf } from './op-types';
import { type Event, isOperation, isUpdate, type Recorded, type Update } from './recorded';
import { after, type Ref, type Scope, TYPES, typeOf } from './scope';

/** Where a step's tensors come from within the scope. */
export interface Surroundings {
  /** The batch. */
  readonly data: readonly Ref[];
  /** For each state its value; for those that a kernel changes, the resource. */
  readonly states: readonly Ref[];
  /** A number of the step. */
  scalar(index: number): Ref;
  /** The words of a draw; int32 [2]. */
  words(index: number): Ref;
  /** What must have run before resources are read. */
  readonly begin: Ref;
}

export interface Replayed {
  /** For each state its new value; null for resources, which hold theirs, and for those that stay. */
  readonly states: readonly (Ref | null)[];
  /** Nodes that change resources. */
  readonly effects: readonly string[];
}

/** Puts the step into the scope. Only what a state needs comes along: a function's body is not pruned by TensorFlow. */
export function replay(recorded: Recorded, scope: Scope, surroundings: Surroundings): Replayed {
  return new Replay(recorded, scope, surroundings).run();
}

const FLOAT = { dtype: typeOf(TYPES.float32) };

class Replay {
  private readonly refs = new Map<number, Ref>();
  private readonly types = new Map<number, number>();
  private readonly effects: string[] = [];

  constructor(
    private readonly recorded: Recorded,
    private readonly scope: Scope,
    private readonly around: Surroundings,
  ) {
    for (const { id, dtype } of recorded.data) this.types.set(id, dtype);
    for (const { before, dtype } of recorded.states) this.types.set(before, dtype);
    for (const [i, { id }] of recorded.data.entries()) this.refs.set(id, around.data[i] as Ref);
    for (const [i, state] of recorded.states.entries()) {
      const given = around.states[i] as Ref;
      if (!state.resource) this.refs.set(state.before, given);
      // A value that nobody reads would only make the kernel copy its memory.
      else if (this.isRead(state.before)) this.refs.set(state.before, this.read(given, around.begin));
    }
  }

  run(): Replayed {
    const { recorded } = this;
    const needed = neededBy(recorded);
    for (const event of recorded.events) if (needed.has(event)) this.event(event);
    const states = recorded.states.map((state, i) => {
      if (!state.resource) return state.after === state.before ? null : this.ref(state.after);
      this.settle(i);
      return null;
    });
    return { states, effects: this.effects };
  }

  private event(event: Event): void {
    if (isUpdate(event)) {
      this.update(event);
      return;
    }
    const { op, inputs, outputs, attrs } = event;
    const attributes = { ...this.typesOf(op, inputs), ...attributesOf(attrs) };
    const node = this.scope.node(
      op,
      inputs.map((id) => this.ref(id)),
      attributes,
    );
    for (const [i, { id, dtype }] of outputs.entries()) {
      this.refs.set(id, this.scope.output(node, op, i));
      this.types.set(id, dtype);
    }
  }

  private typesOf(op: string, inputs: readonly number[]): Record<string, AttrValue> {
    const types: Record<string, AttrValue> = {};
    for (const [attribute, input] of inputTypesOf(op)) {
      const id = inputs[input];
      const type = id === undefined ? undefined : this.typeOf(id);
      if (type !== undefined) types[attribute] = typeOf(type);
    }
    return types;
  }

  private typeOf(id: number): number | undefined {
    if (this.recorded.words.some((one) => one.id === id)) return TYPES.int32;
    return this.types.get(id) ?? this.recorded.constants.get(id)?.dtype ?? TYPES.float32;
  }

  private ref(id: number): Ref {
    const known = this.refs.get(id);
    if (known !== undefined) return known;
    const ref = this.given(id) ?? this.constant(id);
    this.refs.set(id, ref);
    return ref;
  }

  /** What JavaScript computes for each step. */
  private given(id: number): Ref | null {
    const { scalars, words } = this.recorded;
    const scalar = scalars.findIndex((one) => one.id === id);
    if (scalar >= 0) return this.around.scalar(scalar);
    const word = words.findIndex((one) => one.id === id);
    return word >= 0 ? this.around.words(word) : null;
  }

  private constant(id: number): Ref {
    const constant = this.recorded.constants.get(id);
    if (constant === undefined) throw new GraphError('it reads a tensor that nothing has made');
    return this.scope.constant(constant.dtype, constant.shape, constant.values);
  }

  private read(resource: Ref, ...waits: readonly Ref[]): Ref {
    return this.scope.call('ReadVariableOp', [resource, ...waits], FLOAT);
  }

  private assign(resource: Ref, value: Ref, waits: readonly Ref[]): string {
    const node = this.scope.node('AssignVariableOp', [resource, value, ...waits], FLOAT);
    this.effects.push(node);
    return node;
  }

  /**
   * The kernel waits for all that read its resources before: the value that they hold is the resource's own memory, and only
   * when nobody holds it any more is it changed in its place.
   */
  private update({ kernel, attrs, inputs, weight, from, after: made }: Update): void {
    const state = this.recorded.states[weight];
    const resource = this.around.states[weight] as Ref;
    const waits = inputs.flatMap((input) => ('state' in input ? this.readersOf(input.state) : []));
    if (from !== state?.before) waits.push(after(this.assign(resource, this.ref(from), waits)));
    const refs = inputs.map((input) => {
      if ('state' in input) return this.around.states[input.state] as Ref;
      return 'tensor' in input ? this.ref(input.tensor) : this.around.scalar(input.scalar);
    });
    const flags = Object.entries(attrs).map(([name, value]): [string, AttrValue] => [name, { b: value }]);
    const node = this.scope.node(kernel, [...refs, ...waits], {
      T: typeOf(TYPES.float32),
      ...Object.fromEntries(flags),
    });
    this.effects.push(node);
    if (!this.isRead(made)) return;
    const value = this.read(resource, after(node));
    this.refs.set(made, value);
    this.effects.push(nodeOf(value)); // the next step's update must not come before
  }

  private readersOf(state: number): Ref[] {
    const value = this.refs.get(this.recorded.states[state]?.before as number);
    if (value === undefined) return [];
    const readers = this.scope.nodes.filter(({ input }) => input.includes(value));
    return [nodeOf(value), ...readers.map(({ name }) => name)].map(after);
  }

  private isRead(id: number): boolean {
    const { events, states } = this.recorded;
    const reads = (event: Event) => {
      if (!isUpdate(event)) return readBy(event).includes(id);
      const { before } = states[event.weight] as Recorded['states'][number];
      return readBy(event).some((one) => one === id && !(one === event.from && one === before));
    };
    return events.some(reads) || states.some((state) => !state.resource && state.after === id);
  }

  /** A weight that was changed once more after its update, by a constraint for instance. */
  private settle(i: number): void {
    const state = this.recorded.states[i];
    const last = this.recorded.events.filter(isUpdate).findLast(({ weight }) => weight === i);
    if (!state || !last || state.after === last.after) return;
    this.assign(this.around.states[i] as Ref, this.ref(state.after), this.effects.map(after));
  }
}

/** The node that an output belongs to. */
const nodeOf = (ref: Ref): string => ref.split(':')[0] as string;

/** The events that states depend on. */
function neededBy(recorded: Recorded): Set<Event> {
  const wanted = new Set(recorded.states.filter((state) => state.after !== state.before).map(({ after: id }) => id));
  const needed = new Set<Event>();
  for (const event of [...recorded.events].reverse()) {
    if (!makes(event).some((id) => wanted.has(id)) && !isUpdate(event)) continue;
    needed.add(event);
    for (const id of readBy(event)) wanted.add(id);
  }
  return needed;
}

const makes = (event: Event): number[] => (isOperation(event) ? event.outputs.map(({ id }) => id) : [event.after]);

const readBy = (event: Event): readonly number[] => {
  if (isOperation(event)) return event.inputs;
  return [event.from, ...event.inputs.flatMap((one) => ('tensor' in one ? [one.tensor] : []))];
};
