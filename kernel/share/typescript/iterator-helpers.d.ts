// ES2025: helpers of built-in iterators and generators.
interface IterableIterator<T> {
  /** Each value passed through `callback`, lazily. */
  map<U>(callback: (value: T, index: number) => U): IterableIterator<U>;
  /** The values for which `callback` holds, lazily. */
  filter<S extends T>(callback: (value: T, index: number) => value is S): IterableIterator<S>;
  filter(callback: (value: T, index: number) => unknown): IterableIterator<T>;
  /** The first `limit` values. */
  take(limit: number): IterableIterator<T>;
  /** All but the first `count` values. */
  drop(count: number): IterableIterator<T>;
  /** The values of all iterables that `callback` gives, one after the other. */
  flatMap<U>(callback: (value: T, index: number) => Iterable<U>): IterableIterator<U>;
  /** All values folded into one. */
  reduce(callback: (previous: T, value: T, index: number) => T): T;
  reduce<U>(callback: (previous: U, value: T, index: number) => U, initialValue: U): U;
  /** All remaining values. */
  toArray(): T[];
  forEach(callback: (value: T, index: number) => void): void;
  some(callback: (value: T, index: number) => unknown): boolean;
  every(callback: (value: T, index: number) => unknown): boolean;
  find<S extends T>(callback: (value: T, index: number) => value is S): S | undefined;
  find(callback: (value: T, index: number) => unknown): T | undefined;
}

interface IteratorConstructor {
  /** An iterator with helpers over any iterable or iterator. */
  from<T>(source: Iterable<T> | Iterator<T>): IterableIterator<T>;
  readonly prototype: IterableIterator<unknown>;
}

declare var Iterator: IteratorConstructor;

// biome-ignore lint/suspicious/noExplicitAny: the type parameters must be those of TypeScript's own declaration
interface Generator<T = unknown, TReturn = any, TNext = unknown> {
  /** Each value passed through `callback`, lazily. */
  map<U>(callback: (value: T, index: number) => U): IterableIterator<U>;
  /** The values for which `callback` holds, lazily. */
  filter<S extends T>(callback: (value: T, index: number) => value is S): IterableIterator<S>;
  filter(callback: (value: T, index: number) => unknown): IterableIterator<T>;
  /** The first `limit` values. */
  take(limit: number): IterableIterator<T>;
  /** All but the first `count` values. */
  drop(count: number): IterableIterator<T>;
  /** The values of all iterables that `callback` gives, one after the other. */
  flatMap<U>(callback: (value: T, index: number) => Iterable<U>): IterableIterator<U>;
  /** All values folded into one. */
  reduce(callback: (previous: T, value: T, index: number) => T): T;
  reduce<U>(callback: (previous: U, value: T, index: number) => U, initialValue: U): U;
  /** All remaining values. */
  toArray(): T[];
  forEach(callback: (value: T, index: number) => void): void;
  some(callback: (value: T, index: number) => unknown): boolean;
  every(callback: (value: T, index: number) => unknown): boolean;
  find<S extends T>(callback: (value: T, index: number) => value is S): S | undefined;
  find(callback: (value: T, index: number) => unknown): T | undefined;
}
