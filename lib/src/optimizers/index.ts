/** What changes weights by their gradients: Keras 3's optimizers, with its defaults, and schedules for their learning rates. */
import { describe, unknownName } from '../engine/names';
import { Adadelta, type AdadeltaArgs } from './adadelta';
import { Adafactor, type AdafactorArgs } from './adafactor';
import { Adagrad, type AdagradArgs } from './adagrad';
import { Adam, type AdamArgs, AdamW, type AdamWArgs } from './adam';
import { Adamax, type AdamaxArgs } from './adamax';
import { Ftrl, type FtrlArgs } from './ftrl';
import { Lamb, type LambArgs } from './lamb';
import { Lion, type LionArgs } from './lion';
import { Nadam, type NadamArgs } from './nadam';
import { Optimizer } from './optimizer';
import { RMSprop, type RMSpropArgs } from './rmsprop';
import * as schedules from './schedules';
import { LearningRateSchedule, type ScheduleConfig } from './schedules/schedule';
import { SGD, type SGDArgs } from './sgd';

export { Adadelta, type AdadeltaArgs } from './adadelta';
export { Adafactor, type AdafactorArgs } from './adafactor';
export { Adagrad, type AdagradArgs } from './adagrad';
export { Adam, type AdamArgs, AdamW, type AdamWArgs } from './adam';
export { Adamax, type AdamaxArgs } from './adamax';
export { Ftrl, type FtrlArgs } from './ftrl';
export type { MaybeGradient } from './gradients';
export { Lamb, type LambArgs } from './lamb';
export { Lion, type LionArgs } from './lion';
export { Nadam, type NadamArgs } from './nadam';
export { Optimizer, type OptimizerConfig } from './optimizer';
export type { OptimizerArgs } from './options';
export type { LearningRate } from './rate';
export { RMSprop, type RMSpropArgs } from './rmsprop';
export { SGD, type SGDArgs } from './sgd';
export type { OptimizerState } from './state';
export { schedules };

/**
 * Gradient descent, with momentum if wanted. Counterpart of `keras.optimizers.SGD`; see the class for the rule.
 * @example
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), loss: 'mse' });
 * assert.equal(model.optimizer.learningRate, 0.1);
 */
export function sgd(args: SGDArgs = {}): SGD {
  return new SGD(args);
}

/**
 * Steps divided by the root of the running mean of squared gradients. Counterpart of `keras.optimizers.RMSprop`.
 * @example
 * model.compile({ optimizer: optimizers.rmsprop({ learningRate: 0.01, centered: true }), loss: 'mse' });
 * assert.equal(model.optimizer.name, 'rm_sprop');
 */
export function rmsprop(args: RMSpropArgs = {}): RMSprop {
  return new RMSprop(args);
}

/**
 * Adaptive moments (https://arxiv.org/abs/1412.6980). Counterpart of `keras.optimizers.Adam`.
 * @example
 * const learningRate = optimizers.schedules.cosineDecay({ initialLearningRate: 0.01, decaySteps: 10 });
 * model.compile({ optimizer: optimizers.adam({ learningRate, clipnorm: 1 }), loss: 'mse' });
 * await model.fit(x, y, { batchSize: 2, verbose: 0 });
 * assert.equal(model.optimizer.iterations, 10);
 * assert.equal(model.optimizer.learningRate, 0);
 */
export function adam(args: AdamArgs = {}): Adam {
  return new Adam(args);
}

/**
 * Adam with decoupled weight decay (https://arxiv.org/abs/1711.05101). Counterpart of `keras.optimizers.AdamW`.
 * @example
 * const optimizer = optimizers.adamW({ learningRate: 0.01, weightDecay: 0.1 });
 * const weight = tf.variable(tf.scalar(1));
 * optimizer.apply([tf.scalar(0)], [weight]);
 * assert.equal(weight.dataSync()[0], Math.fround(0.999));
 */
export function adamW(args: AdamWArgs = {}): AdamW {
  return new AdamW(args);
}

/**
 * Adam with Nesterov's momentum (http://cs229.stanford.edu/proj2015/054_report.pdf). Counterpart of `keras.optimizers.Nadam`.
 * @example
 * model.compile({ optimizer: optimizers.nadam({ beta1: 0.95 }), loss: 'mse' });
 * assert.equal(model.optimizer.getConfig().beta1, 0.95);
 */
export function nadam(args: NadamArgs = {}): Nadam {
  return new Nadam(args);
}

/**
 * Adam with the largest gradient in the place of the mean square (https://arxiv.org/abs/1412.6980, section 7.1). Counterpart of
 * `keras.optimizers.Adamax`.
 * @example
 * model.compile({ optimizer: optimizers.adamax({ learningRate: 0.002 }), loss: 'mse' });
 * assert.equal(model.optimizer.learningRate, 0.002);
 */
export function adamax(args: AdamaxArgs = {}): Adamax {
  return new Adamax(args);
}

/**
 * Steps divided by the root of the sum of all squared gradients (https://www.jmlr.org/papers/volume12/duchi11a/duchi11a.pdf).
 * Counterpart of `keras.optimizers.Adagrad`.
 * @example
 * const weight = tf.variable(tf.scalar(1));
 * optimizers.adagrad({ learningRate: 1, initialAccumulatorValue: 0 }).apply([tf.scalar(5)], [weight]);
 * assert.ok(Math.abs(weight.dataSync()[0]) < 1e-6);
 */
export function adagrad(args: AdagradArgs = {}): Adagrad {
  return new Adagrad(args);
}

/**
 * Steps whose size follows the sizes of the last steps and gradients (https://arxiv.org/abs/1212.5701). Counterpart of
 * `keras.optimizers.Adadelta`.
 * @example
 * model.compile({ optimizer: optimizers.adadelta({ learningRate: 1 }), loss: 'mse' });
 * assert.equal(model.optimizer.getConfig().rho, 0.95);
 */
export function adadelta(args: AdadeltaArgs = {}): Adadelta {
  return new Adadelta(args);
}

/**
 * Adam that remembers only rows and columns (https://arxiv.org/abs/1804.04235). Counterpart of `keras.optimizers.Adafactor`.
 * @example
 * model.compile({ optimizer: optimizers.adafactor({ learningRate: 0.01, relativeStep: false }), loss: 'mse' });
 * assert.equal(model.optimizer.getConfig().beta2Decay, -0.8);
 */
export function adafactor(args: AdafactorArgs = {}): Adafactor {
  return new Adafactor(args);
}

/**
 * Follow the regularized leader (https://research.google.com/pubs/archive/41159.pdf). Counterpart of `keras.optimizers.Ftrl`.
 * @example
 * const weight = tf.variable(tf.scalar(1));
 * optimizers.ftrl({ learningRate: 0.1, l1RegularizationStrength: 10 }).apply([tf.scalar(1)], [weight]);
 * assert.equal(weight.dataSync()[0], 0);
 */
export function ftrl(args: FtrlArgs = {}): Ftrl {
  return new Ftrl(args);
}

/**
 * Steps of one size, in the direction of a sign (https://arxiv.org/abs/2302.06675). Counterpart of `keras.optimizers.Lion`.
 * @example
 * const weight = tf.variable(tf.tensor1d([0, 0]));
 * optimizers.lion({ learningRate: 0.5 }).apply([tf.tensor1d([-1e-3, 100])], [weight]);
 * assert.deepEqual([...weight.dataSync()], [0.5, -0.5]);
 */
export function lion(args: LionArgs = {}): Lion {
  return new Lion(args);
}

/**
 * Adam with steps as long as the weights are large, for large batches (https://arxiv.org/abs/1904.00962). Counterpart of
 * `keras.optimizers.Lamb`.
 * @example
 * const weight = tf.variable(tf.tensor1d([3, 4]));
 * optimizers.lamb({ learningRate: 0.1 }).apply([tf.tensor1d([1, 0])], [weight]);
 * assert.ok(Math.abs(weight.dataSync()[0] - 2.5) < 1e-3);
 */
export function lamb(args: LambArgs = {}): Lamb {
  return new Lamb(args);
}

const byName = { adadelta, adafactor, adagrad, adam, adamax, adamW, ftrl, lamb, lion, nadam, rmsprop, sgd };

/** Names that `compile` takes for an optimizer. */
export type OptimizerName = keyof typeof byName;

/** An optimizer as plain data: its class' name and `getConfig()`. */
export interface SerializedOptimizer {
  className: string;
  config: Record<string, unknown>;
}

/**
 * An optimizer by name (in small letters or capitals, as in Keras), from its configuration, or as it is. Counterpart of
 * `keras.optimizers.get`.
 * @throws if there is no such optimizer
 * @example
 * const { className } = optimizers.get('adamW');
 * assert.equal(className, 'AdamW');
 * const same = optimizers.get({ className: 'SGD', config: { learningRate: 0.5, momentum: 0.9 } });
 * assert.equal(same.learningRate, 0.5);
 */
export function get(identifier: OptimizerName | Optimizer | SerializedOptimizer): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  const { className, config } = partsOf(identifier);
  const name = Object.keys(byName).find((known) => known.toLowerCase() === className.toLowerCase());
  if (name === undefined) throw unknownName('optimizer', className, Object.keys(byName));
  return (byName[name as OptimizerName] as (args: Record<string, unknown>) => Optimizer)(config);
}

function partsOf(identifier: string | SerializedOptimizer): SerializedOptimizer {
  if (typeof identifier === 'string') return { className: identifier, config: {} };
  const { className, config } = (identifier ?? {}) as Partial<SerializedOptimizer>;
  if (typeof className !== 'string' || config === null || typeof config !== 'object') {
    throw new Error(
      `Expected an optimizer's name, { className, config }, or an optimizer such as optimizers.adam(), got ${describe(identifier)}. (Optimizers of tf.train follow other formulas than Keras.)`,
    );
  }
  const rate = config.learningRate;
  if (rate === null || typeof rate !== 'object' || rate instanceof LearningRateSchedule) return { className, config };
  return { className, config: { ...config, learningRate: schedules.deserialize(rate as ScheduleConfig) } };
}
