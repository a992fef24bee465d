/** Pooling over all positions: one value for each channel. */
import { tf } from '../../engine';
import { channelsLast, expectRank } from '../checks';
import { AXES } from '../convolution/conv';
import type { Layer, LayerArgs, Shape } from '../layer';
import { ConfiguredLayer, floats, makeLayer } from '../make';

interface GlobalConfig {
  dataFormat: string;
  keepdims: boolean;
}

abstract class GlobalPoolingLayer extends ConfiguredLayer<GlobalConfig> {
  protected abstract readonly axes: readonly string[];

  override build(inputShape: Shape): void {
    expectRank(this, inputShape, this.axes);
    this.built = true;
  }

  override call(x: tf.Tensor): tf.Tensor {
    const positions = Array.from({ length: x.rank - 2 }, (_, i) => i + 1);
    const pooled = this.pool(floats(x), positions);
    return this.args.keepdims ? pooled : tf.squeeze(pooled, positions);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    if (!this.args.keepdims) return [inputShape[0] ?? null, inputShape.at(-1) ?? null];
    return inputShape.map((size, i) => (i === 0 || i === inputShape.length - 1 ? size : 1));
  }

  protected abstract readonly pool: (x: tf.Tensor, positions: number[]) => tf.Tensor;
}

const mean = (x: tf.Tensor, positions: number[]) => tf.mean(x, positions, true);

/** Of several largest values each takes its share of the gradient, as in TensorFlow; tfjs gives all of it to every one. */
function largest(x: tf.Tensor, positions: number[]): tf.Tensor {
  const run = tf.customGrad((input, save) => {
    const values = input as tf.Tensor;
    const value = tf.max(values, positions, true);
    (save as tf.GradSaveFunc)([values, value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, [all, top]: tf.Tensor[]) => {
        const at = tf.cast(tf.equal(all as tf.Tensor, top as tf.Tensor), 'float32');
        return tf.mul(at, tf.div(dy, tf.sum(at, positions, true)));
      },
    };
  });
  return run(x);
}

class GlobalMaxPooling1DLayer extends GlobalPoolingLayer {
  static readonly className = 'GlobalMaxPooling1D';
  protected override readonly axes = AXES[1];
  protected override readonly pool = largest;
}

class GlobalMaxPooling2DLayer extends GlobalPoolingLayer {
  static readonly className = 'GlobalMaxPooling2D';
  protected override readonly axes = AXES[2];
  protected override readonly pool = largest;
}

class GlobalAveragePooling1DLayer extends GlobalPoolingLayer {
  static readonly className = 'GlobalAveragePooling1D';
  protected override readonly axes = AXES[1];
  protected override readonly pool = mean;
}

class GlobalAveragePooling2DLayer extends GlobalPoolingLayer {
  static readonly className = 'GlobalAveragePooling2D';
  protected override readonly axes = AXES[2];
  protected override readonly pool = mean;
}

export interface GlobalPoolingArgs extends LayerArgs {
  /** Whether the axes of positions stay, with length 1; default false. */
  keepdims?: boolean;
  /** Only `channelsLast`, the default. */
  dataFormat?: 'channelsLast';
}

function globalPooling(
  factory: string,
  args: GlobalPoolingArgs | undefined,
  Kind: new (config: GlobalConfig) => GlobalPoolingLayer,
): Layer {
  const kind = { factory, defaults: { dataFormat: 'channelsLast', keepdims: false } };
  return makeLayer(kind, args, (config: GlobalConfig) => {
    channelsLast(`layers.${factory}`, config.dataFormat);
    return new Kind(config);
  });
}

/**
 * The largest value of each channel: [n, steps, c] -> [n, c]. Counterpart of `keras.layers.GlobalMaxPooling1D`.
 * @example
 * assert.equal(layers.globalMaxPooling1d().apply(tf.tensor3d([1, 3, 2], [1, 3, 1])).dataSync()[0], 3);
 */
export function globalMaxPooling1d(args?: GlobalPoolingArgs): Layer {
  return globalPooling('globalMaxPooling1d', args, GlobalMaxPooling1DLayer);
}

/**
 * The largest value of each channel: [n, h, w, c] -> [n, c]. Counterpart of `keras.layers.GlobalMaxPooling2D`.
 * @example
 * assert.deepEqual(layers.globalMaxPooling2d({ keepdims: true }).apply(tf.ones([2, 3, 3, 4])).shape, [2, 1, 1, 4]);
 */
export function globalMaxPooling2d(args?: GlobalPoolingArgs): Layer {
  return globalPooling('globalMaxPooling2d', args, GlobalMaxPooling2DLayer);
}

/**
 * The mean of each channel: [n, steps, c] -> [n, c]. Counterpart of `keras.layers.GlobalAveragePooling1D`. Porting note: masks are not offered.
 * @example
 * assert.equal(layers.globalAveragePooling1d().apply(tf.tensor3d([1, 3, 2], [1, 3, 1])).dataSync()[0], 2);
 */
export function globalAveragePooling1d(args?: GlobalPoolingArgs): Layer {
  return globalPooling('globalAveragePooling1d', args, GlobalAveragePooling1DLayer);
}

/**
 * The mean of each channel: [n, h, w, c] -> [n, c]. Counterpart of `keras.layers.GlobalAveragePooling2D`.
 * @example
 * assert.deepEqual(layers.globalAveragePooling2d().apply(tf.ones([2, 3, 3, 4])).shape, [2, 4]);
 */
export function globalAveragePooling2d(args?: GlobalPoolingArgs): Layer {
  return globalPooling('globalAveragePooling2d', args, GlobalAveragePooling2DLayer);
}
