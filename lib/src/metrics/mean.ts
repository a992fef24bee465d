import { tf } from '../engine';
import { describe, optionsObject, shapeText } from '../engine/names';
import { Metric, type MetricArgs, type TensorInput, tensorOf } from './metric';
import { weighed } from './samplewise';

/** A value for each sample, [n] or [n, …], of which a metric is the mean; or a scalar for the batch. Plain tensor code. */
export type MetricFunction = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

/** What is summed up as total / count. */
export abstract class Averaged extends Metric {
  protected readonly total = this.addWeight({ name: 'total' });
  protected readonly count = this.addWeight({ name: 'count' });

  protected take(values: tf.Tensor, sampleWeight?: tf.Tensor): void {
    const numbers = values.dtype === 'float32' ? values : tf.cast(values, 'float32');
    if (sampleWeight === undefined) {
      const samples = numbers.rank === 0 ? 1 : (numbers.shape[0] as number);
      this.total.assignAdd(perSample(tf.sum(numbers), numbers));
      this.count.assignAdd(samples);
      return;
    }
    const { values: taken, weights } = weighed(this.name, numbers, sampleWeight);
    this.total.assignAdd(perSample(tf.sum(tf.mul(taken, weights)), taken));
    this.count.assignAdd(perSample(tf.sum(weights), taken));
  }

  result(): tf.Tensor | number {
    return tf.divNoNan(this.total, this.count);
  }
}

/** A sum over all values as the sum of the samples' means. */
function perSample(sum: tf.Tensor, values: tf.Tensor): tf.Tensor {
  const samples = values.rank === 0 ? 1 : (values.shape[0] as number);
  return values.size === samples ? sum : tf.mul(sum, samples / values.size);
}

/**
 * The weighted mean of values: `updateState(values, sampleWeight?)`; 0 before any. Counterpart of `keras.metrics.Mean`.
 *
 * Values [n, …] count as n samples, each the mean of its values; weights are [n], or of the values' shape.
 * @example
 * const mean = metrics.mean();
 * mean.updateState([1, 3, 5, 7]);
 * assert.equal((mean.result() as tf.Tensor).dataSync()[0], 4);
 */
export class Mean extends Averaged {
  /** Porting note: here the second argument is the weights, as in Keras; a metric of a model gets (yTrue, yPred) instead. */
  updateState(values: TensorInput, sampleWeight?: TensorInput): void {
    this.take(tensorOf(values), sampleWeight === undefined ? undefined : tensorOf(sampleWeight));
  }
}

/** The weighted mean of values. */
export function mean(args: MetricArgs = {}): Mean {
  return new Mean(args);
}

/**
 * The weighted sum of values: `updateState(values, sampleWeight?)`. Counterpart of `keras.metrics.Sum`.
 * @example
 * const sum = metrics.sum();
 * sum.updateState([1, 3, 5, 7], [1, 1, 0, 0]);
 * assert.equal((sum.result() as tf.Tensor).dataSync()[0], 4);
 */
export class Sum extends Metric {
  private readonly total = this.addWeight({ name: 'total' });

  updateState(values: TensorInput, sampleWeight?: TensorInput): void {
    const numbers = tf.cast(tensorOf(values), 'float32');
    if (sampleWeight === undefined) {
      this.total.assignAdd(tf.sum(numbers));
      return;
    }
    const { values: taken, weights } = weighed(this.name, numbers, tensorOf(sampleWeight), tf.sum);
    this.total.assignAdd(tf.sum(tf.mul(taken, weights)));
  }

  result(): tf.Tensor | number {
    return this.total;
  }
}

/** The weighted sum of values. */
export function sum(args: MetricArgs = {}): Sum {
  return new Sum(args);
}

/** The mean of a function that is known to give what it should. */
export abstract class SampleMean extends Averaged {
  constructor(
    private readonly fn: MetricFunction,
    args: MetricArgs,
  ) {
    super(args);
  }

  updateState(yTrue: TensorInput, yPred: TensorInput, sampleWeight?: TensorInput): void;
  updateState(yTrue: tf.Tensor, yPred: tf.Tensor, sampleWeight?: tf.Tensor): void {
    this.take(this.fn(yTrue, yPred), sampleWeight);
  }
}

/**
 * The mean of any function of (yTrue, yPred): over samples where it gives a value for each, over batches where it gives a scalar.
 * What a function in `compile({ metrics })` becomes. Counterpart of `keras.metrics.MeanMetricWrapper`.
 * @throws Error from `updateState`, if the function gives no tensor, or a shape that doesn't begin with the batch
 * @example
 * const worst = new metrics.MeanOf((yTrue, yPred) => tf.max(tf.abs(tf.sub(yTrue, yPred)), -1), { name: 'worst' });
 * worst.updateState([[0, 0], [0, 0]], [[1, 2], [4, 3]]);
 * assert.equal((worst.result() as tf.Tensor).dataSync()[0], 3);
 */
export class MeanOf extends SampleMean {
  constructor(fn: MetricFunction, args: MetricArgs = {}) {
    if (typeof fn !== 'function')
      throw new TypeError(`metrics.MeanOf: expected a function (yTrue, yPred), got ${describe(fn)}.`);
    const name = optionsObject('metrics.MeanOf', args, "name: 'error'").name ?? (fn.name || 'metric');
    super(
      (yTrue, yPred) => {
        const values = fn(yTrue, yPred);
        checkValues(name, values, yPred);
        return values;
      },
      { ...args, name },
    );
  }
}

function checkValues(name: string, values: unknown, yPred: tf.Tensor): void {
  if (!(values instanceof tf.Tensor))
    throw new Error(`${name}: the function returned ${String(values)}; expected a tensor, one value for each sample.`);
  if (values.rank === 0) return;
  const n = yPred.shape[0] as number;
  const crossed = values.rank > 1 && values.shape[1] === n && n > 1 && yPred.size === n;
  if (values.shape[0] === n && !crossed) return;
  throw new Error(
    `${name}: the function returned shape ${shapeText(values.shape)} for outputs of shape ${shapeText(yPred.shape)}; expected a scalar or a shape that begins with the batch, such as [${n}]. A shape like [n, n] means that [n] and [n, 1] were combined.`,
  );
}
