import type { TensorInfo } from '@tensorflow/tfjs';
import { type BackendWasm, installKernel } from './kernels';

/** Sums of rows by segment, the gradient of `tf.gather` and so of embeddings, which the wasm backend lacks. */
export function repairUnsortedSegmentSum(): void {
  installKernel('UnsortedSegmentSum', (inputs, attrs, _run, backend) => {
    const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
    const numSegments = attrs.numSegments as number;
    const rowShape = x.shape.slice(segmentIds.shape.length);
    const out = backend.makeOutput([numSegments, ...rowShape], x.dtype);
    const sums = numbersOf(backend, out);
    const values = numbersOf(backend, x);
    const ids = numbersOf(backend, segmentIds);
    addRows(sums.fill(0), values, ids, numSegments);
    return out;
  });
}

/** A view into the memory of wasm: valid until the next allocation. */
function numbersOf(backend: BackendWasm, tensor: TensorInfo): Float32Array | Int32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array | Int32Array;
}

function addRows(sums: Float32Array | Int32Array, values: typeof sums, ids: typeof sums, numSegments: number): void {
  const size = sums.length / numSegments;
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    if (id < 0 || id >= numSegments) continue; // as TensorFlow: such rows are dropped
    for (let i = 0; i < size; i++) {
      sums[id * size + i] = (sums[id * size + i] as number) + (values[row * size + i] as number);
    }
  }
}
