import { tf } from '../../engine';

/** A box: a layer. */
export interface Box {
  readonly id: string;
  readonly layer: tf.layers.Layer;
}

/** A model with its boxes, in order; those of expanded models lie in clusters of their own. */
export interface Cluster {
  readonly name: string;
  readonly items: readonly (Box | Cluster)[];
}

export interface ModelGraph {
  readonly root: Cluster;
  /** From box to box, by id; each pair once. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/** What tfjs knows of a layer's calls and of a model's ends, by name as in its sources. */
interface Node {
  readonly inboundLayers: tf.layers.Layer[];
  readonly tensorIndices: number[];
}
interface Ends {
  readonly containerNodes: Set<string>;
  readonly inputLayers: tf.layers.Layer[];
  readonly outputLayers: tf.layers.Layer[];
  readonly outputLayersTensorIndices: number[];
}
type Container = tf.LayersModel & Ends;

export const isModel = (layer: unknown): layer is Container => layer instanceof tf.LayersModel;
export const isSequential = (layer: unknown): layer is tf.Sequential => layer instanceof tf.Sequential;

/** Whether the shapes of all layers are known. tfjs builds a Sequential late, but knows them as soon as the first layer's are given. */
export function isBuilt(model: tf.LayersModel): boolean {
  if (!isSequential(model) || model.built) return model.built;
  if (!(model.outputs?.length > 0)) return false;
  model.build();
  return true;
}

/** The layers of a model and how they are connected, as `keras.utils.model_to_dot` walks through them. */
export function modelGraph(model: tf.LayersModel, expandNested: boolean): ModelGraph {
  const ids = new Map<tf.layers.Layer, string>();
  const edges = new Map<string, readonly [string, string]>();
  const id = (layer: tf.layers.Layer): string => {
    const known = ids.get(layer) ?? `layer${ids.size}`;
    ids.set(layer, known);
    return known;
  };
  const connect = (from: tf.layers.Layer, fromOutput: number, to: tf.layers.Layer, toInput: number): void => {
    const pair = expandNested ? [lastOf(from, fromOutput), firstOf(to, toInput)] : [from, to];
    const [source, target] = pair.map((layer) => id(layer as tf.layers.Layer)) as [string, string];
    edges.set(`${source} ${target}`, [source, target]);
  };
  const cluster = (part: Container): Cluster => {
    const layers = layersOf(part);
    layers.filter(isModel).forEach(isBuilt); // a Sequential knows its ends when it is built
    const items = layers.map((layer) => (expandNested && isModel(layer) ? cluster(layer) : { id: id(layer), layer }));
    connectLayers(part, layers, connect);
    return { name: part.name, items };
  };
  const root = cluster(model as Container);
  return { root, edges: [...edges.values()] };
}

/** Keras' `Sequential.layers` leaves the input layer out; tfjs' has it where it was added by hand. */
export function layersOf(model: tf.LayersModel): tf.layers.Layer[] {
  return isSequential(model) ? model.layers.filter((layer) => layer.getClassName() !== 'InputLayer') : model.layers;
}

type Connect = (from: tf.layers.Layer, fromOutput: number, to: tf.layers.Layer, toInput: number) => void;

function connectLayers(model: Container, layers: readonly tf.layers.Layer[], connect: Connect): void {
  if (isSequential(model)) {
    layers.slice(1).forEach((layer, i) => {
      connect(layers[i] as tf.layers.Layer, 0, layer, 0);
    });
    return;
  }
  for (const layer of layers) {
    (layer.inboundNodes as unknown as Node[]).forEach((node, nodeIndex) => {
      if (!model.containerNodes.has(`${layer.name}_ib-${nodeIndex}`)) return; // a call in another model
      node.inboundLayers.forEach((source, i) => {
        connect(source, node.tensorIndices[i] ?? 0, layer, i);
      });
    });
  }
}

/** The layer that makes an output of a model, however deep it lies. */
function lastOf(layer: tf.layers.Layer, output: number): tf.layers.Layer {
  if (!isModel(layer)) return layer;
  return lastOf(layer.outputLayers[output] as tf.layers.Layer, layer.outputLayersTensorIndices[output] ?? 0);
}

/** The box that an input of a model goes to: its input layer, of a Sequential its first layer. */
function firstOf(layer: tf.layers.Layer, input: number): tf.layers.Layer {
  if (!isModel(layer)) return layer;
  if (isSequential(layer)) return firstOf(layersOf(layer)[0] as tf.layers.Layer, 0);
  return layer.inputLayers[input] as tf.layers.Layer;
}
