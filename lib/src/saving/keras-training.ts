/** What `compile` was given, as Keras writes it into files, and back. */
import * as losses from '../losses';
import * as metrics from '../metrics';
import type { CompileArgs } from '../models';
import type { Compiled } from '../models/state';
import { type Json, type KerasObject, kerasObject } from './keras-layers';
import { camel, optimizerFromKeras, optimizerToKeras, snake } from './keras-optimizer';

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
const LONG_NAMES: Readonly<Record<string, string>> = { mse: 'mean_squared_error', mae: 'mean_absolute_error' };

function lossToKeras({ args, loss }: Compiled): string | KerasObject | null {
  if (typeof args.loss === 'string') return LONG_NAMES[args.loss] ?? snake(args.loss);
  const known = (losses as unknown as Record<string, unknown>)[loss.constructor.name];
  if (known !== loss.constructor) return null;
  return kerasObject('keras.losses', loss.constructor.name, { ...loss.getConfig(), reduction: snake(loss.reduction) });
}

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
    const name = camel(value);
    return isKnown(losses.get as never, name) ? (name as losses.LossName) : null;
  }
  const { class_name: className, config } = (value ?? {}) as Partial<KerasObject>;
  const kind = className && (losses as unknown as Record<string, unknown>)[className];
  if (typeof kind !== 'function' || className === 'Loss' || !config) return null;
  const args: Json = {};
  for (const [key, given] of Object.entries(config)) {
    if (['delta', 'from_logits', 'name'].includes(key)) args[camel(key)] = given;
    if (key === 'reduction') args.reduction = camel(given as string);
    if (['label_smoothing'].includes(key) && given !== 0) return null;
  }
  return new (kind as new (args: Json) => losses.Loss)(args);
}
