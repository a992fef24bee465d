/** How weights start: Keras' initializers by Keras' names, each with a seed that `utils.setRandomSeed` governs. */
import { nextSeed, tf } from '../engine';
import { checkNoOptions, checkOptions, describe, shapeText, unknownName } from '../engine/names';
import {
  FormulaInitializer,
  type Initializer,
  type InitializerFn,
  type SeedArgs,
  seedOf,
  streamOf,
} from './initializer';
import { orthogonal } from './orthogonal';
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  varianceScaling,
} from './scaling';

export type { Initializer, InitializerFn, SeedArgs } from './initializer';
export { type OrthogonalArgs, orthogonal } from './orthogonal';
export * from './scaling';

export interface RandomUniformArgs extends SeedArgs {
  /** Lower bound; default -0.05. */
  minval?: number;
  /** Upper bound; default 0.05. */
  maxval?: number;
}

export interface RandomNormalArgs extends SeedArgs {
  /** Default 0. */
  mean?: number;
  /** Standard deviation; default 0.05. */
  stddev?: number;
}

/**
 * All zeros, Keras' default for biases. Counterpart of `keras.initializers.Zeros`.
 * @example
 * assert.deepEqual([...initializers.zeros().apply([2]).dataSync()], [0, 0]);
 */
export function zeros(...none: []): Initializer {
  checkNoOptions('initializers.zeros', none);
  return new FormulaInitializer('Zeros', {}, (shape, dtype) => tf.zeros(shape, dtype));
}

/**
 * All ones. Counterpart of `keras.initializers.Ones`.
 * @example
 * assert.deepEqual([...initializers.ones().apply([2]).dataSync()], [1, 1]);
 */
export function ones(...none: []): Initializer {
  checkNoOptions('initializers.ones', none);
  return new FormulaInitializer('Ones', {}, (shape, dtype) => tf.ones(shape, dtype));
}

/**
 * One value throughout, 0 by default. Counterpart of `keras.initializers.Constant`.
 * @example
 * assert.deepEqual([...initializers.constant({ value: 3 }).apply([2]).dataSync()], [3, 3]);
 */
export function constant(args: { value?: number } = {}): Initializer {
  checkOptions('initializers.constant', args, ['value']);
  const { value = 0 } = args;
  if (typeof value !== 'number')
    throw new Error(`initializers.constant: value is ${describe(value)}; expected a number.`);
  return new FormulaInitializer('Constant', { value }, (shape, dtype) => tf.fill(shape, value, dtype as 'float32'));
}

/**
 * Uniform in [minval, maxval). Counterpart of `keras.initializers.RandomUniform`.
 * @example
 * const values = initializers.randomUniform({ minval: 1, maxval: 2, seed: 7 }).apply([100]).dataSync();
 * assert.ok(values.every((value) => value >= 1 && value < 2));
 */
export function randomUniform(args: RandomUniformArgs = {}): Initializer {
  const where = 'initializers.randomUniform';
  checkOptions(where, args, ['minval', 'maxval', 'seed']);
  const { minval = -0.05, maxval = 0.05 } = args;
  const seed = seedOf(where, args);
  return new FormulaInitializer('RandomUniform', { minval, maxval, seed }, (shape) =>
    tf.randomUniform(shape, minval, maxval, 'float32', streamOf(seed)),
  );
}

/**
 * Normal: `mean` 0 and standard deviation `stddev` 0.05 by default. Counterpart of `keras.initializers.RandomNormal`.
 * @throws for a seed that is no whole number from 0 to 2³² - 1, and unknown options
 * @example
 * const values = initializers.randomNormal({ mean: 3, stddev: 0.5, seed: 1 }).apply([10000]);
 * const { mean, variance } = tf.moments(values);
 * assert.ok(Math.abs(mean.dataSync()[0] - 3) < 0.05);
 * assert.ok(Math.abs(Math.sqrt(variance.dataSync()[0]) - 0.5) < 0.05);
 */
export function randomNormal(args: RandomNormalArgs = {}): Initializer {
  const where = 'initializers.randomNormal';
  checkOptions(where, args, ['mean', 'stddev', 'seed']);
  const { mean = 0, stddev = 0.05 } = args;
  const seed = seedOf(where, args);
  return new FormulaInitializer('RandomNormal', { mean, stddev, seed }, (shape) =>
    tf.randomNormal(shape, mean, stddev, 'float32', streamOf(seed)),
  );
}

/**
 * Normal, drawn again beyond two standard deviations from the mean: `mean` 0 and `stddev` 0.05 by default.
 * Counterpart of `keras.initializers.TruncatedNormal`.
 * @throws for a seed that is no whole number from 0 to 2³² - 1, and unknown options
 * @example
 * const values = initializers.truncatedNormal({ stddev: 1, seed: 1 }).apply([1000]).dataSync();
 * assert.ok(values.every((value) => Math.abs(value) <= 2));
 */
export function truncatedNormal(args: RandomNormalArgs = {}): Initializer {
  const where = 'initializers.truncatedNormal';
  checkOptions(where, args, ['mean', 'stddev', 'seed']);
  const { mean = 0, stddev = 0.05 } = args;
  const seed = seedOf(where, args);
  return new FormulaInitializer('TruncatedNormal', { mean, stddev, seed }, (shape) =>
    tf.truncatedNormal(shape, mean, stddev, 'float32', streamOf(seed)),
  );
}

/**
 * The identity matrix, times `gain` (default 1); not square: ones on the diagonal. Counterpart of `keras.initializers.Identity`.
 * @throws when it meets a weight that is no matrix
 * @example
 * assert.deepEqual(initializers.identity().apply([2, 3]).arraySync(), [[1, 0, 0], [0, 1, 0]]);
 */
export function identity(args: { gain?: number } = {}): Initializer {
  checkOptions('initializers.identity', args, ['gain']);
  const { gain = 1 } = args;
  return new FormulaInitializer('Identity', { gain }, (shape) => {
    if (shape.length === 2) return tf.mul(gain, tf.eye(shape[0] as number, shape[1] as number));
    throw new Error(`initializers.identity: the weight has shape ${shapeText(shape)}; expected a matrix.`);
  });
}

const byName = {
  zeros,
  zero: zeros,
  ones,
  one: ones,
  constant,
  randomUniform,
  uniform: randomUniform,
  randomNormal,
  normal: randomNormal,
  truncatedNormal,
  varianceScaling,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
  identity,
};

/** Names that layers take for an initializer. */
export type InitializerName = keyof typeof byName;

/**
 * An initializer by name, as it is, or made of a function from a shape to a tensor. Counterpart of `keras.initializers.get`.
 * @throws for unknown names, and when the function's tensor has another shape
 * @example
 * assert.deepEqual([...initializers.get('ones').apply([2]).dataSync()], [1, 1]);
 * const eights = initializers.get((shape) => tf.fill(shape, 8));
 * assert.deepEqual([...eights.apply([2]).dataSync()], [8, 8]);
 */
export function get(identifier: InitializerName | Initializer | InitializerFn): Initializer {
  if (typeof identifier === 'string') {
    const make = Object.hasOwn(byName, identifier) ? byName[identifier] : undefined;
    if (!make) throw unknownName('initializer', identifier, Object.keys(byName));
    return make();
  }
  if (typeof identifier === 'function') return ofFunction(identifier);
  if (typeof identifier?.apply !== 'function') {
    throw new Error(`Expected an initializer's name or initializers.…(), got ${describe(identifier)}.`);
  }
  const random = identifier as Initializer & { seed?: number | null };
  if ('seed' in random) random.seed ??= nextSeed(); // one made by tf.initializers repeats with the global seed too
  return identifier;
}

function ofFunction(make: InitializerFn): Initializer {
  return new FormulaInitializer(make.name || 'function', {}, (shape, dtype) => {
    const value = make(shape, dtype);
    if (value instanceof tf.Tensor && value.shape.join() === shape.join()) return value;
    throw new Error(
      `The initializer ${make.name || 'function'} returned ${describe(value)}; expected a tensor of shape ${shapeText(shape)}.`,
    );
  });
}
