import type { Addon, Attr } from '../addon';
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
  /** The data the weight had when it last left the resource; other data mean that somebody has set the weight since. */
  seen: object | null;
}

/** Weights and slots live in TensorFlow's resource variables; the weight is read back after each update without a copy. */
export class NativeCarrier implements Carrier {
  private readonly memory: NativeMemory;
  private readonly residents: Resident[];
  private readonly attrs: readonly Attr[];

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
    return { weight: memory.variable(weight.shape), slots, seen: null };
  }

  step(gradients: readonly (tf.Tensor | undefined)[], moment: Moment): void {
    const { native, memory, kernel } = this;
    const scalars = kernel.scalars(moment);
    for (const [i, weight] of this.weights.entries()) {
      const gradient = gradients[i];
      const resident = this.residents[i] as Resident;
      if (gradient === undefined) continue;
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
