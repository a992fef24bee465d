/** A model's topology as TensorBoard's Graphs tab reads it: the JSON of Keras 3. */
import type { Trainable } from '../callback';
import { type Summary, textSummary } from './summary';

type Json = Record<string, unknown>;

/** The summary that shows as "conceptual graph", or null for a model whose topology is not known. */
export function graphSummary(model: Trainable): Summary | null {
  let topology: unknown;
  try {
    topology = model.toJSON(null, false);
  } catch {
    return null;
  }
  const json = typeof topology === 'string' ? (JSON.parse(topology) as unknown) : topology;
  if (!isLayer(json)) return null;
  return textSummary('keras', JSON.stringify(keras3(json, model)), 'graph_keras_model', '1');
}

interface LayerJson extends Json {
  class_name: string;
  config: Json;
}

const isLayer = (value: unknown): value is LayerJson =>
  typeof value === 'object' && value !== null && 'class_name' in value && 'config' in value;

/** tfjs writes what Keras 2 wrote: the links between layers as lists `[[name, node, tensor, {}], …]` instead of tensors with a history. */
function keras3(layer: LayerJson, model?: Trainable): Json {
  const config = Array.isArray(layer.config)
    ? { name: model?.name ?? 'sequential', layers: layer.config }
    : layer.config;
  const layers = config.layers;
  const links = layer.inbound_nodes;
  return {
    ...layer,
    config: {
      ...config,
      ...(Array.isArray(layers) ? { layers: layers.filter(isLayer).map((inner) => keras3(inner)) } : {}),
      ...('input_layers' in config ? { input_layers: single(config.input_layers) } : {}),
      ...('output_layers' in config ? { output_layers: single(config.output_layers) } : {}),
    },
    ...(Array.isArray(links) ? { inbound_nodes: links.map(node) } : {}),
  };
}

/** Keras 3 writes the only one of a list without the list. */
const single = (links: unknown): unknown =>
  Array.isArray(links) && links.length === 1 && Array.isArray(links[0]) ? links[0] : links;

function node(link: unknown): unknown {
  if (!Array.isArray(link)) return link;
  const tensors = link.map((entry) => ({
    class_name: '__keras_tensor__',
    config: { keras_history: (entry as unknown[]).slice(0, 3) },
  }));
  return { args: tensors.length === 1 ? tensors : [tensors], kwargs: {} };
}
