import { tf } from '../../engine';
import { alignLabels } from '../../engine/align';
import { sparseSoftmaxCrossEntropy } from '../../engine/fused';
import { describe } from '../../engine/names';
import { Loss, type LossArgs } from '../loss';
import { checkLabels } from '../targets';
import { Crossentropy, type CrossentropyArgs, inside, perRow } from './crossentropy';

type Shape = readonly (number | null)[];

export interface SparseCategoricalCrossentropyArgs extends CrossentropyArgs {
  /** A class number that doesn't count, such as -1 or 255 for pixels without a class; default null: all count. */
  ignoreClass?: number | null;
}

export interface CategoricalGeneralizedCrossEntropyArgs extends LossArgs {
  /** Between 0 (cross-entropy) and 1 (absolute error); default 0.5. */
  q?: number;
}

/**
 * For class numbers, [n] or [n, 1], of any number type. Counterpart of `keras.losses.SparseCategoricalCrossentropy`. Porting note:
 * there is no `axis`; Keras on TensorFlow takes none but the last.
 */
export class SparseCategoricalCrossentropy extends Crossentropy {
  readonly ignoreClass: number | null;

  constructor(args: SparseCategoricalCrossentropyArgs = {}) {
    super(args, ['ignoreClass']);
    this.ignoreClass = args.ignoreClass ?? null;
    if (this.ignoreClass !== null && !Number.isInteger(this.ignoreClass)) {
      throw new Error(`losses.${this.name}: ignoreClass is ${describe(this.ignoreClass)}; expected a class number.`);
    }
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const labels = alignLabels(this.name, yTrue, yPred);
    if (this.ignoreClass !== null) return this.withoutIgnored(labels, yPred, this.ignoreClass);
    return crossEntropy(labels, this.logits(yPred) ?? tf.log(inside(yPred)));
  }

  /** As in Keras, the logits behind probabilities are not looked for here. */
  private withoutIgnored(labels: tf.Tensor, yPred: tf.Tensor, ignored: number): tf.Tensor {
    const valid = tf.notEqual(labels, ignored);
    const known = tf.where(valid, labels, tf.zerosLike(labels));
    const output = tf.where(tf.expandDims(valid, -1), yPred, tf.zerosLike(yPred));
    const loss = crossEntropy(known, this.fromLogits ? output : tf.log(inside(output)));
    return tf.where(valid, loss, tf.zerosLike(loss));
  }

  override mask(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor | null {
    if (this.ignoreClass === null) return null;
    return tf.notEqual(alignLabels(this.name, yTrue, yPred), this.ignoreClass);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkLabels(this.name, yTrue, outputShape, this.ignoreClass);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ignoreClass: this.ignoreClass };
  }
}

const crossEntropy = (labels: tf.Tensor, logits: tf.Tensor): tf.Tensor =>
  perRow(logits, (rows) => sparseSoftmaxCrossEntropy(tf.reshape(labels, [rows.shape[0]]), rows));

/**
 * Cross-entropy that forgives wrong labels, for class numbers. Counterpart of `keras.losses.CategoricalGeneralizedCrossEntropy`.
 */
export class CategoricalGeneralizedCrossEntropy extends Loss {
  readonly q: number;

  constructor(args: CategoricalGeneralizedCrossEntropyArgs = {}) {
    super(args, ['q']);
    this.q = args.q ?? 0.5;
    if (!(this.q > 0 && this.q < 1))
      throw new Error(`losses.${this.name}: q is ${describe(this.q)}; expected a number between 0 and 1.`);
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    const chosen = tf.oneHot(alignLabels(this.name, yTrue, yPred), yPred.shape[yPred.rank - 1] as number);
    const p = tf.sum(tf.mul(yPred, tf.cast(chosen, 'float32')), -1);
    return tf.div(tf.sub(1, tf.pow(p, this.q)), this.q);
  }

  override checkTargets(yTrue: tf.Tensor, outputShape: Shape): void {
    checkLabels(this.name, yTrue, outputShape);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), q: this.q };
  }
}

/**
 * For class numbers: -log(p[class]). Counterpart of `keras.losses.SparseCategoricalCrossentropy`.
 * @param args `fromLogits` (default false), `ignoreClass` (default null: none; the mean is then over the others), `name`, `reduction`
 * @returns a loss of yTrue [n, …] or [n, …, 1], whole numbers from 0 to classes - 1 of any number type, and yPred [n, …, classes],
 * probabilities (kept 1e-7 from 0 and 1, and made to add up to 1) or logits. In a training, a model that ends in softmax is computed
 * from its logits
 * @throws (when it is asked) if labels are no class numbers, or of classes that the model has no output for
 * @example
 * const loss = losses.sparseCategoricalCrossentropy({ ignoreClass: -1 });
 * const value = loss.apply([1, -1], [[0.2, 0.8], [0.5, 0.5]]).dataSync()[0] as number;
 * assert.ok(Math.abs(value + Math.log(0.8)) < 1e-6);
 */
export function sparseCategoricalCrossentropy(
  args: SparseCategoricalCrossentropyArgs = {},
): SparseCategoricalCrossentropy {
  return new SparseCategoricalCrossentropy(args);
}

/**
 * For class numbers, some of them wrong: (1 - p[class]^q) / q. Counterpart of `keras.losses.CategoricalGeneralizedCrossEntropy`. Source:
 * https://arxiv.org/abs/1805.07836
 * @param args `q` (default 0.5), `name`, `reduction`
 * @returns a loss of yTrue [n, …] or [n, …, 1], class numbers, and probabilities yPred [n, …, classes]
 * @throws if q is not between 0 and 1; (when it is asked) if labels are no class numbers of the model's
 * @example
 * const loss = losses.categoricalGeneralizedCrossEntropy({ q: 0.5 });
 * assert.equal(loss.apply([1], [[0.75, 0.25]]).dataSync()[0], 1);   // (1 - 0.5) / 0.5
 */
export function categoricalGeneralizedCrossEntropy(
  args: CategoricalGeneralizedCrossEntropyArgs = {},
): CategoricalGeneralizedCrossEntropy {
  return new CategoricalGeneralizedCrossEntropy(args);
}
