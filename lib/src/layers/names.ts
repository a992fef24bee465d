const taken = new Map<string, number>();

/** Keras' automatic names: `dense`, `dense_1` … counted for each kind. */
export function autoName(kind: string): string {
  const n = taken.get(kind) ?? 0;
  taken.set(kind, n + 1);
  return n === 0 ? kind : `${kind}_${n}`;
}

/** `BatchNormalization` -> `batch_normalization`, `Conv2D` -> `conv2d`, as Keras names layers. */
export function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
