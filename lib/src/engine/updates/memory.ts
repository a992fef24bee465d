/** Memory of the engine that JavaScript's garbage collector does not see. */
export interface Memory {
  /** Gives it back; a second call does nothing. */
  release(): void;
}

const dropped = new FinalizationRegistry<Memory>((memory) => memory.release());

/** Releases `memory` when `owner` is dropped without having done so. `memory` must not lead back to `owner`. */
export function releaseWith(owner: object, memory: Memory): void {
  dropped.register(owner, memory);
}
