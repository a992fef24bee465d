/** Random tensors that depend on nothing but two numbers, a seed and a count: a stream that repeats, and can be gone on with. */
import { addon } from './addon';
import * as tf from './tf';

/**
 * Uniform random numbers in [0, 1): the same pair of numbers gives the same tensor.
 * @param seed from 1 to 2³¹ - 1
 * @param draw which tensor of the stream, from 0
 */
export function statelessUniform(shape: number[], seed: number, draw: number): tf.Tensor {
  return (
    stateless('StatelessRandomUniform', shape, seed, draw) ??
    tf.randomUniform(shape, 0, 1, 'float32', stream(seed, draw))
  );
}

/** Normal random numbers of mean 0 and standard deviation 1, as `statelessUniform`. */
export function statelessNormal(shape: number[], seed: number, draw: number): tf.Tensor {
  return (
    stateless('StatelessRandomNormal', shape, seed, draw) ?? tf.randomNormal(shape, 0, 1, 'float32', stream(seed, draw))
  );
}

/** tfjs takes any text as a seed, whatever its types say. */
const stream = (seed: number, draw: number): number => `${seed}:${draw}` as unknown as number;

function stateless(op: string, shape: number[], seed: number, draw: number): tf.Tensor | null {
  const native = addon();
  if (native === null) return null;
  const size = tf.tensor1d(shape, 'int32');
  const key = tf.tensor1d([seed, draw], 'int32');
  const attrs = [native.type('dtype', 'float32'), native.type('T', 'int32'), native.type('Tseed', 'int32')];
  const drawn = native.call(op, attrs, [size, key]);
  size.dispose();
  key.dispose();
  return drawn;
}
