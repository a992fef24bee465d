import { tf } from '../engine';
import { alignRanks } from '../engine/align';
import { checkOptions, describe, shapeText } from '../engine/names';
import { checkedReduction, meanWithGradientOfSum, type Reduction, reduceValues } from './reduction';

/** A loss as a function: per sample (any shape that begins with the batch) or a scalar. */
export type LossFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

export interface LossArgs {
  /** Default: the factory's name, such as `meanSquaredError`. */
  name?: string;
  /** Default `sumOverBatchSize`: the mean over all values. */
  reduction?: Reduction;
}

/**
 * What training makes small. Counterpart of `keras.losses.Loss`: extend it and write `call`.
 *
 * @example
 * class Cubed extends losses.Loss {
 *   call(yTrue: tf.Tensor, yPred: tf.Tensor) {
 *     return tf.mean(tf.pow(tf.abs(tf.sub(yTrue, yPred)), 3), -1);
 *   }
 * }
 * const cubed = new Cubed();
 * assert.equal(cubed.apply([[0], [0]], [[1], [2]]).dataSync()[0], 4.5);   // (1 + 8) / 2
 * model.compile({ loss: cubed });
 */
export abstract class Loss {
  readonly name: string;
  readonly reduction: Reduction;
  /** Whether `call` gives losses of samples, [n, …], or a scalar; else something of its own over the whole batch. */
  protected readonly perSample: boolean = true;

  /**
   * @param options names of further options that `args` may hold, beside `name` and `reduction`
   * @throws if `args` holds another name, or a reduction that is not known
   */
  constructor(args: LossArgs = {}, options: readonly string[] = []) {
    const name = factoryName(this.constructor.name) || 'loss';
    checkOptions(`losses.${name}`, args, [...options, 'name', 'reduction']);
    this.name = args.name ?? name;
    this.reduction = checkedReduction(args.reduction);
  }

  /**
   * The loss of each sample: any shape that begins with the batch, or a scalar. Plain tensor code.
   * @param yTrue targets, float32. Porting note: brought to yPred's rank before, for a class of your own too: [n] and [n, 1] mean
   * the same. Keras does so for its own losses and for functions.
   * @param yPred the model's output, [n, …]
   */
  abstract call(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor;

  /**
   * Which of the losses count, of the shape that `call` gives: 1 or true where they do; null (the default) for all. A mean is then
   * over those that count. Porting note: in Keras the mask is an attribute of what `call` returns.
   */
  mask(_yTrue: tf.Tensor, _yPred: tf.Tensor, _values: tf.Tensor): tf.Tensor | null {
    return null;
  }

  /** Throws if these targets can't go with outputs of this shape. Asked once, before any work starts. */
  checkTargets(_yTrue: tf.Tensor, _outputShape: readonly (number | null)[]): void {}

  /**
   * The loss of a batch. Porting note: `__call__` in Keras.
   * @param yTrue targets, [n, …] or as the loss says
   * @param yPred outputs, [n, …], taken as float32
   * @param sampleWeight weights of the samples, [n], or of the losses that `call` gives
   * @returns a scalar; with the reduction `none` the loss of each sample
   * @throws if the targets can't go with the outputs, or the weights not with the losses
   * @example
   * const loss = losses.meanSquaredError();
   * assert.equal(loss.apply([[0], [1]], [[1], [1]]).dataSync()[0], 0.5);
   * assert.equal(loss.apply([[0], [1]], [[1], [1]], [4, 1]).dataSync()[0], 2);   // (4 · 1 + 1 · 0) / 2
   */
  apply(
    yTrue: tf.Tensor | tf.TensorLike,
    yPred: tf.Tensor | tf.TensorLike,
    sampleWeight?: tf.Tensor | tf.TensorLike,
  ): tf.Tensor {
    return tf.tidy(() => {
      const target = tensorOf(yTrue);
      const output = floats(tensorOf(yPred));
      this.checkTargets(target, [null, ...output.shape.slice(1)]);
      const weights = sampleWeight === undefined ? null : floats(tensorOf(sampleWeight));
      return evaluate(this, target, output, weights, null);
    });
  }

  /**
   * The options that make this loss again.
   * @example
   * const loss = losses.huber({ delta: 0.5, reduction: 'sum' });
   * assert.deepEqual(loss.getConfig(), { name: 'huber', reduction: 'sum', delta: 0.5 });
   * assert.equal(losses.huber(loss.getConfig()).delta, 0.5);
   */
  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction };
  }

  /** Throws unless `values` are losses of samples. */
  checkValues(values: tf.Tensor, yPred: tf.Tensor): void {
    if (!(values instanceof tf.Tensor)) throw noTensor(this.name, values);
    if (values.rank === 0 || !this.perSample) return;
    const [n, ...sizes] = yPred.shape;
    if (values.shape[0] === n && values.shape.slice(1).every((size) => size === 1 || sizes.includes(size))) return;
    throw new Error(
      `The loss '${this.name}' returned shape ${shapeText(values.shape)} for outputs of shape ${shapeText(yPred.shape)}; expected a scalar or a shape that begins with the batch, such as [${n}]. A shape like [n, n] means that [n] and [n, 1] were combined.`,
    );
  }
}

/**
 * `loss` over a batch, as a training needs it: always a scalar. With the reduction `none` it is as in Keras' `fit`: the value is
 * the mean, the gradient is that of the sum.
 * @param mask which samples (or steps of them) count, [n] or of the losses' shape; null: all
 */
export function lossOfBatch(
  loss: Loss,
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  sampleWeight: tf.Tensor | null,
  mask: tf.Tensor | null = null,
): tf.Scalar {
  const value = evaluate(loss, yTrue, yPred, sampleWeight, mask);
  return meanWithGradientOfSum(value);
}

function evaluate(
  loss: Loss,
  yTrue: tf.Tensor,
  yPred: tf.Tensor,
  sampleWeight: tf.Tensor | null,
  mask: tf.Tensor | null,
): tf.Tensor {
  const [target, output] = alignRanks(floats(yTrue), yPred);
  if (typeof loss.call !== 'function') {
    const type = loss.constructor.name;
    throw new Error(
      `losses.${type} has no method call(yTrue, yPred): write it in the class; it gives the loss of each sample.`,
    );
  }
  const values = called(loss, target, output);
  loss.checkValues(values, output);
  const counting = both(mask, loss.mask(target, output, values));
  return reduceValues(floats(values), sampleWeight, counting, loss.reduction);
}

/** The losses of the samples; what tfjs says of tensors that do not fit gets the loss' name and the shapes. */
function called(loss: Loss, yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  try {
    return loss.call(yTrue, yPred);
  } catch (error) {
    // Other kinds (a ReferenceError, a TypeError) tell of a slip in the reader's own lines, not of shapes.
    const shapes = (error as Error | undefined)?.constructor === Error;
    if (!shapes || (error as Error).message.startsWith(`${loss.name}:`)) throw error;
    throw new Error(
      `The loss '${loss.name}' failed for yTrue of shape ${shapeText(yTrue.shape)} and yPred of shape ${shapeText(yPred.shape)}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** What a loss gave instead of a tensor, and the slip that most likely did it. */
function noTensor(name: string, values: unknown): Error {
  const given = values instanceof Promise ? 'a promise' : describe(values);
  const slip = slipOf(values);
  return new Error(
    `The loss '${name}' returned ${given}; expected a tensor of losses, one for each sample.${slip && ` ${slip}`}`,
  );
}

function slipOf(values: unknown): string {
  if (values === undefined) return 'Does it lack a return?';
  if (values instanceof Promise) return 'A loss is plain tensor code without async and await.';
  if (typeof values === 'function')
    return 'Where that function is the loss, make it before: compile({ loss: huberOf(1) }), not huberOf.';
  if (typeof values === 'number')
    return 'A number has no gradient: use tf.sub, tf.square, … instead of - and **, and no dataSync().';
  return '';
}

/** Where both masks say that a loss counts. */
function both(a: tf.Tensor | null, b: tf.Tensor | null): tf.Tensor | null {
  if (a === null || b === null) return a ?? b;
  return tf.mul(tf.cast(a, 'float32'), tf.cast(b, 'float32'));
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

/** `x` itself where it is float32: a tensor's logits are known by the tensor, not by its copies. */
function floats(x: tf.Tensor): tf.Tensor {
  return x.dtype === 'float32' ? x : tf.cast(x, 'float32');
}

function tensorOf(value: tf.Tensor | tf.TensorLike): tf.Tensor {
  return value instanceof tf.Tensor ? value : tf.tensor(value as tf.TensorLike);
}

/** The name of a class's factory: MeanSquaredError -> meanSquaredError, KLDivergence -> klDivergence. */
export function factoryName(className: string): string {
  return className.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (start) => start.toLowerCase());
}
