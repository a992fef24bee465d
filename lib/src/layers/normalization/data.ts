/** Scaling of a model's inputs: by statistics of the data, or by given numbers. */
import { tf } from '../../engine';
import { describe, shapeText } from '../../engine/names';
import type { TableLike } from '../../preprocessing';
import { toMatrix } from '../../preprocessing/data/matrix';
import { isSeriesLike, isTableLike } from '../../preprocessing/data/table-like';
import { fromFront, sizeOf } from '../checks';
import type { Layer, LayerArgs, Shape, Weight } from '../layer';
import { floats, makeLayer, SameShapeLayer } from '../make';

type Numbers = number | number[];

interface NormalizationConfig {
  axis: number | number[] | null;
  mean: Numbers | null;
  variance: Numbers | null;
  invert: boolean;
}

/** Keras' lower bound of deviations. */
const EPSILON = 1e-7;

/** Data to adapt to: a tensor, nested arrays of numbers, a table (a DataFrame), or a list of tensors (batches). */
export type AdaptData = tf.Tensor | tf.Tensor[] | tf.TensorLike | TableLike;

/** The layer that `layers.normalization` makes. */
export class Normalization extends SameShapeLayer<NormalizationConfig> {
  static readonly className: string = 'Normalization';
  private state: { mean: Weight; variance: Weight; count: Weight } | null = null;
  private shape: Shape = [];

  private axesOf(shape: readonly unknown[]): number[] {
    const { axis } = this.args;
    return axis === null || (Array.isArray(axis) && axis.length === 0) ? [] : fromFront(this, shape, axis);
  }

  override build(inputShape: Shape): void {
    const sizes = this.axesOf(inputShape).map((axis) => sizeOf(this, inputShape, axis));
    this.shape = inputShape;
    this.built = true;
    if (this.args.mean !== null) return;
    const add = (name: string, shape: number[], initializer: 'zeros' | 'ones') =>
      this.addWeight({ name, shape, initializer, trainable: false });
    const mean = add('mean', sizes, 'zeros');
    const variance = add('variance', sizes, 'ones');
    this.state = { mean, variance, count: add('count', [], 'zeros') }; // Keras' files hold it, of no use any more
  }

  /**
   * Takes mean and variance from data, forgetting those of earlier calls. Before the layer stands in a model, this fixes the shape of
   * its inputs too, so that it can be a model's first layer.
   * @param data a tensor [n, …], nested arrays or a table; or a list of tensors, batches of the data
   * @throws when mean and variance were given to the layer, or the data's shape does not fit it
   */
  adapt(data: AdaptData): void {
    if (this.args.mean !== null) {
      throw new Error(`The layer '${this.name}' was given mean and variance; leave them out to adapt it to data.`);
    }
    tf.tidy(() => {
      const batches = batchesOf(this.name, data);
      const { shape } = batches[0] as tf.Tensor;
      if (!this.built) this.fix([null, ...shape.slice(1)]);
      for (const batch of batches) this.checkBatch(batch);
      const { mean, variance } = this.moments(batches);
      this.state?.mean.assign(mean);
      this.state?.variance.assign(variance);
    });
  }

  private fix(shape: Shape): void {
    this.build(shape);
    this.batchInputShape ??= shape;
  }

  private checkBatch(batch: tf.Tensor): void {
    const expected = this.shape;
    const fits = batch.rank === expected.length && this.axesOf(expected).every((i) => batch.shape[i] === expected[i]);
    if (fits && batch.size > 0) return;
    throw new Error(
      `The layer '${this.name}': adapt is given data of shape ${shapeText(batch.shape)}; expected ${shapeText(expected)}.`,
    );
  }

  /** Over all batches, each counted by its size. */
  private moments(batches: tf.Tensor[]): { mean: tf.Tensor; variance: tf.Tensor } {
    let total = 0;
    let mean: tf.Tensor = tf.scalar(0);
    let variance: tf.Tensor = tf.scalar(0);
    for (const batch of batches) {
      const axes = this.axesOf(batch.shape);
      const others = batch.shape.map((_, i) => i).filter((i) => !axes.includes(i));
      const here = others.length > 0 ? tf.moments(batch, others) : { mean: batch, variance: tf.zerosLike(batch) };
      const count = others.reduce((product, i) => product * (batch.shape[i] as number), 1);
      total += count;
      const share = count / total;
      const all = tf.add(tf.mul(mean, 1 - share), tf.mul(here.mean, share));
      const before = tf.mul(tf.add(variance, tf.squaredDifference(mean, all)), 1 - share);
      variance = tf.add(before, tf.mul(tf.add(here.variance, tf.squaredDifference(here.mean, all)), share));
      mean = all;
    }
    return { mean, variance };
  }

  override call(inputs: tf.Tensor): tf.Tensor {
    const x = floats(inputs);
    const axes = this.axesOf(x.shape);
    const shape = x.shape.map((size, i) => (axes.includes(i) ? size : 1));
    const mean = this.beside(this.state?.mean.read() ?? (this.args.mean as Numbers), axes, shape);
    const variance = this.beside(this.state?.variance.read() ?? (this.args.variance as Numbers), axes, shape);
    const deviation = tf.maximum(tf.sqrt(variance), EPSILON);
    return this.args.invert ? tf.add(mean, tf.mul(x, deviation)) : tf.div(tf.sub(x, mean), deviation);
  }

  private beside(value: tf.Tensor | Numbers, axes: number[], shape: number[]): tf.Tensor {
    if (value instanceof tf.Tensor) return tf.reshape(value, shape);
    if (typeof value === 'number') return tf.scalar(value);
    const flat = tf.tensor(value);
    const along = shape.map(() => 1);
    for (let i = 1; i <= flat.rank; i++) along[axes.at(-i) as number] = flat.shape.at(-i) as number;
    return tf.reshape(flat, along);
  }
}

function batchesOf(name: string, data: AdaptData): tf.Tensor[] {
  if (data instanceof tf.Tensor) return [floats(data)];
  const list = data as tf.Tensor[];
  if (Array.isArray(list) && list.length > 0 && list.every((one) => one instanceof tf.Tensor)) return list.map(floats);
  if (isTableLike(data)) return [fromTable(name, data)];
  if ((Array.isArray(data) && data.length > 0) || ArrayBuffer.isView(data)) {
    const tensor = tf.tensor(data as tf.TensorLike);
    return [tensor.dtype === 'int32' || tensor.dtype === 'float32' ? floats(tensor) : refuse(name, data)];
  }
  return refuse(name, data);
}

function fromTable(name: string, table: TableLike): tf.Tensor {
  if (isSeriesLike(table)) return tf.tensor1d(table.values as number[], 'float32');
  const { values, rows, columns } = toMatrix(table, `The layer '${name}': the table that adapt is given`);
  return tf.tensor2d(Float32Array.from(values), [rows, columns]);
}

function refuse(name: string, data: unknown): never {
  throw new Error(
    `The layer '${name}': adapt is given ${describe(data)}; expected a tensor, nested arrays of numbers, a table or a list of tensors.`,
  );
}

export interface NormalizationArgs extends LayerArgs {
  /** The axis or axes with a mean of their own; null: one mean for all; default -1, one for each feature. */
  axis?: number | number[] | null;
  /** Given with `variance`, instead of `adapt`. */
  mean?: number | number[] | null;
  /** Given with `mean`. */
  variance?: number | number[] | null;
  /** Whether scaled values are brought back to what they were; default false. */
  invert?: boolean;
}

/**
 * (x - mean) / sqrt(variance), both taken from data by `adapt(data)` before the model is trained, or given. Counterpart of
 * `keras.layers.Normalization`.
 * @throws when only one of mean and variance is given
 * @example
 * const layer = layers.normalization();
 * layer.adapt([[1, 10], [3, 30]]);
 * assert.deepEqual(layer.apply(tf.tensor2d([[3, 10]])).arraySync(), [[1, -1]]);
 */
export function normalization(args?: NormalizationArgs): Normalization {
  const kind = { factory: 'normalization', defaults: { axis: -1, mean: null, variance: null, invert: false } };
  const where = 'layers.normalization';
  return makeLayer(kind, args, (config: NormalizationConfig) => {
    const { mean, variance } = config;
    if ((mean === null) !== (variance === null)) throw new Error(`${where}: give mean and variance, or neither.`);
    for (const [name, value] of Object.entries({ mean, variance })) checkNumbers(where, name, value);
    const [means, variances] = [[mean].flat(), [variance].flat()];
    if (means.length !== variances.length) {
      throw new Error(`${where}: there are ${means.length} means and ${variances.length} variances; expected as many.`);
    }
    return new Normalization(config);
  }) as Normalization;
}

function checkNumbers(where: string, name: string, value: unknown): void {
  if (value === null || [value].flat().every((one) => typeof one === 'number')) return;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a number or an array of numbers.`);
}

interface RescalingConfig {
  scale: Numbers;
  offset: Numbers;
}

class RescalingLayer extends SameShapeLayer<RescalingConfig> {
  static readonly className = 'Rescaling';

  override call(x: tf.Tensor): tf.Tensor {
    const { scale, offset } = this.args;
    return tf.add(tf.mul(floats(x), scale), offset);
  }
}

export interface RescalingArgs extends LayerArgs {
  /** Factor: a number, or one for each channel. */
  scale: number | number[];
  /** Added after it; default 0. */
  offset?: number | number[];
}

/**
 * x * scale + offset: 1 / 255 brings bytes to [0, 1]. Counterpart of `keras.layers.Rescaling`.
 * @example
 * assert.deepEqual([...layers.rescaling({ scale: 2, offset: -1 }).apply(tf.tensor1d([0, 1])).dataSync()], [-1, 1]);
 */
export function rescaling(args: RescalingArgs): Layer {
  const kind = { factory: 'rescaling', defaults: { offset: 0 }, options: ['scale'] };
  return makeLayer(kind, args, (config: RescalingConfig) => {
    if (config.scale === undefined) throw new Error('layers.rescaling: give a scale, such as { scale: 1 / 255 }.');
    checkNumbers('layers.rescaling', 'scale', config.scale);
    checkNumbers('layers.rescaling', 'offset', config.offset);
    return new RescalingLayer(config);
  });
}
