/** What is said about options of layers that can't be right. */
import { describe, shapeText, unknownName } from '../engine/names';
import type { Shape } from './layer';

/** Whole numbers from 1 up, checked before tfjs meets them. */
export function positiveInteger(where: string, name: string, value: unknown): void {
  if (Number.isInteger(value) && (value as number) > 0) return;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a whole number from 1 up.`);
}

/** A number within bounds, both allowed. */
export function numberWithin(where: string, name: string, value: unknown, low: number, high: number): void {
  if (typeof value === 'number' && value >= low && value <= high) return;
  const expected = high === Infinity ? `a number from ${low} up` : `a number from ${low} to ${high}, such as 0.2`;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected ${expected}.`);
}

/** One of a few words. */
export function oneOf(where: string, name: string, value: unknown, known: readonly string[]): void {
  if (known.includes(value as string)) return;
  throw new Error(`${where}: ${unknownName(name, value, known).message}`);
}

/** The only order of axes that is offered. */
export function channelsLast(where: string, value: unknown): void {
  oneOf(where, 'dataFormat', value, ['channelsLast', 'channelsFirst']);
  if (value === 'channelsLast') return;
  throw new Error(
    `${where}: dataFormat 'channelsFirst' is not offered; bring the channels to the last axis (tf.transpose) and use 'channelsLast'.`,
  );
}

/** `n` whole numbers from `low` up; one number stands for all of them. */
export function numbers(where: string, name: string, value: unknown, n: number, low = 1): number[] {
  const list = Array.isArray(value) ? value : Array<unknown>(n).fill(value);
  if (list.length === n && list.every((size) => Number.isInteger(size) && size >= low)) return list as number[];
  const one = `a whole number from ${low} up`;
  const given = Array.isArray(value) && value.length < 8 ? `[${value.join(', ')}]` : describe(value);
  throw new Error(`${where}: ${name} is ${given}; expected ${n === 1 ? one : `${one} or an array of ${n}`}.`);
}

/** A shape without the batch: whole numbers, null where the size is open. */
export function checkedShape(where: string, key: string, value: unknown): Shape {
  const size = (n: unknown) => n === null || (Number.isInteger(n) && (n as number) > 0);
  if (Array.isArray(value) && value.every(size)) return value;
  throw new Error(
    `${where}: ${key} is ${describe(value)}; expected an array of whole numbers without the batch, such as [28, 28].`,
  );
}

/** The input's number of axes. `axes` names them: ['batch', 'height', 'width', 'channels']. */
export function expectRank(layer: { name: string }, shape: Shape | Shape[], axes: readonly string[]): void {
  if (!Array.isArray(shape[0]) && shape.length === axes.length) return;
  const given = Array.isArray(shape[0]) ? `${shape.length} tensors` : `shape ${shapeText(shape as Shape)}`;
  throw new Error(
    `The layer '${layer.name}' is given ${given}; expected one tensor with ${axes.length} axes, [${axes.join(', ')}].`,
  );
}

/** The size of an axis, which must be known; negative axes count from the end. */
export function sizeOf(layer: { name: string }, shape: Shape, axis: number): number {
  const size = shape.at(axis);
  if (typeof size === 'number' && axis >= -shape.length && axis < shape.length) return size;
  throw new Error(
    `The layer '${layer.name}' is given shape ${shapeText(shape)}; expected a known size at axis ${axis}.`,
  );
}

/** Axes from the front, in order; negative ones count from the end. */
export function fromFront(
  layer: { name: string },
  shape: readonly unknown[],
  axes: number | readonly number[],
): number[] {
  const list = typeof axes === 'number' ? [axes] : [...axes];
  if (list.length > 0 && list.every((axis) => Number.isInteger(axis) && axis >= -shape.length && axis < shape.length)) {
    return list.map((axis) => (axis < 0 ? axis + shape.length : axis)).sort((a, b) => a - b);
  }
  throw new Error(
    `The layer '${layer.name}' has axis ${list.join(', ')}; its input has ${shape.length} axes: expected whole numbers from ${-shape.length} to ${shape.length - 1}.`,
  );
}
