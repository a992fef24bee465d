/** What changes weights by their gradients: Keras 3's optimizers, with its defaults. */
import { describe, unknownName } from '../engine/names';
import { Adam, type AdamArgs } from './adam';
import { Optimizer } from './optimizer';
import { RMSprop, type RMSpropArgs } from './rmsprop';
import { SGD, type SGDArgs } from './sgd';

export { Adam, type AdamArgs } from './adam';
export { Optimizer, type OptimizerState } from './optimizer';
export { RMSprop, type RMSpropArgs } from './rmsprop';
export { SGD, type SGDArgs } from './sgd';

/**
 * Gradient descent, with momentum if wanted. Counterpart of `keras.optimizers.SGD`.
 * @example
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), loss: 'mse' });
 */
export function sgd(args: SGDArgs = {}): SGD {
  return new SGD(args);
}

/**
 * Steps divided by the root of the running mean of squared gradients. Counterpart of `keras.optimizers.RMSprop`.
 * @example
 * model.compile({ optimizer: optimizers.rmsprop({ learningRate: 0.01 }), loss: 'mse' });
 */
export function rmsprop(args: RMSpropArgs = {}): RMSprop {
  return new RMSprop(args);
}

/**
 * Adaptive moments. Counterpart of `keras.optimizers.Adam`.
 * @example
 * model.compile({ optimizer: optimizers.adam({ learningRate: 3e-4 }), loss: 'mse' });
 */
export function adam(args: AdamArgs = {}): Adam {
  return new Adam(args);
}

const byName = { sgd, rmsprop, adam };

/** Names that `compile` takes for an optimizer. */
export type OptimizerName = keyof typeof byName;

/** An optimizer by name (in small letters or capitals, as in Keras), or as it is. Counterpart of `keras.optimizers.get`. */
export function get(identifier: OptimizerName | Optimizer): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  if (typeof identifier !== 'string') {
    throw new Error(
      `Expected an optimizer's name or optimizers.adam(), sgd() or rmsprop(), got ${describe(identifier)}. (Optimizers of tf.train follow other formulas than Keras.)`,
    );
  }
  const name = (identifier as string).toLowerCase();
  if (!Object.hasOwn(byName, name)) throw unknownName('optimizer', identifier, Object.keys(byName));
  return byName[name as OptimizerName]();
}
