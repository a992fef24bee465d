/** Measures that are summed up over batches: Keras 3's metrics. */
import { describe, unknownName } from '../engine/names';
import {
  Accuracy,
  BinaryAccuracy,
  type BinaryAccuracyArgs,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
} from './accuracy';
import { Mean, MeanAbsoluteError, MeanOf, MeanSquaredError, type MetricFunction, RootMeanSquaredError } from './mean';
import { Metric, type MetricArgs } from './metric';

export {
  Accuracy,
  BinaryAccuracy,
  type BinaryAccuracyArgs,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
} from './accuracy';
export { Mean, MeanAbsoluteError, MeanSquaredError, type MetricFunction, RootMeanSquaredError } from './mean';
export { Metric, type MetricArgs, type MetricWeight, type MetricWeightArgs } from './metric';

/** The weighted mean of values: `updateState(values, sampleWeight?)`. */
export function mean(args: MetricArgs = {}): Mean {
  return new Mean(args);
}

/** Mean of squared errors. */
export function meanSquaredError(args: MetricArgs = {}): MeanSquaredError {
  return new MeanSquaredError(args);
}

/** Root of the mean of squared errors, over all samples. */
export function rootMeanSquaredError(args: MetricArgs = {}): RootMeanSquaredError {
  return new RootMeanSquaredError(args);
}

/** Mean of absolute errors. */
export function meanAbsoluteError(args: MetricArgs = {}): MeanAbsoluteError {
  return new MeanAbsoluteError(args);
}

/** The share of right answers, chosen by the shapes of targets and outputs. */
export function accuracy(args: MetricArgs = {}): Accuracy {
  return new Accuracy(args);
}

/** The share of right answers of sigmoid outputs. */
export function binaryAccuracy(args: BinaryAccuracyArgs = {}): BinaryAccuracy {
  return new BinaryAccuracy(args);
}

/** The share of right answers for one-hot targets. */
export function categoricalAccuracy(args: MetricArgs = {}): CategoricalAccuracy {
  return new CategoricalAccuracy(args);
}

/** The share of right answers for class numbers. */
export function sparseCategoricalAccuracy(args: MetricArgs = {}): SparseCategoricalAccuracy {
  return new SparseCategoricalAccuracy(args);
}

const byName = {
  accuracy,
  acc: accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  meanSquaredError,
  mse: meanSquaredError,
  rootMeanSquaredError,
  meanAbsoluteError,
  mae: meanAbsoluteError,
};

/** Names that `compile` takes for a metric. */
export type MetricName = keyof typeof byName;

/** A metric by name (which becomes its key in logs), from a function, or as it is. Counterpart of `keras.metrics.get`. */
export function get(identifier: MetricName | MetricFunction | Metric): Metric {
  if (identifier instanceof Metric) return identifier;
  if (typeof identifier === 'string') {
    if (!Object.hasOwn(byName, identifier)) throw unknownName('metric', identifier, Object.keys(byName));
    return byName[identifier]({ name: identifier });
  }
  if (typeof identifier !== 'function') {
    throw new Error(`Expected a metric's name, a function (yTrue, yPred) or metrics.…(), got ${describe(identifier)}.`);
  }
  if (identifier.prototype instanceof Metric) {
    throw new Error(`${identifier.name} is a class of metrics: write new ${identifier.name}().`);
  }
  const factory = Object.values(byName).find((make) => make === (identifier as unknown));
  if (factory) throw new Error(`metrics.${identifier.name} makes a metric: write metrics.${identifier.name}().`);
  return new MeanOf(identifier, { name: identifier.name || 'metric' });
}
