/** Random tensors that depend on nothing but two numbers, a seed and a count: a stream that repeats, and can be gone on with. */
import { type Addon, addon } from './addon';
import { type RandomSource, recording } from './recording';
import * as tf from './tf';

/**
 * Uniform random numbers in [0, 1): the next tensor of a stream. The same seed and count of draws give the same tensor.
 * @param source its seed, from 1 to 2³¹ - 1, and which draw comes next, from 0; the draw is counted
 */
export function statelessUniform(shape: number[], source: RandomSource): tf.Tensor {
  return drawn('StatelessRandomUniform', shape, source, (seed) => tf.randomUniform(shape, 0, 1, 'float32', seed));
}

/** Normal random numbers of mean 0 and standard deviation 1, as `statelessUniform`. */
export function statelessNormal(shape: number[], source: RandomSource): tf.Tensor {
  return drawn('StatelessRandomNormal', shape, source, (seed) => tf.randomNormal(shape, 0, 1, 'float32', seed));
}

function drawn(op: string, shape: number[], source: RandomSource, composed: (seed: number) => tf.Tensor): tf.Tensor {
  const native = addon();
  const draw = () => (native ? stateless(native, op, shape, source) : composed(stream(source)));
  const tensor = recording()?.random(op, source, draw) ?? draw();
  source.draws++;
  return tensor;
}

/** tfjs takes any text as a seed, whatever its types say. */
const stream = ({ seed, draws }: RandomSource): number => `${seed}:${draws}` as unknown as number;

function stateless(native: Addon, op: string, shape: number[], { seed, draws }: RandomSource): tf.Tensor {
  const size = tf.tensor1d(shape, 'int32');
  const key = tf.tensor1d([seed, draws], 'int32');
  const attrs = [native.type('dtype', 'float32'), native.type('T', 'int32'), native.type('Tseed', 'int32')];
  const tensor = native.call(op, attrs, [size, key]);
  size.dispose();
  key.dispose();
  return tensor;
}
