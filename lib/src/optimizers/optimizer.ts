import type { tf } from '../engine';
import { describe } from '../engine/names';
import { createUpdater, type Learner, type UpdateRule, type Updater } from '../engine/updates';

/** The state of one optimizer, as it is saved. */
export interface OptimizerState {
  iterations: number;
  /** For each weight, one array a slot, in the order of `rule.slots`. */
  slots: Float32Array[][];
}

/**
 * What changes weights by their gradients. Counterpart of `keras.optimizers.Optimizer`. To write one of your own, extend this
 * class and give it a rule.
 */
export abstract class Optimizer implements Learner {
  /** Keras' name of the class, such as `Adam`. */
  abstract readonly className: string;
  /** The arithmetic. */
  abstract readonly rule: UpdateRule;
  /** Steps taken so far. */
  iterations = 0;
  /** Numbers kept for each weight. Empty until `build`. */
  slots: Float32Array[][] = [];
  private rate = 0;
  private weights: readonly tf.Variable[] | null = null;

  constructor(learningRate: number) {
    this.learningRate = learningRate;
  }

  /** The step size; may be set at any time, also by a callback while a model is trained. */
  get learningRate(): number {
    return this.rate;
  }

  set learningRate(value: number) {
    this.rate = checkedNumber(
      `${this.constructor.name}: learningRate`,
      value,
      (rate) => rate >= 0,
      'a number from 0 up',
    );
  }

  /** Whether the optimizer has been given its weights. */
  get built(): boolean {
    return this.weights !== null;
  }

  /** Binds the optimizer to the weights that it will change; later calls with the same weights keep its state. */
  build(weights: readonly tf.Variable[]): void {
    if (this.weights === null) {
      this.weights = [...weights];
      this.slots = weights.map((weight) => this.rule.slots.map(() => new Float32Array(weight.size)));
      return;
    }
    const before = this.weights;
    if (before.length === weights.length && before.every((weight, i) => weight === weights[i])) return;
    const kept = weights.map((weight) => before.indexOf(weight as tf.Variable));
    if (kept.every((i) => i < 0)) {
      throw new Error(
        `This ${this.className} optimizer already belongs to another model, whose weights its state describes. Make a new one for each model: optimizers.${factoryName(this.className)}().`,
      );
    }
    // Layers were frozen or thawed: weights that stay keep their state, as in Keras.
    const slots = this.slots;
    this.slots = weights.map(
      (weight, i) => slots[kept[i] as number] ?? this.rule.slots.map(() => new Float32Array(weight.size)),
    );
    this.weights = [...weights];
  }

  finalizeVariableValues(_w: readonly tf.Variable[]): void {}
  countParams(): number {
    return this.slots.flat().reduce((sum, values) => sum + values.length, 0) + 2;
  }
  private active: Updater | null = null;
  apply(gradients: readonly (tf.Tensor | undefined)[], weights: readonly tf.Variable[]): void {
    const u = this.active ?? this.open(weights);
    u.apply(gradients);
  }
  open(weights: readonly tf.Variable[]): Updater {
    if (this.active) return this.active;
    const u = createUpdater(this.rule, weights, this.slots);
    const sync = () => {
      this.slots = u.slots();
    };
    this.active = {
      apply: (gradients) => {
        this.iterations += 1;
        u.apply(gradients, this.rule.scalars(this.iterations));
      },
      sync,
      close: () => {
        sync();
        u.dispose();
        this.active = null;
      },
    };
    return this.active;
  }

  /** The state: what `setState` takes, copied. */
  getState(): OptimizerState {
    return { iterations: this.iterations, slots: this.slots.map((slots) => slots.map((values) => values.slice())) };
  }

  /** Restores a state. Throws if it was made for other weights. */
  setState(state: OptimizerState): void {
    const sizes = (slots: Float32Array[][]) =>
      slots.map((of) => of.map((values) => values.length).join('+')).join(', ');
    if (!this.built || sizes(state.slots) !== sizes(this.slots)) {
      throw new Error(
        `${this.className}: the state is for weights of sizes [${sizes(state.slots)}], the optimizer's are [${sizes(this.slots)}].`,
      );
    }
    this.iterations = state.iterations;
    this.slots = state.slots.map((slots) => slots.map((values) => values.slice()));
  }

  /** The options that make this optimizer again, its present learning rate included. */
  abstract getConfig(): Record<string, number | boolean>;
}

/** `value` if it is a finite number that `valid` accepts; else an error that says what was expected. */
export function checkedNumber(
  what: string,
  value: number,
  valid: (value: number) => boolean,
  expected: string,
): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || !valid(value)) {
    throw new Error(`${what} is ${describe(value)}; expected ${expected}.`);
  }
  return value;
}

/** `Adam` -> `adam`, `SGD` -> `sgd`, `RMSprop` -> `rmsprop`. */
export function factoryName(className: string): string {
  return className === className.toUpperCase() || className === 'RMSprop'
    ? className.toLowerCase()
    : className.charAt(0).toLowerCase() + className.slice(1);
}
