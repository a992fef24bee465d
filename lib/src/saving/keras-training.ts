/** What `compile` was given, as Keras writes it into files, and back. */
import * as losses from '../losses';
import { factoryName } from '../losses/loss';
import * as metrics from '../metrics';
import type { CompileArgs } from '../models';
import type { Compiled } from '../models/compiled';
import type { Optimizer } from '../optimizers';
import * as optimizers from '../optimizers';
import { type Json, type KerasObject, kerasObject } from './keras-layers';

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

const OPTIMIZER_NAMES: Readonly<Record<string, string>> = { beta1: 'beta_1', beta2: 'beta_2' };

/** The file's `training_config`, or null where a function or class of the reader's own can't be written down. */
export function trainingToKeras(compiled: Compiled): Json | null {
  const loss = lossToKeras(compiled);
  const given = compiled.args.metrics ?? [];
  const list = (Array.isArray(given) ? given : [given]) as readonly unknown[];
  if (loss === null || list.some((metric) => typeof metric !== 'string')) return null;
  const { optimizer } = compiled;
  const config = Object.fromEntries(
    Object.entries(optimizer.getConfig()).map(([name, value]) => [OPTIMIZER_NAMES[name] ?? snake(name), value]),
  );
  return {
    loss,
    loss_weights: null,
    metrics: list.map((metric) => snake(metric as string)),
    weighted_metrics: null,
    optimizer_config: {
      class_name: optimizer.className,
      config: { name: optimizer.className.toLowerCase(), ...config },
    },
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

function optimizerFromKeras(object: KerasObject | undefined): Optimizer | null {
  const make = { SGD: optimizers.sgd, RMSprop: optimizers.rmsprop, Adam: optimizers.adam }[object?.class_name ?? ''];
  if (!make || !object) return null;
  const renamed = new Map(Object.entries(OPTIMIZER_NAMES).map(([ours, keras]) => [keras, ours]));
  const known = Object.keys(make().getConfig());
  const args: Json = {};
  for (const [key, value] of Object.entries(object.config)) {
    const name = renamed.get(key) ?? camel(key);
    if (known.includes(name)) args[name] = value;
    else if (!NEUTRAL.includes(key) && value !== null && value !== false) return null; // an option this library lacks
  }
  return make(args as never);
}

/** Options of Keras' optimizers that change nothing by themselves. */
const NEUTRAL = ['name', 'is_legacy_optimizer', 'ema_momentum', 'jit_compile', 'decay'];

/** One number or tensor of an optimizer's state. */
export interface StateEntry {
  name: string;
  shape: number[];
  values: Float32Array | BigInt64Array;
}

/** Names and shapes of the weights that an optimizer changes. */
export interface WeightInfo {
  path: string;
  shape: number[];
}

/** The order in which Keras keeps the slots: by weight; RMSprop's momentum after all velocities. */
function slotOrder(optimizer: Optimizer, weights: readonly WeightInfo[]): [weight: number, slot: number][] {
  const slots = optimizer.rule.slots.map((_, slot) => slot);
  if (optimizer.className === 'RMSprop')
    return slots.flatMap((slot) => weights.map((_, weight): [number, number] => [weight, slot]));
  return weights.flatMap((_, weight) => slots.map((slot): [number, number] => [weight, slot]));
}

/** The optimizer's state as Keras orders it: step number, learning rate, slots. */
export function stateToKeras(optimizer: Optimizer, weights: readonly WeightInfo[]): StateEntry[] {
  const prefix = optimizer.className.toLowerCase();
  const slots = slotOrder(optimizer, weights).map(([weight, slot]) => {
    const { path, shape } = weights[weight] as WeightInfo;
    const name = `${prefix}/${path.replaceAll('/', '_')}_${optimizer.rule.slots[slot]}`;
    return { name, shape, values: (optimizer.slots[weight] as Float32Array[])[slot] as Float32Array };
  });
  return [
    { name: `${prefix}/iteration`, shape: [], values: BigInt64Array.of(BigInt(optimizer.iterations)) },
    { name: `${prefix}/learning_rate`, shape: [], values: Float32Array.of(optimizer.learningRate) },
    ...slots,
  ];
}

/** Puts a state that Keras ordered into the optimizer; false if it is of another make. */
export function stateFromKeras(
  optimizer: Optimizer,
  weights: readonly WeightInfo[],
  entries: readonly ArrayLike<number | bigint>[],
): boolean {
  const [iteration, , ...values] = entries;
  const order = slotOrder(optimizer, weights);
  if (iteration === undefined || values.length !== order.length) return false;
  const slots = optimizer.slots.map((of) => of.map((slot) => slot.slice()));
  for (const [i, [weight, slot]] of order.entries()) {
    const target = (slots[weight] as Float32Array[])[slot] as Float32Array;
    const given = values[i] as ArrayLike<number>;
    if (given.length !== target.length) return false;
    target.set(given);
  }
  optimizer.setState({ iterations: Number(iteration[0]), slots });
  return true;
}
