/**
 * What a recorder has to be told beside the operations that it sees: numbers that JavaScript computes anew for each step, random
 * draws that JavaScript counts, and state that is no variable. Nothing is recorded most of the time; then these calls cost nothing.
 */
import * as tf from './tf';

/** A stream of random tensors: `draws` says which one comes next. */
export interface RandomSource {
  seed: number;
  draws: number;
}

/** A tensor that outlives a step. */
export interface Cell {
  /** Its value; the caller disposes it. */
  read(): tf.Tensor;
  /** Takes a value over; the caller's tensor stays the caller's. */
  write(value: tf.Tensor): void;
}

/** An update of a weight by one of TensorFlow's kernels on resources, which the recorder does not see through. */
export interface KernelUpdate {
  readonly op: string;
  readonly attrs: Readonly<Record<string, boolean>>;
  readonly weight: tf.Variable;
  readonly gradient: tf.Tensor;
  /** In the kernel's order: the weight, the gradient, slots, and numbers of the step (`ofStep(k)`: k steps later). */
  readonly inputs: readonly ('weight' | 'gradient' | Cell | ((ahead: number) => number))[];
}

export interface Recording {
  /** `tensor` holds a number that is `ofStep(k)` when k more steps have been made. */
  scalar(tensor: tf.Tensor, ofStep: (ahead: number) => number): void;
  /** The tensor of this handle, int32 [2], holds the words of the next draw of a stream. */
  words(handle: number, source: RandomSource, wordsOf: (seed: number, draw: number) => readonly number[]): void;
  /** State that is read or written from here on. */
  cell(cell: Cell): void;
  /** Carries an update out, unseen, and notes it. */
  update(update: KernelUpdate, carryOut: () => void): void;
  /** `advance` is called with the number of steps that a graph has made in the place of JavaScript, which has counters to move on. */
  onSteps(advance: (steps: number) => void): void;
  /** Says that this step can't be recorded. */
  refuse(why: string): void;
}

let current: Recording | null = null;

/** The recording that is going on. */
export const recording = (): Recording | null => current;

/** Runs `action` while `recorder` listens. */
export function whileRecording<T>(recorder: Recording, action: () => T): T {
  if (current !== null) throw new Error('A step is recorded within a step that is recorded.');
  current = recorder;
  try {
    return action();
  } finally {
    current = null;
  }
}

/** A float32 scalar that JavaScript computes for each step: `ofStep(0)` now, `ofStep(k)` k steps later. */
export function stepScalar(ofStep: (ahead: number) => number): tf.Scalar {
  const scalar = tf.scalar(ofStep(0), 'float32');
  current?.scalar(scalar, ofStep);
  return scalar;
}
