/** Options of layers as they stand in Keras' files: names, initializers, regularizers, constraints. */
import * as constraints from '../constraints';
import { unknownName } from '../engine/names';
import * as initializers from '../initializers';
import { isKnown } from '../layers/activations/by-name';
import * as regularizers from '../regularizers';
import { camel, snake } from './names';

type Json = Record<string, unknown>;

interface TfjsObject {
  className: string;
  config: Json;
}

interface FileObject {
  class_name: string;
  config: Json;
}

const lowerCamel = (className: string): string => className.charAt(0).toLowerCase() + className.slice(1);

/** Kinds of objects, by how the option's name ends. */
const MODULES = [
  { ends: '_initializer', module: 'keras.initializers', factories: initializers, what: 'initializer' },
  { ends: '_regularizer', module: 'keras.regularizers', factories: regularizers, what: 'regularizer' },
  { ends: '_constraint', module: 'keras.constraints', factories: constraints, what: 'constraint' },
] as const;

/** Options whose value is a word that Keras writes with underscores. */
const WORDS = ['activation', 'recurrent_activation', 'data_format'];

/** An option's value as Keras writes it. */
export function valueToKeras(layer: string, name: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  const kind = MODULES.find(({ ends }) => name.endsWith(ends));
  if (kind) return objectToKeras(kind.module, value as TfjsObject);
  if (name === 'target_shape') return (value as (number | null)[]).map((size) => size ?? -1);
  if (!WORDS.includes(name) || typeof value !== 'string') return value;
  if (name !== 'data_format' && !isKnown(value)) {
    throw new Error(
      `The layer '${layer}' has the activation '${value}', a function of your own, which no file can hold; use one of the names of layers.activations.`,
    );
  }
  return snake(value);
}

function objectToKeras(module: string, { className, config }: TfjsObject): unknown {
  const kept: Json = {};
  for (const [key, value] of Object.entries(config)) {
    if (key === 'seed')
      kept.seed = null; // the weights are in the file: how they began is history
    else kept[snake(key)] = typeof value === 'string' ? snake(value) : value;
  }
  if (kept.distribution === 'normal') kept.distribution = 'truncated_normal';
  return { module, class_name: className, config: kept, registered_name: null };
}

/** An option's value from a file. */
export function valueFromKeras(name: string, value: unknown): unknown {
  const kind = MODULES.find(({ ends }) => name.endsWith(ends));
  if (kind) return objectFromKeras(kind.factories, kind.what, value as FileObject | string);
  if (!WORDS.includes(name)) return value;
  return typeof value === 'string' ? camel(value) : camel(snake((value as FileObject).class_name).replace(/^_/, ''));
}

function objectFromKeras(factories: object, what: string, value: FileObject | string): unknown {
  const className = typeof value === 'string' ? value : value.class_name;
  const plain = className === className.toLowerCase() ? camel(className) : lowerCamel(className);
  const name = plain === 'l1L2' ? 'l1l2' : plain;
  const make = (factories as Record<string, unknown>)[name];
  if (typeof make !== 'function' || name === 'get') throw unknownName(what, className, []);
  const args: Json = {};
  for (const [key, given] of Object.entries(typeof value === 'string' ? {} : value.config)) {
    if (given === null || key.endsWith('_axes')) continue;
    args[camel(key)] = typeof given === 'string' ? camel(given) : given;
  }
  if (name === 'varianceScaling' && args.distribution === 'normal') args.distribution = 'truncatedNormal';
  return (make as (args: Json) => unknown)(args);
}
