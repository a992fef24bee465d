import { tf } from '../engine';
import { type InitializerIdentifier, type Layer, type LayerArgs, makeLayer, type RegularizerIdentifier } from './layer';

export interface BatchNormalizationArgs extends LayerArgs {
  /** The axis of the features; default -1. */
  axis?: number;
  /** How slowly the moving mean and variance forget; default 0.99. */
  momentum?: number;
  /** Added to the variance; default 0.001. */
  epsilon?: number;
  /** Whether an offset (beta) is learnt; default true. */
  center?: boolean;
  /** Default `zeros`. */
  betaInitializer?: InitializerIdentifier;
  /** Default `ones`. */
  gammaInitializer?: InitializerIdentifier;
  betaRegularizer?: RegularizerIdentifier;
  gammaRegularizer?: RegularizerIdentifier;
}

/**
 * Each feature scaled to mean 0 and deviation 1 over the batch, by moving statistics outside of training. Counterpart of
 * `keras.layers.BatchNormalization`. Porting note: `scale: false` is not offered, since tfjs can't build the layer so.
 */
export function batchNormalization(args?: BatchNormalizationArgs): Layer {
  const options = [
    'axis',
    'momentum',
    'epsilon',
    'center',
    'betaInitializer',
    'gammaInitializer',
    'betaRegularizer',
    'gammaRegularizer',
  ];
  const make = (config: Parameters<typeof tf.layers.batchNormalization>[0]) => tf.layers.batchNormalization(config);
  return makeLayer({ factory: 'batchNormalization', options }, args, make);
}
