import { addon } from '../addon';
import type * as tf from '../tf';
import { ComposedCarrier } from './composed';
import { NativeCarrier } from './native';
import type { Moment, UpdateRule } from './rule';

/** Carries a rule out on a set of weights, whose slots it keeps in the engine. */
export interface Carrier {
  /**
   * Changes the weights by their gradients; a weight whose gradient is undefined stays. Call inside `tf.tidy`.
   * @param moment when the step is made, and when the one will be made that comes `ahead` steps later
   */
  step(gradients: readonly (tf.Tensor | undefined)[], moment: (ahead: number) => Moment): void;
  /** The slots as numbers: for each weight, one array a slot. */
  slots(): Float32Array[][];
  /** Gives back what it holds. */
  release(): void;
}

/**
 * By TensorFlow's kernel where the engine and the rule have one, else by the rule's tensor code.
 * @param slots start values: for each weight, one array a slot
 */
export function carry(
  rule: UpdateRule,
  weights: readonly tf.Variable[],
  slots: readonly (readonly Float32Array[])[],
): Carrier {
  const native = addon();
  if (native === null || rule.kernel === undefined) return new ComposedCarrier(rule, weights, slots);
  return new NativeCarrier(native, rule, rule.kernel, weights, slots);
}
