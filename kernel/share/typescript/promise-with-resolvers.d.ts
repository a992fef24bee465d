// ES2024: a promise together with its functions.
interface PromiseConstructor {
  /** A promise, and the functions that resolve and reject it. */
  withResolvers<T>(): {
    promise: Promise<T>;
    resolve: (value: T | PromiseLike<T>) => void;
    reject: (reason?: unknown) => void;
  };
}
