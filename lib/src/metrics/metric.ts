import { tf } from '../engine';
import { checkOptions, describe } from '../engine/names';

export interface MetricArgs {
  /** The name in logs; default: the class's name in lower camel case. */
  name?: string;
}

export interface MetricWeightArgs {
  /** Default: a number. */
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

let made = 0;

/**
 * A measure that is summed up over the batches of an epoch. Counterpart of `keras.metrics.Metric`: extend it, make the state with
 * `addWeight`, change it in `updateState`, read it in `result`.
 *
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
 */
export abstract class Metric {
  readonly name: string;
  /** Whether more is better or worse, for callbacks that watch the metric; undefined: they must be told. */
  readonly direction: 'up' | 'down' | undefined;
  /** The state. */
  readonly weights: MetricWeight[] = [];
  private readonly starts: ('zeros' | 'ones')[] = [];

  constructor(args: MetricArgs = {}) {
    checkOptions(`metrics.${this.constructor.name}`, args, ['name']);
    const type = this.constructor.name;
    this.name = args.name ?? type.charAt(0).toLowerCase() + type.slice(1);
    // Readers of Keras don't know `tidy`: what updateState makes on the way is given back here.
    const update = this.updateState as (...given: (tf.Tensor | undefined)[]) => void;
    this.updateState = (...given: (tf.Tensor | undefined)[]) => {
      tf.tidy(() =>
        update.apply(
          this,
          given.map((value) => (value === undefined ? undefined : tensorOf(value))),
        ),
      );
    };
    const result = this.result;
    this.result = () => tf.tidy(() => result.call(this) as tf.Tensor);
  }

  /** State that lasts from batch to batch, and that `resetState` sets back. */
  protected addWeight(args: MetricWeightArgs = {}): MetricWeight {
    checkOptions('addWeight', args, ['name', 'shape', 'initializer']);
    const { name = `weight${this.weights.length}`, shape = [], initializer = 'zeros' } = args;
    const start = tf.tidy(() => (initializer === 'ones' ? tf.ones(shape) : tf.zeros(shape)));
    const variable = tf.variable(start, false, `metric_${made++}/${this.name}/${name}`);
    start.dispose();
    const weight = Object.assign(variable, {
      assignAdd: (value: tf.Tensor | number) => tf.tidy(() => variable.assign(tf.add(variable, value))),
    }) as MetricWeight;
    this.weights.push(weight);
    this.starts.push(initializer);
    return weight;
  }

  /**
   * Takes a batch in.
   * @param yTrue targets, [n, …]
   * @param yPred outputs, [n, …]
   * @param sampleWeight weights of the samples, [n]
   */
  abstract updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void;

  /** The measure of all that has been taken in since `resetState`: a scalar. */
  abstract result(): tf.Tensor | number;

  /** Forgets what was taken in. */
  resetState(): void {
    tf.tidy(() => {
      for (const [i, weight] of this.weights.entries()) {
        weight.assign(this.starts[i] === 'ones' ? tf.ones(weight.shape) : tf.zeros(weight.shape));
      }
    });
  }

  /** Gives the state's memory back; the metric can't be used afterwards. */
  dispose(): void {
    for (const weight of this.weights) weight.dispose();
    this.weights.length = 0;
  }
}

/** The result as a number. */
export function resultOf(metric: Metric): number {
  const result = metric.result();
  if (typeof result === 'number') return result;
  if (!(result instanceof tf.Tensor))
    throw new Error(`The metric '${metric.name}' gave ${describe(result)}; expected a scalar.`);
  const value = result.size === 1 ? (result.dataSync()[0] as number) : undefined;
  if (!metric.weights.includes(result as MetricWeight)) result.dispose();
  if (value === undefined) throw new Error(`The metric '${metric.name}' gave ${describe(result)}; expected a scalar.`);
  return value;
}

/** A tensor, made of a number or nested arrays if need be. */
export function tensorOf(value: tf.Tensor | tf.TensorLike): tf.Tensor {
  return value instanceof tf.Tensor ? value : tf.tensor(value as tf.TensorLike);
}
