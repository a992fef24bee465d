/** Layers that draw random numbers while training, from a seed and a count of draws: a run repeats, and can be gone on with. */
import { nextSeed, tf } from '../engine';
import { describe, shapeText } from '../engine/names';
import type { RandomSource } from '../engine/recording';
import { statelessNormal, statelessUniform } from '../engine/stateless';
import { expectRank, numberWithin } from './checks';
import type { CallArgs, Layer, LayerArgs, Shape } from './layer';
import { makeLayer, SameShapeLayer } from './make';

interface SeedConfig {
  seed?: number | null;
}

/** A layer with a stream of random tensors of its own. */
abstract class RandomLayer<A extends SeedConfig> extends SameShapeLayer<A> {
  private readonly source: RandomSource;

  constructor(args: A & LayerArgs) {
    super(args);
    this.source = { seed: args.seed ?? nextSeed(), draws: 0 };
  }

  /** Where the layer's stream stands: its seed, and how many draws have been made. */
  get randomState(): readonly number[] {
    return [this.source.seed, this.source.draws];
  }

  set randomState([seed = this.source.seed, draws = 0]: readonly number[]) {
    Object.assign(this.source, { seed, draws }); // a recorded step goes on with the same object
  }

  protected uniform(shape: number[]): tf.Tensor {
    return statelessUniform(shape, this.source);
  }

  protected normal(shape: number[]): tf.Tensor {
    return statelessNormal(shape, this.source);
  }

  override call(x: tf.Tensor, { training }: CallArgs): tf.Tensor {
    return training ? this.disturbed(x) : x;
  }

  /** What comes out while training. */
  protected abstract disturbed(x: tf.Tensor): tf.Tensor;
}

interface DropoutConfig extends SeedConfig {
  rate: number;
  noiseShape?: Shape | null;
}

/** tfjs draws masks one number at a time in JavaScript (a third of an epoch of a dense network), with a seed the same for every batch. */
export class DropoutLayer extends RandomLayer<DropoutConfig> {
  static readonly className: string = 'Dropout';

  protected override disturbed(x: tf.Tensor): tf.Tensor {
    const { rate } = this.args;
    if (rate === 0) return x;
    if (rate === 1) return tf.mul(x, 0);
    const kept = tf.cast(tf.greaterEqual(this.uniform(this.maskShape(x.shape)), rate), 'float32');
    return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
  }

  protected maskShape(shape: number[]): number[] {
    const { noiseShape } = this.args;
    if (!noiseShape) return shape;
    if (noiseShape.length === shape.length) return noiseShape.map((size, i) => size ?? (shape[i] as number));
    throw new Error(
      `The layer '${this.name}' has noiseShape ${shapeText(noiseShape)}, its input has shape ${shapeText(shape)}; expected as many axes.`,
    );
  }
}

class SpatialDropoutLayer extends DropoutLayer {
  protected override maskShape([n, ...rest]: number[]): number[] {
    return [n as number, ...rest.slice(0, -1).map(() => 1), rest.at(-1) as number];
  }
}

class SpatialDropout1DLayer extends SpatialDropoutLayer {
  static override readonly className = 'SpatialDropout1D';

  override build(inputShape: Shape): void {
    expectRank(this, inputShape, ['batch', 'steps', 'channels']);
    this.built = true;
  }
}

class SpatialDropout2DLayer extends SpatialDropoutLayer {
  static override readonly className = 'SpatialDropout2D';

  override build(inputShape: Shape): void {
    expectRank(this, inputShape, ['batch', 'height', 'width', 'channels']);
    this.built = true;
  }
}

class AlphaDropoutLayer extends DropoutLayer {
  static override readonly className = 'AlphaDropout';

  protected override disturbed(x: tf.Tensor): tf.Tensor {
    const { rate } = this.args;
    if (rate === 0) return x;
    const dropped = -1.6732632423543772 * 1.0507009873554805; // what selu gives for the smallest inputs
    const a = ((1 - rate) * (1 + rate * dropped ** 2)) ** -0.5;
    const kept = tf.cast(tf.greaterEqual(this.uniform(this.maskShape(x.shape)), rate), 'float32');
    const mixed = tf.add(tf.mul(x, kept), tf.mul(dropped, tf.sub(1, kept)));
    return tf.sub(tf.mul(a, mixed), a * dropped * rate);
  }
}

class GaussianNoiseLayer extends RandomLayer<{ stddev: number } & SeedConfig> {
  static readonly className = 'GaussianNoise';

  protected override disturbed(x: tf.Tensor): tf.Tensor {
    const { stddev } = this.args;
    return stddev === 0 ? x : tf.add(x, tf.mul(this.normal(x.shape), stddev));
  }
}

class GaussianDropoutLayer extends RandomLayer<{ rate: number } & SeedConfig> {
  static readonly className = 'GaussianDropout';

  protected override disturbed(x: tf.Tensor): tf.Tensor {
    const { rate } = this.args;
    if (rate === 0) return x;
    return tf.mul(x, tf.add(tf.mul(this.normal(x.shape), Math.sqrt(rate / (1 - rate))), 1));
  }
}

export interface SpatialDropoutArgs extends LayerArgs {
  /** Share of what is set to 0 while training, from 0 to 1. */
  rate: number;
  /** Fixes the masks; default: drawn from the seed of `utils.setRandomSeed`. */
  seed?: number | null;
}

export interface DropoutArgs extends SpatialDropoutArgs {
  /** Shape of the mask, where 1 stands along an axis whose values are dropped together, null for the input's size; default: the input's. */
  noiseShape?: Shape | null;
}

function checkRandom(where: string, name: string, value: unknown, seed: unknown, high = 1): void {
  numberWithin(where, name, value, 0, high);
  if (seed === undefined || seed === null) return;
  if (Number.isInteger(seed) && (seed as number) >= 0 && (seed as number) < 2 ** 31) return;
  throw new Error(`${where}: seed is ${describe(seed)}; expected a whole number from 0 to ${2 ** 31 - 1}.`);
}

function checkNoiseShape(where: string, shape: unknown): void {
  if (shape === undefined || shape === null) return;
  if (Array.isArray(shape) && shape.every((n) => n === null || (Number.isInteger(n) && n > 0))) return;
  throw new Error(`${where}: noiseShape is ${describe(shape)}; expected an array of whole numbers and null.`);
}

/**
 * Sets inputs to 0 at random while training and scales the rest by 1 / (1 - rate). Counterpart of `keras.layers.Dropout`.
 * Source: Srivastava et al., https://jmlr.org/papers/v15/srivastava14a.html
 * @throws for a rate that is not from 0 to 1
 * @example
 * const layer = layers.dropout({ rate: 0.5, seed: 1 });
 * const values = layer.apply(tf.ones([100]), { training: true }).dataSync();
 * assert.ok(values.every((value) => value === 0 || value === 2));
 */
export function dropout(args: DropoutArgs): Layer {
  const kind = { factory: 'dropout', defaults: { seed: null, noiseShape: null }, options: ['rate'] };
  return makeLayer(kind, args, (config: DropoutConfig) => {
    checkRandom('layers.dropout', 'rate', config.rate, config.seed);
    checkNoiseShape('layers.dropout', config.noiseShape);
    return new DropoutLayer(config);
  });
}

/**
 * Dropout of whole channels: [n, steps, channels]. Counterpart of `keras.layers.SpatialDropout1D`.
 * Source: Tompson et al., https://arxiv.org/abs/1411.4280
 * @example
 * const [first, second] = layers.spatialDropout1d({ rate: 0.5, seed: 1 }).apply(tf.ones([1, 2, 9]), { training: true }).arraySync()[0];
 * assert.deepEqual(first, second);
 */
export function spatialDropout1d(args: SpatialDropoutArgs): Layer {
  const kind = { factory: 'spatialDropout1d', defaults: { seed: null }, options: ['rate'] };
  return makeLayer(kind, args, (config: DropoutConfig) => {
    checkRandom('layers.spatialDropout1d', 'rate', config.rate, config.seed);
    return new SpatialDropout1DLayer(config);
  });
}

/**
 * Dropout of whole channels: [n, height, width, channels]. Counterpart of `keras.layers.SpatialDropout2D`.
 * @example
 * const output = layers.spatialDropout2d({ rate: 0.5, seed: 1 }).apply(tf.ones([1, 2, 2, 3]), { training: true });
 * assert.deepEqual(output.shape, [1, 2, 2, 3]);
 */
export function spatialDropout2d(args: SpatialDropoutArgs): Layer {
  const kind = { factory: 'spatialDropout2d', defaults: { seed: null }, options: ['rate'] };
  return makeLayer(kind, args, (config: DropoutConfig) => {
    checkRandom('layers.spatialDropout2d', 'rate', config.rate, config.seed);
    return new SpatialDropout2DLayer(config);
  });
}

/**
 * Dropout that keeps mean and variance of selu's outputs. Counterpart of `keras.layers.AlphaDropout`.
 * Source: Klambauer et al., https://arxiv.org/abs/1706.02515
 * @example
 * const output = layers.alphaDropout({ rate: 0.2, seed: 1 }).apply(tf.randomNormal([10000], 0, 1, 'float32', 1), { training: true });
 * assert.ok(Math.abs(tf.mean(output).dataSync()[0]) < 0.05);
 */
export function alphaDropout(args: DropoutArgs): Layer {
  const kind = { factory: 'alphaDropout', defaults: { seed: null, noiseShape: null }, options: ['rate'] };
  return makeLayer(kind, args, (config: DropoutConfig) => {
    const { rate, seed } = config;
    checkRandom('layers.alphaDropout', 'rate', rate, seed);
    if (rate === 1) throw new Error('layers.alphaDropout: rate is 1, which leaves nothing; expected less than 1.');
    checkNoiseShape('layers.alphaDropout', config.noiseShape);
    return new AlphaDropoutLayer(config);
  });
}

export interface GaussianNoiseArgs extends LayerArgs {
  /** Standard deviation of the noise, from 0 to 1. */
  stddev: number;
  /** Fixes the noise; default: drawn from the seed of `utils.setRandomSeed`. */
  seed?: number | null;
}

/**
 * Adds normal noise while training. Counterpart of `keras.layers.GaussianNoise`.
 * @example
 * const output = layers.gaussianNoise({ stddev: 0.1, seed: 1 }).apply(tf.zeros([10000]), { training: true });
 * assert.ok(Math.abs(tf.moments(output).variance.dataSync()[0] - 0.01) < 0.001);
 */
export function gaussianNoise(args: GaussianNoiseArgs): Layer {
  const kind = { factory: 'gaussianNoise', defaults: { seed: null }, options: ['stddev'] };
  return makeLayer(kind, args, (config: { stddev: number; seed: number | null }) => {
    checkRandom('layers.gaussianNoise', 'stddev', config.stddev, config.seed);
    return new GaussianNoiseLayer(config);
  });
}

/**
 * Multiplies by normal noise of mean 1 and deviation sqrt(rate / (1 - rate)) while training. Counterpart of `keras.layers.GaussianDropout`.
 * @example
 * const output = layers.gaussianDropout({ rate: 0.5, seed: 1 }).apply(tf.ones([10000]), { training: true });
 * assert.ok(Math.abs(tf.moments(output).variance.dataSync()[0] - 1) < 0.05);
 */
export function gaussianDropout(args: SpatialDropoutArgs): Layer {
  const kind = { factory: 'gaussianDropout', defaults: { seed: null }, options: ['rate'] };
  return makeLayer(kind, args, (config: { rate: number; seed: number | null }) => {
    const { rate, seed } = config;
    checkRandom('layers.gaussianDropout', 'rate', rate, seed);
    if (rate === 1)
      throw new Error('layers.gaussianDropout: rate is 1, which is infinite noise; expected less than 1.');
    return new GaussianDropoutLayer(config);
  });
}
