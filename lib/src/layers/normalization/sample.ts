/** Normalization within each sample: over features, groups of channels, or by length. */
import { tf } from '../../engine';
import { describe } from '../../engine/names';
import { standardize, unitLength } from '../../engine/standardize';
import { fromFront, numberWithin, sizeOf } from '../checks';
import type { Layer, LayerArgs, Shape, Weight } from '../layer';
import { floats, makeLayer, SameShapeLayer } from '../make';
import { AFFINE_DEFAULTS, type AffineArgs, type AffineConfig, AffineLayer, besideAxes, checkAffine } from './affine';

type Axes = number | number[];

export interface AxisArgs extends LayerArgs {
  /** The axis or axes that are normalized; default -1, the last. */
  axis?: number | number[];
}

function checkAxis(where: string, axis: unknown): void {
  if ([axis].flat().every((one) => Number.isInteger(one))) return;
  throw new Error(`${where}: axis is ${describe(axis)}; expected a whole number or an array of them.`);
}

class LayerNormalizationLayer extends AffineLayer<AffineConfig & { axis: Axes }> {
  static readonly className = 'LayerNormalization';

  override build(inputShape: Shape): void {
    this.addAffine(fromFront(this, inputShape, this.args.axis).map((axis) => sizeOf(this, inputShape, axis)));
    this.built = true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const x = floats(inputs);
    const axes = fromFront(this, x.shape, this.args.axis);
    return this.rescaled(standardize(x, axes, this.args.epsilon), besideAxes(x.shape, axes));
  }
}

export interface LayerNormalizationArgs extends AffineArgs {
  /** The axis or axes that are normalized; default -1, the last. */
  axis?: number | number[];
}

/**
 * Each sample scaled to mean 0 and deviation 1 over its features. Counterpart of `keras.layers.LayerNormalization`.
 * Porting note: Keras' deprecated `rms_scaling` is not offered; there is `layers.rmsNormalization`.
 * Source: Ba et al., https://arxiv.org/abs/1607.06450
 * @example
 * const [[low, high]] = layers.layerNormalization().apply(tf.tensor2d([[10, 30]])).arraySync();
 * assert.ok(Math.abs(low + 1) < 1e-3 && Math.abs(high - 1) < 1e-3);
 */
export function layerNormalization(args?: LayerNormalizationArgs): Layer {
  const kind = { factory: 'layerNormalization', defaults: { axis: -1, ...AFFINE_DEFAULTS } };
  return makeLayer(kind, args, (config: AffineConfig & { axis: Axes }) => {
    checkAffine('layers.layerNormalization', config);
    checkAxis('layers.layerNormalization', config.axis);
    return new LayerNormalizationLayer(config);
  });
}

interface GroupConfig extends AffineConfig {
  groups: number;
  axis: number;
}

class GroupNormalizationLayer extends AffineLayer<GroupConfig> {
  static readonly className = 'GroupNormalization';

  override build(inputShape: Shape): void {
    fromFront(this, inputShape, this.args.axis);
    const size = sizeOf(this, inputShape, this.args.axis);
    if (size % this.groupsOf(size) !== 0) {
      throw new Error(
        `The layer '${this.name}': ${size} channels can't be split in ${this.args.groups} groups; expected groups that divide them.`,
      );
    }
    this.addAffine([size]);
    this.built = true;
  }

  private groupsOf(size: number): number {
    return this.args.groups === -1 ? size : this.args.groups;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const x = floats(inputs);
    const [axis] = fromFront(this, x.shape, this.args.axis) as [number];
    const size = x.shape[axis] as number;
    const groups = this.groupsOf(size);
    const split = [...x.shape.slice(0, axis), groups, size / groups, ...x.shape.slice(axis + 1)];
    const within = split.map((_, i) => i).filter((i) => i !== 0 && i !== axis);
    const values = tf.reshape(standardize(tf.reshape(x, split), within, this.args.epsilon), x.shape);
    return this.rescaled(values, besideAxes(x.shape, [axis]));
  }
}

export interface GroupNormalizationArgs extends AffineArgs {
  /** Number of groups of channels, a divisor of theirs; -1: each channel for itself; default 32. */
  groups?: number;
  /** The axis of the channels; default -1. */
  axis?: number;
}

/**
 * Each sample scaled to mean 0 and deviation 1 over groups of channels. Counterpart of `keras.layers.GroupNormalization`.
 * Source: Wu and He, https://arxiv.org/abs/1803.08494
 * @throws when the groups don't divide the channels
 * @example
 * const output = layers.groupNormalization({ groups: 2 }).apply(tf.tensor2d([[1, 3, 10, 30]]));
 * assert.ok(Math.abs(output.dataSync()[3] - 1) < 1e-3);
 */
export function groupNormalization(args?: GroupNormalizationArgs): Layer {
  const kind = { factory: 'groupNormalization', defaults: { groups: 32, axis: -1, ...AFFINE_DEFAULTS } };
  return makeLayer(kind, args, (config: GroupConfig) => {
    checkAffine('layers.groupNormalization', config);
    const { groups } = config;
    if (Number.isInteger(groups) && (groups > 0 || groups === -1)) return new GroupNormalizationLayer(config);
    throw new Error(
      `layers.groupNormalization: groups is ${describe(groups)}; expected a whole number from 1 up, or -1.`,
    );
  });
}

class RMSNormalizationLayer extends SameShapeLayer<{ axis: Axes; epsilon: number }> {
  static readonly className = 'RMSNormalization';
  private scale!: Weight;

  override build(inputShape: Shape): void {
    const shape = fromFront(this, inputShape, this.args.axis).map((axis) => sizeOf(this, inputShape, axis));
    this.scale = this.addWeight({ name: 'scale', shape, initializer: 'ones' });
    this.built = true;
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const x = floats(inputs);
    const axes = fromFront(this, x.shape, this.args.axis);
    const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), axes, true), this.args.epsilon));
    const beside = besideAxes(x.shape, axes);
    const scale = this.scale.read();
    return tf.mul(tf.mul(x, inverse), beside === null ? scale : tf.reshape(scale, beside));
  }
}

/**
 * Each sample divided by the root of its mean square, times a learnt scale. Counterpart of `keras.layers.RMSNormalization`
 * (`epsilon` is 1e-6 by default). Source: Zhang and Sennrich, https://arxiv.org/abs/1910.07467
 * @example
 * const [[first]] = layers.rmsNormalization().apply(tf.tensor2d([[3, 3]])).arraySync();
 * assert.ok(Math.abs(first - 1) < 1e-5);
 */
export function rmsNormalization(args?: AxisArgs & { epsilon?: number }): Layer {
  const kind = { factory: 'rmsNormalization', defaults: { axis: -1, epsilon: 1e-6 } };
  return makeLayer(kind, args, (config: { axis: Axes; epsilon: number }) => {
    checkAxis('layers.rmsNormalization', config.axis);
    numberWithin('layers.rmsNormalization', 'epsilon', config.epsilon, 0, Infinity);
    return new RMSNormalizationLayer(config);
  });
}

class UnitNormalizationLayer extends SameShapeLayer<{ axis: Axes }> {
  static readonly className = 'UnitNormalization';

  override call(x: tf.Tensor): tf.Tensor {
    return unitLength(floats(x), fromFront(this, x.shape, this.args.axis), 1e-12);
  }
}

/**
 * Each sample scaled to length 1. Counterpart of `keras.layers.UnitNormalization`.
 * @example
 * const [[first]] = layers.unitNormalization().apply(tf.tensor2d([[3, 4]])).arraySync();
 * assert.ok(Math.abs(first - 0.6) < 1e-6);
 */
export function unitNormalization(args?: AxisArgs): Layer {
  const kind = { factory: 'unitNormalization', defaults: { axis: -1 } };
  return makeLayer(kind, args, (config: { axis: Axes }) => {
    checkAxis('layers.unitNormalization', config.axis);
    return new UnitNormalizationLayer(config);
  });
}
