// ES2025: start a promise chain with a function that may throw.
interface PromiseConstructor {
  /** Calls `callback` now; its result, or what it throws, becomes a promise. */
  try<T, A extends unknown[]>(callback: (...args: A) => T | PromiseLike<T>, ...args: A): Promise<Awaited<T>>;
}
