/** What `compile` was given, as Keras writes it into files, and back. */
import * as losses from '../losses';
import { factoryName } from '../losses/loss';
import * as metrics from '../metrics';
import type { CompileArgs } from '../models';
import type { Compiled } from '../models/compiled';
import type { Head } from '../models/heads';
import { type Json, type KerasObject, kerasObject } from './keras-layers';
import { metricFromKeras, metricToKeras } from './keras-metrics';
import { optimizerFromKeras, optimizerToKeras } from './keras-optimizer';
import { camel, snake } from './names';
import { float } from './python-json';

export { type StateEntry, stateFromKeras, stateToKeras, type WeightInfo } from './keras-optimizer';

/** The file's `training_config`, or null where `unwritable` names something. */
export function trainingToKeras(compiled: Compiled): Json | null {
  const { heads } = compiled;
  if (unwritable(compiled).length > 0) return null;
  const several = heads.length > 1;
  const perHead = <T>(of: (head: Head) => T) => (several ? heads.map(of) : of(heads[0] as Head));
  const written = (logged: Head['metrics']) => logged.map(({ metric }) => metricToKeras(metric));
  const weighted = heads.some(({ weightedMetrics }) => weightedMetrics.length > 0);
  return {
    loss: typeof compiled.args.loss === 'string' ? lossName(compiled.args.loss) : perHead(lossOfHead),
    loss_weights: heads.every(({ weight }) => weight === 1) ? null : heads.map(({ weight }) => float(weight)),
    metrics: perHead((head) => written(head.metrics)),
    weighted_metrics: weighted ? perHead((head) => written(head.weightedMetrics)) : null,
    optimizer_config: optimizerToKeras(compiled.optimizer),
  };
}

/** What no file can hold, in words: functions and classes of the reader's own. */
export function unwritable({ heads, optimizer }: Compiled): string[] {
  const losses = heads.filter(({ loss }) => loss !== null && lossToKeras(loss) === null);
  const logged = heads.flatMap((head) => [...head.metrics, ...head.weightedMetrics]);
  return [
    ...(heads.every(({ loss }) => loss === null) ? ['a loss of the model itself'] : []),
    ...losses.map(({ loss }) => `the loss '${loss?.name}'`),
    ...logged.filter(({ metric }) => metricToKeras(metric) === null).map(({ key }) => `the metric '${key}'`),
    ...(optimizerToKeras(optimizer) === null ? [`the optimizer ${optimizer.className} or its schedule`] : []),
  ];
}

/** Keras 3.15 can't read back the short names that it writes itself ('keras.metrics.mse is not a KerasSaveable subclass'). */
const LONG_NAMES: Readonly<Record<string, string>> = {
  mse: 'mean_squared_error',
  mae: 'mean_absolute_error',
  mape: 'mean_absolute_percentage_error',
  msle: 'mean_squared_logarithmic_error',
  bce: 'binary_crossentropy',
  kld: 'kl_divergence',
};

const lossName = (name: string): string => LONG_NAMES[name] ?? snake(name);

const lossOfHead = ({ loss }: Head): KerasObject | null => loss && lossToKeras(loss);

function lossToKeras(loss: losses.Loss): KerasObject | null {
  const className = loss.constructor.name;
  if (lossClass(className) !== loss.constructor) return null;
  const config: Json = {};
  for (const [key, value] of Object.entries(loss.getConfig())) config[snake(key)] = value;
  const name = loss.name === factoryName(className) ? kerasLossName(className) : loss.name;
  return kerasObject('keras.losses', className, { ...config, name, reduction: snake(loss.reduction) });
}

type LossClass = new (args: Json) => losses.Loss;

function lossClass(name: unknown): LossClass | undefined {
  const known = typeof name === 'string' ? (losses as unknown as Record<string, unknown>)[name] : undefined;
  const made = typeof known === 'function' && (known as LossClass).prototype instanceof losses.Loss;
  return made ? (known as LossClass) : undefined;
}

/** What Keras calls a loss of a class that was given no name. */
const kerasLossName = (className: string): string =>
  className === 'Huber' ? 'huber_loss' : snake(factoryName(className));

/**
 * What `compile` takes, from a file's `training_config`; null if it names what is not here, such as a loss of someone's own. The
 * metrics in it are new: who compiles with them disposes of them.
 * @param missing takes what is not here, in words
 */
export function trainingFromKeras(config: Json, missing: string[] = []): CompileArgs | null {
  const made: metrics.Metric[] = [];
  const metric = (value: unknown) => {
    const found = metricFromKeras(value);
    if (found instanceof metrics.Metric) made.push(found);
    return found;
  };
  const loss = nested(config.loss, lossFromKeras, (value) => missing.push(`the loss ${worded(value)}`));
  const noMetric = (value: unknown) => missing.push(`the metric ${worded(value)}`);
  const args = {
    ...given('loss', single(loss)),
    ...given('lossWeights', single(config.loss_weights)),
    ...given('metrics', nested(config.metrics, metric, noMetric)),
    ...given('weightedMetrics', nested(config.weighted_metrics, metric, noMetric)),
  };
  if (loss === undefined) missing.push('no loss');
  const optimizer = optimizerFromKeras(config.optimizer_config as KerasObject | undefined);
  if (optimizer === null) missing.push(`the optimizer ${worded(config.optimizer_config)}`);
  if (missing.length === 0) return { ...args, optimizer } as CompileArgs;
  for (const one of made) one.dispose();
  return null;
}

const given = (name: string, value: unknown): Json => (value === undefined || value === null ? {} : { [name]: value });

/** Keras takes a list of one for one output; `compile` takes the one. */
const single = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

const worded = (value: unknown): string =>
  typeof value === 'string' ? `'${value}'` : String((value as KerasObject | null)?.class_name ?? value);

/** One object, a list or a record of them, or lists within, as `compile` takes them; undefined where there is none. */
function nested(value: unknown, read: (value: unknown) => unknown, unknown: (value: unknown) => void): unknown {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((one) => nested(one, read, unknown) ?? null);
  if (typeof value === 'object' && !('class_name' in value)) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, nested(one, read, unknown) ?? null]));
  }
  const found = read(value);
  if (found === null) unknown(value);
  return found;
}

function isKnown(get: (name: never) => { dispose?: () => void }, name: string): boolean {
  try {
    get(name as never).dispose?.();
    return true;
  } catch {
    return false; // the question is whether the name is known, and the answer is no
  }
}

function lossFromKeras(value: unknown): losses.Loss | losses.LossName | null {
  if (typeof value === 'string') {
    const name = lossClass(value) ? factoryName(value) : camel(value);
    return isKnown(losses.get as never, name) ? (name as losses.LossName) : null;
  }
  const { class_name: className, config } = (value ?? {}) as Partial<KerasObject>;
  const kind = lossClass(className);
  if (!kind || !className || !config) return null;
  const known = Object.keys(new kind({}).getConfig());
  const args: Json = {};
  for (const [key, given] of Object.entries(config)) {
    if (known.includes(camel(key))) args[camel(key)] = given;
    else if (given !== null) return null; // an option this library lacks
  }
  args.reduction = camel(
    (config.reduction as string | null | undefined) ?? (config.reduction === null ? 'none' : 'sum_over_batch_size'),
  );
  if (args.name === null || args.name === kerasLossName(className)) delete args.name;
  return new kind(args);
}
