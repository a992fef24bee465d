/** How weights learn from gradients: a rule in data, carried out by TensorFlow's own kernel or composed of tensor operations. */
import { type Addon, addon } from './addon';
import * as tf from './tf';

/** An optimizer's arithmetic for one weight, as data, so that whatever runs the steps (eager or compiled) can carry it out. */
export interface UpdateRule {
  /** TensorFlow's kernel on resource variables that does it in one go. */
  readonly kernel: string;
  readonly attrs: Readonly<Record<string, boolean>>;
  /** The kernel's inputs in order: 'weight', 'gradient', and names of slots and scalars. */
  readonly inputs: readonly string[];
  /** Tensors kept for each weight, of its shape, zero at first, in Keras' order. */
  readonly slots: readonly string[];
  /** Tensors that the kernel wants beside the slots, but whose values nobody reads afterwards. */
  readonly scratch?: readonly string[];
  /** The numbers of step `step`, the first being 1. */
  scalars(step: number): Readonly<Record<string, number>>;
  /** The same arithmetic in plain tensor code. */
  compose(
    weight: tf.Tensor,
    gradient: tf.Tensor,
    slots: readonly tf.Tensor[],
    scalars: Readonly<Record<string, number>>,
  ): Updated;
}

export interface Updated {
  weight: tf.Tensor;
  slots: tf.Tensor[];
}

/** What learns: an optimizer. */
export interface Learner {
  readonly iterations: number;
  /** Takes these weights, and the state for them, into the engine. */
  open(weights: readonly tf.Variable[]): Updater;
}

/** Carries a rule out on a set of weights for as long as a training lasts. */
export interface Updater {
  apply(gradients: readonly (tf.Tensor | undefined)[]): void;
  sync(): void;
  close(): void;
}

interface RuleUpdater {
  apply(gradients: readonly (tf.Tensor | undefined)[], scalars: Readonly<Record<string, number>>): void;
  slots(): Float32Array[][];
  dispose(): void;
}

export function createUpdater(
  rule: UpdateRule,
  weights: readonly tf.Variable[],
  slots: readonly Float32Array[][],
): RuleUpdater {
  const native = addon();
  return native ? new NativeUpdater(native, rule, weights, slots) : new ComposedUpdater(rule, weights, slots);
}

interface Resident {
  weight: number;
  /** Slots, then scratch. */
  slots: number[];
  /** The data the weight had when it last left the resource; other data mean that somebody has set the weight since. */
  seen: object | null;
}

/** Weights and slots live in TensorFlow's resource variables; the weight is read back after each update without a copy. */
class NativeUpdater implements RuleUpdater {
  private readonly residents: Resident[];
  private readonly attrs;
  private readonly kept: readonly string[];
  private readonly constants = new Map<string, { value: number; handle: number }>();

  constructor(
    private readonly native: Addon,
    private readonly rule: UpdateRule,
    private readonly weights: readonly tf.Variable[],
    slots: readonly Float32Array[][],
  ) {
    this.kept = [...rule.slots, ...(rule.scratch ?? [])];
    this.attrs = [native.float, ...Object.entries(rule.attrs).map(([name, value]) => native.bool(name, value))];
    this.residents = weights.map((weight, i) => ({
      weight: this.variable(weight.shape),
      slots: [...(slots[i] as Float32Array[]), ...(rule.scratch ?? []).map(() => new Float32Array(weight.size))].map(
        (values) => this.filled(weight.shape, values),
      ),
      seen: null,
    }));
  }

  apply(gradients: readonly (tf.Tensor | undefined)[], scalars: Readonly<Record<string, number>>): void {
    const { native, rule } = this;
    for (const [i, weight] of this.weights.entries()) {
      const gradient = gradients[i];
      const resident = this.residents[i] as Resident;
      if (gradient === undefined) continue;
      if (resident.seen !== weight.dataId) this.assign(resident.weight, native.handle(weight));
      const inputs = rule.inputs.map((name) => {
        if (name === 'weight') return resident.weight;
        if (name === 'gradient') return native.handle(gradient);
        const slot = this.kept.indexOf(name);
        return slot >= 0 ? (resident.slots[slot] as number) : this.scalar(name, scalars[name] as number);
      });
      native.raw(rule.kernel, this.attrs, inputs, 0);
      weight.assign(native.readVariable(resident.weight));
      resident.seen = weight.dataId;
    }
  }

  slots(): Float32Array[][] {
    return this.residents.map((resident) =>
      resident.slots.slice(0, this.rule.slots.length).map((slot) => {
        const [handle] = this.native.raw('ReadVariableOp', [this.native.type('dtype', 'float32')], [slot], 1) as [
          number,
        ];
        const values = Float32Array.from(this.native.read(handle));
        this.native.delete(handle);
        return values;
      }),
    );
  }

  dispose(): void {
    for (const { weight, slots } of this.residents) {
      for (const handle of [weight, ...slots]) {
        this.native.raw('DestroyResourceOp', [this.native.bool('ignore_lookup_error', true)], [handle], 0);
        this.native.delete(handle);
      }
    }
    this.residents.length = 0;
    for (const { handle } of this.constants.values()) this.native.delete(handle);
    this.constants.clear();
  }

  private scalar(name: string, value: number): number {
    const before = this.constants.get(name);
    if (before?.value === value) return before.handle;
    if (before) this.native.delete(before.handle);
    const handle = this.native.create([], Float32Array.of(value));
    this.constants.set(name, { value, handle });
    return handle;
  }

  private variable(shape: readonly number[]): number {
    const { native } = this;
    // The name that TensorFlow reads as "anonymous": each call makes a variable of its own.
    const attrs = [
      native.text('container', ''),
      native.text('shared_name', 'cd2c89b7-88b7-44c8-ad83-06c2a9158347'),
      native.type('dtype', 'float32'),
      native.shape('shape', shape),
    ];
    return native.raw('VarHandleOp', attrs, [], 1)[0] as number;
  }

  private filled(shape: readonly number[], values: Float32Array): number {
    const variable = this.variable(shape);
    const handle = this.native.create(shape, values);
    this.assign(variable, handle);
    this.native.delete(handle);
    return variable;
  }

  private assign(variable: number, value: number): void {
    this.native.raw('AssignVariableOp', [this.native.type('dtype', 'float32')], [variable, value], 0);
  }
}

/** The rule in tensor operations, for engines without the kernel. */
class ComposedUpdater implements RuleUpdater {
  private readonly kept: tf.Tensor[][];

  constructor(
    private readonly rule: UpdateRule,
    private readonly weights: readonly tf.Variable[],
    slots: readonly Float32Array[][],
  ) {
    this.kept = weights.map((weight, i) =>
      (slots[i] as Float32Array[]).map((values) => tf.keep(tf.tensor(values, weight.shape, 'float32'))),
    );
  }

  apply(gradients: readonly (tf.Tensor | undefined)[], scalars: Readonly<Record<string, number>>): void {
    for (const [i, weight] of this.weights.entries()) {
      const gradient = gradients[i];
      if (gradient === undefined) continue;
      const before = this.kept[i] as tf.Tensor[];
      const updated = this.rule.compose(weight, gradient, before, scalars);
      weight.assign(updated.weight);
      this.kept[i] = updated.slots.map((slot) => tf.keep(slot));
      for (const slot of before) slot.dispose();
    }
  }

  slots(): Float32Array[][] {
    return this.kept.map((slots) => slots.map((slot) => Float32Array.from(slot.dataSync())));
  }

  dispose(): void {
    for (const slot of this.kept.flat()) slot.dispose();
    this.kept.length = 0;
  }
}
