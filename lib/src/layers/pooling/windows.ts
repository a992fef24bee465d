/** Pooling: one value for each window. */
import { tf } from '../../engine';
import { addon } from '../../engine/addon';
import { channelsLast, expectRank, numbers, oneOf } from '../checks';
import { AXES } from '../convolution/conv';
import { asImages, fromImages, pairs } from '../convolution/sequences';
import { windowedShape } from '../convolution/sizes';
import type { Layer, LayerArgs, Shape } from '../layer';
import { ConfiguredLayer, floats, makeLayer } from '../make';
import * as composed from './composed';

interface PoolingConfig {
  poolSize: number[];
  strides: number[];
  padding: 'valid' | 'same';
  dataFormat: string;
}

type Pool = typeof composed.maxPool;

const maxPool: Pool = (...args) => (addon() === null ? composed.maxPool(...args) : tf.maxPool(...args));
const avgPool: Pool = (...args) => (addon() === null ? composed.avgPool(...args) : tf.avgPool(...args));

abstract class PoolingLayer extends ConfiguredLayer<PoolingConfig> {
  override build(inputShape: Shape): void {
    expectRank(this, inputShape, AXES[this.args.poolSize.length] as readonly string[]);
    this.computeOutputShape(inputShape);
    this.built = true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const { poolSize, strides, padding } = this.args;
    const images = asImages(floats(inputs));
    return fromImages(this.pool(images, pairs(poolSize), pairs(strides), padding), inputs.rank);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { poolSize, strides, padding } = this.args;
    const windows = poolSize.map((size, i) => ({ size, stride: strides[i] as number, dilation: 1 }));
    return windowedShape(this.name, inputShape, windows, padding, inputShape.at(-1) ?? null);
  }

  protected abstract readonly pool: Pool;
}

class MaxPooling1DLayer extends PoolingLayer {
  static readonly className = 'MaxPooling1D';
  protected override readonly pool = maxPool;
}

class MaxPooling2DLayer extends PoolingLayer {
  static readonly className = 'MaxPooling2D';
  protected override readonly pool = maxPool;
}

class AveragePooling1DLayer extends PoolingLayer {
  static readonly className = 'AveragePooling1D';
  protected override readonly pool = avgPool;
}

class AveragePooling2DLayer extends PoolingLayer {
  static readonly className = 'AveragePooling2D';
  protected override readonly pool = avgPool;
}

export interface Pooling1DArgs extends LayerArgs {
  /** Length of the window; default 2. */
  poolSize?: number | number[];
  /** Default: the pool size. */
  strides?: number | number[] | null;
  /** `valid`: no padding; `same`: windows over the edge take what is there; default `valid`. */
  padding?: 'valid' | 'same';
  /** Only `channelsLast`, the default. */
  dataFormat?: 'channelsLast';
}

export interface Pooling2DArgs extends Pooling1DArgs {
  /** Height and width of the window, or one number for both; default [2, 2]. */
  poolSize?: number | number[];
}

function pooling(
  factory: string,
  rank: number,
  args: Pooling1DArgs | undefined,
  Kind: new (config: PoolingConfig) => PoolingLayer,
): Layer {
  const where = `layers.${factory}`;
  const defaults = { poolSize: 2, strides: null, padding: 'valid', dataFormat: 'channelsLast' };
  return makeLayer({ factory, defaults }, args, (config: PoolingConfig) => {
    const poolSize = numbers(where, 'poolSize', config.poolSize, rank);
    const strides = numbers(where, 'strides', config.strides ?? poolSize, rank);
    oneOf(where, 'padding', config.padding, ['valid', 'same']);
    channelsLast(where, config.dataFormat);
    return new Kind({ ...config, poolSize, strides });
  });
}

/**
 * The largest value of each window: [n, steps, c] -> [n, steps', c]. Counterpart of `keras.layers.MaxPooling1D`.
 * @example
 * const layer = layers.maxPooling1d();
 * assert.deepEqual([...layer.apply(tf.tensor3d([1, 3, 2, 5], [1, 4, 1])).dataSync()], [3, 5]);
 */
export function maxPooling1d(args?: Pooling1DArgs): Layer {
  return pooling('maxPooling1d', 1, args, MaxPooling1DLayer);
}

/**
 * The largest value of each window: [n, h, w, c] -> [n, h', w', c]. Counterpart of `keras.layers.MaxPooling2D`.
 * @throws for windows larger than the input
 * @example
 * assert.deepEqual(layers.maxPooling2d({ poolSize: 3 }).apply(tf.ones([1, 7, 7, 2])).shape, [1, 2, 2, 2]);
 */
export function maxPooling2d(args?: Pooling2DArgs): Layer {
  return pooling('maxPooling2d', 2, args, MaxPooling2DLayer);
}

/**
 * The mean of each window: [n, steps, c] -> [n, steps', c]. Counterpart of `keras.layers.AveragePooling1D`.
 * @example
 * const layer = layers.averagePooling1d();
 * assert.deepEqual([...layer.apply(tf.tensor3d([1, 3, 2, 5], [1, 4, 1])).dataSync()], [2, 3.5]);
 */
export function averagePooling1d(args?: Pooling1DArgs): Layer {
  return pooling('averagePooling1d', 1, args, AveragePooling1DLayer);
}

/**
 * The mean of each window: [n, h, w, c] -> [n, h', w', c]. Counterpart of `keras.layers.AveragePooling2D`.
 * @example
 * assert.deepEqual(layers.averagePooling2d({ padding: 'same' }).apply(tf.ones([1, 7, 7, 2])).shape, [1, 4, 4, 2]);
 */
export function averagePooling2d(args?: Pooling2DArgs): Layer {
  return pooling('averagePooling2d', 2, args, AveragePooling2DLayer);
}
