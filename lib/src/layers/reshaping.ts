/** The same values in another order or number of axes. */
import { tf } from '../engine';
import { describe, shapeText } from '../engine/names';
import { channelsLast, checkedShape, expectRank, positiveInteger } from './checks';
import type { Layer, LayerArgs, Shape } from './layer';
import { ConfiguredLayer, makeLayer } from './make';

/** The product of sizes; null when one is open. */
const product = (shape: Shape): number | null =>
  shape.reduce<number | null>((all, size) => (all === null || size === null ? null : all * size), 1);

class FlattenLayer extends ConfiguredLayer<object> {
  static readonly className = 'Flatten';

  override call(x: tf.Tensor): tf.Tensor {
    return tf.reshape(x, [x.shape[0] as number, product(x.shape.slice(1)) as number]);
  }

  override computeOutputShape([batch, ...rest]: Shape): Shape {
    return [batch as number | null, product(rest)];
  }
}

export interface FlattenArgs extends LayerArgs {
  /** Only `channelsLast`, the default. */
  dataFormat?: 'channelsLast';
}

/**
 * All axes but the batch's in one: [n, 28, 28] -> [n, 784]. Counterpart of `keras.layers.Flatten`.
 * @example
 * assert.deepEqual(layers.flatten().apply(tf.ones([2, 3, 4])).shape, [2, 12]);
 */
export function flatten(args?: FlattenArgs): Layer {
  const kind = { factory: 'flatten', defaults: { dataFormat: 'channelsLast' } };
  return makeLayer(kind, args, (config: { dataFormat: string }) => {
    channelsLast('layers.flatten', config.dataFormat);
    return new FlattenLayer(config);
  });
}

interface ReshapeConfig {
  targetShape: Shape;
}

class ReshapeLayer extends ConfiguredLayer<ReshapeConfig> {
  static readonly className = 'Reshape';

  override call(x: tf.Tensor): tf.Tensor {
    return tf.reshape(x, this.computeOutputShape(x.shape) as number[]);
  }

  override computeOutputShape([batch, ...rest]: Shape): Shape {
    const target = this.args.targetShape;
    const total = product(rest);
    const known = target.reduce<number>((all, size) => all * (size ?? 1), 1);
    const open = target.includes(null);
    if (total !== null && (open ? total % known !== 0 : total !== known)) {
      throw new Error(
        `The layer '${this.name}': a sample of shape ${shapeText(rest)} has ${total} values; it can't take the shape ${shapeText(target)}.`,
      );
    }
    return [batch as number | null, ...target.map((size) => size ?? (total === null ? null : total / known))];
  }
}

export interface ReshapeArgs extends LayerArgs {
  /** Shape of one output sample; one entry may be null (or -1): what is left. */
  targetShape: (number | null)[];
}

/**
 * The same values in another shape. Counterpart of `keras.layers.Reshape`.
 * @throws when the number of values differs
 * @example
 * assert.deepEqual(layers.reshape({ targetShape: [2, null] }).apply(tf.ones([5, 6])).shape, [5, 2, 3]);
 */
export function reshape(args: ReshapeArgs): Layer {
  const kind = { factory: 'reshape', options: ['targetShape'] };
  return makeLayer(kind, args, (config: ReshapeConfig) => {
    const shape = config.targetShape;
    const target = Array.isArray(shape) ? shape.map((size) => (size === -1 ? null : size)) : shape;
    checkedShape('layers.reshape', 'targetShape', target);
    if (target.filter((size) => size === null).length > 1) {
      throw new Error(`layers.reshape: targetShape is ${shapeText(target)}; expected null at most once.`);
    }
    return new ReshapeLayer({ ...config, targetShape: target });
  });
}

interface PermuteConfig {
  dims: number[];
}

class PermuteLayer extends ConfiguredLayer<PermuteConfig> {
  static readonly className = 'Permute';

  override build(inputShape: Shape): void {
    const { dims } = this.args;
    expectRank(this, inputShape, ['batch', ...dims.map((_, i) => `axis ${i + 1}`)]);
    this.built = true;
  }

  override call(x: tf.Tensor): tf.Tensor {
    return tf.transpose(x, [0, ...this.args.dims]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [0, ...this.args.dims].map((axis) => inputShape[axis] ?? null);
  }
}

export interface PermuteArgs extends LayerArgs {
  /** The order of the axes, counted from 1, without the batch: [2, 1] swaps two. */
  dims: number[];
}

/**
 * Axes in another order. Counterpart of `keras.layers.Permute`.
 * @throws when dims are not the numbers 1 … n
 * @example
 * assert.deepEqual(layers.permute({ dims: [2, 1] }).apply(tf.ones([5, 3, 4])).shape, [5, 4, 3]);
 */
export function permute(args: PermuteArgs): Layer {
  return makeLayer({ factory: 'permute', options: ['dims'] }, args, (config: PermuteConfig) => {
    const { dims } = config;
    const sorted = Array.isArray(dims) ? [...dims].sort((a, b) => a - b) : [];
    if (sorted.length === 0 || sorted.some((axis, i) => axis !== i + 1)) {
      const given = Array.isArray(dims) ? shapeText(dims) : describe(dims);
      throw new Error(`layers.permute: dims is ${given}; expected the axes 1, 2, … of a sample in their new order.`);
    }
    return new PermuteLayer(config);
  });
}

interface RepeatConfig {
  n: number;
}

class RepeatVectorLayer extends ConfiguredLayer<RepeatConfig> {
  static readonly className = 'RepeatVector';

  override build(inputShape: Shape): void {
    expectRank(this, inputShape, ['batch', 'features']);
    this.built = true;
  }

  override call(x: tf.Tensor): tf.Tensor {
    return tf.tile(tf.expandDims(x, 1), [1, this.args.n, 1]);
  }

  override computeOutputShape([batch, features]: Shape): Shape {
    return [batch as number | null, this.args.n, features as number | null];
  }
}

/**
 * The input n times: [batch, features] -> [batch, n, features]. Counterpart of `keras.layers.RepeatVector`.
 * @example
 * assert.deepEqual(layers.repeatVector({ n: 3 }).apply(tf.ones([5, 2])).shape, [5, 3, 2]);
 */
export function repeatVector(args: LayerArgs & { n: number }): Layer {
  return makeLayer({ factory: 'repeatVector', options: ['n'] }, args, (config: RepeatConfig) => {
    positiveInteger('layers.repeatVector', 'n', config.n);
    return new RepeatVectorLayer(config);
  });
}
