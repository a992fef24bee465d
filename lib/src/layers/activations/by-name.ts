/** Activations by name, and the names of activations. */
import type { tf } from '../../engine';
import { describe, unknownName } from '../../engine/names';
import { glu, logSoftmax, softmax, sparsemax } from './over-axis';
import {
  celu,
  elu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  relu,
  relu6,
  selu,
  softShrink,
  sparsePlus,
  sparseSigmoid,
} from './rectifiers';
import {
  exponential,
  gelu,
  linear,
  logSigmoid,
  mish,
  sigmoid,
  silu,
  softplus,
  softsign,
  squareplus,
  tanh,
  tanhShrink,
} from './smooth';

/** A function of a tensor that keeps its shape. */
export type Activation = (x: tf.Tensor) => tf.Tensor;

const byName = {
  linear,
  relu,
  relu6,
  leakyRelu,
  elu,
  selu,
  celu,
  gelu,
  silu,
  swish: silu,
  sigmoid,
  hardSigmoid,
  hardSilu,
  hardSwish: hardSilu,
  hardTanh,
  hardShrink,
  softShrink,
  tanhShrink,
  softplus,
  softsign,
  softmax,
  logSoftmax,
  logSigmoid,
  tanh,
  exponential,
  mish,
  glu,
  squareplus,
  sparsePlus,
  sparseSigmoid,
  sparsemax,
};

/** Names that layers take for an activation. */
export type Name = keyof typeof byName;
/** What layers take for an activation: a name, a function of a tensor, or null for `linear`. */
export type Identifier = Name | Activation | null;

/**
 * An activation by name, or as it is; null is `linear`. Counterpart of `keras.activations.get`.
 * @throws for unknown names, and what is neither a name nor a function
 * @example
 * const relu = activations.get('relu');
 * assert.deepEqual([...relu(tf.tensor1d([-1, 2])).dataSync()], [0, 2]);
 * assert.throws(() => activations.get('leaky_relu'), /'leakyRelu'/);
 */
export function get(identifier: Identifier): Activation {
  if (identifier === null) return linear;
  if (typeof identifier === 'function') return identifier;
  if (typeof identifier === 'string') {
    if (Object.hasOwn(byName, identifier)) return byName[identifier];
    throw unknownName('activation', identifier, Object.keys(byName));
  }
  throw new Error(
    `Expected an activation's name, such as 'relu', or a function of a tensor, got ${describe(identifier)}.`,
  );
}

/** The name that `get` takes for one of Keras' functions; the function's own name for others. */
export function nameOf(activation: Activation): string {
  const known = Object.entries(byName).find(([, f]) => f === activation);
  return known?.[0] ?? (activation.name || 'anonymous');
}

/** Whether a name is one that `get` takes. */
export function isKnown(name: string): name is Name {
  return Object.hasOwn(byName, name);
}
