import type * as tf from '../tf';

/** A tensor that an optimizer keeps for each weight. */
export interface Slot<K extends string = string> {
  /** Keras' name, as in its files. */
  readonly name: K;
  /** What it is filled with at first; default 0. */
  readonly initial?: number;
  /** Its shape; default: the weight's. */
  readonly shape?: (weight: readonly number[]) => number[];
  /** Keras keeps the slots of family 0 of all weights, weight by weight, then those of family 1, and so on; default 0. */
  readonly family?: number;
}

/** When a step is made. */
export interface Moment {
  /** The number of the update, the first being 1. */
  readonly step: number;
  readonly learningRate: number;
  /** Whether the learning rate comes from a schedule or function. */
  readonly scheduled: boolean;
}

export interface Updated<K extends string = string> {
  weight: tf.Tensor;
  slots: Record<K, tf.Tensor>;
}

/** TensorFlow's kernel on resource variables that does a rule in one go. */
export interface Kernel {
  readonly op: string;
  readonly attrs: Readonly<Record<string, boolean>>;
  /** Its inputs in order: 'weight', 'gradient', and names of slots and of this kernel's scalars. */
  readonly inputs: readonly string[];
  /** Tensors of the weight's shape that it wants beside the slots, but whose values nobody reads afterwards. */
  readonly scratch?: readonly string[];
  scalars(moment: Moment): Readonly<Record<string, number>>;
}

/**
 * An optimizer's arithmetic for one weight, as data, so that whatever runs the steps (eager or recorded) can carry it out.
 * @typeParam K names of slots
 * @typeParam S names of scalars
 */
export interface UpdateRule<K extends string = string, S extends string = string> {
  readonly slots: readonly Slot<K>[];
  /** The numbers of a step. They are rounded to float32 on the way. */
  scalars(moment: Moment): Record<S, number>;
  /** The arithmetic in plain tensor code; the step's numbers come as tensors, so that it can be recorded once for all steps. */
  compose(
    weight: tf.Tensor,
    gradient: tf.Tensor,
    slots: Readonly<Record<K, tf.Tensor>>,
    scalars: Readonly<Record<S, tf.Scalar>>,
  ): Updated<K>;
  /** The same in one kernel, where TensorFlow has it. */
  readonly kernel?: Kernel;
}

export const slotShape = (slot: Slot, weight: readonly number[]): number[] => slot.shape?.(weight) ?? [...weight];

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
