import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The function by which a library gives back what is unreachable; it collects garbage itself. Offered by the library. */
export const COLLECT = Symbol.for('ann-lab.collect');

/** A collection is worth its time when tensors, or the process, have grown by so much since the last one. */
const TENSOR_BYTES = 64 * 2 ** 20;
const PROCESS_BYTES = 512 * 2 ** 20;

/** What grows: the bytes in tensors, as tfjs counts them, and the memory of the process. */
interface Usage {
  readonly tensors: number;
  readonly process: number;
}

export interface Memory {
  /** Between two cells: collects garbage if memory is under pressure, so that what a cell replaced is given back. */
  relieve(): void;
}

export function createMemory(usage: () => Usage = currentUsage, collect: () => void = collectGarbage): Memory {
  let low = usage();
  return {
    relieve() {
      const now = usage();
      if (now.tensors - low.tensors > TENSOR_BYTES || now.process - low.process > PROCESS_BYTES) {
        collect();
        low = usage();
      } else {
        low = { tensors: Math.min(low.tensors, now.tensors), process: Math.min(low.process, now.process) };
      }
    },
  };
}

function currentUsage(): Usage {
  const engine = (globalThis as { _tfengine?: { state?: { numBytes?: number } } })._tfengine;
  return { tensors: engine?.state?.numBytes ?? 0, process: process.memoryUsage.rss() };
}

let gc: (() => void) | undefined;

/** The library's way if it is there; else V8's full collection alone. */
function collectGarbage(): void {
  const offered = (globalThis as { [COLLECT]?: unknown })[COLLECT];
  if (typeof offered === 'function') {
    offered();
    return;
  }
  if (!gc) {
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
  }
  gc();
}
