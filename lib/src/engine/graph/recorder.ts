/** Watches one step run on the engine, and writes down what it did. */
import type { Cell, KernelUpdate, RandomSource, Recording } from '../recording';
import { whileRecording } from '../recording';
import * as tf from '../tf';
import { type Backend, type Binding, backend, handleOf, ownCopy } from './binding';
import { type Ears, listening } from './ears';
import { madeVariable, watchEscapes } from './escapes';
import type { Constant, Event, Operation, Recorded, State, TensorSpec, Update, Words } from './recorded';
import { TYPES, type Values } from './scope';
import { whereabouts } from './whereabouts';

/** The largest tensor from outside of the step that goes into the graph as a constant, in numbers. */
const MAX_CONSTANT = 1 << 22;

/** The largest result of operations on constants alone that is computed while recording, in numbers. */
const MAX_FOLDED = 1 << 16;

const DTYPES: Readonly<Record<string, number>> = TYPES;

/**
 * Runs `step` on the engine, and gives what it did: the step is made as if nobody watched, and can be taken back. The tensors of `batch` are its data; what
 * else it reads is state (variables, cells) or constant.
 * @param holders objects of the reader's that may keep state in plain fields, which a graph would not change: such a step is refused
 */
export function record(batch: readonly tf.Tensor[], step: () => void, holders: readonly object[] = []): Recorded {
  return new Recorder(backend(), batch, holders).run(step);
}

interface OpenState extends TensorSpec {
  readonly cell: Cell;
  readonly owner: object;
  readonly before: number;
  after: number;
  resource: boolean;
}

class Recorder implements Recording {
  private readonly binding: Binding;
  private readonly events: Event[] = [];
  private readonly constants = new Map<number, Constant>();
  /** Handles that this step made or was given. */
  private readonly known = new Set<number>();
  private readonly specs = new Map<number, TensorSpec>();
  private readonly data: ({ id: number } & TensorSpec)[];
  private readonly variables = new Map<number, tf.Variable>();
  private readonly states: OpenState[] = [];
  private readonly stateOfVariable = new Map<tf.Variable, number>();
  private readonly stateOfCell = new Map<Cell, number>();
  private readonly scalars: { id: number; ofStep: (ahead: number) => number }[] = [];
  private readonly drawn: Words[] = [];
  private readonly draws = new Map<RandomSource, number>();
  private readonly advances: ((steps: number) => void)[] = [];
  /** Values from before the step. */
  private readonly snapshots = new Map<object, tf.Tensor>();
  private refusal: string | null = null;
  private deaf = 0;

  constructor(
    private readonly backend: Backend,
    batch: readonly tf.Tensor[],
    private readonly holders: readonly object[],
  ) {
    this.binding = backend.binding;
    this.data = batch.map((tensor) => ({ id: handleOf(tensor), ...specOf(tensor) }));
    for (const { id } of this.data) this.known.add(id);
    for (const variable of Object.values(tf.engine().registeredVariables)) this.expect(variable);
  }

  run(step: () => void): Recorded {
    const { backend } = this;
    const getIds = backend.getInputTensorIds;
    backend.binding = listening(this.binding, this.ears());
    backend.getInputTensorIds = (tensors) => {
      const ids = getIds.call(backend, tensors);
      for (const [i, tensor] of tensors.entries()) this.specs.set(ids[i] as number, specOf(tensor));
      return ids;
    };
    const escapes = watchEscapes(this.holders);
    try {
      whileRecording(this, step);
    } catch (error) {
      this.release();
      throw error;
    } finally {
      escapes.end();
      backend.binding = this.binding;
      backend.getInputTensorIds = getIds;
    }
    this.findChanges();
    const escaped = escapes.found(this.stateOfCell.keys(), this.snapshots.values());
    if (escaped !== null) this.refuse(escaped);
    const { events, constants, data, scalars, drawn, draws, advances, refusal } = this;
    return {
      events,
      constants,
      data,
      states: this.states as State[],
      scalars,
      words: drawn,
      draws,
      advances,
      refusal,
      undo: () => this.undo(),
      keep: () => this.release(),
    };
  }

  scalar(tensor: tf.Tensor, ofStep: (ahead: number) => number): void {
    const id = handleOf(tensor);
    this.constants.delete(id);
    this.known.add(id);
    this.scalars.push({ id, ofStep });
  }

  words(id: number, source: RandomSource, wordsOf: Words['wordsOf']): void {
    const ordinal = this.draws.get(source) ?? 0;
    this.draws.set(source, ordinal + 1);
    this.constants.delete(id);
    this.known.add(id);
    this.drawn.push({ id, source, ordinal, wordsOf });
  }

  cell(cell: Cell): void {
    if (!this.stateOfCell.has(cell)) this.addCell(cell, false);
  }

  update(update: KernelUpdate, carryOut: () => void): void {
    const weight = this.variableState(update.weight);
    const gradient = handleOf(update.gradient);
    this.meet(gradient);
    const inputs = update.inputs.map((input): Update['inputs'][number] => {
      if (input === 'weight') return { state: weight };
      if (input === 'gradient') return { tensor: gradient };
      if (typeof input !== 'function') return { state: this.stateOfCell.get(input) ?? this.addCell(input, true) };
      const scalar = this.scalars.findIndex(({ ofStep }) => ofStep === input);
      return { scalar: scalar >= 0 ? scalar : this.scalars.push({ id: -1, ofStep: input }) - 1 };
    });
    const from = handleOf(update.weight);
    this.meet(from);
    this.unseen(carryOut);
    const after = handleOf(update.weight);
    this.known.add(after);
    (this.states[weight] as OpenState).resource = true;
    this.events.push({ kernel: update.op, attrs: update.attrs, inputs, weight, from, after });
  }

  onSteps(advance: (steps: number) => void): void {
    this.advances.push(advance);
  }

  refuse(why: string): void {
    this.refusal ??= why;
  }

  /** Runs on the addon itself. */
  private unseen<T>(action: () => T): T {
    this.deaf++;
    try {
      return action();
    } finally {
      this.deaf--;
    }
  }

  /** Calls nothing while the recorder is deaf. */
  private ears(): Ears {
    const heard =
      <A extends unknown[]>(action: (...args: A) => void) =>
      (...args: A) => {
        if (this.deaf === 0) action(...args);
      };
    return {
      operation: heard((operation) => this.operation(operation)),
      constant: heard((id, constant) => void this.constants.set(id, constant)),
      read: heard((id) => {
        if (!this.constants.has(id)) this.refuse(`it reads the values of a tensor in JavaScript${whereabouts()}`);
      }),
    };
  }

  private operation(operation: Operation): void {
    for (const id of operation.inputs) this.meet(id);
    if (this.folded(operation)) return;
    for (const { id } of operation.outputs) this.known.add(id);
    this.events.push(operation);
  }

  /** An operation on constants alone is its value. */
  private folded({ op, inputs, outputs }: Operation): boolean {
    const [made] = outputs;
    if (made === undefined || outputs.length > 1 || inputs.length === 0 || /Random|Multinomial/.test(op)) return false;
    if (!inputs.every((id) => this.constants.has(id))) return false;
    if (![TYPES.float32, TYPES.int32, TYPES.bool].includes(made.dtype as 1) || sizeOf(made) > MAX_FOLDED) return false;
    const { shape, dtype } = made;
    this.constants.set(made.id, {
      shape: [...shape],
      dtype,
      values: this.binding.tensorDataSync(made.id).slice() as Values,
    });
    return true;
  }

  /** A handle that something reads: one of this step, or state, or it becomes a constant. */
  private meet(id: number): void {
    if (this.known.has(id) || this.constants.has(id)) return;
    const variable = this.variables.get(id);
    if (variable) this.variableState(variable);
    else this.adopt(id);
  }

  /** A tensor from outside is taken as it is now. Should it change, the next step's recording differs. */
  private adopt(id: number): void {
    const spec = this.specs.get(id);
    if (spec === undefined) this.refuse('it reads a tensor that is not known');
    else if (sizeOf(spec) > MAX_CONSTANT)
      this.refuse(`it reads a tensor of ${sizeOf(spec)} numbers made outside of it`);
    else this.constants.set(id, { ...spec, values: this.binding.tensorDataSync(id).slice() as Values });
  }

  /** Notes which variable has which value. One that shares it with another, or with a tensor, gets its own: they may part. */
  private expect(variable: tf.Variable): void {
    if (variable.dtype === 'string' || variable.dtype === 'complex64') return;
    if (this.backend.refCount(variable.dataId) > 1)
      tf.tidy(() => variable.assign(ownCopy(variable, specOf(variable).dtype)));
    this.variables.set(handleOf(variable), variable);
    this.snapshots.set(variable, tf.keep(tf.clone(variable as tf.Tensor)));
  }

  private variableState(variable: tf.Variable): number {
    const known = this.stateOfVariable.get(variable);
    if (known !== undefined) return known;
    const id = [...this.variables].find(([, one]) => one === variable)?.[0];
    if (id === undefined) this.refuse(madeVariable(variable));
    const cell: Cell = { read: () => tf.clone(variable as tf.Tensor), write: (value) => variable.assign(value) };
    const number = this.addState(variable, cell, id ?? handleOf(variable), specOf(variable), false);
    this.stateOfVariable.set(variable, number);
    return number;
  }

  private addCell(cell: Cell, resource: boolean): number {
    const value = this.unseen(() => cell.read());
    // Unseen, too: a value that JavaScript has made waits there until its handle is asked for, and would look like a constant.
    const before = this.unseen(() => handleOf(value));
    const number = this.addState(cell, cell, before, specOf(value), resource);
    this.snapshots.set(
      cell,
      this.unseen(() => tf.keep(value)),
    );
    this.stateOfCell.set(cell, number);
    return number;
  }

  private addState(owner: object, cell: Cell, before: number, spec: TensorSpec, resource: boolean): number {
    this.known.add(before);
    return this.states.push({ owner, cell, before, after: before, resource, ...spec }) - 1;
  }

  private undo(): void {
    for (const { cell, owner } of this.states) {
      const value = this.snapshots.get(owner);
      if (value) cell.write(value);
    }
    for (const [source, draws] of this.draws) source.draws -= draws;
    for (const advance of this.advances) advance(-1);
    this.release();
  }

  private release(): void {
    for (const value of this.snapshots.values()) value.dispose();
    this.snapshots.clear();
  }

  /** What has another value now than at the beginning. */
  private findChanges(): void {
    for (const [before, variable] of this.variables) {
      if (variable.isDisposed) continue;
      const after = handleOf(variable);
      if (after === before) continue;
      (this.states[this.variableState(variable)] as OpenState).after = after;
      this.meet(after);
    }
    for (const [cell, number] of this.stateOfCell) {
      const state = this.states[number] as OpenState;
      if (state.resource) continue;
      const value = cell.read();
      state.after = handleOf(value);
      this.meet(state.after);
      value.dispose();
    }
  }
}

const specOf = (tensor: tf.Tensor): TensorSpec => ({ shape: [...tensor.shape], dtype: DTYPES[tensor.dtype] as number });
const sizeOf = ({ shape }: TensorSpec): number => shape.reduce((product, size) => product * size, 1);
