// ES2024: grouping.
interface ObjectConstructor {
  /** The items by the key that `callback` gives for each. */
  groupBy<K extends PropertyKey, T>(
    items: Iterable<T>,
    callback: (item: T, index: number) => K,
  ): Partial<Record<K, T[]>>;
}

interface MapConstructor {
  /** The items by the key that `callback` gives for each. */
  groupBy<K, T>(items: Iterable<T>, callback: (item: T, index: number) => K): Map<K, T[]>;
}
