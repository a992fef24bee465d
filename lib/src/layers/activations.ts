import { tf } from '../engine';
import { type Layer, type LayerArgs, makeLayer } from './layer';

export interface ReLUArgs extends LayerArgs {
  /** Upper bound of the output; default: none. */
  maxValue?: number;
}

/** max(x, 0). Counterpart of `keras.layers.ReLU`. */
export function reLU(args?: ReLUArgs): Layer {
  return makeLayer({ factory: 'reLU', options: ['maxValue'] }, args, (config: ReLUArgs) => tf.layers.reLU(config));
}

export interface LeakyReLUArgs extends LayerArgs {
  /** Slope for negative inputs; default 0.3. */
  negativeSlope?: number;
}

/** x for positive inputs, negativeSlope * x for negative ones. Counterpart of `keras.layers.LeakyReLU`. */
export function leakyReLU(args?: LeakyReLUArgs): Layer {
  const make = ({ negativeSlope = 0.3, ...config }: LeakyReLUArgs) =>
    tf.layers.leakyReLU({ ...(config as object), alpha: negativeSlope });
  return makeLayer({ factory: 'leakyReLU', options: ['negativeSlope'] }, args, make);
}

/** x for positive inputs, exp(x) - 1 for negative ones. Counterpart of `keras.layers.ELU`. Porting note: alpha is 1, tfjs has no other. */
export function elu(args?: LayerArgs): Layer {
  const make = (config: Parameters<typeof tf.layers.elu>[0]) => tf.layers.elu(config);
  return makeLayer({ factory: 'elu', options: [] }, args, make);
}

/** exp(x) / sum(exp(x)) over the last axis. Counterpart of `keras.layers.Softmax`. */
export function softmax(args?: LayerArgs): Layer {
  const make = (config: Parameters<typeof tf.layers.softmax>[0]) => tf.layers.softmax(config);
  return makeLayer({ factory: 'softmax', options: [] }, args, make);
}
