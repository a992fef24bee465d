import { tf } from '../../engine';
import { type Cell, type CellsLike, type Frame, isMatrix, toCells } from '../data/cells';
import { describe } from '../data/describe';
import { Draft } from '../data/draft';
import { textOf } from '../data/labels';
import { type Matrix, toMatrix } from '../data/matrix';
import { isTableLike } from '../data/table-like';
import type { Transformer } from '../transformer';

/** Any data as a draft: numbers of tensors as such, all else as it is. */
export function draftOf(x: CellsLike): Draft {
  if (x instanceof Draft) return x;
  if (x instanceof tf.Tensor && x.dtype !== 'string' && x.dtype !== 'bool') return new Draft(toMatrix(x));
  return new Draft(toCells(x));
}

/** What a transformer returned as a draft; its tensor, if it is one, is given back. */
export function draftOfResult(result: unknown, who: string): Draft {
  if (!(result instanceof tf.Tensor || Array.isArray(result) || isTableLike(result))) {
    throw new Error(`${who} returned ${describe(result)}; expected a tensor, rows or a table.`);
  }
  const draft = draftOf(result as CellsLike);
  if (result instanceof tf.Tensor) result.dispose();
  return draft;
}

/** The numbers of a frame; throws, naming the column, where text is left. */
export function numbersOf(frame: Frame, who: string): Matrix {
  if (isMatrix(frame)) return frame;
  const at = frame.values.findIndex((value) => typeof value === 'string');
  if (at < 0) return toMatrix(new Draft(frame));
  const column = at % frame.columns;
  throw new Error(
    `${who}: the result is to be a matrix of numbers, but column '${frame.names?.[column] ?? column}' holds text, such as ` +
      `${textOf(frame.values[at] as Cell)}. Encode it with OneHotEncoder or OrdinalEncoder, or leave it out.`,
  );
}

/** Whether a value has the methods of a transformer. */
export function isTransformer(value: unknown): value is Transformer {
  const { fit, transform, fitTransform } = (value ?? {}) as Partial<Record<string, unknown>>;
  return [fit, transform, fitTransform].every((method) => typeof method === 'function');
}

/** Refuses steps with empty or equal names, and transformers that occur twice (the second fit would undo the first). */
export function assertDistinct(who: string, names: readonly unknown[], transformers: readonly unknown[]): void {
  names.forEach((name, i) => {
    if (typeof name !== 'string' || name === '' || name.includes('__'))
      throw new Error(`${who}: step ${i} must have a name without '__', got ${describe(name)}.`);
    if (names.indexOf(name) !== i)
      throw new Error(`${who}: two steps are called '${name}'; give each a name of its own.`);
  });
  const objects = transformers.filter((one) => typeof one === 'object');
  if (new Set(objects).size < objects.length)
    throw new Error(`${who}: the same transformer is used twice, but it can learn one thing only; make a second one.`);
}
