/** Initializers whose spread depends on the size of the weight. */
import { tf } from '../engine';
import { checkOptions, describe, unknownName } from '../engine/names';
import { FormulaInitializer, type Initializer, type SeedArgs, seedOf, streamOf } from './initializer';

type Mode = 'fanIn' | 'fanOut' | 'fanAvg';
type Distribution = 'truncatedNormal' | 'untruncatedNormal' | 'uniform';

export interface VarianceScalingArgs extends SeedArgs {
  /** Positive; default 1. */
  scale?: number;
  /** What the variance is divided by: the units on the side of the inputs, of the outputs, or their mean; default `fanIn`. */
  mode?: Mode;
  /** Default `truncatedNormal`. */
  distribution?: Distribution;
}

/** Standard deviation of a normal distribution cut off at two standard deviations. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

/** Units on the sides of inputs and outputs; of a convolution's kernel [..., in, out] each counts once for every position. */
function fans(shape: readonly number[]): [fanIn: number, fanOut: number] {
  if (shape.length === 0) return [1, 1];
  if (shape.length === 1) return [shape[0] as number, shape[0] as number];
  const positions = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return [(shape.at(-2) as number) * positions, (shape.at(-1) as number) * positions];
}

function drawn(shape: number[], args: Required<VarianceScalingArgs> & { seed: number }): tf.Tensor {
  const [fanIn, fanOut] = fans(shape);
  const fan = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[args.mode];
  const variance = args.scale / Math.max(1, fan);
  const seed = streamOf(args.seed);
  if (args.distribution === 'uniform') {
    const limit = Math.sqrt(3 * variance);
    return tf.randomUniform(shape, -limit, limit, 'float32', seed);
  }
  const deviation = Math.sqrt(variance);
  if (args.distribution === 'untruncatedNormal') return tf.randomNormal(shape, 0, deviation, 'float32', seed);
  // Keras widens the truncated normal so that its deviation is what the formula says; tfjs-layers does not.
  return tf.truncatedNormal(shape, 0, deviation / TRUNCATED_DEVIATION, 'float32', seed);
}

/**
 * Values whose variance is `scale` divided by the number of units on one side of the weight. Counterpart of
 * `keras.initializers.VarianceScaling`.
 * @example
 * const initializer = initializers.varianceScaling({ scale: 3, mode: 'fanAvg', distribution: 'uniform', seed: 1 });
 * const largest = tf.max(initializer.apply([50, 40])).dataSync()[0];
 * assert.ok(largest > 0.4 && largest <= Math.sqrt((3 * 3) / 45));
 */
export function varianceScaling(args: VarianceScalingArgs = {}): Initializer {
  const where = 'initializers.varianceScaling';
  checkOptions(where, args, ['scale', 'mode', 'distribution', 'seed']);
  const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal' } = args;
  if (!(scale > 0)) throw new Error(`${where}: scale is ${describe(scale)}; expected a positive number.`);
  const modes = ['fanIn', 'fanOut', 'fanAvg'];
  if (!modes.includes(mode)) throw new Error(`${where}: ${unknownName('mode', mode, modes).message}`);
  const distributions = ['truncatedNormal', 'untruncatedNormal', 'uniform'];
  if (!distributions.includes(distribution)) {
    throw new Error(`${where}: ${unknownName('distribution', distribution, distributions).message}`);
  }
  const full = { scale, mode, distribution, seed: seedOf(where, args) };
  return new FormulaInitializer('VarianceScaling', full, (shape) => drawn(shape, full));
}

function scaling(
  name: string,
  className: string,
  args: SeedArgs,
  rule: { scale: number; mode: Mode; distribution: Distribution },
): Initializer {
  checkOptions(`initializers.${name}`, args, ['seed']);
  const seed = seedOf(`initializers.${name}`, args);
  return new FormulaInitializer(className, { seed }, (shape) => drawn(shape, { ...rule, seed }));
}

/**
 * Glorot and Bengio's uniform initializer, Keras' default for kernels: limit sqrt(6 / (fanIn + fanOut)). Counterpart of
 * `keras.initializers.GlorotUniform`. Source: https://proceedings.mlr.press/v9/glorot10a.html
 * @example
 * const largest = tf.max(initializers.glorotUniform({ seed: 1 }).apply([64, 32])).dataSync()[0];
 * assert.ok(largest <= Math.sqrt(6 / (64 + 32)));
 */
export function glorotUniform(args: SeedArgs = {}): Initializer {
  return scaling('glorotUniform', 'GlorotUniform', args, { scale: 1, mode: 'fanAvg', distribution: 'uniform' });
}

/**
 * Glorot and Bengio's normal initializer: standard deviation sqrt(2 / (fanIn + fanOut)).
 * Counterpart of `keras.initializers.GlorotNormal`. Source: https://proceedings.mlr.press/v9/glorot10a.html
 * @throws for a seed that is no whole number from 0 to 2³² - 1, and unknown options
 * @example
 * const { variance } = tf.moments(initializers.glorotNormal({ seed: 1 }).apply([100, 50]));
 * assert.ok(Math.abs(Math.sqrt(variance.dataSync()[0]) - Math.sqrt(2 / (100 + 50))) < 0.01);
 */
export function glorotNormal(args: SeedArgs = {}): Initializer {
  return scaling('glorotNormal', 'GlorotNormal', args, { scale: 1, mode: 'fanAvg', distribution: 'truncatedNormal' });
}

/**
 * He's uniform initializer, made for relu: limit sqrt(6 / fanIn). Counterpart of `keras.initializers.HeUniform`.
 * Source: https://arxiv.org/abs/1502.01852
 * @throws for a seed that is no whole number from 0 to 2³² - 1, and unknown options
 * @example
 * const largest = tf.max(initializers.heUniform({ seed: 1 }).apply([100, 50])).dataSync()[0];
 * assert.ok(Math.abs(largest - Math.sqrt(6 / 100)) < 0.01);
 */
export function heUniform(args: SeedArgs = {}): Initializer {
  return scaling('heUniform', 'HeUniform', args, { scale: 2, mode: 'fanIn', distribution: 'uniform' });
}

/**
 * He's normal initializer, made for relu: standard deviation sqrt(2 / fanIn). Counterpart of `keras.initializers.HeNormal`.
 * Source: https://arxiv.org/abs/1502.01852
 * @throws for a seed that is no whole number from 0 to 2³² - 1, and unknown options
 * @example
 * const { variance } = tf.moments(initializers.heNormal({ seed: 1 }).apply([100, 50]));
 * assert.ok(Math.abs(Math.sqrt(variance.dataSync()[0]) - Math.sqrt(2 / 100)) < 0.01);
 */
export function heNormal(args: SeedArgs = {}): Initializer {
  return scaling('heNormal', 'HeNormal', args, { scale: 2, mode: 'fanIn', distribution: 'truncatedNormal' });
}

/**
 * LeCun's uniform initializer: limit sqrt(3 / fanIn). Counterpart of `keras.initializers.LecunUniform`.
 * Source: http://yann.lecun.com/exdb/publis/pdf/lecun-98b.pdf
 * @throws for a seed that is no whole number from 0 to 2³² - 1, and unknown options
 * @example
 * const largest = tf.max(initializers.lecunUniform({ seed: 1 }).apply([100, 50])).dataSync()[0];
 * assert.ok(Math.abs(largest - Math.sqrt(3 / 100)) < 0.01);
 */
export function lecunUniform(args: SeedArgs = {}): Initializer {
  return scaling('lecunUniform', 'LecunUniform', args, { scale: 1, mode: 'fanIn', distribution: 'uniform' });
}

/**
 * LeCun's normal initializer, made for selu: standard deviation sqrt(1 / fanIn). Counterpart of `keras.initializers.LecunNormal`.
 * Source: http://yann.lecun.com/exdb/publis/pdf/lecun-98b.pdf
 * @throws for a seed that is no whole number from 0 to 2³² - 1, and unknown options
 * @example
 * const { variance } = tf.moments(initializers.lecunNormal({ seed: 1 }).apply([100, 50]));
 * assert.ok(Math.abs(Math.sqrt(variance.dataSync()[0]) - Math.sqrt(1 / 100)) < 0.01);
 */
export function lecunNormal(args: SeedArgs = {}): Initializer {
  return scaling('lecunNormal', 'LecunNormal', args, { scale: 1, mode: 'fanIn', distribution: 'truncatedNormal' });
}
