/** Images made larger or smaller: upsampling, zeros around them, edges cut off. */
import { tf } from '../engine';
import { describe, shapeText } from '../engine/names';
import { channelsLast, expectRank, numbers, oneOf } from './checks';
import { AXES } from './convolution/conv';
import type { Layer, LayerArgs, Shape } from './layer';
import { ConfiguredLayer, floats, makeLayer } from './make';

type Pair = [number, number];

abstract class ImageLayer<A extends object> extends ConfiguredLayer<A> {
  override build(inputShape: Shape): void {
    expectRank(this, inputShape, AXES[2]);
    this.computeOutputShape(inputShape);
    this.built = true;
  }
}

interface UpSamplingConfig {
  size: Pair;
  interpolation: 'nearest' | 'bilinear';
  dataFormat: string;
}

class UpSampling2DLayer extends ImageLayer<UpSamplingConfig> {
  static readonly className = 'UpSampling2D';

  override call(inputs: tf.Tensor): tf.Tensor {
    const x = floats(inputs);
    const { size, interpolation } = this.args;
    return interpolation === 'nearest' ? repeated(x, size) : interpolated(x, size);
  }

  override computeOutputShape([batch, height, width, channels]: Shape): Shape {
    const times = (size: number | null | undefined, factor: number) => (size ? size * factor : null);
    return [batch ?? null, times(height, this.args.size[0]), times(width, this.args.size[1]), channels ?? null];
  }
}

/** Each pixel as a block of its copies. */
function repeated(x: tf.Tensor, [down, across]: Pair): tf.Tensor {
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  const wide = copies(tf.reshape(x, [n * height * width, 1, channels]), across);
  const tall = copies(tf.reshape(wide, [n * height, 1, width * across * channels]), down);
  return tf.reshape(tall, [n, height * down, width * across, channels]);
}

/** [rows, 1, values] -> [rows, times, values]; tfjs' own gradient of tile cuts the copies out one by one. */
function copies(x: tf.Tensor, times: number): tf.Tensor {
  if (times === 1) return x;
  const run = tf.customGrad((input) => ({
    value: tf.tile(input as tf.Tensor, [1, times, 1]),
    gradFunc: (dy: tf.Tensor) => tf.sum(dy, 1, true),
  }));
  return run(x);
}

/** Bilinear with pixels' centres at a half, as TensorFlow: a product of matrices along each axis. (tfjs has no such gradient.) */
function interpolated(x: tf.Tensor, [down, across]: Pair): tf.Tensor {
  const [n, height, width, channels] = x.shape as [number, number, number, number];
  const rows = tf.transpose(tf.reshape(x, [n, height, width * channels]), [1, 0, 2]);
  const tall = tf.matMul(mixing(height, down), tf.reshape(rows, [height, -1]) as tf.Tensor2D);
  const columns = tf.transpose(tf.reshape(tall, [height * down * n, width, channels]), [1, 0, 2]);
  const wide = tf.matMul(mixing(width, across), tf.reshape(columns, [width, -1]) as tf.Tensor2D);
  const shaped = tf.reshape(wide, [width * across, height * down, n, channels]);
  return tf.transpose(shaped, [2, 1, 0, 3]);
}

/** Which share of each of `size` values each of `size * factor` takes. */
function mixing(size: number, factor: number): tf.Tensor2D {
  const shares = new Float32Array(size * factor * size);
  for (let i = 0; i < size * factor; i++) {
    const at = (i + 0.5) / factor - 0.5;
    const low = Math.floor(at);
    const [first, second] = [Math.max(low, 0), Math.min(low + 1, size - 1)];
    shares[i * size + first] = (shares[i * size + first] as number) + 1 - (at - low);
    shares[i * size + second] = (shares[i * size + second] as number) + at - low;
  }
  return tf.tensor2d(shares, [size * factor, size]);
}

export interface UpSampling2DArgs extends LayerArgs {
  /** Factors of height and width, or one for both; default [2, 2]. */
  size?: number | [number, number];
  /** Default `nearest`: copies. */
  interpolation?: 'nearest' | 'bilinear';
  /** Only `channelsLast`, the default. */
  dataFormat?: 'channelsLast';
}

/**
 * Images as many times as large: [n, h, w, c] -> [n, h * size, w * size, c]. Counterpart of `keras.layers.UpSampling2D`.
 * Porting note: of Keras' interpolations `bicubic`, `lanczos3` and `lanczos5` are not offered.
 * @example
 * const layer = layers.upSampling2d({ size: [1, 2] });
 * assert.deepEqual([...layer.apply(tf.tensor4d([1, 2], [1, 1, 2, 1])).dataSync()], [1, 1, 2, 2]);
 */
export function upSampling2d(args?: UpSampling2DArgs): Layer {
  const where = 'layers.upSampling2d';
  const defaults = { size: 2, interpolation: 'nearest', dataFormat: 'channelsLast' };
  return makeLayer({ factory: 'upSampling2d', defaults }, args, (config: UpSamplingConfig) => {
    const size = numbers(where, 'size', config.size, 2) as Pair;
    oneOf(where, 'interpolation', config.interpolation, ['nearest', 'bilinear']);
    channelsLast(where, config.dataFormat);
    return new UpSampling2DLayer({ ...config, size });
  });
}

/** For each of height and width: how much before, how much after. */
type Edges = [Pair, Pair];

/** One number for all edges, two for height and width, or two for each. */
function edgesOf(where: string, name: string, value: unknown): Edges {
  const list = Array.isArray(value) ? value : [value, value];
  const right = list.length === 2 && list.flat().every((n) => Number.isInteger(n) && n >= 0);
  if (right && list.every((n) => !Array.isArray(n) || n.length === 2)) {
    return list.map((n) => (Array.isArray(n) ? n : [n, n])) as Edges;
  }
  throw new Error(
    `${where}: ${name} is ${describe(value)}; expected a whole number, [height, width], or [[top, bottom], [left, right]].`,
  );
}

class ZeroPadding2DLayer extends ImageLayer<{ padding: Edges }> {
  static readonly className = 'ZeroPadding2D';

  override call(x: tf.Tensor): tf.Tensor {
    return tf.pad(x, [[0, 0], ...this.args.padding, [0, 0]]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const { padding } = this.args;
    return inputShape.map((size, i) => {
      const [before, after] = padding[i - 1] ?? [0, 0];
      return size === null ? null : size + before + after;
    });
  }
}

export interface ZeroPadding2DArgs extends LayerArgs {
  /** A number for all edges, [height, width], or [[top, bottom], [left, right]]; default [1, 1]. */
  padding?: number | [number, number] | [[number, number], [number, number]];
  /** Only `channelsLast`, the default. */
  dataFormat?: 'channelsLast';
}

/**
 * Zeros around images. Counterpart of `keras.layers.ZeroPadding2D`.
 * @example
 * assert.deepEqual(layers.zeroPadding2d({ padding: [[1, 2], [0, 0]] }).apply(tf.ones([1, 4, 4, 1])).shape, [1, 7, 4, 1]);
 */
export function zeroPadding2d(args?: ZeroPadding2DArgs): Layer {
  const where = 'layers.zeroPadding2d';
  const kind = { factory: 'zeroPadding2d', defaults: { padding: 1, dataFormat: 'channelsLast' } };
  return makeLayer(kind, args, (config: { padding: Edges; dataFormat: string }) => {
    channelsLast(where, config.dataFormat);
    return new ZeroPadding2DLayer({ ...config, padding: edgesOf(where, 'padding', config.padding) });
  });
}

class Cropping2DLayer extends ImageLayer<{ cropping: Edges }> {
  static readonly className = 'Cropping2D';

  override call(x: tf.Tensor): tf.Tensor {
    const [[top], [left]] = this.args.cropping;
    return tf.slice(x, [0, top, left, 0], this.computeOutputShape(x.shape) as number[]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape.map((size, i) => {
      const [before, after] = this.args.cropping[i - 1] ?? [0, 0];
      if (size === null) return null;
      if (before + after < size) return size - before - after;
      throw new Error(
        `The layer '${this.name}' cuts ${before} and ${after} off axis ${i} of ${shapeText(inputShape)}, and nothing is left.`,
      );
    });
  }
}

export interface Cropping2DArgs extends LayerArgs {
  /** A number for all edges, [height, width], or [[top, bottom], [left, right]]; default 0. */
  cropping?: number | [number, number] | [[number, number], [number, number]];
  /** Only `channelsLast`, the default. */
  dataFormat?: 'channelsLast';
}

/**
 * Cuts edges off images. Counterpart of `keras.layers.Cropping2D`.
 * @throws when nothing would be left
 * @example
 * assert.deepEqual(layers.cropping2d({ cropping: [[1, 2], [0, 0]] }).apply(tf.ones([1, 4, 4, 1])).shape, [1, 1, 4, 1]);
 */
export function cropping2d(args?: Cropping2DArgs): Layer {
  const where = 'layers.cropping2d';
  const kind = { factory: 'cropping2d', defaults: { cropping: 0, dataFormat: 'channelsLast' } };
  return makeLayer(kind, args, (config: { cropping: Edges; dataFormat: string }) => {
    channelsLast(where, config.dataFormat);
    return new Cropping2DLayer({ ...config, cropping: edgesOf(where, 'cropping', config.cropping) });
  });
}
