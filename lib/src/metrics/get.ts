import { describe, unknownName } from '../engine/names';
import * as accuracies from './accuracy';
import { auc } from './auc';
import { confusionMatrix } from './confusion-matrix';
import { concordanceCorrelation, pearsonCorrelation } from './correlation';
import * as entropies from './crossentropy';
import { klDivergence, poisson } from './divergence';
import { f1Score, fBetaScore } from './f-score';
import { categoricalHinge, hinge, squaredHinge } from './hinge';
import * as unions from './iou';
import { MeanOf, type MetricFunction, mean, sum } from './mean';
import { checkWritten, Metric, type MetricArgs } from './metric';
import * as points from './operating-point';
import * as outcomes from './precision-recall';
import { r2Score } from './r2-score';
import * as regression from './regression';
import { sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from './top-k';

const byName = {
  accuracy: (args: MetricArgs = {}) => new accuracies.AccuracyByShape(args),
  acc: (args: MetricArgs = {}) => new accuracies.AccuracyByShape(args),
  crossentropy: (args: MetricArgs = {}) => new entropies.CrossentropyByShape(args),
  ce: (args: MetricArgs = {}) => new entropies.CrossentropyByShape(args),
  binaryAccuracy: accuracies.binaryAccuracy,
  categoricalAccuracy: accuracies.categoricalAccuracy,
  sparseCategoricalAccuracy: accuracies.sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  mean,
  sum,
  meanSquaredError: regression.meanSquaredError,
  mse: regression.meanSquaredError,
  MSE: regression.meanSquaredError,
  rootMeanSquaredError: regression.rootMeanSquaredError,
  meanAbsoluteError: regression.meanAbsoluteError,
  mae: regression.meanAbsoluteError,
  MAE: regression.meanAbsoluteError,
  meanAbsolutePercentageError: regression.meanAbsolutePercentageError,
  mape: regression.meanAbsolutePercentageError,
  MAPE: regression.meanAbsolutePercentageError,
  meanSquaredLogarithmicError: regression.meanSquaredLogarithmicError,
  msle: regression.meanSquaredLogarithmicError,
  MSLE: regression.meanSquaredLogarithmicError,
  logCoshError: regression.logCoshError,
  logcosh: regression.logCoshError,
  cosineSimilarity: regression.cosineSimilarity,
  r2Score,
  pearsonCorrelation,
  concordanceCorrelation,
  binaryCrossentropy: entropies.binaryCrossentropy,
  bce: entropies.binaryCrossentropy,
  BCE: entropies.binaryCrossentropy,
  categoricalCrossentropy: entropies.categoricalCrossentropy,
  sparseCategoricalCrossentropy: entropies.sparseCategoricalCrossentropy,
  klDivergence,
  poisson,
  hinge,
  squaredHinge,
  categoricalHinge,
  precision: outcomes.precision,
  recall: outcomes.recall,
  truePositives: outcomes.truePositives,
  trueNegatives: outcomes.trueNegatives,
  falsePositives: outcomes.falsePositives,
  falseNegatives: outcomes.falseNegatives,
  auc,
  f1Score,
  fBetaScore,
  fbetaScore: fBetaScore,
  binaryIoU: unions.binaryIoU,
};

/** Metrics that can't be made of a name alone: a number must be given. */
const withNumber = {
  confusionMatrix,
  ioU: unions.ioU,
  meanIoU: unions.meanIoU,
  oneHotIoU: unions.oneHotIoU,
  oneHotMeanIoU: unions.oneHotMeanIoU,
  precisionAtRecall: points.precisionAtRecall,
  recallAtPrecision: points.recallAtPrecision,
  sensitivityAtSpecificity: points.sensitivityAtSpecificity,
  specificityAtSensitivity: points.specificityAtSensitivity,
};

/** Names that `compile` takes for a metric. */
export type MetricName = keyof typeof byName;

const factories = new Set<unknown>([...Object.values(byName), ...Object.values(withNumber), accuracies.accuracy]);

/**
 * A metric by name (which becomes its key in logs), from a function, or as it is. Counterpart of `keras.metrics.get`, with what
 * `compile` adds in Keras: `'accuracy'` and `'crossentropy'` choose their kind by the shapes of targets and outputs.
 * @param identifier a name such as `'accuracy'` or `'mae'`; a function of (yTrue, yPred) that gives a value for each sample or a
 * scalar, named in logs as the function is; or a metric
 * @throws Error for an unknown name, for a class or factory that was not called, and for a metric of your own without `updateState`
 * or `result`
 * @example
 * assert.equal(metrics.get('mae').name, 'mae');
 * const bias = metrics.get(function bias(yTrue, yPred) {
 *   return tf.sub(yPred, yTrue);
 * });
 * bias.updateState([1, 2], [2, 3]);
 * assert.equal((bias.result() as tf.Tensor).dataSync()[0], 1);
 */
export function get(identifier: MetricName | MetricFunction | Metric): Metric {
  if (identifier instanceof Metric) {
    checkWritten(identifier);
    return identifier;
  }
  if (typeof identifier === 'string') return byNameOf(identifier);
  if (typeof identifier !== 'function') {
    throw new Error(`Expected a metric's name, a function (yTrue, yPred) or metrics.…(), got ${describe(identifier)}.`);
  }
  if (identifier.prototype instanceof Metric) {
    throw new Error(`${identifier.name} is a class of metrics: write new ${identifier.name}().`);
  }
  if (factories.has(identifier))
    throw new Error(`metrics.${identifier.name} makes a metric: write metrics.${identifier.name}().`);
  return new MeanOf(identifier);
}

function byNameOf(name: string): Metric {
  if (Object.hasOwn(byName, name)) return byName[name as MetricName]({ name });
  if (Object.hasOwn(withNumber, name)) {
    const make = withNumber[name as keyof typeof withNumber] as unknown as (args: MetricArgs) => Metric;
    return make({ name }); // throws, and says which number is missing
  }
  throw unknownName('metric', name, [...Object.keys(byName), ...Object.keys(withNumber)]);
}
