/** Buckets that TensorBoard has by default. */
export const BUCKETS = 30;

/** Left edge, right edge and count of each bucket, [30, 3], as `tf.summary.histogram` makes them. Values that aren't numbers are left out. */
export function histogramBuckets(values: ArrayLike<number>): Float64Array {
  const buckets = new Float64Array(BUCKETS * 3);
  let [min, max, count] = [Infinity, -Infinity, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    count += 1;
  }
  if (count === 0) return buckets;
  const edge = (i: number) => (i === BUCKETS ? max : min + ((max - min) / BUCKETS) * i);
  for (let i = 0; i < BUCKETS; i++) buckets.set([edge(i), edge(i + 1), 0], i * 3);
  const width = (max - min) / BUCKETS;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    const bucket = width === 0 ? BUCKETS - 1 : Math.min(BUCKETS - 1, Math.floor((value - min) / width));
    const at = bucket * 3 + 2;
    buckets[at] = (buckets[at] as number) + 1;
  }
  return buckets;
}
