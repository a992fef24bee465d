/** Layers as Keras 3 writes them into files, and back. One entry for each kind of layer that can be saved. */
import type { tf } from '../engine';
import { unknownName } from '../engine/names';
import * as initializers from '../initializers';
import type { Layer } from '../layers';
import * as layers from '../layers';
import * as regularizers from '../regularizers';

export type Json = Record<string, unknown>;

/** A layer or other object in Keras' files. */
export interface KerasObject {
  module?: string;
  class_name: string;
  config: Json;
  registered_name?: string | null;
}

export const kerasObject = (module: string, className: string, config: Json): KerasObject => ({
  module,
  class_name: className,
  config,
  registered_name: null,
});

interface LayerFormat {
  /** Names of the configuration in the file, beside name, trainable and dtype. */
  keys: readonly string[];
  /** The factory that makes the layer from the configuration in our names. */
  make: (args: never) => Layer;
  /** tfjs' name -> the file's, where they differ. */
  renamed?: Readonly<Record<string, string>>;
  /** What the file holds beside and this library has only one value for. */
  fixed?: Json;
}

const WEIGHTS = [
  'activation',
  'use_bias',
  'kernel_initializer',
  'bias_initializer',
  'kernel_regularizer',
  'bias_regularizer',
];
const POOL = ['pool_size', 'padding', 'strides'];
const CHANNELS: Json = { data_format: 'channels_last' };

const FORMATS: Readonly<Record<string, LayerFormat>> = {
  Dense: { keys: ['units', ...WEIGHTS], make: layers.dense },
  Flatten: { keys: [], make: layers.flatten, fixed: CHANNELS },
  Dropout: { keys: ['rate', 'seed'], make: layers.dropout, fixed: { noise_shape: null } },
  Activation: { keys: ['activation'], make: layers.activation },
  Reshape: { keys: ['target_shape'], make: layers.reshape },
  ReLU: { keys: ['max_value'], make: layers.reLU, fixed: { negative_slope: 0, threshold: 0 } },
  LeakyReLU: { keys: ['negative_slope'], make: layers.leakyReLU, renamed: { alpha: 'negative_slope' } },
  ELU: { keys: [], make: layers.elu, fixed: { alpha: 1 } },
  Softmax: { keys: [], make: layers.softmax, fixed: { axis: -1 } },
  BatchNormalization: {
    keys: [
      'axis',
      'momentum',
      'epsilon',
      'center',
      'beta_initializer',
      'gamma_initializer',
      'beta_regularizer',
      'gamma_regularizer',
    ],
    make: layers.batchNormalization,
    fixed: { scale: true },
  },
  Conv2D: {
    keys: ['filters', 'kernel_size', 'strides', 'padding', ...WEIGHTS],
    make: layers.conv2d,
    fixed: { ...CHANNELS, dilation_rate: [1, 1], groups: 1 },
  },
  MaxPooling2D: { keys: POOL, make: layers.maxPooling2d, fixed: CHANNELS },
  AveragePooling2D: { keys: POOL, make: layers.averagePooling2d, fixed: CHANNELS },
  GlobalAveragePooling2D: { keys: [], make: layers.globalAveragePooling2d, fixed: { ...CHANNELS, keepdims: false } },
};

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A layer as it stands in a file. */
export function toKeras(layer: tf.layers.Layer): KerasObject {
  const className = layer.getClassName();
  const format = FORMATS[className];
  if (!format) {
    throw new Error(
      `The layer '${layer.name}' is a ${className}, which can't be saved to .h5 yet. Layers that can: ${Object.keys(FORMATS).join(', ')}.`,
    );
  }
  const config: Json = { name: layer.name, trainable: layer.trainable, dtype: 'float32', ...format.fixed };
  for (const [key, value] of Object.entries(layer.getConfig())) {
    const name = format.renamed?.[key] ?? snake(key);
    if (format.keys.includes(name)) config[name] = valueToKeras(name, value);
  }
  return kerasObject('keras.layers', className, config);
}

function valueToKeras(name: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (name.endsWith('_initializer')) return initializerToKeras(value as { className: string; config: Json });
  if (name.endsWith('_regularizer')) {
    const { l1 = 0, l2 = 0 } = (value as { config: { l1?: number; l2?: number } }).config;
    return kerasObject('keras.regularizers', 'L1L2', { l1, l2 });
  }
  return value;
}

function initializerToKeras({ className, config }: { className: string; config: Json }): KerasObject {
  const { mode, distribution, seed, ...rest } = config as {
    mode?: string;
    distribution?: string;
    seed?: unknown;
  } & Json;
  const kept: Json = { ...rest };
  if (seed !== undefined) kept.seed = null; // the weights are in the file: how they began is history
  if (mode !== undefined) kept.mode = snake(mode);
  if (distribution !== undefined) kept.distribution = distribution === 'normal' ? 'truncated_normal' : distribution;
  return kerasObject('keras.initializers', className, kept);
}

/** A layer from a file. `inputShape` is given to a model's first layer. */
export function fromKeras({ class_name: className, config }: KerasObject, inputShape: (number | null)[] | null): Layer {
  const format = FORMATS[className];
  if (!format) {
    throw new Error(
      `the file has a layer ${className} ('${String(config.name)}'), which can't be loaded yet. Layers that can: ${Object.keys(FORMATS).join(', ')}`,
    );
  }
  for (const [name, only] of Object.entries(format.fixed ?? {})) {
    const given = config[name];
    if (given === undefined || given === null || JSON.stringify(given) === JSON.stringify(only)) continue;
    throw new Error(
      `the layer '${String(config.name)}' has ${name} ${JSON.stringify(given)}; only ${JSON.stringify(only)} is supported`,
    );
  }
  const args: Json = { name: config.name, trainable: config.trainable ?? true };
  if (inputShape) args.inputShape = inputShape;
  for (const name of format.keys) {
    const value = config[name];
    if (value === undefined || value === null) continue;
    args[camel(name)] = valueFromKeras(name, value);
  }
  if (className === 'BatchNormalization' && Array.isArray(args.axis)) args.axis = args.axis[0];
  if (className === 'Reshape')
    args.targetShape = (args.targetShape as number[]).map((size) => (size === -1 ? null : size));
  return format.make(args as never);
}

function valueFromKeras(name: string, value: unknown): unknown {
  if (name === 'activation')
    return typeof value === 'string' ? camel(value) : camel(snake((value as KerasObject).class_name).replace(/^_/, ''));
  if (name.endsWith('_initializer')) return initializerFromKeras(value as KerasObject | string);
  if (name.endsWith('_regularizer')) {
    const { l1 = 0, l2 = 0 } = (value as KerasObject).config as { l1?: number; l2?: number };
    return regularizers.l1l2({ l1: Number(l1), l2: Number(l2) });
  }
  return value;
}

function initializerFromKeras(value: KerasObject | string): initializers.Initializer {
  const className = typeof value === 'string' ? value : value.class_name;
  const config = typeof value === 'string' ? {} : value.config;
  const name =
    className === className.toLowerCase() ? camel(className) : className.charAt(0).toLowerCase() + className.slice(1);
  const make = (initializers as unknown as Record<string, unknown>)[name];
  if (typeof make !== 'function' || name === 'get') throw unknownName('initializer', className, []);
  const args: Json = {};
  for (const [key, given] of Object.entries(config)) {
    if (given === null || key.endsWith('_axes')) continue;
    args[key] = typeof given === 'string' ? camel(given) : given;
  }
  if (name === 'varianceScaling' && args.distribution === 'normal') args.distribution = 'truncatedNormal';
  return (make as (args: Json) => initializers.Initializer)(args);
}
