/** The rows of a call, checked against the model and the loss, and the part of them that is validated on. */
import type { tf } from '../engine';
import { describe } from '../engine/names';
import {
  type ArrayLike1,
  type ClassWeight,
  checkCounts,
  checkNumbers,
  classWeights,
  type DataLike,
  inputsFor,
  type Scope,
  weightsFor,
} from './data';
import type { Model } from './model';
import type { Compiled } from './state';
import type { FitArgs } from './training';

interface Given {
  classWeight?: ClassWeight | undefined;
  sampleWeight?: ArrayLike1 | undefined;
}

export interface Rows {
  data: tf.Tensor[];
  count: number;
  weighted: boolean;
}

/** Data of one pass, checked against the model and the loss. */
export function rowsFor(
  scope: Scope,
  where: string,
  model: Model,
  compiled: Compiled,
  x: DataLike,
  y: ArrayLike1,
  given: Given,
): Rows {
  if (model.outputs.length !== 1) {
    throw new Error(
      `${where}: the model has ${model.outputs.length} outputs; models with one output can be trained and evaluated.`,
    );
  }
  if (y === undefined) throw new Error(`${where}: y is missing; expected targets, one for each sample of x.`);
  const shapes = model.inputs.map((input) => input.shape.slice(1));
  const inputs = inputsFor(scope, where, x, shapes, model.inputNames);
  const target = scope.tensor(`${where}: y`, y);
  const names = inputs.map((input, i) => [inputs.length === 1 ? 'x' : `x[${i}]`, input] as const);
  if (target.rank === 0) throw new Error(`${where}: y is a single number; expected targets, one for each sample of x.`);
  const count = checkCounts(where, { ...Object.fromEntries(names), y: target });
  for (const [name, input] of names) checkNumbers(`${where}: ${name}`, input);
  checkNumbers(`${where}: y`, target);
  if (given.sampleWeight !== undefined && given.classWeight !== undefined) {
    throw new Error(
      `${where}: classWeight and sampleWeight can't both be given; multiply the class weights into sampleWeight.`,
    );
  }
  compiled.loss.checkTargets(target, (model.outputs[0] as tf.SymbolicTensor).shape);
  const weight =
    given.sampleWeight !== undefined
      ? weightsFor(scope, where, given.sampleWeight, count)
      : given.classWeight !== undefined
        ? classWeights(scope, where, given.classWeight, target)
        : null;
  return { data: weight ? [...inputs, target, weight] : [...inputs, target], count, weighted: weight !== null };
}

export interface Validation {
  /** Whether the rows are the last of the training's. */
  split: boolean;
  rows: Rows;
  from: number;
  count: number;
}

/** The rows to validate on, if `fit` is asked to. */
export function validationRows(
  scope: Scope,
  model: Model,
  compiled: Compiled,
  rows: Rows,
  args: FitArgs,
): Validation | null {
  const { validationSplit = 0, validationData } = args;
  if (validationData !== undefined) {
    if (args.validationSplit) throw new Error('fit: give validationSplit or validationData, not both.');
    if (!Array.isArray(validationData) || validationData.length < 2 || validationData.length > 3) {
      throw new Error(`fit: validationData is ${describe(validationData)}; expected [x, y] or [x, y, sampleWeight].`);
    }
    const [x, y, sampleWeight] = validationData as readonly [DataLike, ArrayLike1, ArrayLike1?];
    const held = rowsFor(scope, 'fit: validationData', model, compiled, x, y, { sampleWeight });
    return { split: false, rows: held, from: 0, count: held.count };
  }
  if (validationSplit === 0) return null;
  if (!(validationSplit > 0 && validationSplit < 1)) {
    throw new Error(
      `fit: validationSplit is ${describe(validationSplit)}; expected a share from 0 up to 1, such as 0.2.`,
    );
  }
  const from = Math.floor(rows.count * (1 - validationSplit));
  if (from === 0 || from === rows.count) {
    throw new Error(
      `fit: validationSplit ${validationSplit} of ${rows.count} samples leaves ${from} to learn and ${rows.count - from} to validate on; expected at least one of each.`,
    );
  }
  // Weights of classes are for learning only; weights of samples count in the validation too, as in Keras.
  const held = args.classWeight ? { ...rows, data: rows.data.slice(0, -1), weighted: false } : rows;
  return { split: true, rows: held, from, count: rows.count - from };
}
