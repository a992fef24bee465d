/** Activations as layers, and the penalty on activations. */
import type { Constraint } from '../constraints';
import { tf } from '../engine';
import type { Initializer } from '../initializers';
import * as regularizers from '../regularizers';
import * as activations from './activations';
import { numberWithin } from './checks';
import type {
  ConstraintIdentifier,
  InitializerIdentifier,
  Layer,
  LayerArgs,
  RegularizerIdentifier,
  Shape,
  Weight,
} from './layer';
import { makeLayer, SameShapeLayer } from './make';

class ActivationLayer extends SameShapeLayer<{ activation: activations.Activation }> {
  static readonly className = 'Activation';

  override call(x: tf.Tensor): tf.Tensor {
    return this.args.activation(x);
  }
}

export interface ActivationArgs extends LayerArgs {
  /** A name, or a function of a tensor. */
  activation: activations.Identifier;
}

/**
 * An activation as a layer. Counterpart of `keras.layers.Activation`.
 * @throws for unknown names
 * @example
 * const layer = layers.activation({ activation: 'hardSigmoid' });
 * assert.deepEqual([...layer.apply(tf.tensor1d([-3, 0, 3])).dataSync()], [0, 0.5, 1]);
 */
export function activation(args: ActivationArgs): Layer {
  const kind = { factory: 'activation', options: ['activation'] };
  return makeLayer(kind, args, (config: { activation: activations.Activation }) => {
    if (config.activation === undefined) {
      throw new Error("layers.activation: give an activation, such as { activation: 'relu' }.");
    }
    return new ActivationLayer(config);
  });
}

interface ReLUConfig {
  maxValue: number | null;
  negativeSlope: number;
  threshold: number;
}

class ReLULayer extends SameShapeLayer<ReLUConfig> {
  static readonly className = 'ReLU';

  override call(x: tf.Tensor): tf.Tensor {
    const { maxValue, negativeSlope, threshold } = this.args;
    return activations.relu(x, { maxValue, negativeSlope, threshold });
  }
}

export interface ReLUArgs extends LayerArgs {
  /** Upper bound of the output; default none. */
  maxValue?: number | null;
  /** Slope below the threshold; default 0. */
  negativeSlope?: number;
  /** Values up to here are cut off; default 0. */
  threshold?: number;
}

/**
 * max(x, 0). Counterpart of `keras.layers.ReLU`.
 * @throws for negative options
 * @example
 * assert.deepEqual([...layers.reLU({ maxValue: 6 }).apply(tf.tensor1d([-1, 2, 9])).dataSync()], [0, 2, 6]);
 */
export function reLU(args?: ReLUArgs): Layer {
  const kind = { factory: 'reLU', defaults: { maxValue: null, negativeSlope: 0, threshold: 0 } };
  return makeLayer(kind, args, (config: ReLUConfig) => {
    for (const name of ['negativeSlope', 'threshold'] as const) {
      numberWithin('layers.reLU', name, config[name], 0, Infinity);
    }
    if (config.maxValue !== null) numberWithin('layers.reLU', 'maxValue', config.maxValue, 0, Infinity);
    return new ReLULayer(config);
  });
}

class LeakyReLULayer extends SameShapeLayer<{ negativeSlope: number }> {
  static readonly className = 'LeakyReLU';

  override call(x: tf.Tensor): tf.Tensor {
    return tf.leakyRelu(x, this.args.negativeSlope);
  }
}

export interface LeakyReLUArgs extends LayerArgs {
  /** Slope for negative inputs; default 0.3. (The function `activations.leakyRelu` has 0.2, in Keras too.) */
  negativeSlope?: number;
}

/**
 * x for positive inputs, negativeSlope * x for negative ones. Counterpart of `keras.layers.LeakyReLU`.
 * @example
 * assert.deepEqual([...layers.leakyReLU({ negativeSlope: 0.5 }).apply(tf.tensor1d([-2, 2])).dataSync()], [-1, 2]);
 */
export function leakyReLU(args?: LeakyReLUArgs): Layer {
  const kind = { factory: 'leakyReLU', defaults: { negativeSlope: 0.3 } };
  return makeLayer(kind, args, (config: { negativeSlope: number }) => {
    numberWithin('layers.leakyReLU', 'negativeSlope', config.negativeSlope, 0, Infinity);
    return new LeakyReLULayer(config);
  });
}

class ELULayer extends SameShapeLayer<{ alpha: number }> {
  static readonly className = 'ELU';

  override call(x: tf.Tensor): tf.Tensor {
    return activations.elu(x, { alpha: this.args.alpha });
  }
}

/**
 * x for positive inputs, alpha * (exp(x) - 1) for negative ones; alpha is 1 by default. Counterpart of `keras.layers.ELU`.
 * @example
 * const [low] = layers.elu({ alpha: 2 }).apply(tf.tensor1d([-1])).dataSync();
 * assert.ok(Math.abs(low - 2 * (Math.exp(-1) - 1)) < 1e-6);
 */
export function elu(args?: LayerArgs & { alpha?: number }): Layer {
  const kind = { factory: 'elu', defaults: { alpha: 1 } };
  return makeLayer(kind, args, (config: { alpha: number }) => {
    numberWithin('layers.elu', 'alpha', config.alpha, -Infinity, Infinity);
    return new ELULayer(config);
  });
}

class SoftmaxLayer extends SameShapeLayer<{ axis: number | number[] }> {
  static readonly className = 'Softmax';

  override call(x: tf.Tensor): tf.Tensor {
    const axes = [this.args.axis].flat();
    if (axes.length === 1) return activations.softmax(x, { axis: axes[0] as number });
    return tf.exp(tf.sub(x, tf.logSumExp(x, axes, true)));
  }
}

export interface SoftmaxArgs extends LayerArgs {
  /** The axis (or axes) whose values add up to 1; default -1, the last. */
  axis?: number | number[];
}

/**
 * exp(x) / sum(exp(x)) along an axis. Counterpart of `keras.layers.Softmax`.
 * @example
 * const columns = layers.softmax({ axis: 0 }).apply(tf.zeros([2, 3]));
 * assert.deepEqual(columns.arraySync()[0], [0.5, 0.5, 0.5]);
 */
export function softmax(args?: SoftmaxArgs): Layer {
  const kind = { factory: 'softmax', defaults: { axis: -1 } };
  return makeLayer(kind, args, (config: { axis: number | number[] }) => {
    if ([config.axis].flat().every((axis) => Number.isInteger(axis))) return new SoftmaxLayer(config);
    throw new Error(`layers.softmax: axis is ${String(config.axis)}; expected a whole number or an array of them.`);
  });
}

interface PReLUConfig {
  alphaInitializer: Initializer;
  alphaRegularizer: regularizers.Regularizer | null;
  alphaConstraint: Constraint | null;
  sharedAxes: number[] | null;
}

class PReLULayer extends SameShapeLayer<PReLUConfig> {
  static readonly className = 'PReLU';
  private alpha!: Weight;

  override build(inputShape: Shape): void {
    const { alphaInitializer, alphaRegularizer, alphaConstraint, sharedAxes } = this.args;
    const shape = inputShape.slice(1).map((size, i) => (sharedAxes?.includes(i + 1) ? 1 : size)) as number[];
    const rest = { regularizer: alphaRegularizer, constraint: alphaConstraint };
    this.alpha = this.addWeight({ name: 'alpha', shape, initializer: alphaInitializer, ...rest });
    this.built = true;
  }

  override call(x: tf.Tensor): tf.Tensor {
    return tf.sub(tf.relu(x), tf.mul(this.alpha.read(), tf.relu(tf.neg(x))));
  }
}

export interface PReLUArgs extends LayerArgs {
  /** Default `zeros`. */
  alphaInitializer?: InitializerIdentifier;
  /** Default none. */
  alphaRegularizer?: RegularizerIdentifier | null;
  /** Default none. */
  alphaConstraint?: ConstraintIdentifier | null;
  /** Axes (from 1, the batch is 0) along which one slope is shared: [1, 2] for images; default none. */
  sharedAxes?: number[] | null;
}

/**
 * x for positive inputs, alpha * x for negative ones, alpha learnt. Counterpart of `keras.layers.PReLU`.
 * Source: He et al., https://arxiv.org/abs/1502.01852
 * @example
 * const layer = layers.prelu({ alphaInitializer: initializers.constant({ value: 0.5 }) });
 * assert.deepEqual([...layer.apply(tf.tensor2d([[-2, 2]])).dataSync()], [-1, 2]);
 */
export function prelu(args?: PReLUArgs): Layer {
  const defaults = { alphaInitializer: 'zeros', alphaRegularizer: null, alphaConstraint: null, sharedAxes: null };
  return makeLayer({ factory: 'prelu', defaults }, args, (config: PReLUConfig) => {
    const { sharedAxes } = config;
    if (
      sharedAxes === null ||
      (Array.isArray(sharedAxes) && sharedAxes.every((axis) => Number.isInteger(axis) && axis > 0))
    )
      return new PReLULayer(config);
    throw new Error(`layers.prelu: sharedAxes is ${String(sharedAxes)}; expected an array of axes from 1 up.`);
  });
}

class ActivityRegularizationLayer extends SameShapeLayer<{ l1: number; l2: number }> {
  static readonly className = 'ActivityRegularization';

  override call(x: tf.Tensor): tf.Tensor {
    return x;
  }

  override getConfig(): ReturnType<Layer['getConfig']> {
    const { activityRegularizer: _, ...config } = super.getConfig() as Record<string, unknown>;
    return config as ReturnType<Layer['getConfig']>;
  }
}

export interface ActivityRegularizationArgs extends LayerArgs {
  /** Factor of the sum of absolute values; default 0. */
  l1?: number;
  /** Factor of the sum of squares; default 0. */
  l2?: number;
}

/**
 * Passes its input on and adds a penalty on it to the loss, divided by the batch size. Counterpart of `keras.layers.ActivityRegularization`.
 * @example
 * const layer = layers.activityRegularization({ l1: 1 });
 * layer.apply(x);
 * assert.equal(layer.calculateLosses()[0].dataSync()[0], 8);
 */
export function activityRegularization(args?: ActivityRegularizationArgs): Layer {
  const kind = { factory: 'activityRegularization', defaults: { l1: 0, l2: 0 } };
  return makeLayer(kind, args, (config: { l1: number; l2: number }) => {
    const { l1, l2 } = config;
    return new ActivityRegularizationLayer({ ...config, activityRegularizer: regularizers.l1l2({ l1, l2 }) });
  });
}
