/** What weights are brought back to after each step: Keras' constraints by Keras' names. */
import { tf } from '../engine';
import { checkNoOptions, checkOptions, describe, unknownName } from '../engine/names';

/** Something that gives the allowed weight nearest to a weight. */
export type Constraint = ReturnType<typeof tf.constraints.nonNeg>;

/** tfjs' base class, which it does not export: extended, so that its layers take ours. */
const Base = Object.getPrototypeOf(tf.constraints.nonNeg().constructor) as abstract new () => Constraint;

/** Keras adds it to norms before it divides by them. */
const EPSILON = 1e-7;

class ProjectedWeight<A extends object> extends Base {
  constructor(
    private readonly className: string,
    private readonly args: A,
    private readonly project: (weight: tf.Tensor) => tf.Tensor,
  ) {
    super();
  }

  override getClassName(): string {
    return this.className;
  }

  override apply(weight: tf.Tensor): tf.Tensor {
    return tf.tidy(() => this.project(weight));
  }

  override getConfig(): ReturnType<Constraint['getConfig']> {
    return { ...this.args } as ReturnType<Constraint['getConfig']>;
  }
}

export interface AxisArgs {
  /** The axis or axes along which norms are taken; default 0: of a dense kernel [inputs, units] the column of each unit. For images' kernels Keras recommends [0, 1, 2]. */
  axis?: number | number[];
}

export interface MaxNormArgs extends AxisArgs {
  /** Largest norm; default 2. */
  maxValue?: number;
}

export interface MinMaxNormArgs extends AxisArgs {
  /** Smallest norm; default 0. */
  minValue?: number;
  /** Largest norm; default 1. */
  maxValue?: number;
  /** How far the norm is brought back at a time, from 0 to 1; default 1, all the way. */
  rate?: number;
}

/**
 * Norms of at most `maxValue`. Counterpart of `keras.constraints.MaxNorm`. Source: Srivastava et al., https://jmlr.org/papers/v15/srivastava14a.html
 * @example
 * const kernel = constraints.maxNorm({ maxValue: 1 }).apply(tf.tensor2d([[3], [4]]));
 * assert.ok(Math.abs(kernel.dataSync()[1] - 0.8) < 1e-6);
 */
export function maxNorm(args: MaxNormArgs = {}): Constraint {
  const where = 'constraints.maxNorm';
  checkOptions(where, args, ['maxValue', 'axis']);
  const { maxValue = 2, axis = 0 } = args;
  checkNumber(where, 'maxValue', maxValue);
  checkAxis(where, axis);
  return new ProjectedWeight('MaxNorm', { maxValue, axis }, (weight) =>
    scaled(weight, axis, (norms) => tf.clipByValue(norms, 0, maxValue)),
  );
}

/**
 * Norms from `minValue` to `maxValue`. Counterpart of `keras.constraints.MinMaxNorm`.
 * @example
 * const kernel = constraints.minMaxNorm({ minValue: 5 / 4, maxValue: 5 / 2 }).apply(tf.tensor2d([[3], [4]]));
 * assert.ok(Math.abs(kernel.dataSync()[0] - 1.5) < 1e-6);
 */
export function minMaxNorm(args: MinMaxNormArgs = {}): Constraint {
  const where = 'constraints.minMaxNorm';
  checkOptions(where, args, ['minValue', 'maxValue', 'rate', 'axis']);
  const { minValue = 0, maxValue = 1, rate = 1, axis = 0 } = args;
  for (const [name, value] of Object.entries({ minValue, maxValue, rate })) checkNumber(where, name, value);
  checkAxis(where, axis);
  if (minValue > maxValue) throw new Error(`${where}: minValue ${minValue} is larger than maxValue ${maxValue}.`);
  const desired = (norms: tf.Tensor) =>
    tf.add(tf.mul(rate, tf.clipByValue(norms, minValue, maxValue)), tf.mul(1 - rate, norms));
  return new ProjectedWeight('MinMaxNorm', { minValue, maxValue, rate, axis }, (weight) =>
    scaled(weight, axis, desired),
  );
}

/**
 * No negative values. Counterpart of `keras.constraints.NonNeg`.
 * @example
 * assert.deepEqual([...constraints.nonNeg().apply(tf.tensor1d([-1, 2])).dataSync()], [0, 2]);
 */
export function nonNeg(...none: []): Constraint {
  checkNoOptions('constraints.nonNeg', none);
  return new ProjectedWeight('NonNeg', {}, (weight) => tf.maximum(weight, 0));
}

/**
 * Norms of 1. Counterpart of `keras.constraints.UnitNorm`.
 * @example
 * const kernel = constraints.unitNorm().apply(tf.tensor2d([[3], [4]]));
 * assert.ok(Math.abs(kernel.dataSync()[0] - 0.6) < 1e-6);
 */
export function unitNorm(args: AxisArgs = {}): Constraint {
  checkOptions('constraints.unitNorm', args, ['axis']);
  const { axis = 0 } = args;
  checkAxis('constraints.unitNorm', axis);
  return new ProjectedWeight('UnitNorm', { axis }, (weight) => tf.div(weight, tf.add(normsOf(weight, axis), EPSILON)));
}

const normsOf = (weight: tf.Tensor, axis: number | number[]) => tf.sqrt(tf.sum(tf.square(weight), axis, true));

function scaled(weight: tf.Tensor, axis: number | number[], desired: (norms: tf.Tensor) => tf.Tensor): tf.Tensor {
  const norms = normsOf(weight, axis);
  return tf.mul(weight, tf.div(desired(norms), tf.add(norms, EPSILON)));
}

function checkNumber(where: string, name: string, value: unknown): void {
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a number from 0 up.`);
}

function checkAxis(where: string, axis: unknown): void {
  if ([axis].flat().every((one) => Number.isInteger(one))) return;
  throw new Error(`${where}: axis is ${describe(axis)}; expected a whole number or an array of them.`);
}

const byName = { maxNorm, minMaxNorm, nonNeg, unitNorm };

/** Names that layers take for a constraint. */
export type ConstraintName = keyof typeof byName;

/**
 * A constraint by name, or as it is. Counterpart of `keras.constraints.get`.
 * @throws for unknown names, and what is no constraint
 * @example
 * assert.deepEqual([...constraints.get('nonNeg').apply(tf.tensor1d([-1, 2])).dataSync()], [0, 2]);
 * assert.throws(() => constraints.get('non_neg'), /'nonNeg'/);
 */
export function get(identifier: ConstraintName | Constraint): Constraint {
  if (typeof identifier === 'string') {
    if (!Object.hasOwn(byName, identifier)) throw unknownName('constraint', identifier, Object.keys(byName));
    return byName[identifier]();
  }
  if (typeof identifier?.apply === 'function') return identifier;
  throw new Error(`Expected a constraint's name or constraints.…(), got ${describe(identifier)}.`);
}
