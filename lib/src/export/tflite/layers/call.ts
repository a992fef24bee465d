/** What the conversions of all layers share. */
import type { tf } from '../../../engine';
import type { LayerCall } from '../../graph/walk';
import type { GraphBuilder, Place } from '../graph';
import { TENSOR_TYPES } from '../schema';

/** A call of a layer, with the shape of its output; -1: the batch. */
export type Call = LayerCall<Place> & { shape: number[] };

/** Adds a layer's operators to the graph; gives the place of its output. */
export type Lower = (graph: GraphBuilder, call: Call) => Place;

type Config = Readonly<Record<string, unknown>>;
export type Weight = tf.layers.Layer['weights'][number];

export const configOf = ({ layer }: Call): Config => layer.getConfig() as Config;

/** The one input of a layer, as float32: Keras' layers cast by themselves. */
export function floats(graph: GraphBuilder, place: Place, path: string): Place {
  const { type, shape } = graph.tensor(place);
  if (type === 'float32') return place;
  const options = { inType: TENSOR_TYPES[type].number, outType: TENSOR_TYPES.float32.number };
  return graph.run('CAST', [place], { name: `${path}/Cast`, shape }, options);
}

/** A weight by its own name, such as `kernel`; undefined where the layer has none. */
export function weightOf({ layer }: Call, name: string): Weight | undefined {
  return layer.weights.find(({ originalName }) => originalName.split('/').pop() === name);
}

export function valuesOf(weight: Weight): Float32Array {
  return weight.read().dataSync() as Float32Array;
}

/** An axis counted from the front, the batch being 0. */
export function axisOf({ path, outputShapes }: Call, axis: unknown): number {
  const rank = (outputShapes[0] as unknown[]).length;
  const [one, ...more] = [axis].flat() as number[];
  const front = one !== undefined && one < 0 ? one + rank : one;
  if (front === undefined || more.length > 0 || front === 0)
    throw new Error(
      `export: the layer '${path}' has axis ${String(axis)}; a TFLite file takes one axis, not the batch's.`,
    );
  return front;
}
