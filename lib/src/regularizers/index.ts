/** Penalties on weights that are added to the loss: Keras' regularizers by Keras' names. */
import { tf } from '../engine';
import { checkOptions, describe, shapeText, unknownName } from '../engine/names';
import { unitLength } from '../engine/standardize';

/** Something that gives the penalty of a weight. */
export type Regularizer = ReturnType<typeof tf.regularizers.l2>;

/** tfjs' base class, which it does not export: extended, so that its layers take ours. */
const Base = Object.getPrototypeOf(tf.regularizers.l1l2().constructor) as abstract new () => PenaltyBase;

interface PenaltyBase {
  getClassName(): string;
  apply(weight: tf.Tensor): tf.Scalar;
  getConfig(): ReturnType<Regularizer['getConfig']>;
}

class Penalty<A extends object> extends Base {
  constructor(
    private readonly className: string,
    private readonly args: A,
    private readonly penalty: (weight: tf.Tensor) => tf.Scalar,
  ) {
    super();
  }

  override getClassName(): string {
    return this.className;
  }

  override apply(weight: tf.Tensor): tf.Scalar {
    return tf.tidy(() => this.penalty(weight));
  }

  override getConfig(): ReturnType<Regularizer['getConfig']> {
    return { ...this.args } as ReturnType<Regularizer['getConfig']>;
  }
}

const made = <A extends object>(className: string, args: A, penalty: (weight: tf.Tensor) => tf.Scalar) =>
  new Penalty(className, args, penalty) as unknown as Regularizer;

const absolute = (factor: number, weight: tf.Tensor) => tf.mul<tf.Scalar>(factor, tf.sum(tf.abs(weight)));
const squared = (factor: number, weight: tf.Tensor) => tf.mul<tf.Scalar>(factor, tf.sum(tf.square(weight)));

/**
 * l1 * sum(abs(weight)); `l1` is 0.01 by default. Counterpart of `keras.regularizers.L1`.
 * @example
 * assert.equal(regularizers.l1(0.5).apply(tf.tensor1d([-1, 3])).dataSync()[0], 2);
 */
export function l1(args: { l1?: number } | number = {}): Regularizer {
  const factor = factorOf('l1', args);
  return made('L1', { l1: factor }, (weight) => absolute(factor, weight));
}

/**
 * l2 * sum(weight²); `l2` is 0.01 by default. Counterpart of `keras.regularizers.L2`.
 * @example
 * assert.equal(regularizers.l2({ l2: 0.5 }).apply(tf.tensor1d([-1, 3])).dataSync()[0], 5);
 */
export function l2(args: { l2?: number } | number = {}): Regularizer {
  const factor = factorOf('l2', args);
  return made('L2', { l2: factor }, (weight) => squared(factor, weight));
}

/**
 * l1 * sum(abs(weight)) + l2 * sum(weight²); both are 0 by default. Counterpart of `keras.regularizers.L1L2`.
 * @example
 * assert.equal(regularizers.l1l2({ l1: 1, l2: 0.5 }).apply(tf.tensor1d([-1, 3])).dataSync()[0], 9);
 */
export function l1l2(args: { l1?: number; l2?: number } = {}): Regularizer {
  checkOptions('regularizers.l1l2', args, ['l1', 'l2']);
  const first = checkedFactor('regularizers.l1l2', 'l1', args.l1 ?? 0);
  const second = checkedFactor('regularizers.l1l2', 'l2', args.l2 ?? 0);
  return made('L1L2', { l1: first, l2: second }, (weight) => {
    if (second === 0) return first === 0 ? tf.scalar(0) : absolute(first, weight);
    return first === 0 ? squared(second, weight) : tf.add(absolute(first, weight), squared(second, weight));
  });
}

export interface OrthogonalArgs {
  /** Default 0.01. */
  factor?: number;
  /** What is to be orthogonal; default `rows`. */
  mode?: 'rows' | 'columns';
}

/**
 * factor * the mean of |cosine| between the rows (or columns) of a matrix. Counterpart of `keras.regularizers.OrthogonalRegularizer`.
 * @throws when it meets a weight that is no matrix
 * @example
 * assert.equal(regularizers.orthogonalRegularizer().apply(tf.eye(3)).dataSync()[0], 0);
 */
export function orthogonalRegularizer(args: OrthogonalArgs = {}): Regularizer {
  const where = 'regularizers.orthogonalRegularizer';
  checkOptions(where, args, ['factor', 'mode']);
  const { mode = 'rows' } = args;
  const factor = checkedFactor(where, 'factor', args.factor ?? 0.01);
  if (mode !== 'rows' && mode !== 'columns') {
    throw new Error(`${where}: ${unknownName('mode', mode, ['rows', 'columns']).message}`);
  }
  return made('OrthogonalRegularizer', { factor, mode }, (weight) => {
    if (weight.rank !== 2)
      throw new Error(`${where}: the weight has shape ${shapeText(weight.shape)}; expected a matrix.`);
    const rows = mode === 'rows';
    const unit = unitLength(weight, rows ? 1 : 0, 1e-7) as tf.Tensor2D;
    const size = weight.shape[rows ? 0 : 1] as number;
    const cosines = tf.mul(tf.matMul(unit, unit, !rows, rows), tf.sub(1, tf.eye(size)));
    return tf.mul<tf.Scalar>(factor / (size * (size - 1)), tf.sum(tf.abs(cosines)));
  });
}

function factorOf<K extends 'l1' | 'l2'>(name: K, args: Partial<Record<K, number>> | number): number {
  const where = `regularizers.${name}`;
  if (typeof args === 'number') return checkedFactor(where, name, args);
  checkOptions(where, args, [name]);
  return checkedFactor(where, name, args[name] ?? 0.01);
}

function checkedFactor(where: string, name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a number from 0 up.`);
}

const byName = { l1, l2, l1l2, orthogonalRegularizer };

/** Names that layers take for a regularizer. */
export type RegularizerName = keyof typeof byName;

/**
 * A regularizer by name, or as it is. Counterpart of `keras.regularizers.get`.
 * @throws for unknown names, and what is no regularizer
 * @example
 * const penalty = regularizers.get('l2').apply(tf.tensor1d([3, 4])).dataSync()[0];
 * assert.ok(Math.abs(penalty - 0.01 * (9 + 16)) < 1e-6);
 */
export function get(identifier: RegularizerName | Regularizer): Regularizer {
  if (typeof identifier === 'string') {
    if (!Object.hasOwn(byName, identifier)) throw unknownName('regularizer', identifier, Object.keys(byName));
    return byName[identifier]();
  }
  if (typeof identifier?.apply === 'function') return identifier;
  throw new Error(`Expected a regularizer's name or regularizers.…(), got ${describe(identifier)}.`);
}
