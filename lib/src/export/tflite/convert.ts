/** Keras' layers as a TFLite graph. */
import type { tf } from '../../engine';
import { shapeText } from '../../engine/names';
import type { Model } from '../../models';
import { outputNamesOf } from '../../models/ports';
import { type LayerCall, walk } from '../graph/walk';
import { GraphBuilder, type Place } from './graph';
import { isSupported, lowered, SUPPORTED } from './layers';
import type { TfliteModel } from './model';
import type { TensorType } from './schema';

/** Keras' layers as a TFLite graph, one operator after the other; `optimize` joins what can be joined. */
export function convert(model: Model): TfliteModel {
  const stock = model as unknown as tf.LayersModel;
  checkLayers(stock);
  const graph = new GraphBuilder();
  const inputs = model.inputs.map((input, i) => {
    const name = model.inputNames[i] as string;
    const shape = openShape(`the input '${name}'`, input.shape);
    return { name, tensor: graph.add({ name, shape, type: inputType(name, input.dtype) }) };
  });
  const places = walk(
    stock,
    inputs.map(({ tensor }) => tensor),
    (call) => [lowered(graph, withShape(call))],
  );
  const names = outputNamesOf(model);
  return graph.finish(
    inputs,
    places.map((tensor, i) => ({ name: names[i] as string, tensor })),
  );
}

/** All layers that have no counterpart, told at once. */
function checkLayers(model: tf.LayersModel): void {
  const unknown = new Set<string>();
  walk(model, model.inputs, ({ layer, path, outputShapes }) => {
    if (!isSupported(layer)) unknown.add(`'${path}' (${layer.getClassName()}${ownerOf(layer)})`);
    return outputShapes.map(() => model.inputs[0] as tf.SymbolicTensor);
  });
  if (unknown.size === 0) return;
  const [layers, are] = unknown.size === 1 ? ['The layer', 'has'] : ['The layers', 'have'];
  throw new Error(
    `export: ${layers} ${[...unknown].join(', ')} ${are} no counterpart in TFLite files yet. Layers that can be exported: ${SUPPORTED.join(', ')}.`,
  );
}

const ownerOf = (layer: tf.layers.Layer): string =>
  SUPPORTED.includes(layer.getClassName()) ? ", tfjs' own: take the one of `layers`" : '';

function withShape(call: LayerCall<Place>): LayerCall<Place> & { shape: number[] } {
  return { ...call, shape: openShape(`the layer '${call.path}'`, call.outputShapes[0] as (number | null)[]) };
}

/** The batch alone may be open: LiteRT lays out memory for everything else beforehand. */
function openShape(what: string, shape: readonly (number | null)[]): number[] {
  if (shape.slice(1).every((size) => size !== null)) return shape.map((size) => size ?? -1);
  throw new Error(
    `export: ${what} has shape ${shapeText(shape)}; a TFLite file needs every size but the batch's. Give the model's input a full shape.`,
  );
}

function inputType(name: string, dtype: tf.DataType): TensorType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`export: the input '${name}' has dtype ${dtype}; expected float32, int32 or bool.`);
}
