import type { Addon, Attr } from '../addon';
import { type Cell, type KernelUpdate, recording } from '../recording';
import type * as tf from '../tf';
import type { Carrier } from './carrier';
import { type Memory, releaseWith } from './memory';
import { type Kernel, type Moment, sizeOf, slotShape, type UpdateRule } from './rule';

/** Resource variables and constants in TensorFlow's memory. */
class NativeMemory implements Memory {
  private readonly variables: number[] = [];
  private readonly constants = new Map<string, { value: number; handle: number }>();

  constructor(private readonly native: Addon) {}

  variable(shape: readonly number[]): number {
    const { native } = this;
    // The name that TensorFlow reads as "anonymous": each call makes a variable of its own.
    const attrs = [
      native.text('container', ''),
      native.text('shared_name', 'cd2c89b7-88b7-44c8-ad83-06c2a9158347'),
      native.type('dtype', 'float32'),
      native.shape('shape', shape),
    ];
    const variable = native.raw('VarHandleOp', attrs, [], 1)[0] as number;
    this.variables.push(variable);
    return variable;
  }

  filled(shape: readonly number[], values: Float32Array): number {
    const variable = this.variable(shape);
    const handle = this.native.create(shape, values);
    this.assign(variable, handle);
    this.native.delete(handle);
    return variable;
  }

  assign(variable: number, value: number): void {
    this.native.raw('AssignVariableOp', [this.native.type('dtype', 'float32')], [variable, value], 0);
  }

  read(variable: number): Float32Array {
    const { native } = this;
    const [handle] = native.raw('ReadVariableOp', [native.type('dtype', 'float32')], [variable], 1) as [number];
    const values = Float32Array.from(native.read(handle));
    native.delete(handle);
    return values;
  }

  /** A scalar; made anew only when its value changes. */
  constant(name: string, value: number): number {
    const before = this.constants.get(name);
    if (before?.value === value) return before.handle;
    if (before) this.native.delete(before.handle);
    const handle = this.native.create([], Float32Array.of(value));
    this.constants.set(name, { value, handle });
    return handle;
  }

  release(): void {
    const { native } = this;
    for (const variable of this.variables) {
      native.raw('DestroyResourceOp', [native.bool('ignore_lookup_error', true)], [variable], 0);
      native.delete(variable);
    }
    this.variables.length = 0;
    for (const { handle } of this.constants.values()) native.delete(handle);
    this.constants.clear();
  }
}

interface Resident {
  weight: number;
  slots: Map<string, number>;
  /** The slots as a recorder takes them. */
  cells: Map<string, Cell>;
  /** The data the weight had when it last left the resource; other data mean that somebody has set the weight since. */
  seen: object | null;
}

/** Weights and slots live in TensorFlow's resource variables; the weight is read back after each update without a copy. */
export class NativeCarrier implements Carrier {
  private readonly memory: NativeMemory;
  private readonly residents: Resident[];
  private readonly attrs: readonly Attr[];
  private readonly numbers = new Map<string, (ahead: number) => number>();
  private moment: ((ahead: number) => Moment) | null = null;

  constructor(
    private readonly native: Addon,
    private readonly rule: UpdateRule,
    private readonly kernel: Kernel,
    private readonly weights: readonly tf.Variable[],
    slots: readonly (readonly Float32Array[])[],
  ) {
    this.memory = new NativeMemory(native);
    this.attrs = [native.float, ...Object.entries(kernel.attrs).map(([name, value]) => native.bool(name, value))];
    this.residents = weights.map((weight, i) => this.resident(weight, slots[i] as readonly Float32Array[]));
    releaseWith(this, this.memory);
  }

  private resident(weight: tf.Variable, start: readonly Float32Array[]): Resident {
    const { memory } = this;
    const slots = new Map<string, number>();
    for (const [j, slot] of this.rule.slots.entries()) {
      slots.set(slot.name, memory.filled(slotShape(slot, weight.shape), start[j] as Float32Array));
    }
    for (const name of this.kernel.scratch ?? []) {
      slots.set(name, memory.filled(weight.shape, new Float32Array(sizeOf(weight.shape))));
    }
    const cells = new Map([...slots].map(([name, variable]) => [name, this.cell(variable)]));
    return { weight: memory.variable(weight.shape), slots, cells, seen: null };
  }

  private cell(variable: number): Cell {
    const { native, memory } = this;
    return {
      read: () => native.readVariable(variable),
      write: (value) => memory.assign(variable, native.handle(value)),
    };
  }

  step(gradients: readonly (tf.Tensor | undefined)[], moment: (ahead: number) => Moment): void {
    this.moment = moment;
    const scalars = this.kernel.scalars(moment(0));
    for (const [i, weight] of this.weights.entries()) {
      const gradient = gradients[i];
      if (gradient === undefined) continue;
      const update = () => this.update(weight, gradient, this.residents[i] as Resident, scalars);
      const recorder = recording();
      if (recorder) recorder.update(this.described(i, weight, gradient), update);
      else update();
    }
  }

  private described(i: number, weight: tf.Variable, gradient: tf.Tensor): KernelUpdate {
    const { op, attrs, inputs } = this.kernel;
    const { cells } = this.residents[i] as Resident;
    const input = (name: string) => {
      if (name === 'weight' || name === 'gradient') return name;
      return cells.get(name) ?? this.number(name);
    };
    return { op, attrs, weight, gradient, inputs: inputs.map(input) };
  }

  /** A number of the kernel in steps to come: one function for all weights. */
  private number(name: string): (ahead: number) => number {
    const known = this.numbers.get(name);
    if (known) return known;
    const number = (ahead: number) =>
      this.kernel.scalars((this.moment as (ahead: number) => Moment)(ahead))[name] as number;
    this.numbers.set(name, number);
    return number;
  }

  private update(
    weight: tf.Variable,
    gradient: tf.Tensor,
    resident: Resident,
    scalars: Readonly<Record<string, number>>,
  ): void {
    const { native, memory, kernel } = this;
    if (resident.seen !== weight.dataId) memory.assign(resident.weight, native.handle(weight));
    const inputs = kernel.inputs.map((name) => {
      if (name === 'weight') return resident.weight;
      if (name === 'gradient') return native.handle(gradient);
      return resident.slots.get(name) ?? memory.constant(name, scalars[name] as number);
    });
    native.raw(kernel.op, this.attrs, inputs, 0);
    weight.assign(native.readVariable(resident.weight));
    resident.seen = weight.dataId;
  }

  slots(): Float32Array[][] {
    return this.residents.map(({ slots }) =>
      this.rule.slots.map(({ name }) => this.memory.read(slots.get(name) as number)),
    );
  }

  release(): void {
    this.memory.release();
  }
}
