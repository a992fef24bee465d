import { tf } from '../engine';
import { describe, optionsObject } from '../engine/names';
import type { Layer } from './layer';
import { makeLayer } from './make';
import { autoName } from './names';

export interface InputArgs {
  /** Shape of one sample. */
  shape: (number | null)[];
  /** Default: Keras' automatic name, `input_layer`, `input_layer_1` … */
  name?: string;
  /** Default float32. */
  dtype?: 'float32' | 'int32' | 'bool';
}

/**
 * A model's input, for `models.model({ inputs, outputs })`. Counterpart of `keras.Input`.
 * @throws for a shape that is no array
 * @example
 * const x = layers.input({ shape: [8] });
 * assert.deepEqual(layers.dense({ units: 2 }).apply(x).shape, [null, 2]);
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

/**
 * The first entry of `models.sequential`, giving the shape of the inputs. Counterpart of `keras.layers.InputLayer`.
 * @throws unless one shape is given
 * @example
 * const stack = models.sequential([layers.inputLayer({ shape: [8] }), layers.dense({ units: 1 })]);
 * assert.deepEqual(stack.predict(x).shape, [20, 1]);
 */
export function inputLayer(args: InputLayerArgs): Layer {
  const where = 'layers.inputLayer';
  const { shape, ...rest } = optionsObject(where, args, 'shape: [8]') as Partial<InputArgs> & StockInputArgs;
  if ((shape === undefined) === (rest.inputShape === undefined && rest.batchInputShape === undefined)) {
    throw new Error(`${where}: give the shape of one sample, once, such as { shape: [28, 28] }.`);
  }
  const named = { name: autoName('input_layer'), ...rest, ...(shape === undefined ? {} : { inputShape: shape }) };
  return makeLayer({ factory: 'inputLayer' }, named, (config: Parameters<typeof tf.layers.inputLayer>[0]) =>
    tf.layers.inputLayer(config),
  );
}

/** The shape of one sample by Keras 3's name, or as `inputShape`, the name that it has at other layers. */
export type InputLayerArgs = InputArgs | (Omit<InputArgs, 'shape'> & { inputShape: InputArgs['shape'] });

type StockInputArgs = { inputShape?: InputArgs['shape']; batchInputShape?: InputArgs['shape'] };
