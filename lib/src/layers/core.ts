import { tf } from '../engine';
import { describe } from '../engine/names';
import { DenseLayer } from './dense';
import { DropoutLayer } from './dropout';
import {
  type ActivationName,
  autoName,
  type InitializerIdentifier,
  type Layer,
  type LayerArgs,
  makeLayer,
  positiveInteger,
  type RegularizerIdentifier,
} from './layer';

export interface InputArgs {
  /** Shape of one sample. */
  shape: (number | null)[];
  name?: string;
  /** Default float32. */
  dtype?: 'float32' | 'int32' | 'bool';
}

/**
 * A model's input, for `models.model({ inputs, outputs })`. Counterpart of `keras.Input`.
 * @example
 * const x = layers.input({ shape: [8] });
 */
export function input(args: InputArgs): tf.SymbolicTensor {
  if (!Array.isArray(args?.shape)) {
    throw new Error(
      `layers.input: shape is ${describe(args?.shape)}; expected the shape of one sample, such as { shape: [28, 28] }.`,
    );
  }
  const { shape, dtype = 'float32', name = autoName('input_layer') } = args;
  return tf.input({ shape, dtype, name });
}

/** The first entry of `models.sequential`, giving the shape of the inputs. Counterpart of `keras.layers.InputLayer`. */
export function inputLayer(args: {
  inputShape: (number | null)[];
  name?: string;
  dtype?: 'float32' | 'int32' | 'bool';
}): Layer {
  const make = (config: Parameters<typeof tf.layers.inputLayer>[0]) => tf.layers.inputLayer(config);
  return makeLayer({ factory: 'inputLayer', options: [] }, { name: autoName('input_layer'), ...args }, make);
}

export interface DenseArgs extends LayerArgs {
  /** Number of outputs. */
  units: number;
  /** Default `linear`. */
  activation?: ActivationName;
  /** Whether a bias is added; default true. */
  useBias?: boolean;
  /** Default `glorotUniform`. */
  kernelInitializer?: InitializerIdentifier;
  /** Default `zeros`. */
  biasInitializer?: InitializerIdentifier;
  kernelRegularizer?: RegularizerIdentifier;
  biasRegularizer?: RegularizerIdentifier;
}

/**
 * activation(x · kernel + bias): [n, …, d] -> [n, …, units]. Counterpart of `keras.layers.Dense`.
 * @example
 * layers.dense({ units: 64, activation: 'relu', inputShape: [8] })
 */
export function dense(args: DenseArgs): Layer {
  const kind = {
    factory: 'dense',
    options: [
      'units',
      'activation',
      'useBias',
      'kernelInitializer',
      'biasInitializer',
      'kernelRegularizer',
      'biasRegularizer',
    ],
    defaults: { kernelInitializer: 'glorotUniform', biasInitializer: 'zeros' },
  };
  return makeLayer(kind, args, (config: Parameters<typeof tf.layers.dense>[0]) => {
    positiveInteger('layers.dense', 'units', config.units);
    return new DenseLayer(config);
  });
}

/**
 * All axes but the batch's in one: [n, 28, 28] -> [n, 784]. Counterpart of `keras.layers.Flatten`.
 * @example
 * layers.flatten({ inputShape: [28, 28] })
 */
export function flatten(args?: LayerArgs): Layer {
  return makeLayer({ factory: 'flatten', options: [] }, args, (config: object) => tf.layers.flatten(config));
}

export interface DropoutArgs extends LayerArgs {
  /** Share of the inputs that are set to 0 while training, from 0 up to 1. */
  rate: number;
  /** Fixes the masks; default: drawn from the seed of `utils.setRandomSeed`. */
  seed?: number;
}

/**
 * Sets inputs to 0 at random while training and scales the rest by 1 / (1 - rate). Counterpart of `keras.layers.Dropout`.
 * @example
 * layers.dropout({ rate: 0.2 })
 */
export function dropout(args: DropoutArgs): Layer {
  const kind = { factory: 'dropout', options: ['rate', 'seed'] };
  return makeLayer(kind, args, (config: DropoutArgs) => new DropoutLayer(config));
}

export interface ActivationArgs extends LayerArgs {
  activation: ActivationName;
}

/** An activation as a layer. Counterpart of `keras.layers.Activation`. */
export function activation(args: ActivationArgs): Layer {
  const make = (config: Parameters<typeof tf.layers.activation>[0]) => tf.layers.activation(config);
  return makeLayer({ factory: 'activation', options: ['activation'] }, args, make);
}

export interface ReshapeArgs extends LayerArgs {
  /** Shape of one output sample; one entry may be null: what is left. */
  targetShape: (number | null)[];
}

/** The same values in another shape. Counterpart of `keras.layers.Reshape`. */
export function reshape(args: ReshapeArgs): Layer {
  const make = (config: Parameters<typeof tf.layers.reshape>[0]) => tf.layers.reshape(config);
  return makeLayer({ factory: 'reshape', options: ['targetShape'] }, args, make);
}
