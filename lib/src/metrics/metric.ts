import { tf } from '../engine';
import { checkOptions, describe, misspeltMember, optionsObject, shapeText, unknownName } from '../engine/names';
import { forgottenField, type OwnFields, ownFields } from './own-fields';

/** What metrics take in: a tensor, or what a tensor is made of. */
export type TensorInput = tf.Tensor | tf.TensorLike;

export interface MetricArgs {
  /** The name in logs; default: the class's name in lower camel case. */
  name?: string;
}

export interface MetricWeightArgs {
  /** Default: `weight` and a number. */
  name?: string;
  /** Default: a scalar, []. */
  shape?: number[];
  /** Value after `resetState`; default `zeros`. */
  initializer?: 'zeros' | 'ones';
}

/** A number, or tensor of numbers, that a metric keeps from batch to batch. */
export interface MetricWeight extends tf.Variable {
  /** Adds to the value. */
  assignAdd(value: tf.Tensor | number): void;
}

/** Options with another default name than the class's; refuses what is no object, which would vanish. */
export const named = <A extends MetricArgs>(name: string, args: A): A & { name: string } => {
  const { name: given, ...rest } = optionsObject(`metrics.${name}`, args, `name: '${name}'`);
  return { ...rest, name: given ?? name } as A & { name: string };
};

let made = 0;

/** What a class of metrics may write. */
const METHODS = ['build', 'updateState', 'result', 'resetState', 'getConfig', 'manyNumbers'] as const;

/** What stands where a class has not written a method: calling it says so. */
const unwritten = new WeakSet<object>();

function missing(type: string, method: string): () => never {
  const complain = () => {
    throw new Error(`metrics.${type} has no method ${method}: write it in the class.`);
  };
  unwritten.add(complain);
  return complain;
}

/** Throws if the metric's class lacks a method that every metric must have. Asked before any work starts. */
export function checkWritten(metric: Metric): void {
  if (unwritten.has(metric.updateState)) metric.updateState(0, 0);
  if (unwritten.has(metric.result)) metric.result();
}

/**
 * A measure that is summed up over the batches of an epoch. Counterpart of `keras.metrics.Metric`: extend it, make the state with
 * `addWeight`, change it in `updateState`, read it in `result`. Memory needs no care: what `updateState` and `result` make on the
 * way is given back.
 *
 * Porting note: yTrue is brought to yPred's rank before `updateState` sees it, so that [n] and [n, 1] never broadcast to [n, n].
 *
 * @throws Error from `updateState`, if a field of the object is a plain JavaScript number that grows with each batch and that
 * `resetState` leaves as it is; from `resetState`, if it leaves a weight as it is: the epochs would mix
 * @example
 * class RootMeanSquaredError extends metrics.Metric {
 *   private squares = this.addWeight({ name: 'mseSum' });
 *   private samples = this.addWeight({ name: 'totalSamples' });
 *   updateState(yTrue: tf.Tensor, yPred: tf.Tensor) {
 *     this.squares.assignAdd(tf.sum(tf.squaredDifference(yTrue, yPred)));
 *     this.samples.assignAdd(yTrue.size);
 *   }
 *   result() {
 *     return tf.sqrt(tf.div(this.squares, this.samples));
 *   }
 * }
 * const rmse = new RootMeanSquaredError();
 * rmse.updateState(tf.tensor1d([0, 0]), tf.tensor1d([1, 7]));
 * assert.equal((rmse.result() as tf.Tensor).dataSync()[0], 5);
 */
export abstract class Metric {
  readonly name: string;
  /** Whether more is better or worse, for callbacks that watch the metric; undefined: they must be told. */
  readonly direction: 'up' | 'down' | undefined;
  /** The state. Counterpart of Keras' `variables`. */
  readonly weights: MetricWeight[] = [];
  readonly #starts: ('zeros' | 'ones')[] = [];
  /** The values that the last `resetState` left, by weight. */
  readonly #fresh = new Map<MetricWeight, object>();
  #built = false;
  #disposed = false;
  #ownFieldsChecked = false;
  /** Whether `updateState` is at work, and whether it has taken in a batch before. */
  #updating = false;
  #updated = false;

  constructor(args: MetricArgs = {}) {
    checkOptions(`metrics.${this.constructor.name}`, args, ['name']);
    const type = this.constructor.name;
    this.name = args.name ?? type.charAt(0).toLowerCase() + type.slice(1);
    if (typeof this.name !== 'string' || this.name === '')
      throw new Error(`metrics.${type}: name is ${describe(this.name)}; expected a word for the logs.`);
    const wrong = misspeltMember(this, Metric, METHODS);
    if (wrong)
      throw new Error(
        `metrics.${type}: nobody calls '${wrong.found}'; names are in camelCase here, write '${wrong.meant}'.`,
      );
    this.#wrap();
  }

  /** Readers of Keras don't know `tidy`: what the methods make on the way is given back here. */
  #wrap(): void {
    const type = this.constructor.name;
    const update = this.updateState as ((...given: (tf.Tensor | undefined)[]) => unknown) | undefined;
    if (update === undefined) this.updateState = missing(type, 'updateState(yTrue, yPred, sampleWeight)');
    else this.#wrapUpdate(update);
    const result = this.result as (() => tf.Tensor | number) | undefined;
    if (result === undefined) this.result = missing(type, 'result()');
    else this.#wrapResult(result);
    const reset = this.resetState;
    this.resetState = () => {
      this.#checkAlive();
      this.#reset(reset);
    };
  }

  #wrapUpdate(update: (...given: (tf.Tensor | undefined)[]) => unknown): void {
    this.updateState = (...given: (TensorInput | null | undefined)[]) => {
      this.#checkAlive();
      tf.tidy(() => this.#takeIn(update, aligned(given)));
    };
  }

  #wrapResult(result: () => tf.Tensor | number): void {
    this.result = () => {
      this.#checkAlive();
      return tf.tidy(() => {
        const value = result.call(this);
        return value instanceof tf.Variable ? tf.clone(value) : value; // whoever disposes of it must not dispose of the state
      });
    };
  }

  #takeIn(update: (...given: (tf.Tensor | undefined)[]) => unknown, given: (tf.Tensor | undefined)[]): void {
    const [first, second] = given;
    if (first) this.ensureBuilt((second ?? first).shape);
    const before = this.#ownFieldsChecked ? null : ownFields(this);
    if (before?.size === 0) this.#ownFieldsChecked = true; // nothing to look at, now or later
    const run = () => {
      const returned = update.apply(this, given);
      if (returned instanceof Promise)
        throw new Error(`${this.name}: updateState is async; expected plain tensor code without await.`);
    };
    this.#updating = true;
    try {
      run();
      this.#updated = true;
      if (before !== null) this.#checkOwnFields(before, run);
    } catch (error) {
      throw this.#explained(error, given);
    } finally {
      this.#updating = false;
    }
  }

  #explained(error: unknown, [yTrue, yPred]: (tf.Tensor | undefined)[]): unknown {
    if (!(error instanceof Error) || error.message.startsWith(`${this.name}:`)) return error;
    const shapes = [
      yTrue && `yTrue of shape ${shapeText(yTrue.shape)}`,
      yPred && `yPred of shape ${shapeText(yPred.shape)}`,
    ];
    const where = shapes.filter(Boolean).join(' and ');
    return new Error(`${this.name}: updateState failed for ${where}: ${error.message}`, { cause: error });
  }

  /** Looks once, at the first update that changes plain fields, whether these are a state that `resetState` forgets. */
  #checkOwnFields(before: OwnFields, again: () => void): void {
    const found = forgottenField(this, before, again, () => this.resetState());
    if (found === null) return;
    this.#ownFieldsChecked = true;
    if (found === undefined) return;
    throw new Error(
      `${this.name}: updateState adds to the plain field '${found}' and resetState leaves it as it is, so epochs would mix. Keep it in ${found} = this.addWeight({ name: '${found}' }) and change it with this.${found}.assignAdd(…), or set it back in resetState().`,
    );
  }

  #reset(reset: () => void): void {
    const before = this.weights.map((weight) => weight.dataId);
    tf.tidy(() => reset.call(this));
    for (const [i, weight] of this.weights.entries()) {
      const changed = this.#fresh.get(weight) !== before[i];
      if (changed && weight.dataId === before[i]) {
        throw new Error(
          `${this.name}: resetState leaves the weight '${weight.name.split('/').pop()}' as it is, so epochs would mix. Call super.resetState() in it, or assign the value that an epoch starts with.`,
        );
      }
      this.#fresh.set(weight, weight.dataId);
    }
  }

  #checkAlive(): void {
    if (this.#disposed) throw new Error(`${this.name}: the metric has been disposed of; make a new one.`);
  }

  /**
   * State that lasts from batch to batch, and that `resetState` sets back.
   * @returns float32, a variable of the given shape
   * @throws Error for an initializer that is neither, and from an `updateState` that makes weights with each batch
   */
  protected addWeight(args: MetricWeightArgs = {}): MetricWeight {
    checkOptions('addWeight', args, ['name', 'shape', 'initializer']);
    const { name = `weight${this.weights.length}`, shape = [], initializer = 'zeros' } = args;
    if (initializer !== 'zeros' && initializer !== 'ones')
      throw new Error(`${this.name}: addWeight: ${unknownName('initializer', initializer, ['zeros', 'ones']).message}`);
    if (this.#updating && this.#updated) {
      throw new Error(
        `${this.name}: updateState makes the weight '${name}' anew with each batch, so nothing is summed up. Make it once, as a field of the class: ${name} = this.addWeight({ name: '${name}' }).`,
      );
    }
    const start = tf.tidy(() => (initializer === 'ones' ? tf.ones(shape) : tf.zeros(shape)));
    const variable = tf.variable(start, false, `metric_${made++}/${this.name}/${name}`);
    start.dispose();
    const weight = Object.assign(variable, {
      assignAdd: (value: tf.Tensor | number) => tf.tidy(() => variable.assign(tf.add(variable, value))),
    }) as MetricWeight;
    this.weights.push(weight);
    this.#starts.push(initializer);
    this.#fresh.set(weight, weight.dataId);
    return weight;
  }

  /** The same as `addWeight`, by Keras 3's name. */
  protected addVariable(args: MetricWeightArgs = {}): MetricWeight {
    return this.addWeight(args);
  }

  /**
   * Makes the state whose shape depends on the outputs (call `super.build` in it); called before the first `updateState`.
   * @param _outputShape yPred's shape; only the axes after the first count
   */
  build(_outputShape: readonly (number | null)[]): void {
    this.#built = true;
  }

  /** `build`, unless that has been done. */
  ensureBuilt(outputShape: readonly (number | null)[]): void {
    if (!this.#built) this.build(outputShape);
  }

  /**
   * Takes a batch in.
   * @param yTrue targets, [n, …]
   * @param yPred outputs, [n, …]
   * @param sampleWeight weights of the samples, [n], or of the values, yPred's shape; default: all 1
   */
  abstract updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;

  /** The measure of all that has been taken in since `resetState`: a scalar; a vector or matrix where the class says so. */
  abstract result(): tf.Tensor | number;

  /** Takes a batch in and gives the result of all so far. Counterpart of calling a metric in Keras. */
  apply(yTrue: TensorInput, yPred?: TensorInput, sampleWeight?: TensorInput): tf.Tensor | number {
    (this.updateState as (...given: (TensorInput | undefined)[]) => void)(yTrue, yPred, sampleWeight);
    return this.result();
  }

  /** Forgets what was taken in. */
  resetState(): void {
    for (const [i, weight] of this.weights.entries()) {
      weight.assign(this.#starts[i] === 'ones' ? tf.ones(weight.shape) : tf.zeros(weight.shape));
    }
  }

  /** Why the result is no single number, and what to do to get one; undefined: it is one. */
  manyNumbers(): string | undefined {
    return undefined;
  }

  /** The options that make this metric again, in Keras' terms. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, dtype: 'float32' };
  }

  /** Gives the state's memory back; the metric can't be used afterwards. */
  dispose(): void {
    for (const weight of this.weights) weight.dispose();
    this.weights.length = 0;
    this.#disposed = true;
  }
}

/** Throws if the metric's result is no single number: logs have room for one. Asked once, before any work starts. */
export function checkLoggable(metric: Metric): void {
  const reason = metric.manyNumbers();
  if (reason !== undefined) throw new Error(`compile: the metric '${metric.name}' ${reason}`);
}

/** The result as a number. */
export function resultOf(metric: Metric): number {
  const result: unknown = metric.result();
  if (typeof result === 'number') return result;
  const value = result instanceof tf.Tensor && result.size === 1 ? (result.dataSync()[0] as number) : undefined;
  const found = describe(result);
  if (result instanceof tf.Tensor) result.dispose();
  if (value !== undefined) return value;
  const reason = metric.manyNumbers();
  if (reason !== undefined) throw new Error(`The metric '${metric.name}' ${reason}`);
  throw new Error(`The metric '${metric.name}' gave ${found}; expected a scalar from result().`);
}

/** A tensor, made of a number or nested arrays if need be. */
export function tensorOf(value: TensorInput): tf.Tensor {
  return value instanceof tf.Tensor ? value : tf.tensor(value);
}

/** What was given as tensors, the first with as many axes as the second where they differ by one of length 1 at the end. */
function aligned(given: readonly (TensorInput | null | undefined)[]): (tf.Tensor | undefined)[] {
  const [first, second, ...rest] = given.map((value) =>
    value === undefined || value === null ? undefined : tensorOf(value),
  );
  return first && second ? [withRankOf(first, second), second, ...rest] : [first, second, ...rest];
}

function withRankOf(yTrue: tf.Tensor, yPred: tf.Tensor): tf.Tensor {
  if (yTrue.rank === yPred.rank) return yTrue;
  if (yTrue.rank === yPred.rank - 1 && yPred.shape[yPred.rank - 1] === 1) return tf.expandDims(yTrue, -1);
  if (yTrue.rank === yPred.rank + 1 && yTrue.shape[yTrue.rank - 1] === 1) return tf.squeeze(yTrue, [yTrue.rank - 1]);
  return yTrue;
}
