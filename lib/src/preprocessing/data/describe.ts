import { tf } from '../../engine';
import { isTableLike } from './table-like';

/** What a value is, in the words of an error message: `tensor [3, 2] float32`, `array of 5`, `string 'abc'`. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (value instanceof tf.Tensor) return `tensor [${value.shape.join(', ')}] ${value.dtype}`;
  if (Array.isArray(value)) {
    const first: unknown = value[0];
    return Array.isArray(first) ? `array of ${value.length} rows of ${first.length}` : `array of ${value.length}`;
  }
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${(value as Uint8Array).length}`;
  if (isTableLike(value)) return `table of ${value.values.length} rows and ${value.columns.length} columns`;
  if (typeof value === 'string') return `string '${value}'`;
  if (typeof value === 'object') return `object with the keys ${Object.keys(value).join(', ') || '(none)'}`;
  return `${typeof value} ${String(value)}`;
}
