/** Stopping by the user: the notebook kernel offers an AbortSignal under a global symbol. */
const INTERRUPT = Symbol.for('ann-lab.interrupt');

/** Throws the reason (a KeyboardInterrupt) once the user has pressed stop. */
export function throwIfInterrupted(): void {
  (globalThis as { [INTERRUPT]?: AbortSignal | undefined })[INTERRUPT]?.throwIfAborted();
}

/** How long, in ms, work may keep the event loop to itself: stop requests and figures pass in between. */
const SLICE = 50;

/** Lets the event loop run whenever `SLICE` ms of work have gone by; checks for a stop request each time it is asked. */
export class Pacer {
  private last = performance.now();

  /** True if it is time for `pause()`. Throws if the user has pressed stop. */
  due(): boolean {
    throwIfInterrupted();
    return performance.now() - this.last > SLICE;
  }

  async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.last = performance.now();
    throwIfInterrupted();
  }
}
