import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { affine, installFusedKernels } from '../../lib/src/engine/fused';

const gradient = (f: (x: tf.Tensor) => tf.Tensor, at: tf.TensorLike) =>
  tf.tidy(() => tf.grad(f)(tf.tensor(at)).arraySync());

/** Central differences of the sum of f, in float32: about three digits. */
function differences(f: (x: tf.Tensor) => tf.Tensor, at: number[], shape: number[]): number[] {
  const eps = 1e-2;
  const value = (x: number[]) => tf.tidy(() => tf.sum(f(tf.tensor(x, shape))).dataSync()[0] as number);
  return at.map((_, i) => {
    const shifted = (by: number) => value(at.map((number, j) => (i === j ? number + by : number)));
    return (shifted(eps) - shifted(-eps)) / (2 * eps);
  });
}

describe('gradients that tfjs lacks', () => {
  it('go through conditions on the differentiated value, as in a Huber loss with tf.where', () => {
    const huber = (error: tf.Tensor) =>
      tf.where(tf.less(tf.abs(error), 1), tf.mul(tf.square(error), 0.5), tf.sub(tf.abs(error), 0.5));
    expect(gradient(huber, [-3, -0.5, 0, 0.25, 2])).toEqual([-1, -0.5, 0, 0.25, 1]);
  });

  it('are 0 for comparisons and logic, also where shapes broadcast', () => {
    const inside = (x: tf.Tensor) => tf.logicalAnd(tf.greaterEqual(x, -1), tf.logicalNot(tf.greater(x, [[1], [2]])));
    const masked = (x: tf.Tensor) => tf.mul(tf.cast(inside(x), 'float32'), x);
    expect(gradient(masked, [-2, 0, 1.5])).toEqual([0, 2, 1]);
    const either = (x: tf.Tensor) => tf.where(tf.logicalOr(tf.equal(x, 0), tf.lessEqual(x, -2)), x, tf.mul(x, 3));
    expect(gradient(either, [-2, 0, 1.5])).toEqual([1, 1, 3]);
    expect(gradient((x) => tf.where(tf.notEqual(x, 0), x, tf.mul(x, 2)), [0, 1])).toEqual([2, 1]);
  });

  it('go to the places that topk, gatherND and stridedSlice took', () => {
    const weights = tf.tensor2d([
      [1, 10],
      [100, 1000],
    ]);
    const largest = (x: tf.Tensor) => tf.mul(tf.topk(x, 2).values, weights);
    expect(
      gradient(largest, [
        [1, 3, 2],
        [6, 5, 4],
      ]),
    ).toEqual([
      [0, 1, 10],
      [100, 1000, 0],
    ]);
    expect(
      gradient(
        (x) =>
          tf.gatherND(x, [
            [1, 0],
            [1, 0],
            [0, 2],
          ]),
        [
          [1, 3, 2],
          [6, 5, 4],
        ],
      ),
    ).toEqual([
      [0, 0, 1],
      [2, 0, 0],
    ]);
    const strided = (x: tf.Tensor) => tf.mul(tf.stridedSlice(x, [0, 2], [2, 0], [1, -2], 0, 2), 5);
    expect(
      gradient(strided, [
        [1, 3, 2],
        [6, 5, 4],
      ]),
    ).toEqual([
      [5, 0, 5],
      [5, 0, 5],
    ]);
  });

  it.each(['ij,jk->ik', 'ij,kj->ki', 'ij,ij->', 'ij->ji', 'ij->i', 'ij,j->i', 'ij,k->k'])(
    'exist for einsum %s',
    (equation) => {
      const words = (equation.split('->')[0] as string).split(',');
      const sizes: Record<string, number> = { i: 2, j: 3, k: 4 };
      const other =
        words[1] &&
        tf.cos(
          tf.range(
            0,
            [...words[1]].reduce((n, letter) => n * (sizes[letter] as number), 1),
          ),
        );
      const second = words[1] && (other as tf.Tensor).reshape([...words[1]].map((letter) => sizes[letter] as number));
      const f = (x: tf.Tensor) => tf.square(tf.einsum(equation, x, ...(second ? [second] : [])));
      const at = [0.5, -1, 2, 0.25, 1, -0.5];
      const expected = differences(f, at, [2, 3]);
      const exact = tf.tidy(() =>
        tf
          .grad(f)(tf.tensor(at, [2, 3]))
          .dataSync(),
      );
      for (const [i, slope] of expected.entries()) expect(exact[i], `${i}`).toBeCloseTo(slope, 1);
    },
  );

  it('are refused in words for an einsum that has none', () => {
    expect(() =>
      gradient(
        (x) => tf.einsum('ii->', x),
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).toThrow("einsum 'ii->' has no gradient here");
  });
});

describe('gradients that tfjs has other than TensorFlow', () => {
  it('of abs is 0 at 0', () => expect(gradient((x) => tf.abs(x), [-2, 0, 3])).toEqual([-1, 0, 1]));

  it('of max and min is shared among ties', () => {
    expect(
      gradient(
        (x) => tf.max(x, 1),
        [
          [1, 2, 2],
          [3, 1, 0],
        ],
      ),
    ).toEqual([
      [0, 0.5, 0.5],
      [1, 0, 0],
    ]);
    expect(gradient((x) => tf.min(x), [4, 1, 1, 1, 1])).toEqual([0, 0.25, 0.25, 0.25, 0.25]);
    expect(
      gradient(
        (x) => tf.max(x, [0], true),
        [
          [1, 2],
          [1, 0],
        ],
      ),
    ).toEqual([
      [0.5, 1],
      [0.5, 0],
    ]);
  });
});

describe('gradients of gradients', () => {
  const twice = (f: (x: tf.Tensor) => tf.Tensor, at: number[]) =>
    (gradient((x) => tf.grad(f)(x), at) as number[]).map((value) => value + 0); // no -0

  it('go through relu and elu', () => {
    installFusedKernels();
    expect(twice((x) => tf.relu(tf.pow(x, 3)), [-2, -1, 1, 2])).toEqual([0, 0, 6, 12]);
    expect(twice((x) => tf.square(tf.relu(x)), [-1, 2])).toEqual([0, 2]);
    // elu(x)² above 0: x², below: (e^x - 1)², whose second derivative is 4e^2x - 2e^x
    const [below, above] = twice((x) => tf.square(tf.elu(x)), [-1, 2]) as [number, number];
    expect(below).toBeCloseTo(4 * Math.exp(-2) - 2 * Math.exp(-1), 5); // float32
    expect(above).toBeCloseTo(2, 5);
  });

  it('go through the bias of a dense layer with relu, as in a penalty on gradients', () => {
    tf.tidy(() => {
      const [x, kernel] = [tf.tensor2d([[1], [2]]), tf.tensor2d([[3]])];
      const loss = (bias: tf.Tensor) => tf.sum(tf.pow(tf.relu(affine(x, kernel, bias as tf.Tensor1D)), 3));
      // outputs 4 and 7: the first derivative by the bias is 3 · (16 + 49), the second 6 · (4 + 7)
      expect(
        tf
          .grad(loss)(tf.tensor1d([1]))
          .arraySync(),
      ).toEqual([195]);
      expect(
        tf
          .grad((bias) => tf.grad(loss)(bias))(tf.tensor1d([1]))
          .arraySync(),
      ).toEqual([66]);
    });
  });
});

describe('gradients that stop, as in TensorFlow', () => {
  it('at casts to whole numbers and booleans', () => {
    const rounded = (x: tf.Tensor) => tf.add(tf.cast(tf.cast(x, 'int32'), 'float32'), tf.mul(x, 2));
    expect(gradient(rounded, [0.5, 1.5])).toEqual([2, 2]);
    expect(gradient((x) => tf.cast(tf.cast(x, 'bool'), 'float32'), [0.5, 0])).toEqual([0, 0]);
    expect(gradient((x) => tf.cast(x, 'float32'), [0.5])).toEqual([1]);
  });

  it('at any and all', () => {
    const counted = (x: tf.Tensor) => {
      const some = tf.cast(tf.any(tf.greater(x, 1), -1), 'float32');
      const every = tf.cast(tf.all(tf.greater(x, 1), -1), 'float32');
      return tf.mul(x, tf.add(some, every));
    };
    expect(gradient(counted, [0, 2])).toEqual([1, 1]);
    expect(gradient(counted, [2, 3])).toEqual([2, 2]);
  });
});
