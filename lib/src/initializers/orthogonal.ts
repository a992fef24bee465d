import { randomGenerator, tf } from '../engine';
import { checkOptions, shapeText } from '../engine/names';
import { FormulaInitializer, type Initializer, type SeedArgs, seedOf } from './initializer';

export interface OrthogonalArgs extends SeedArgs {
  /** Factor of the orthogonal matrix; default 1. */
  gain?: number;
}

/**
 * A random orthogonal matrix: orthonormal rows or columns, whichever are fewer; all axes but the last count as one.
 * Counterpart of `keras.initializers.Orthogonal`. Source: Saxe et al., https://arxiv.org/abs/1312.6120
 * @throws when it meets a weight of less than two axes
 * @example
 * const q = initializers.orthogonal({ seed: 1 }).apply([4, 4]);
 * const distance = tf.max(tf.abs(tf.sub(tf.matMul(q, q, true), tf.eye(4)))).dataSync()[0];
 * assert.ok(distance < 1e-6);
 */
export function orthogonal(args: OrthogonalArgs = {}): Initializer {
  const where = 'initializers.orthogonal';
  checkOptions(where, args, ['gain', 'seed']);
  const { gain = 1 } = args;
  const seed = seedOf(where, args);
  return new FormulaInitializer('Orthogonal', { gain, seed }, (shape) => {
    if (shape.length < 2) {
      throw new Error(`${where}: the weight has shape ${shapeText(shape)}; expected two axes or more.`);
    }
    const columns = shape.at(-1) as number;
    const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
    const vectors = tf.tensor2d(orthonormal(short, long, seed), [short, long]);
    const matrix = rows < columns ? vectors : tf.transpose(vectors);
    return tf.mul(gain, tf.reshape(matrix, shape));
  });
}

/**
 * `count` orthonormal vectors of `length` numbers, uniformly distributed: normal ones, each freed of its share along those
 * before it (Gram-Schmidt, twice against rounding). The same as Q of a QR factorization whose R has a positive diagonal.
 */
function orthonormal(count: number, length: number, seed: number): Float32Array {
  const { normal } = randomGenerator(seed);
  const vectors: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const vector = Float64Array.from({ length }, () => normal());
    for (const before of [...vectors, ...vectors]) addMultiple(vector, before, -dot(vector, before));
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  const flat = new Float32Array(count * length);
  for (const [i, vector] of vectors.entries()) flat.set(vector, i * length);
  return flat;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addMultiple(a: Float64Array, b: Float64Array, factor: number): void {
  for (let i = 0; i < a.length; i++) a[i] = (a[i] as number) + factor * (b[i] as number);
}
