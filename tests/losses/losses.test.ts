import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as losses from '../../lib/src/losses';

const value = (loss: losses.Loss, yTrue: tf.TensorLike | tf.Tensor, yPred: tf.TensorLike, weight?: number[]) =>
  loss.apply(yTrue, yPred, weight).dataSync()[0] as number;

describe('losses', () => {
  it('of regression are means over all values, weighted by samples if asked', () => {
    expect(value(losses.meanSquaredError(), [[0], [1]], [[1], [1]])).toBe(0.5);
    expect(value(losses.meanSquaredError(), [[0], [1]], [[1], [3]], [1, 0.5])).toBe(1.5); // (1·1 + 0.5·4) / 2, as Keras
    expect(value(losses.meanSquaredError({ reduction: 'sum' }), [[0], [1]], [[1], [3]])).toBe(5);
    expect(value(losses.meanAbsoluteError(), [[0, 2]], [[1, 5]])).toBe(2);
    expect(value(losses.huber(), [[0], [0]], [[0.5], [3]])).toBeCloseTo((0.125 + 2.5) / 2, 6);
    expect(value(losses.huber({ delta: 2 }), [[0]], [[3]])).toBeCloseTo(2 * (3 - 1), 6);
  });

  it('bring targets to the rank of outputs: [n] and [n, 1] mean the same', () => {
    expect(value(losses.meanSquaredError(), [1, 2, 3], [[1], [2], [4]])).toBeCloseTo(1 / 3, 6);
    expect(() => losses.meanSquaredError().apply([[1, 2]], [[1, 2, 3]])).toThrow('[1, 2]');
  });

  it('of classes: the negative logarithm of the right one', () => {
    const p = [
      [0.7, 0.2, 0.1],
      [0.1, 0.8, 0.1],
    ];
    const expected = -(Math.log(0.7) + Math.log(0.1)) / 2;
    expect(value(losses.sparseCategoricalCrossentropy(), [0, 2], p)).toBeCloseTo(expected, 6);
    expect(value(losses.sparseCategoricalCrossentropy(), tf.tensor2d([[0], [2]], [2, 1], 'int32'), p)).toBeCloseTo(
      expected,
      6,
    );
    const oneHot = [
      [1, 0, 0],
      [0, 0, 1],
    ];
    expect(value(losses.categoricalCrossentropy(), oneHot, p)).toBeCloseTo(expected, 6);
    expect(value(losses.binaryCrossentropy(), [1, 0], [[0.9], [0.4]])).toBeCloseTo(
      -(Math.log(0.9) + Math.log(0.6)) / 2,
      6,
    );
  });

  it('of logits do not clip them: tfjs gives 0.551 for the first of these', () => {
    const logits = [[5, 0, -5]];
    const sparse = losses.sparseCategoricalCrossentropy({ fromLogits: true });
    expect(value(sparse, [0], logits)).toBeCloseTo(0.00676, 5);
    expect(value(sparse, [2], [[90, 0, -90]])).toBeCloseTo(180, 3);
    expect(value(losses.categoricalCrossentropy({ fromLogits: true }), [[0, 0, 1]], [[90, 0, -90]])).toBeCloseTo(
      180,
      3,
    );
    expect(value(losses.binaryCrossentropy({ fromLogits: true }), [1], [[-100]])).toBeCloseTo(100, 4);
    expect(value(losses.binaryCrossentropy({ fromLogits: true }), [0], [[0]])).toBeCloseTo(Math.log(2), 6);
  });

  it('have the gradient of cross-entropy by logits: softmax minus target', () => {
    const grad = (loss: losses.Loss, yTrue: tf.Tensor) =>
      tf.grad((z: tf.Tensor) => loss.apply(yTrue, z))(tf.tensor2d([[1, 2, 0]]));
    const p = Array.from(tf.softmax(tf.tensor1d([1, 2, 0])).dataSync());
    const expected = p.map((share, i) => share - (i === 1 ? 1 : 0));
    const sparse = grad(losses.sparseCategoricalCrossentropy({ fromLogits: true }), tf.tensor1d([1]));
    const dense = grad(losses.categoricalCrossentropy({ fromLogits: true }), tf.tensor2d([[0, 1, 0]]));
    for (const gradient of [sparse, dense]) {
      for (const [i, number] of Array.from(gradient.dataSync()).entries())
        expect(number).toBeCloseTo(expected[i] as number, 6);
    }
  });

  it.each<[string, losses.Loss, tf.TensorLike, tf.TensorLike, string]>([
    ['labels without an output', losses.sparseCategoricalCrossentropy(), [2], [[0.5, 0.5]], 'from 0 to 1'],
    ['labels below 0', losses.sparseCategoricalCrossentropy(), [-1], [[0.5, 0.5]], 'number the classes from 0'],
    ['labels between', losses.sparseCategoricalCrossentropy(), [0.5], [[0.5, 0.5]], 'no whole numbers'],
    ['one-hot for sparse', losses.sparseCategoricalCrossentropy(), [[1, 0]], [[0.5, 0.5]], 'categoricalCrossentropy'],
    [
      'other labels than the ignored',
      losses.sparseCategoricalCrossentropy({ ignoreClass: -1 }),
      [-2],
      [[0, 1]],
      'from -2',
    ],
    ['labels of generalized', losses.categoricalGeneralizedCrossEntropy(), [2], [[0.5, 0.5]], 'from 0 to 1'],
    ['classes for binary', losses.binaryCrossentropy(), [2], [[0.5]], 'sparseCategoricalCrossentropy'],
    ['classes for binary focal', losses.binaryFocalCrossentropy(), [2], [[0.5]], 'sparseCategoricalCrossentropy'],
    ['class numbers for one-hot', losses.categoricalCrossentropy(), [0], [[0.5, 0.5]], 'toCategorical'],
    ['one output for classes', losses.categoricalCrossentropy(), [[1]], [[0.5]], 'binaryCrossentropy'],
    ['numbers for one-hot', losses.categoricalFocalCrossentropy(), [[0, 2]], [[0.5, 0.5]], 'from 0 to 2'],
    ['class numbers for hinge', losses.categoricalHinge(), [0], [[0.5, 0.5]], 'toCategorical'],
    ['classes for hinge', losses.hinge(), [2], [[0.5]], 'categoricalHinge'],
    ['0 beside -1 for hinge', losses.squaredHinge(), [0, -1], [[0.5], [0.5]], 'both 0 and numbers below 0'],
    ['negative targets for a logarithm', losses.meanSquaredLogarithmicError(), [-1], [[0.5]], 'meanSquaredError'],
    ['negative counts', losses.poisson(), [-1], [[0.5]], 'expected counts'],
    ['no probabilities', losses.klDivergence(), [[2, -1]], [[0.5, 0.5]], 'from -1 to 2'],
    ['no areas', losses.dice(), [[255, 0]], [[0.5, 0.5]], 'expected 0 and 1'],
    ['no embeddings', losses.circle(), [0], [[[1]]], 'expected embeddings'],
    ['NaN', losses.binaryCrossentropy(), [Number.NaN], [[0.5]], 'NaN'],
    ['other shapes', losses.huber(), [[1, 2]], [[1, 2, 3]], 'one target for each output'],
    [
      'a broadcast',
      losses.meanAbsoluteError(),
      [[1], [2]],
      [
        [1, 2],
        [3, 4],
      ],
      '[2, 1]',
    ],
  ])('refuse %s', (_what, loss, yTrue, yPred, words) => {
    expect(() => loss.apply(yTrue, yPred)).toThrow(words);
  });

  it('refuse what their options can not be, and names that are none', () => {
    const wrong = (args: unknown) => args as never;
    expect(() => losses.huber({ delta: 0 })).toThrow('above 0');
    expect(() => losses.binaryCrossentropy({ labelSmoothing: 2 })).toThrow('from 0 to 1');
    expect(() => losses.binaryCrossentropy(wrong({ from_logits: true }))).toThrow("write 'fromLogits'");
    expect(() => losses.cosineSimilarity({ axis: 0 })).toThrow('Axis 0 is the batch');
    expect(() => losses.categoricalGeneralizedCrossEntropy({ q: 1 })).toThrow('between 0 and 1');
    expect(() => losses.categoricalFocalCrossentropy({ alpha: [] })).toThrow('one for each class');
    expect(() => losses.binaryFocalCrossentropy({ gamma: -1 })).toThrow('from 0 up');
    expect(() => losses.dice({ axis: [0.5] })).toThrow('whole number');
    expect(() => losses.meanSquaredError(wrong({ reduction: 'sum_over_batch_size' }))).toThrow(
      "write 'sumOverBatchSize'",
    );
    expect(() => losses.get(wrong('kl_divergence'))).toThrow("'klDivergence'");
    expect(() => losses.get(wrong('MSE'))).toThrow("'mse'");
    expect(() => losses.get(wrong(losses.Huber))).toThrow('new Huber()');
  });

  it('weigh whole samples where they give several losses each; weights of another number are an error', () => {
    const three = [
      [[1], [2]],
      [[3], [4]],
      [[5], [6]],
    ]; // [3, 2, 1], losses [3, 2]
    const zeros = [
      [[0], [0]],
      [[0], [0]],
      [[0], [0]],
    ];
    expect(value(losses.meanAbsoluteError({ reduction: 'sum' }), zeros, three, [1, 0, 10])).toBe(3 + 110);
    expect(() => losses.meanAbsoluteError().apply(zeros, three, [1, 2])).toThrow(
      /sampleWeight has shape \[2\].*\[3, 2\]/,
    );
  });

  it('may be written as a function or a class', () => {
    class Cubed extends losses.Loss {
      call(yTrue: tf.Tensor, yPred: tf.Tensor) {
        return tf.pow(tf.abs(tf.sub(yTrue, yPred)), 3);
      }
    }
    expect(value(new Cubed(), [0, 0], [[1], [2]])).toBe(4.5);
    expect(new Cubed().name).toBe('cubed');
    const scalar = losses.get((yTrue: tf.Tensor, yPred: tf.Tensor) => tf.max(tf.abs(tf.sub(yTrue, yPred))));
    expect(value(scalar, [0, 0], [[1], [2]])).toBe(2);
    const square = losses.get(function squared(yTrue: tf.Tensor, yPred: tf.Tensor) {
      return tf.squaredDifference(tf.squeeze(yTrue), yPred);
    });
    expect(() => value(square, [0, 0], [[1], [2]])).toThrow(/'squared'.*\[2, 2\]/);
  });

  it('of the reader without `call` are told to write it', () => {
    class Unfinished extends (losses.Loss as unknown as new () => object) {}
    const loss = new Unfinished() as losses.Loss;
    expect(() => value(loss, [0], [[1]])).toThrow(/losses\.Unfinished has no method call\(yTrue, yPred\): write it/);
  });

  it.each<[string, (yTrue: tf.Tensor, yPred: tf.Tensor) => unknown, RegExp]>([
    ['lacks a return', () => undefined, /'own' returned undefined; expected a tensor .*lack a return/],
    ['is async', async () => tf.scalar(1), /'own' returned a promise; .*without async and await/],
    ['gives a number', () => 0.5, /'own' returned 0\.5; .*no gradient: use tf\.sub.*dataSync/],
    ['makes the loss instead', () => () => tf.scalar(1), /'own' returned a function; .*huberOf\(1\)/],
    ['gives a list', (yTrue) => [yTrue], /'own' returned an array of length 1; expected a tensor/],
    [
      'combines shapes that do not fit',
      (yTrue) => tf.sub(yTrue, tf.ones([3, 5])),
      /'own' failed for yTrue of shape \[2, 1\]/,
    ],
  ])('of the reader that %s say so', (_what, fn, words) => {
    const own = losses.get(Object.defineProperty(fn, 'name', { value: 'own' }) as losses.LossFunction);
    expect(() => value(own, [0, 0], [[1], [2]])).toThrow(words);
  });

  it('of the reader with a slip in JavaScript show that error itself', () => {
    const own = losses.get(function own(_yTrue: tf.Tensor, yPred: tf.Tensor) {
      return (yPred as unknown as { squared(): tf.Tensor }).squared();
    });
    expect(() => value(own, [0], [[1]])).toThrow(TypeError);
  });

  it('leave no tensors behind but their result', () => {
    const before = tf.memory().numTensors;
    losses
      .sparseCategoricalCrossentropy()
      .apply([0], [[0.5, 0.5]])
      .dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
