// ES2025: sets as mathematics has them.
interface ReadonlySetLike<T> {
  keys(): Iterator<T>;
  has(value: T): boolean;
  readonly size: number;
}

interface Set<T> {
  /** What is in either. */
  union<U>(other: ReadonlySetLike<U>): Set<T | U>;
  /** What is in both. */
  intersection<U>(other: ReadonlySetLike<U>): Set<T & U>;
  /** What is in this set only. */
  difference<U>(other: ReadonlySetLike<U>): Set<T>;
  /** What is in exactly one of the two. */
  symmetricDifference<U>(other: ReadonlySetLike<U>): Set<T | U>;
  isSubsetOf(other: ReadonlySetLike<unknown>): boolean;
  isSupersetOf(other: ReadonlySetLike<unknown>): boolean;
  isDisjointFrom(other: ReadonlySetLike<unknown>): boolean;
}

interface ReadonlySet<T> {
  /** What is in either. */
  union<U>(other: ReadonlySetLike<U>): Set<T | U>;
  /** What is in both. */
  intersection<U>(other: ReadonlySetLike<U>): Set<T & U>;
  /** What is in this set only. */
  difference<U>(other: ReadonlySetLike<U>): Set<T>;
  /** What is in exactly one of the two. */
  symmetricDifference<U>(other: ReadonlySetLike<U>): Set<T | U>;
  isSubsetOf(other: ReadonlySetLike<unknown>): boolean;
  isSupersetOf(other: ReadonlySetLike<unknown>): boolean;
  isDisjointFrom(other: ReadonlySetLike<unknown>): boolean;
}
