/** How weights learn: what a training loop asks of an optimizer, and how a rule in data is carried out. */
import type * as tf from '../tf';

export { type Carrier, carry } from './carrier';
export { Kept } from './kept';
export type { Kernel, Moment, Slot, Updated, UpdateRule } from './rule';
export { sizeOf, slotShape } from './rule';

/** What a training loop learns with; an optimizer is one. */
export interface Learner {
  /** Updates made so far. */
  readonly iterations: number;
  /**
   * Takes the state of these weights into the engine. While the updater is open the same weights give the same updater, so a
   * loop may open, step and leave it open as often as it likes.
   */
  open(weights: readonly tf.Variable[]): Updater;
  /** The loss to take gradients of, where it isn't the loss itself; the updater divides the gradients again. */
  scaleLoss?(loss: tf.Scalar): tf.Scalar;
}

/** Changes weights by their gradients for as long as it is open. */
export interface Updater {
  /** One step: counts it, clips, decays, updates. A weight whose gradient is undefined stays. Call inside `tf.tidy`. */
  apply(gradients: readonly (tf.Tensor | undefined)[]): void;
  /** Brings the state to where everybody sees it. */
  sync(): void;
  /** `sync`, and gives back what was held in the engine. */
  close(): void;
}
