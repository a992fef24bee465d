/** Several inputs in one. */
import { tf } from '../engine';
import { describe, shapeText } from '../engine/names';
import { unitLength } from '../engine/standardize';
import { fromFront } from './checks';
import type { Layer, LayerArgs, Shape } from './layer';
import { ConfiguredLayer, makeLayer } from './make';

const listOf = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);
const shapesOf = (shape: Shape | Shape[]): Shape[] => (Array.isArray(shape[0]) ? (shape as Shape[]) : [shape as Shape]);

/** Shapes that broadcast to one, from the last axis on. */
function broadcast(name: string, shapes: Shape[]): Shape {
  return shapes.reduce((a, b) => {
    const [long, short] = a.length >= b.length ? [a, b] : [b, a];
    const offset = long.length - short.length;
    return long.map((size, i) => {
      const other = i < offset ? 1 : (short[i - offset] as number | null);
      if (size === null || other === null) return null;
      if (size === other || other === 1) return size;
      if (size === 1) return other;
      throw new Error(
        `The layer '${name}': inputs of shapes ${shapes.map(shapeText).join(' and ')} don't fit together; expected the same sizes, or 1.`,
      );
    });
  });
}

/** One value of each position's values. */
abstract class MergeLayer extends ConfiguredLayer<object> {
  override build(inputShape: Shape | Shape[]): void {
    const shapes = shapesOf(inputShape);
    if (shapes.length < this.fewest) {
      throw new Error(
        `The layer '${this.name}' is given ${shapes.length} input; expected a list of ${this.fewest} or more.`,
      );
    }
    this.computeOutputShape(inputShape);
    this.built = true;
  }

  protected readonly fewest: number = 2;

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return this.merged(sameRank(listOf(inputs)));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shapes = shapesOf(inputShape);
    const rank = Math.max(...shapes.map((shape) => shape.length));
    return broadcast(
      this.name,
      shapes.map((shape) => withRank(shape, rank)),
    );
  }

  protected abstract readonly merged: (inputs: tf.Tensor[]) => tf.Tensor;
}

/** Keras adds axes after the batch to inputs with fewer. */
const withRank = <T>([batch, ...rest]: T[], rank: number): (T | 1)[] => [
  batch as T,
  ...Array<1>(rank - rest.length - 1).fill(1),
  ...rest,
];

function sameRank(inputs: tf.Tensor[]): tf.Tensor[] {
  const rank = Math.max(...inputs.map((x) => x.rank));
  return inputs.map((x) => (x.rank === rank ? x : tf.reshape(x, withRank(x.shape, rank))));
}

const pairwise = (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor) => (inputs: tf.Tensor[]) => inputs.reduce(f);
const sum = pairwise((a, b) => tf.add(a, b));

class AddLayer extends MergeLayer {
  static readonly className = 'Add';
  protected override merged = sum;
}

class SubtractLayer extends MergeLayer {
  static readonly className = 'Subtract';

  override build(inputShape: Shape | Shape[]): void {
    const { length } = shapesOf(inputShape);
    if (length !== 2) throw new Error(`The layer '${this.name}' is given ${length} inputs; expected 2.`);
    super.build(inputShape);
  }

  protected override merged = pairwise((a, b) => tf.sub(a, b));
}

class MultiplyLayer extends MergeLayer {
  static readonly className = 'Multiply';
  protected override merged = pairwise((a, b) => tf.mul(a, b));
}

class AverageLayer extends MergeLayer {
  static readonly className = 'Average';
  protected override merged = (inputs: tf.Tensor[]) => tf.div(sum(inputs), inputs.length);
}

class MaximumLayer extends MergeLayer {
  static readonly className = 'Maximum';
  protected override merged = pairwise((a, b) => tf.maximum(a, b));
}

class MinimumLayer extends MergeLayer {
  static readonly className = 'Minimum';
  protected override merged = pairwise((a, b) => tf.minimum(a, b));
}

/**
 * The sum of several inputs, which may broadcast. Counterpart of `keras.layers.Add`.
 * @throws when shapes don't fit together
 * @example
 * assert.equal(layers.add().apply([tf.scalar(2).reshape([1, 1]), tf.ones([1, 1])]).dataSync()[0], 3);
 */
export function add(args?: LayerArgs): Layer {
  return makeLayer({ factory: 'add' }, args, (config: object) => new AddLayer(config));
}

/**
 * The first input minus the second. Counterpart of `keras.layers.Subtract`.
 * @example
 * assert.equal(layers.subtract().apply([tf.tensor2d([[2]]), tf.tensor2d([[5]])]).dataSync()[0], -3);
 */
export function subtract(args?: LayerArgs): Layer {
  return makeLayer({ factory: 'subtract' }, args, (config: object) => new SubtractLayer(config));
}

/**
 * The product of several inputs. Counterpart of `keras.layers.Multiply`.
 * @example
 * assert.equal(layers.multiply().apply([tf.tensor2d([[2]]), tf.tensor2d([[5]])]).dataSync()[0], 10);
 */
export function multiply(args?: LayerArgs): Layer {
  return makeLayer({ factory: 'multiply' }, args, (config: object) => new MultiplyLayer(config));
}

/**
 * The mean of several inputs. Counterpart of `keras.layers.Average`.
 * @example
 * assert.equal(layers.average().apply([tf.tensor2d([[2]]), tf.tensor2d([[5]])]).dataSync()[0], 3.5);
 */
export function average(args?: LayerArgs): Layer {
  return makeLayer({ factory: 'average' }, args, (config: object) => new AverageLayer(config));
}

/**
 * The largest of several inputs at each place. Counterpart of `keras.layers.Maximum`.
 * @example
 * assert.equal(layers.maximum().apply([tf.tensor2d([[2]]), tf.tensor2d([[5]])]).dataSync()[0], 5);
 */
export function maximum(args?: LayerArgs): Layer {
  return makeLayer({ factory: 'maximum' }, args, (config: object) => new MaximumLayer(config));
}

/**
 * The smallest of several inputs at each place. Counterpart of `keras.layers.Minimum`.
 * @example
 * assert.equal(layers.minimum().apply([tf.tensor2d([[2]]), tf.tensor2d([[5]])]).dataSync()[0], 2);
 */
export function minimum(args?: LayerArgs): Layer {
  return makeLayer({ factory: 'minimum' }, args, (config: object) => new MinimumLayer(config));
}

class ConcatenateLayer extends ConfiguredLayer<{ axis: number }> {
  static readonly className = 'Concatenate';

  override build(inputShape: Shape | Shape[]): void {
    this.computeOutputShape(inputShape);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.concat(listOf(inputs), this.args.axis);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shapes = shapesOf(inputShape);
    const [first] = shapes as [Shape];
    const [axis] = fromFront(this, first, this.args.axis) as [number];
    const fits = (shape: Shape) =>
      shape.length === first.length &&
      shape.every((size, i) => i === axis || size === null || first[i] === null || size === first[i]);
    if (!shapes.every(fits)) {
      throw new Error(
        `The layer '${this.name}': inputs of shapes ${shapes.map(shapeText).join(' and ')} don't fit side by side; expected the same sizes but at axis ${axis}.`,
      );
    }
    const sizes = shapes.map((shape) => shape[axis] as number | null);
    const total = sizes.reduce((all, size) => (all === null || size === null ? null : all + size));
    return first.map((size, i) => (i === axis ? total : size));
  }
}

export interface ConcatenateArgs extends LayerArgs {
  /** Default -1, the last. */
  axis?: number;
}

/**
 * Several inputs side by side. Counterpart of `keras.layers.Concatenate`.
 * @throws when other sizes differ
 * @example
 * assert.deepEqual(layers.concatenate().apply([tf.ones([2, 3]), tf.ones([2, 1])]).shape, [2, 4]);
 */
export function concatenate(args?: ConcatenateArgs): Layer {
  return makeLayer({ factory: 'concatenate', defaults: { axis: -1 } }, args, (config: { axis: number }) => {
    if (Number.isInteger(config.axis)) return new ConcatenateLayer(config);
    throw new Error(`layers.concatenate: axis is ${describe(config.axis)}; expected a whole number.`);
  });
}

interface DotConfig {
  axes: number | [number, number];
  normalize: boolean;
}

class DotLayer extends ConfiguredLayer<DotConfig> {
  static readonly className = 'Dot';

  override build(inputShape: Shape | Shape[]): void {
    this.computeOutputShape(inputShape);
    this.built = true;
  }

  private axesOf(a: readonly unknown[], b: readonly unknown[]): [number, number] {
    const [first, second] = [this.args.axes, this.args.axes].flat() as [number, number];
    const [i] = fromFront(this, a, first) as [number];
    const [j] = fromFront(this, b, Array.isArray(this.args.axes) ? (this.args.axes[1] as number) : second);
    if (i === 0 || j === 0) throw new Error(`The layer '${this.name}': axes can't name axis 0, the batch.`);
    return [i, j as number];
  }

  /** The axes that are summed over go last in one and second in the other; then it is a product of matrices. */
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [a, b] = listOf(inputs) as [tf.Tensor, tf.Tensor];
    const [i, j] = this.axesOf(a.shape, b.shape);
    const { normalize } = this.args;
    const x = normalize ? unitLength(a, i, 1e-7) : a;
    const y = normalize ? unitLength(b, j, 1e-7) : b;
    const without = (rank: number, axis: number) => Array.from({ length: rank }, (_, k) => k).filter((k) => k !== axis);
    const left = tf.transpose(x, [...without(x.rank, i), i]);
    const [batch, ...others] = without(y.rank, j) as [number, ...number[]];
    const right = tf.transpose(y, [batch, j, ...others]);
    const n = left.shape[0] as number;
    const inner = left.shape[left.rank - 1] as number;
    const product = tf.matMul(tf.reshape(left, [n, -1, inner]), tf.reshape(right, [n, inner, -1]));
    return tf.reshape(product, this.computeOutputShape([a.shape, b.shape]) as number[]);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const shapes = shapesOf(inputShape);
    if (shapes.length !== 2) throw new Error(`The layer '${this.name}' is given ${shapes.length} inputs; expected 2.`);
    const [a, b] = shapes as [Shape, Shape];
    const [i, j] = this.axesOf(a, b);
    if (a[i] !== null && b[j] !== null && a[i] !== b[j]) {
      throw new Error(
        `The layer '${this.name}': inputs of shapes ${shapeText(a)} and ${shapeText(b)} have ${a[i]} and ${b[j]} values at axes ${i} and ${j}; expected as many.`,
      );
    }
    const shape = [...a.filter((_, k) => k !== i), ...b.filter((_, k) => k !== j && k !== 0)];
    return shape.length === 1 ? [...shape, 1] : shape;
  }
}

export interface DotArgs extends LayerArgs {
  /** The axis of each input that is summed over, or one for both. */
  axes: number | [number, number];
  /** Whether inputs are scaled to length 1 first, which gives the cosine; default false. */
  normalize?: boolean;
}

/**
 * The dot product of two inputs, sample by sample. Counterpart of `keras.layers.Dot`.
 * @throws when sizes differ
 * @example
 * assert.equal(layers.dot({ axes: 1 }).apply([tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]])]).dataSync()[0], 11);
 */
export function dot(args: DotArgs): Layer {
  const kind = { factory: 'dot', defaults: { normalize: false }, options: ['axes'] };
  return makeLayer(kind, args, (config: DotConfig) => {
    const axes = [config.axes].flat();
    const right = axes.every((axis) => Number.isInteger(axis)) && (!Array.isArray(config.axes) || axes.length === 2);
    if (right) return new DotLayer(config);
    throw new Error(`layers.dot: axes is ${describe(config.axes)}; expected a whole number or two.`);
  });
}
