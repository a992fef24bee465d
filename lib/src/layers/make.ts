import * as constraints from '../constraints';
import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import * as initializers from '../initializers';
import * as regularizers from '../regularizers';
import * as activations from './activations';
import { nameOf } from './activations/by-name';
import { checkedShape } from './checks';
import { type ConstraintIdentifier, type InitializerIdentifier, Layer, type LayerArgs } from './layer';
import { autoName, snakeCase } from './names';

/** What layers have in common, whatever they compute: how a configuration is read. */
type Json = Record<string, unknown>;

const COMMON = ['inputShape', 'batchInputShape', 'name', 'trainable', 'dtype', 'weights', 'activityRegularizer'];

/** What a factory knows of its layer. */
export interface LayerKind {
  /** The factory's name, for error messages. */
  factory: string;
  /** Keras' defaults for all options that have one. */
  defaults?: Readonly<Json>;
  /** Options without a default. */
  options?: readonly string[];
}

/** Makes a layer with Keras' defaults, seeds and names, its options checked. */
export function makeLayer<A>(
  kind: LayerKind,
  args: LayerArgs | undefined,
  make: (config: A) => tf.layers.Layer,
): Layer {
  const where = `layers.${kind.factory}`;
  const { defaults = {}, options = [] } = kind;
  checkOptions(where, args, [...options, ...Object.keys(defaults), ...COMMON]);
  const config: Json = { ...defaults };
  for (const [key, value] of Object.entries(args ?? {})) if (value !== undefined) config[key] = value;
  if (config.batchInputShape !== undefined && config.inputShape !== undefined) {
    throw new Error(`${where}: give inputShape or batchInputShape, not both.`);
  }
  for (const key of Object.keys(config)) config[key] = resolved(where, key, config[key]);
  const layer = make(config as A);
  if (!(layer instanceof Layer) && config.name === undefined) layer.name = autoName(snakeCase(layer.getClassName()));
  return layer as unknown as Layer;
}

function resolved(where: string, key: string, value: unknown): unknown {
  try {
    if (key === 'activation' || key === 'recurrentActivation') return activations.get(value as activations.Identifier);
    if (value === null) return value;
    if (key.endsWith('Initializer')) return initializers.get(value as InitializerIdentifier);
    if (key.endsWith('Regularizer')) return regularizers.get(value as regularizers.RegularizerName);
    if (key.endsWith('Constraint')) return constraints.get(value as ConstraintIdentifier);
  } catch (error) {
    throw new Error(`${where}: ${key}: ${(error as Error).message}`);
  }
  if (key === 'inputShape' || key === 'batchInputShape') return checkedShape(where, key, value);
  return value;
}

/** A layer of this library: holds its options (all of them, resolved) and gives them back in `getConfig`. */
export abstract class ConfiguredLayer<A extends object> extends Layer {
  protected readonly args: A;

  constructor(args: A & LayerArgs) {
    super(args);
    this.args = args;
  }

  override getConfig(): ReturnType<Layer['getConfig']> {
    const config: Json = super.getConfig();
    for (const [key, value] of Object.entries(this.args)) {
      if (key === 'weights' || key === 'inputShape' || (key in config && key !== 'activityRegularizer')) continue;
      config[key] = plain(value);
    }
    return config as ReturnType<Layer['getConfig']>;
  }
}

interface Configured {
  getClassName(): string;
  getConfig(): object;
}

/** An option as plain data: objects by class and configuration, activations by name. */
function plain(value: unknown): unknown {
  if (typeof value === 'function') return nameOf(value as activations.Activation);
  const object = value as Configured | null;
  if (typeof object?.getClassName !== 'function') return value;
  return { className: object.getClassName(), config: object.getConfig() };
}

/** Layers that keep the shape of what they are given. */
export abstract class SameShapeLayer<A extends object> extends ConfiguredLayer<A> {
  override computeOutputShape(inputShape: (number | null)[]): (number | null)[] {
    return inputShape;
  }
}

/** The one input of a layer, as float32. */
export function floats(x: tf.Tensor): tf.Tensor {
  return x.dtype === 'float32' ? x : tf.cast(x, 'float32');
}
