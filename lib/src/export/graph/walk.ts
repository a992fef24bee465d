/** A model as the calls of its layers, for whatever format: nested models opened, shared layers called as often as they are. */
import { tf } from '../../engine';

/** One call of one layer. */
export interface LayerCall<V> {
  layer: tf.layers.Layer;
  /** The layer's name after those of the models that it lies in: `encoder/dense`. */
  path: string;
  inputs: V[];
  /** Batch included; null: any size. */
  inputShapes: (number | null)[][];
  outputShapes: (number | null)[][];
}

/** What tfjs keeps of a call; its types hide it. */
interface Node {
  inputTensors: tf.SymbolicTensor[];
  outputTensors: tf.SymbolicTensor[];
}
interface Source {
  sourceLayer: tf.layers.Layer;
  nodeIndex: number;
  tensorIndex: number;
}

const isModel = (layer: tf.layers.Layer): layer is tf.LayersModel => layer instanceof tf.LayersModel;

/**
 * Follows the outputs back to the inputs, and gives what `visit` makes of the outputs. Each call of a layer is visited once, after
 * those that it needs.
 * @param inputs what stands for the model's inputs
 */
export function walk<V>(model: tf.LayersModel, inputs: readonly V[], visit: (call: LayerCall<V>) => V[]): V[] {
  return within(model, inputs, visit, '');
}

function within<V>(
  model: tf.LayersModel,
  inputs: readonly V[],
  visit: (call: LayerCall<V>) => V[],
  prefix: string,
): V[] {
  const known = new Map<tf.SymbolicTensor, V>(model.inputs.map((input, i) => [input, inputs[i] as V]));
  const valueAt = (tensor: tf.SymbolicTensor): V => {
    const found = known.get(tensor);
    if (found !== undefined) return found;
    const { sourceLayer: layer, nodeIndex } = tensor as unknown as Source;
    const { inputTensors, outputTensors } = layer.inboundNodes[nodeIndex] as unknown as Node;
    const values = inputTensors.map(valueAt);
    const path = `${prefix}${layer.name}`;
    const outputs = isModel(layer)
      ? within(layer, values, visit, `${path}/`)
      : visit({ layer, path, inputs: values, inputShapes: shapes(inputTensors), outputShapes: shapes(outputTensors) });
    for (const [i, output] of outputTensors.entries()) known.set(output, outputs[i] as V);
    return known.get(tensor) as V;
  };
  return model.outputs.map(valueAt);
}

const shapes = (tensors: readonly tf.SymbolicTensor[]): (number | null)[][] => tensors.map(({ shape }) => [...shape]);
