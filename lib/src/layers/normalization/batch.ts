import { tf } from '../../engine';
import { standardize } from '../../engine/standardize';
import type { Initializer } from '../../initializers';
import { fromFront, numberWithin, sizeOf } from '../checks';
import type { CallArgs, InitializerIdentifier, Layer, Shape, Weight } from '../layer';
import { floats, makeLayer } from '../make';
import { AFFINE_DEFAULTS, type AffineArgs, type AffineConfig, AffineLayer, besideAxes, checkAffine } from './affine';

interface BatchConfig extends AffineConfig {
  axis: number;
  momentum: number;
  movingMeanInitializer: Initializer;
  movingVarianceInitializer: Initializer;
}

class BatchNormalizationLayer extends AffineLayer<BatchConfig> {
  static readonly className = 'BatchNormalization';
  private mean!: Weight;
  private variance!: Weight;

  override build(inputShape: Shape): void {
    fromFront(this, inputShape, this.args.axis);
    const shape = [sizeOf(this, inputShape, this.args.axis)];
    this.addAffine(shape);
    const { movingMeanInitializer, movingVarianceInitializer } = this.args;
    const state = (name: string, initializer: Initializer) =>
      this.addWeight({ name, shape, initializer, trainable: false });
    this.mean = state('moving_mean', movingMeanInitializer);
    this.variance = state('moving_variance', movingVarianceInitializer);
    this.built = true;
  }

  override call(inputs: tf.Tensor, { training }: CallArgs): tf.Tensor {
    const x = floats(inputs);
    const axes = fromFront(this, x.shape, this.args.axis);
    const beside = besideAxes(x.shape, axes);
    return training && this.trainable ? this.byBatch(x, axes, beside) : this.byMovingStatistics(x, beside);
  }

  private byBatch(x: tf.Tensor, axes: number[], beside: number[] | null): tf.Tensor {
    const others = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
    const values = standardize(x, others, this.args.epsilon, (mean, variance) => {
      this.follow(this.mean, mean);
      this.follow(this.variance, variance); // the biased one, as Keras
    });
    return this.rescaled(values, beside);
  }

  private follow(moving: Weight, now: tf.Tensor): void {
    const { momentum } = this.args;
    const before = moving.read();
    const share = tf.mul(tf.reshape(now, before.shape), 1 - momentum);
    moving.assign(tf.add(tf.mul(before, momentum), share));
  }

  private byMovingStatistics(x: tf.Tensor, beside: number[] | null): tf.Tensor {
    const shaped = (tensor: tf.Tensor) => (beside === null ? tensor : tf.reshape(tensor, beside));
    const inverse = tf.rsqrt(tf.add(this.variance.read(), this.args.epsilon));
    const factor = this.gamma ? tf.mul(inverse, this.gamma.read()) : inverse;
    const shift = tf.mul(this.mean.read(), factor);
    const offset = this.beta ? tf.sub(this.beta.read(), shift) : tf.neg(shift);
    return tf.add(tf.mul(x, shaped(factor)), shaped(offset));
  }
}

export interface BatchNormalizationArgs extends AffineArgs {
  /** The axis of the features; default -1. */
  axis?: number;
  /** How slowly the moving mean and variance forget, from 0 to 1; default 0.99. */
  momentum?: number;
  /** Default `zeros`. */
  movingMeanInitializer?: InitializerIdentifier;
  /** Default `ones`. */
  movingVarianceInitializer?: InitializerIdentifier;
}

/**
 * Each feature scaled to mean 0 and deviation 1 over the batch, by moving statistics outside of training and while the layer
 * is frozen (`trainable = false`). Counterpart of `keras.layers.BatchNormalization`. Porting note: renorm, synchronized and
 * masks are not offered. Source: Ioffe and Szegedy, https://arxiv.org/abs/1502.03167
 * @throws for an axis the input does not have
 * @example
 * const output = layers.batchNormalization().apply(tf.tensor2d([[1], [3]]), { training: true });
 * assert.ok(Math.abs(output.dataSync()[1] - 1) < 1e-3);
 */
export function batchNormalization(args?: BatchNormalizationArgs): Layer {
  const moving = { movingMeanInitializer: 'zeros', movingVarianceInitializer: 'ones' };
  const defaults = { axis: -1, momentum: 0.99, ...AFFINE_DEFAULTS, ...moving };
  return makeLayer({ factory: 'batchNormalization', defaults }, args, (config: BatchConfig) => {
    checkAffine('layers.batchNormalization', config);
    numberWithin('layers.batchNormalization', 'momentum', config.momentum, 0, 1);
    return new BatchNormalizationLayer(config);
  });
}
