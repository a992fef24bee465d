import type { tf } from '../engine';
import { activateLogits } from '../engine/logits';
import { checkOptions, describe, unknownName } from '../engine/names';
import * as initializers from '../initializers';
import * as regularizers from '../regularizers';

type SymbolicTensor = tf.SymbolicTensor;

/** A layer of tfjs-layers, with `apply` typed by what it is given. */
export interface Layer extends tf.layers.Layer {
  /** Connects the layer to symbolic tensors (the functional way to build a model). Porting note: `__call__` in Keras. */
  apply(inputs: SymbolicTensor | SymbolicTensor[]): SymbolicTensor;
  /** Computes the layer's output. */
  apply(inputs: tf.Tensor | tf.Tensor[], options?: { training?: boolean }): tf.Tensor;
}

/** Activations that layers take by name. */
export type ActivationName =
  | 'linear'
  | 'relu'
  | 'relu6'
  | 'sigmoid'
  | 'tanh'
  | 'softmax'
  | 'logSoftmax'
  | 'softplus'
  | 'softsign'
  | 'elu'
  | 'selu'
  | 'swish'
  | 'silu'
  | 'gelu'
  | 'mish';

/** Porting note: Keras' hardSigmoid is left out, since tfjs computes Keras 2's (0.2 x + 0.5). silu is swish under its other name. */
const ACTIVATIONS: Record<ActivationName, string> = {
  linear: 'linear',
  relu: 'relu',
  relu6: 'relu6',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  softmax: 'softmax',
  logSoftmax: 'logSoftmax',
  softplus: 'softplus',
  softsign: 'softsign',
  elu: 'elu',
  selu: 'selu',
  swish: 'swish',
  silu: 'swish',
  gelu: 'gelu',
  mish: 'mish',
};

export interface LayerArgs {
  /** Shape of one input sample, for a model's first layer: `[28, 28]`. */
  inputShape?: (number | null)[];
  /** Default: Keras' automatic name, `dense`, `dense_1` … */
  name?: string;
  /** Whether the layer's weights learn; default true. */
  trainable?: boolean;
  /** Type of the layer's inputs; default float32. */
  dtype?: 'float32' | 'int32' | 'bool';
}

export type InitializerIdentifier = initializers.InitializerName | initializers.Initializer;
export type RegularizerIdentifier = regularizers.RegularizerName | regularizers.Regularizer;

const COMMON = ['inputShape', 'batchInputShape', 'name', 'trainable', 'dtype', 'weights'];

const taken = new Map<string, number>();

/** Keras' automatic names: `dense`, `dense_1` … counted for each kind. */
export function autoName(kind: string): string {
  const n = taken.get(kind) ?? 0;
  taken.set(kind, n + 1);
  return n === 0 ? kind : `${kind}_${n}`;
}

/** `BatchNormalization` -> `batch_normalization`, `Conv2D` -> `conv2d`, as Keras names layers. */
export function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** What a factory knows of its layer. */
export interface LayerKind {
  /** The factory's name, for error messages. */
  factory: string;
  /** Options beside the common ones. */
  options: readonly string[];
  /** Keras' defaults where tfjs-layers has others. */
  defaults?: Readonly<Record<string, unknown>>;
}

/** Makes a layer of tfjs-layers with Keras' defaults, seeds and names, its options checked. */
export function makeLayer(
  kind: LayerKind,
  args: LayerArgs | undefined,
  make: (config: never) => tf.layers.Layer,
): Layer {
  const where = `layers.${kind.factory}`;
  checkOptions(where, args, [...kind.options, ...COMMON]);
  const config: Record<string, unknown> = { ...kind.defaults };
  for (const [key, value] of Object.entries(args ?? {})) if (value !== undefined) config[key] = value;
  if (config.batchInputShape !== undefined && config.inputShape !== undefined) {
    throw new Error(`${where}: give inputShape or batchInputShape, not both.`);
  }
  for (const key of Object.keys(config)) config[key] = resolved(where, key, config[key]);
  const layer = make(config as never);
  if (config.name === undefined) layer.name = autoName(snakeCase(layer.getClassName()));
  rememberLogits(layer);
  return layer as Layer;
}

function resolved(where: string, key: string, value: unknown): unknown {
  if (value === null) return value;
  try {
    if (key === 'activation') return activationName(value);
    if (key.endsWith('Initializer')) return initializers.get(value as InitializerIdentifier);
    if (key.endsWith('Regularizer')) return regularizers.get(value as RegularizerIdentifier);
  } catch (error) {
    throw new Error(`${where}: ${key}: ${(error as Error).message}`);
  }
  if (key === 'inputShape' || key === 'batchInputShape') return checkedShape(where, key, value);
  return value;
}

function activationName(value: unknown): string {
  if (typeof value === 'string' && Object.hasOwn(ACTIVATIONS, value)) return ACTIVATIONS[value as ActivationName];
  throw unknownName('activation', value, Object.keys(ACTIVATIONS));
}

function checkedShape(where: string, key: string, value: unknown): unknown {
  const size = (n: unknown) => n === null || (Number.isInteger(n) && (n as number) > 0);
  if (Array.isArray(value) && value.every(size)) return value;
  throw new Error(
    `${where}: ${key} is ${describe(value)}; expected an array of whole numbers without the batch, such as [28, 28].`,
  );
}

/** Whole numbers from 1 up, checked before tfjs meets them. */
export function positiveInteger(where: string, name: string, value: unknown): void {
  if (Number.isInteger(value) && (value as number) > 0) return;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a whole number from 1 up.`);
}

interface WithActivation {
  activation?: { apply(x: tf.Tensor, axis?: number): tf.Tensor; getClassName(): string } | null;
}

/** Lets the losses find the logits behind the layer's softmax or sigmoid. */
function rememberLogits(layer: tf.layers.Layer): void {
  const holder = layer as unknown as WithActivation;
  const kind = holder.activation?.getClassName?.();
  if (!holder.activation || (kind !== 'softmax' && kind !== 'sigmoid')) return;
  const stock = holder.activation;
  const remembering = Object.create(stock) as NonNullable<WithActivation['activation']>;
  remembering.apply = (x, axis) => activateLogits(x, (logits) => stock.apply(logits, axis));
  holder.activation = remembering;
}
