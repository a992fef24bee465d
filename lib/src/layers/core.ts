import { tf } from '../engine';
import { describe } from '../engine/names';
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
 * @example
 * const stack = models.sequential([layers.inputLayer({ inputShape: [8] }), layers.dense({ units: 1 })]);
 * assert.deepEqual(stack.predict(x).shape, [20, 1]);
 */
export function inputLayer(args: {
  inputShape: (number | null)[];
  name?: string;
  dtype?: 'float32' | 'int32' | 'bool';
}): Layer {
  const named = { name: autoName('input_layer'), ...args };
  return makeLayer({ factory: 'inputLayer' }, named, (config: Parameters<typeof tf.layers.inputLayer>[0]) =>
    tf.layers.inputLayer(config),
  );
}
