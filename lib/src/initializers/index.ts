/** How weights start: Keras' initializers by Keras' names, each with a seed that `utils.setRandomSeed` governs. */
import { nextSeed, tf } from '../engine';
import { checkOptions, describe, unknownName } from '../engine/names';

/** Something that makes the first values of a weight. */
export type Initializer = ReturnType<typeof tf.initializers.zeros>;

export interface SeedArgs {
  /** A whole number that fixes the values; by default drawn from the seed of `utils.setRandomSeed`. */
  seed?: number;
}

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

export interface VarianceScalingArgs extends SeedArgs {
  /** Positive; default 1. */
  scale?: number;
  /** What the variance is divided by; default `fanIn`. */
  mode?: 'fanIn' | 'fanOut' | 'fanAvg';
  /** Default `truncatedNormal`. */
  distribution?: 'truncatedNormal' | 'uniform';
}

export interface OrthogonalArgs extends SeedArgs {
  /** Factor of the orthogonal matrix; default 1. */
  gain?: number;
}

/** All zeros. */
export function zeros(): Initializer {
  return tf.initializers.zeros();
}

/** All ones. */
export function ones(): Initializer {
  return tf.initializers.ones();
}

/** One value throughout. */
export function constant(args: { value: number }): Initializer {
  checkOptions('initializers.constant', args, ['value']);
  return tf.initializers.constant(args);
}

/** Uniform in [minval, maxval). */
export function randomUniform(args: RandomUniformArgs = {}): Initializer {
  checkOptions('initializers.randomUniform', args, ['minval', 'maxval', 'seed']);
  const { minval = -0.05, maxval = 0.05, seed = nextSeed() } = args;
  return tf.initializers.randomUniform({ minval, maxval, seed });
}

/** Normal. */
export function randomNormal(args: RandomNormalArgs = {}): Initializer {
  checkOptions('initializers.randomNormal', args, ['mean', 'stddev', 'seed']);
  const { mean = 0, stddev = 0.05, seed = nextSeed() } = args;
  return tf.initializers.randomNormal({ mean, stddev, seed });
}

/** Normal, drawn again beyond two standard deviations. */
export function truncatedNormal(args: RandomNormalArgs = {}): Initializer {
  checkOptions('initializers.truncatedNormal', args, ['mean', 'stddev', 'seed']);
  const { mean = 0, stddev = 0.05, seed = nextSeed() } = args;
  return tf.initializers.truncatedNormal({ mean, stddev, seed });
}

/** Values whose variance is `scale` divided by the number of units on one side of the weight. */
export function varianceScaling(args: VarianceScalingArgs = {}): Initializer {
  checkOptions('initializers.varianceScaling', args, ['scale', 'mode', 'distribution', 'seed']);
  const { scale = 1, mode = 'fanIn', distribution = 'truncatedNormal', seed = nextSeed() } = args;
  const kind = distribution === 'uniform' ? 'uniform' : 'normal';
  return widened(tf.initializers.varianceScaling({ scale, mode, distribution: kind, seed }));
}

/** Glorot and Bengio's uniform initializer, Keras' default for kernels: limit sqrt(6 / (fanIn + fanOut)). */
export function glorotUniform(args: SeedArgs = {}): Initializer {
  return tf.initializers.glorotUniform(seeded('glorotUniform', args));
}

/** Glorot and Bengio's normal initializer: standard deviation sqrt(2 / (fanIn + fanOut)). */
export function glorotNormal(args: SeedArgs = {}): Initializer {
  return widened(tf.initializers.glorotNormal(seeded('glorotNormal', args)));
}

/** He's uniform initializer, made for relu: limit sqrt(6 / fanIn). */
export function heUniform(args: SeedArgs = {}): Initializer {
  return tf.initializers.heUniform(seeded('heUniform', args));
}

/** He's normal initializer, made for relu: standard deviation sqrt(2 / fanIn). */
export function heNormal(args: SeedArgs = {}): Initializer {
  return widened(tf.initializers.heNormal(seeded('heNormal', args)));
}

/** LeCun's uniform initializer: limit sqrt(3 / fanIn). */
export function lecunUniform(args: SeedArgs = {}): Initializer {
  return tf.initializers.leCunUniform(seeded('lecunUniform', args));
}

/** LeCun's normal initializer, made for selu: standard deviation sqrt(1 / fanIn). */
export function lecunNormal(args: SeedArgs = {}): Initializer {
  return widened(tf.initializers.leCunNormal(seeded('lecunNormal', args)));
}

/** A random orthogonal matrix. */
export function orthogonal(args: OrthogonalArgs = {}): Initializer {
  checkOptions('initializers.orthogonal', args, ['gain', 'seed']);
  return tf.initializers.orthogonal({ gain: args.gain ?? 1, seed: args.seed ?? nextSeed() });
}

/** The identity matrix, for square weights. */
export function identity(args: { gain?: number } = {}): Initializer {
  checkOptions('initializers.identity', args, ['gain']);
  return tf.initializers.identity({ gain: args.gain ?? 1 });
}

function seeded(name: string, args: SeedArgs): { seed: number } {
  checkOptions(`initializers.${name}`, args, ['seed']);
  return { seed: args.seed ?? nextSeed() };
}

/** Standard deviation of a normal distribution cut off at two standard deviations. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

/** Porting note: Keras widens the truncated normal so that its deviation is what the formula says; tfjs-layers does not. */
function widened(initializer: Initializer): Initializer {
  const scaling = initializer as Initializer & { distribution: string };
  if (scaling.distribution !== 'normal') return initializer;
  const draw = initializer.apply.bind(initializer);
  initializer.apply = (shape, dtype) => tf.tidy(() => tf.div(draw(shape, dtype), TRUNCATED_DEVIATION));
  return initializer;
}

const byName = {
  zeros,
  ones,
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

/** An initializer by name, or as it is. Counterpart of `keras.initializers.get`. */
export function get(identifier: InitializerName | Initializer): Initializer {
  if (typeof identifier === 'string') {
    const make = Object.hasOwn(byName, identifier) ? byName[identifier] : undefined;
    if (!make) throw unknownName('initializer', identifier, Object.keys(byName));
    return make();
  }
  if (typeof identifier?.apply !== 'function') {
    throw new Error(`Expected an initializer's name or initializers.…(), got ${describe(identifier)}.`);
  }
  const random = identifier as Initializer & { seed?: number | null };
  if ('seed' in random) random.seed ??= nextSeed(); // one made by tf.initializers repeats with the global seed too
  return identifier;
}
