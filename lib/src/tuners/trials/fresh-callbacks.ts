import { Callback } from '../../callbacks/callback';
import type { CallbackLike } from '../../callbacks/list';
import { tf } from '../../engine';
import type { HyperValue } from '../space/entries';
import type { Rung } from './trial';

/** What a function that makes callbacks is told. */
export interface TrialContext {
  /** Such as `0003`: a name for a folder of its own. */
  readonly id: string;
  readonly values: Readonly<Record<string, HyperValue>>;
  readonly rung: Rung | null;
  /** Which of the trial's trainings it is, from 0. */
  readonly execution: number;
}

/** Callbacks of a search: as for `fit`, or a function that makes them for each training. */
export type SearchCallbacks =
  | CallbackLike
  | readonly CallbackLike[]
  | ((trial: TrialContext) => CallbackLike | readonly CallbackLike[]);

/**
 * Callbacks that know nothing of earlier trainings: what the function makes, or copies of what was given, which itself is never used.
 * An object with hooks is shared, as nobody can copy what its functions remember.
 */
export function freshCallbacks(given: SearchCallbacks | undefined, trial: TrialContext): CallbackLike[] {
  if (given === undefined) return [];
  if (typeof given === 'function') return listOf(given(trial));
  return listOf(given).map((one) => (one instanceof Callback ? copyOf(one, new Map()) : one));
}

const listOf = (given: CallbackLike | readonly CallbackLike[]): CallbackLike[] =>
  Array.isArray(given) ? [...given] : [given as CallbackLike];

/** A deep copy that keeps classes; tensors and functions are shared. */
function copyOf<T>(value: T, seen: Map<object, unknown>): T {
  if (typeof value !== 'object' || value === null || value instanceof tf.Tensor) return value;
  if (seen.has(value)) return seen.get(value) as T;
  if (ArrayBuffer.isView(value) || value instanceof Date || value instanceof RegExp) return structuredClone(value);
  const copy: object = emptyLike(value);
  seen.set(value, copy);
  if (copy instanceof Map)
    for (const [key, entry] of value as never as Map<unknown, unknown>) copy.set(key, copyOf(entry, seen));
  if (copy instanceof Set) for (const entry of value as never as Set<unknown>) copy.add(copyOf(entry, seen));
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
    if (Array.isArray(value) && key === 'length') continue;
    Object.defineProperty(
      copy,
      key,
      'value' in descriptor ? { ...descriptor, value: copyOf(descriptor.value, seen) } : descriptor,
    );
  }
  return copy as T;
}

function emptyLike(value: object): object {
  if (Array.isArray(value)) return [];
  const copy = value instanceof Map ? new Map() : value instanceof Set ? new Set() : {};
  return Object.setPrototypeOf(copy, Object.getPrototypeOf(value) as object | null) as object;
}
