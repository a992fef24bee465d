// ES2026: arrays from asynchronous iterables.
interface ArrayConstructor {
  /** An array of everything that an asynchronous (or plain) iterable yields, promises awaited. */
  fromAsync<T>(source: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>): Promise<T[]>;
  /** The same, with each element passed through `map`. */
  fromAsync<T, U>(
    source: AsyncIterable<T> | Iterable<T | PromiseLike<T>> | ArrayLike<T | PromiseLike<T>>,
    map: (value: Awaited<T>, index: number) => U,
    thisArg?: unknown,
  ): Promise<Awaited<U>[]>;
}
