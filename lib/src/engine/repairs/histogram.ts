import { backend, stack, type Tensor, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs';

interface Histograms {
  buckets(data: Tensor, bucketCount?: number): Tensor2D;
}

/**
 * TensorBoard's histogram of data that are all equal: tfjs-node joins three scalars, which TensorFlow 2.21 refuses. Such data
 * get the one bucket that was meant: [value - 0.5, value + 0.5, count].
 */
export function repairHistogram(): void {
  const histograms = Object.getPrototypeOf(backend()) as Histograms;
  const buckets = histograms.buckets;
  histograms.buckets = function (data, bucketCount) {
    const value = data.size === 0 ? null : constantOf(data);
    if (value === null) return buckets.call(this, data, bucketCount);
    return tensor2d([[value - 0.5, value + 0.5, data.size]]);
  };
}

function constantOf(data: Tensor): number | null {
  const ends = tidy(() => {
    const numbers = data.cast('float32').flatten();
    return stack([numbers.min(), numbers.max()]);
  });
  const [low, high] = ends.dataSync();
  ends.dispose();
  return low !== undefined && low === high ? low : null;
}
