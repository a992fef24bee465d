/** Which layers can be in TFLite files, and how. One entry a kind of layer. */
import type { tf } from '../../../engine';
import type { GraphBuilder, Place } from '../graph';
import { activation, eLU, isOurs, leakyReLU, reLU, softmax } from './activations';
import type { Call, Lower } from './call';
import { dense } from './dense';
import { add, concatenate } from './merging';
import { batchNormalization } from './normalization';
import { nothing, reshaping } from './reshaping';

interface Conversion {
  lower: Lower;
  /** Whether tfjs' layer of this name is the same. */
  stock?: boolean;
}

const LAYERS: Readonly<Record<string, Conversion>> = {
  Dense: { lower: dense, stock: true },
  Flatten: { lower: reshaping, stock: true },
  Reshape: { lower: reshaping, stock: true },
  Activation: { lower: activation, stock: true },
  ReLU: { lower: reLU, stock: true },
  LeakyReLU: { lower: leakyReLU, stock: true },
  ELU: { lower: eLU, stock: true },
  Softmax: { lower: softmax, stock: true },
  BatchNormalization: { lower: batchNormalization, stock: true },
  Add: { lower: add, stock: true },
  Concatenate: { lower: concatenate, stock: true },
  Dropout: { lower: nothing, stock: true },
  SpatialDropout1D: { lower: nothing },
  SpatialDropout2D: { lower: nothing },
  AlphaDropout: { lower: nothing, stock: true },
  GaussianDropout: { lower: nothing, stock: true },
  GaussianNoise: { lower: nothing, stock: true },
  ActivityRegularization: { lower: nothing },
};

/** Names of the layers that can be exported. */
export const SUPPORTED: readonly string[] = Object.keys(LAYERS);

function conversionOf(layer: tf.layers.Layer): Conversion | undefined {
  const name = layer.getClassName();
  const known = Object.hasOwn(LAYERS, name) ? LAYERS[name] : undefined;
  return known && (known.stock || isOurs(layer)) ? known : undefined;
}

export const isSupported = (layer: tf.layers.Layer): boolean => conversionOf(layer) !== undefined;

/** Adds a layer's operators to the graph; gives the place of its output. */
export function lowered(graph: GraphBuilder, call: Call): Place {
  return (conversionOf(call.layer) as Conversion).lower(graph, call);
}
