import { tf } from '../engine';
import { alignRank, rowWeights } from '../engine/align';
import { checkOptions, shapeText, unknownName } from '../engine/names';

/** A loss as a function: per sample (any shape that begins with the batch) or a scalar. */
export type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** How the losses of the samples become one number: their mean, or their sum. */
export type Reduction = 'sumOverBatchSize' | 'sum';

export interface LossArgs {
  /** Default: the class's name. */
  name?: string;
  /** Default `sumOverBatchSize`: the mean over all values. */
  reduction?: Reduction;
}

const REDUCTIONS: readonly Reduction[] = ['sumOverBatchSize', 'sum'];

/**
 * What training makes small. Counterpart of `keras.losses.Loss`: extend it and write `call`.
 *
 * @example
 * class Cubed extends losses.Loss {
 *   call(yTrue: tf.Tensor, yPred: tf.Tensor) {
 *     return tf.mean(tf.pow(tf.abs(tf.sub(yTrue, yPred)), 3), -1);
 *   }
 * }
 * model.compile({ loss: new Cubed() });
 */
export abstract class Loss {
  readonly name: string;
  readonly reduction: Reduction;

  constructor(args: LossArgs = {}) {
    checkOptions(`losses.${this.constructor.name}`, args, ['name', 'reduction']);
    this.name = args.name ?? lowerFirst(this.constructor.name);
    this.reduction = args.reduction ?? 'sumOverBatchSize';
    if (!REDUCTIONS.includes(this.reduction)) throw unknownName('reduction', this.reduction, REDUCTIONS);
  }

  /**
   * The loss of each sample: any shape that begins with the batch, or a scalar. Plain tensor code.
   * @param yTrue targets, brought to yPred's rank before
   * @param yPred the model's output, [n, …]
   */
  abstract call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor;

  /** Throws if these targets can't go with outputs of this shape. Asked once, before any work starts. */
  checkTargets(_yTrue: tf.Tensor, _outputShape: readonly (number | null)[]): void {}

  /**
   * The loss of a batch as one number. Porting note: `__call__` in Keras.
   * @param sampleWeight weights of the samples, [n]
   * @returns a scalar
   * @example
   * losses.meanSquaredError().apply([[0], [1]], [[1], [1]])   // 0.5
   */
  apply(
    yTrue: tf.Tensor | tf.TensorLike,
    yPred: tf.Tensor | tf.TensorLike,
    sampleWeight?: tf.Tensor | tf.TensorLike,
  ): tf.Scalar {
    return tf.tidy(() => {
      const target = tensorOf(yTrue);
      const output = tf.cast(tensorOf(yPred), 'float32');
      this.checkTargets(target, [null, ...output.shape.slice(1)]);
      return lossOfBatch(
        this,
        target,
        output,
        sampleWeight === undefined ? null : tf.cast(tensorOf(sampleWeight), 'float32'),
      );
    });
  }

  /** The options that make this loss again. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction };
  }
}

/** `loss` reduced over a batch as Keras reduces: weighted, then divided by the number of values (not by the weights' sum). */
export function lossOfBatch(loss: Loss, yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight: tf.Tensor | null): tf.Scalar {
  const values = loss.call(alignRank(yTrue, yPred), yPred);
  checkResult(loss, values, yPred);
  const weighted =
    sampleWeight === null || values.rank === 0 ? values : tf.mul(values, rowWeights(sampleWeight, values));
  return (loss.reduction === 'sum' ? tf.sum(weighted) : tf.mean(weighted)) as tf.Scalar;
}

function checkResult(loss: Loss, values: tf.Tensor, yPred: tf.Tensor): void {
  if (!(values instanceof tf.Tensor)) {
    throw new Error(
      `The loss '${loss.name}' returned ${String(values)}; expected a tensor of losses, one for each sample.`,
    );
  }
  if (values.rank === 0) return;
  const n = yPred.shape[0] as number;
  const fits =
    values.shape[0] === n &&
    values.shape.every((size, i) => i === 0 || size === 1 || i >= yPred.rank || size === yPred.shape[i]);
  if (fits) return;
  throw new Error(
    `The loss '${loss.name}' returned shape ${shapeText(values.shape)} for outputs of shape ${shapeText(yPred.shape)}; expected a scalar or a shape that begins with the batch, such as [${n}]. A shape like [n, n] means that [n] and [n, 1] were combined.`,
  );
}

/** A plain function as a loss. */
export class FunctionLoss extends Loss {
  constructor(readonly fn: LossFunction) {
    super({ name: fn.name || 'loss' });
  }

  call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
    return this.fn(yTrue, yPred);
  }
}

function tensorOf(value: tf.Tensor | tf.TensorLike): tf.Tensor {
  return value instanceof tf.Tensor ? value : tf.tensor(value as tf.TensorLike);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
