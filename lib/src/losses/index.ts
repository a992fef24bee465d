/** What training makes small: Keras 3's losses. */
import { describe, unknownName } from '../engine/names';
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  type CrossentropyArgs,
  SparseCategoricalCrossentropy,
} from './crossentropy';
import { FunctionLoss, Loss, type LossArgs, type LossFunction } from './loss';
import { Huber, type HuberArgs, MeanAbsoluteError, MeanSquaredError } from './regression';

export {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  type CrossentropyArgs,
  SparseCategoricalCrossentropy,
} from './crossentropy';
export { Loss, type LossArgs, type LossFunction, type Reduction } from './loss';
export { Huber, type HuberArgs, MeanAbsoluteError, MeanSquaredError } from './regression';

/**
 * mean((yTrue - yPred)²).
 * @example
 * model.compile({ loss: losses.meanSquaredError() });
 */
export function meanSquaredError(args: LossArgs = {}): MeanSquaredError {
  return new MeanSquaredError(args);
}

/**
 * mean(abs(yTrue - yPred)).
 * @example
 * model.compile({ loss: losses.meanAbsoluteError() });
 */
export function meanAbsoluteError(args: LossArgs = {}): MeanAbsoluteError {
  return new MeanAbsoluteError(args);
}

/**
 * Quadratic for small errors, linear for large ones.
 * @example
 * model.compile({ loss: losses.huber({ delta: 0.5 }) });
 */
export function huber(args: HuberArgs = {}): Huber {
  return new Huber(args);
}

/**
 * For two classes, targets 0 and 1.
 * @example
 * model.compile({ loss: losses.binaryCrossentropy({ fromLogits: true }) });
 */
export function binaryCrossentropy(args: CrossentropyArgs = {}): BinaryCrossentropy {
  return new BinaryCrossentropy(args);
}

/**
 * For one-hot targets.
 * @example
 * model.compile({ loss: losses.categoricalCrossentropy() });
 */
export function categoricalCrossentropy(args: CrossentropyArgs = {}): CategoricalCrossentropy {
  return new CategoricalCrossentropy(args);
}

/**
 * For class numbers.
 * @example
 * model.compile({ loss: losses.sparseCategoricalCrossentropy({ fromLogits: true }) });
 */
export function sparseCategoricalCrossentropy(args: CrossentropyArgs = {}): SparseCategoricalCrossentropy {
  return new SparseCategoricalCrossentropy(args);
}

const byName = {
  meanSquaredError,
  mse: meanSquaredError,
  meanAbsoluteError,
  mae: meanAbsoluteError,
  huber,
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
};

/** Names that `compile` takes for a loss. */
export type LossName = keyof typeof byName;

/** A loss by name, from a function, or as it is. Counterpart of `keras.losses.get`. */
export function get(identifier: LossName | LossFunction | Loss): Loss {
  if (identifier instanceof Loss) return identifier;
  if (typeof identifier === 'string') {
    if (!Object.hasOwn(byName, identifier)) throw unknownName('loss', identifier, Object.keys(byName));
    return byName[identifier]();
  }
  if (typeof identifier !== 'function') {
    throw new Error(`Expected a loss' name, a function (yTrue, yPred) or losses.…(), got ${describe(identifier)}.`);
  }
  const factory = Object.values(byName).find((make) => make === (identifier as unknown));
  if (factory) throw new Error(`losses.${identifier.name} makes a loss: write losses.${identifier.name}().`);
  return new FunctionLoss(identifier);
}
