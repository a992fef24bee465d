import { tf } from '../engine';
import { type Layer, type LayerArgs, makeLayer } from './layer';

/** The sum of several inputs. Counterpart of `keras.layers.Add`. */
export function add(args?: LayerArgs): Layer {
  return makeLayer({ factory: 'add', options: [] }, args, (config: object) => tf.layers.add(config));
}

export interface ConcatenateArgs extends LayerArgs {
  /** Default -1, the last. */
  axis?: number;
}

/** Several inputs side by side. Counterpart of `keras.layers.Concatenate`. */
export function concatenate(args?: ConcatenateArgs): Layer {
  const make = (config: ConcatenateArgs) => tf.layers.concatenate(config as object);
  return makeLayer({ factory: 'concatenate', options: ['axis'], defaults: { axis: -1 } }, args, make);
}
