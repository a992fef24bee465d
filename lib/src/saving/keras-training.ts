/** What `compile` was given, as Keras writes it into files, and back. */
import * as losses from '../losses';
import { factoryName } from '../losses/loss';
import * as metrics from '../metrics';
import type { CompileArgs } from '../models';
import type { Compiled } from '../models/compiled';
import { type Json, type KerasObject, kerasObject } from './keras-layers';
import { optimizerFromKeras, optimizerToKeras } from './keras-optimizer';
import { camel, snake } from './names';

export { type StateEntry, stateFromKeras, stateToKeras, type WeightInfo } from './keras-optimizer';

/** The file's `training_config`, or null where a function or class of the reader's own can't be written down. */
export function trainingToKeras(compiled: Compiled): Json | null {
  const loss = lossToKeras(compiled);
  const optimizer = optimizerToKeras(compiled.optimizer);
  const given = compiled.args.metrics ?? [];
  const list = (Array.isArray(given) ? given : [given]) as readonly unknown[];
  if (loss === null || optimizer === null || list.some((metric) => typeof metric !== 'string')) return null;
  return {
    loss,
    loss_weights: null,
    metrics: list.map((metric) => snake(metric as string)),
    weighted_metrics: null,
    optimizer_config: optimizer,
  };
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

function lossToKeras({ args, loss }: Compiled): string | KerasObject | null {
  if (typeof args.loss === 'string') return LONG_NAMES[args.loss] ?? snake(args.loss);
  if (loss === null) return null;
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

/** What `compile` takes, from a file's `training_config`; null if it names what is not here (a custom loss). */
export function trainingFromKeras(config: Json): CompileArgs | null {
  const loss = lossFromKeras(config.loss);
  const optimizer = optimizerFromKeras(config.optimizer_config as KerasObject | undefined);
  const given = (Array.isArray(config.metrics) ? config.metrics : []).flat() as unknown[];
  const names = given.map((metric) => (typeof metric === 'string' ? camel(metric) : ''));
  if (loss === null || optimizer === null || names.some((name) => !isKnown(metrics.get, name))) return null;
  return { loss, optimizer, metrics: names as metrics.MetricName[] };
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
