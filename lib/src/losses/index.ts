/** What training makes small: Keras 3's losses. */
import { describe, unknownName } from '../engine/names';
import { circle } from './circle';
import { binaryCrossentropy, binaryFocalCrossentropy } from './crossentropy/binary';
import { categoricalCrossentropy, categoricalFocalCrossentropy } from './crossentropy/categorical';
import { categoricalGeneralizedCrossEntropy, sparseCategoricalCrossentropy } from './crossentropy/sparse';
import { klDivergence, poisson } from './divergence';
import { categoricalHinge, hinge, squaredHinge } from './hinge';
import { FunctionLoss, Loss, type LossFunction } from './loss';
import { dice, tversky } from './overlap';
import {
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from './regression';
import { huber, logCosh } from './robust';
import { cosineSimilarity } from './similarity';

export { Circle, type CircleArgs, circle } from './circle';
export {
  BinaryCrossentropy,
  type BinaryCrossentropyArgs,
  BinaryFocalCrossentropy,
  type BinaryFocalCrossentropyArgs,
  binaryCrossentropy,
  binaryFocalCrossentropy,
} from './crossentropy/binary';
export {
  CategoricalCrossentropy,
  type CategoricalCrossentropyArgs,
  CategoricalFocalCrossentropy,
  type CategoricalFocalCrossentropyArgs,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
} from './crossentropy/categorical';
export type { CrossentropyArgs } from './crossentropy/crossentropy';
export {
  CategoricalGeneralizedCrossEntropy,
  type CategoricalGeneralizedCrossEntropyArgs,
  categoricalGeneralizedCrossEntropy,
  SparseCategoricalCrossentropy,
  type SparseCategoricalCrossentropyArgs,
  sparseCategoricalCrossentropy,
} from './crossentropy/sparse';
export { KLDivergence, klDivergence, Poisson, poisson } from './divergence';
export { CategoricalHinge, categoricalHinge, Hinge, hinge, SquaredHinge, squaredHinge } from './hinge';
export { Loss, type LossArgs, type LossFunction } from './loss';
export { Dice, type DiceArgs, dice, Tversky, type TverskyArgs, tversky } from './overlap';
export type { Reduction } from './reduction';
export {
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from './regression';
export { Huber, type HuberArgs, huber, LogCosh, logCosh } from './robust';
export { CosineSimilarity, type CosineSimilarityArgs, cosineSimilarity } from './similarity';

const byName = {
  meanSquaredError,
  mse: meanSquaredError,
  meanAbsoluteError,
  mae: meanAbsoluteError,
  meanAbsolutePercentageError,
  mape: meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  msle: meanSquaredLogarithmicError,
  huber,
  logCosh,
  cosineSimilarity,
  hinge,
  squaredHinge,
  categoricalHinge,
  klDivergence,
  kld: klDivergence,
  poisson,
  binaryCrossentropy,
  bce: binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  sparseCategoricalCrossentropy,
  categoricalGeneralizedCrossEntropy,
  dice,
  tversky,
  circle,
};

/** Names that `compile` takes for a loss. */
export type LossName = keyof typeof byName;

/**
 * A loss by name, from a function (yTrue, yPred), or as it is. Counterpart of `keras.losses.get`.
 * @throws if the name is not known, or what is given is no loss
 * @example
 * assert.equal(losses.get('mse').name, 'meanSquaredError');
 * const largestError = losses.get((yTrue, yPred) => tf.max(tf.abs(tf.sub(yTrue, yPred))));
 * assert.equal(largestError.apply([0, 0], [[1], [2]]).dataSync()[0], 2);
 * assert.throws(() => losses.get('mean_squared_error'), /'meanSquaredError'/);
 */
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
  if ((identifier as { prototype?: unknown }).prototype instanceof Loss) {
    throw new Error(`${identifier.name} is a class of losses: write new ${identifier.name}().`);
  }
  return new FunctionLoss(identifier);
}
