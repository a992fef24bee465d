import { tf } from '../engine';
import {
  type ActivationName,
  type InitializerIdentifier,
  type Layer,
  type LayerArgs,
  makeLayer,
  positiveInteger,
  type RegularizerIdentifier,
} from './layer';

export interface Conv2DArgs extends LayerArgs {
  /** Number of output channels. */
  filters: number;
  /** Height and width of the kernel, or one number for both. */
  kernelSize: number | [number, number];
  /** Default 1. */
  strides?: number | [number, number];
  /** `valid`: no padding; `same`: as large as the input; default `valid`. */
  padding?: 'valid' | 'same';
  /** Default `linear`. */
  activation?: ActivationName;
  /** Default true. */
  useBias?: boolean;
  /** Default `glorotUniform`. */
  kernelInitializer?: InitializerIdentifier;
  /** Default `zeros`. */
  biasInitializer?: InitializerIdentifier;
  kernelRegularizer?: RegularizerIdentifier;
  biasRegularizer?: RegularizerIdentifier;
}

/** Convolution of images: [n, height, width, channels] -> [n, height', width', filters]. Counterpart of `keras.layers.Conv2D`. */
export function conv2d(args: Conv2DArgs): Layer {
  const kind = {
    factory: 'conv2d',
    options: [
      'filters',
      'kernelSize',
      'strides',
      'padding',
      'activation',
      'useBias',
      'kernelInitializer',
      'biasInitializer',
      'kernelRegularizer',
      'biasRegularizer',
    ],
    defaults: { kernelInitializer: 'glorotUniform', biasInitializer: 'zeros' },
  };
  return makeLayer(kind, args, (config: Parameters<typeof tf.layers.conv2d>[0]) => {
    positiveInteger('layers.conv2d', 'filters', config.filters);
    return tf.layers.conv2d(config);
  });
}

export interface Pooling2DArgs extends LayerArgs {
  /** Height and width of the window; default [2, 2]. */
  poolSize?: number | [number, number];
  /** Default: the pool size. */
  strides?: number | [number, number];
  /** Default `valid`. */
  padding?: 'valid' | 'same';
}

const POOLING = ['poolSize', 'strides', 'padding'];

/** The largest value of each window. Counterpart of `keras.layers.MaxPooling2D`. */
export function maxPooling2d(args?: Pooling2DArgs): Layer {
  const make = (config: Parameters<typeof tf.layers.maxPooling2d>[0]) => tf.layers.maxPooling2d(config);
  return makeLayer({ factory: 'maxPooling2d', options: POOLING }, args, make);
}

/** The mean of each window. Counterpart of `keras.layers.AveragePooling2D`. */
export function averagePooling2d(args?: Pooling2DArgs): Layer {
  const make = (config: Parameters<typeof tf.layers.averagePooling2d>[0]) => tf.layers.averagePooling2d(config);
  return makeLayer({ factory: 'averagePooling2d', options: POOLING }, args, make);
}

/** The mean of each channel: [n, h, w, c] -> [n, c]. Counterpart of `keras.layers.GlobalAveragePooling2D`. */
export function globalAveragePooling2d(args?: LayerArgs): Layer {
  const make = (config: Parameters<typeof tf.layers.globalAveragePooling2d>[0]) =>
    tf.layers.globalAveragePooling2d(config);
  return makeLayer({ factory: 'globalAveragePooling2d', options: [] }, args, make);
}
