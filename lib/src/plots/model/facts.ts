import type { tf } from '../../engine';
import { isModel, isSequential } from './graph';

type Shape = readonly (number | null)[];

/** What a box says of its layer, in Keras' words. */
export interface LayerFacts {
  readonly name: string;
  readonly className: string;
  /** Null where the layer has none. */
  readonly activation: string | null;
  readonly isInput: boolean;
  /** `(None, 784)`; `?` where the layer is called on several shapes. */
  readonly inputShape: string;
  readonly outputShape: string;
  readonly dtype: string;
  /** Null where the layer has no weights. */
  readonly trainable: boolean | null;
}

export function factsOf(layer: tf.layers.Layer): LayerFacts {
  const inputs = () => (isModel(layer) ? layer.inputs : [layer.input].flat());
  const outputs = () => (isModel(layer) ? layer.outputs : [layer.output].flat());
  return {
    name: layer.name,
    className: classNameOf(layer),
    activation: activationOf(layer),
    isInput: layer.getClassName() === 'InputLayer',
    inputShape: attempt(() => listed(inputs().map(({ shape }) => shapeText(shape)))),
    outputShape: attempt(() => listed(outputs().map(({ shape }) => shapeText(shape)))),
    dtype: attempt(() => listed(outputs().map(({ dtype }) => dtype))),
    trainable: layer.weights.length > 0 ? layer.trainable : null,
  };
}

/** tfjs calls a functional model `Model`, Keras `Functional`. */
function classNameOf(layer: tf.layers.Layer): string {
  return isModel(layer) && !isSequential(layer) ? 'Functional' : layer.getClassName();
}

/** The name of the layer's activation, which its configuration tells. */
function activationOf(layer: tf.layers.Layer): string | null {
  if (isModel(layer)) return null;
  const { activation } = layer.getConfig();
  return typeof activation === 'string' ? activation : null;
}

/** tfjs throws where a shared layer has no one shape. */
function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '?';
  }
}

/** Python's tuple: `(None, 784)`, `(None,)`. */
function shapeText(shape: Shape): string {
  const sizes = shape.map((size) => size ?? 'None');
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`;
}

function listed(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`;
}
