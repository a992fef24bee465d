import { NumpyRandom } from '../preprocessing/splitting/numpy-random';

/** Always the same points of the same data, whatever the seeds of a run. */
const SEED = 47;

/** Positions of at most `limit` of `count` points, drawn at random, in order. */
export function samplePositions(count: number, limit: number): Int32Array {
  if (count <= limit) return Int32Array.from({ length: count }, (_, i) => i);
  return new NumpyRandom(SEED).permutation(count).slice(0, limit).sort();
}

/**
 * Positions of at most `limit` points of a curve that keep its shape: the first, the last, and the lowest and highest of each
 * of equally long stretches.
 */
export function curvePositions(y: readonly number[], limit: number): Int32Array {
  if (y.length <= limit) return samplePositions(y.length, limit);
  const stretches = Math.max(1, Math.floor((limit - 2) / 2));
  const kept = new Set([0, y.length - 1]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * y.length) / stretches);
    const to = Math.floor(((stretch + 1) * y.length) / stretches);
    let lowest = from;
    let highest = from;
    for (let i = from; i < to; i++) {
      if (y[i]! < y[lowest]!) lowest = i;
      if (y[i]! > y[highest]!) highest = i;
    }
    kept.add(lowest).add(highest);
  }
  return Int32Array.from(kept).sort();
}

/** The values at these positions. */
export function at<T>(values: readonly T[], positions: Int32Array): T[] {
  return Array.from(positions, (position) => values[position]!);
}
