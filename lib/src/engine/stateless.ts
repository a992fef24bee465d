/** Random tensors that depend on nothing but two numbers, a seed and a count: a stream that repeats, and can be gone on with. */
import { type Addon, addon } from './addon';
import { type RandomSource, recording } from './recording';
import * as tf from './tf';

const UNIT = 2 ** -24;

/**
 * Uniform random numbers in [0, 1): the next tensor of a stream. The same seed and count of draws give the same tensor, whether in
 * JavaScript, in a graph or compiled by XLA.
 * @param source its seed, from 1 to 2³¹ - 1, and which draw comes next, from 0; the draw is counted
 */
export function statelessUniform(shape: number[], source: RandomSource): tf.Tensor {
  const native = addon();
  if (native) return uniform(native, shape, source);
  return tf.randomUniform(shape, 0, 1, 'float32', stream(source));
}

/** Normal random numbers of mean 0 and standard deviation 1, as `statelessUniform`. */
export function statelessNormal(shape: number[], source: RandomSource): tf.Tensor {
  const native = addon();
  if (!native) return tf.randomNormal(shape, 0, 1, 'float32', stream(source));
  // Box and Muller's transform of two uniform tensors of one draw; 1 - u is never 0.
  const [u, v] = tf.unstack(uniform(native, [2, ...shape], source)) as [tf.Tensor, tf.Tensor];
  return tf.mul(tf.sqrt(tf.mul(tf.log(tf.sub(1, u)), -2)), tf.cos(tf.mul(v, 2 * Math.PI)));
}

/** tfjs takes any text as a seed, whatever its types say. */
const stream = (source: RandomSource): number => `${source.seed}:${source.draws++}` as unknown as number;

/** Two words that stand for a draw: the finalizer of murmur3 over seed and count. */
function wordsOf(seed: number, draw: number): [number, number] {
  const first = mixed(seed ^ mixed(draw + 0x9e3779b9));
  return [first, mixed(first ^ seed)];
}

function mixed(word: number): number {
  let hash = word | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * A hash of each element's number and the draw's two words, in plain integer operations: elementwise, so that XLA fuses them (its own
 * generators take a third of a dense network's epoch), and the same wherever they run.
 */
function uniform(native: Addon, shape: number[], source: RandomSource): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const handles: number[] = [];
  const made = (handle: number) => {
    handles.push(handle);
    return handle;
  };
  const int = (values: number[], dims: number[] = []) => made(native.createInts(dims, Int32Array.from(values)));
  const unsigned = native.typeNumber('T', UINT32);
  const call = (op: string, inputs: number[], attrs = [unsigned]) =>
    made(native.raw(op, attrs, inputs, 1)[0] as number);
  const bits = (handle: number) =>
    call('Bitcast', [handle], [native.type('T', 'int32'), native.typeNumber('type', UINT32)]);
  const constant = (value: number) => bits(int([value | 0]));
  const shifted = (value: number, by: number) => call('BitwiseXor', [value, call('RightShift', [value, constant(by)])]);

  const words = int(wordsOf(source.seed, source.draws), [2]);
  recording()?.words(words, source, wordsOf);
  source.draws++;
  const word = (i: number) => {
    const attrs = [native.type('T', 'int32'), native.type('Index', 'int32')];
    const slice = call('Slice', [words, int([i], [1]), int([1], [1])], attrs);
    return bits(slice);
  };
  const numbers = bits(call('Range', [int([0]), int([size]), int([1])], [native.type('Tidx', 'int32')]));
  let hash = call('AddV2', [call('Mul', [numbers, constant(0x9e3779b1)]), word(0)]);
  hash = call('Mul', [shifted(hash, 16), constant(0x85ebca6b)]);
  hash = call('BitwiseXor', [hash, word(1)]);
  hash = call('Mul', [shifted(hash, 13), constant(0xc2b2ae35)]);
  hash = call('RightShift', [shifted(hash, 16), constant(8)]);
  const whole = call('Bitcast', [hash], [unsigned, native.typeNumber('type', INT32)]);
  const float = call(
    'Cast',
    [whole],
    [native.type('SrcT', 'int32'), native.type('DstT', 'float32'), native.bool('Truncate', false)],
  );
  const unit = call('Mul', [float, made(native.create([], Float32Array.of(UNIT)))], [native.float]);
  const result = native.output(
    'Reshape',
    [native.float, native.type('Tshape', 'int32')],
    [unit, int(shape, [shape.length])],
  );
  for (const handle of handles) native.delete(handle);
  return result;
}

/** TensorFlow's numbers of types. */
const INT32 = 3;
const UINT32 = 22;
