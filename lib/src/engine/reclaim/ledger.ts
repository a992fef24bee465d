import type { Remains, Tracked } from './tfjs';

/** A tensor or variable that no scope will dispose of: what is left to give back when it is gone, and where it was. */
export interface Entry extends Remains {
  readonly tensor: WeakRef<object>;
  /** The name of a variable; a tensor has none. */
  readonly name: string | undefined;
  readonly bytes: number;
}

/** The entries of what lives, and the bytes they stand for. */
export interface Ledger {
  /** Adds a tensor or variable; once. */
  add(tensor: Tracked): void;
  /** Takes one out that has been disposed of. */
  remove(tensor: object): void;
  entryOf(tensor: object): Entry | undefined;
  /** Gives back what stands for tensors that are gone, at once; otherwise that happens when the event loop turns. */
  sweep(): void;
  /** Bytes of what has not been given back; of data that several tensors share, as often as they do. */
  readonly bytes: number;
}

const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

/** What a tensor costs beside its numbers: objects here and TensorFlow's handle. */
const OVERHEAD = 1024;

/** @param giveBack what is done, once, when a tensor is gone. */
export function createLedger(giveBack: (entry: Entry) => void): Ledger {
  const alive = new Set<Entry>();
  const byTensor = new WeakMap<object, Entry>();
  const registry = new FinalizationRegistry(release);
  let bytes = 0;

  function release(entry: Entry): void {
    if (cross(entry)) giveBack(entry);
  }

  /** Crosses an entry out; false if it was already. */
  function cross(entry: Entry): boolean {
    if (!alive.delete(entry)) return false;
    bytes -= entry.bytes;
    return true;
  }

  return {
    add(tensor) {
      if (byTensor.has(tensor)) return;
      const { dataId, dtype, size, name } = tensor;
      const cost = size * (BYTES[dtype] ?? 0) + OVERHEAD;
      const entry: Entry = { dataId, dtype, size, name, bytes: cost, tensor: new WeakRef(tensor) };
      byTensor.set(tensor, entry);
      alive.add(entry);
      bytes += cost;
      registry.register(tensor, entry, entry);
    },
    remove(tensor) {
      const entry = byTensor.get(tensor);
      if (!entry || !cross(entry)) return;
      registry.unregister(entry);
    },
    entryOf: (tensor) => byTensor.get(tensor),
    sweep() {
      for (const entry of [...alive]) {
        if (entry.tensor.deref() !== undefined) continue;
        registry.unregister(entry);
        release(entry);
      }
    },
    get bytes() {
      return bytes;
    },
  };
}
