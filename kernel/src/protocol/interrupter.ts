import { Session } from 'node:inspector';
import { Shared, type ToMain } from './threads';

/** The main thread puts its check there; see execution/interrupt.ts. */
export const INTERRUPT_CHECK = 'ann-lab.kernel.interruptCheck';

const PATIENCE_MS = 100;

/**
 * Stops the main thread, from the thread of the channels. First a message, which is enough when the cell awaits. If the
 * main thread does not deal with it, it is asked through the inspector (which reaches into a busy loop) to look at its own
 * stack, and to end what runs there only if that is a cell's code. Deciding in the main thread leaves no moment in which
 * a cell that has just ended lets the blow fall on the kernel, or on the next cell.
 */
export function createInterrupter(shared: Int32Array, post: (message: ToMain) => void): () => void {
  let session: Session | null = null;
  let timer: NodeJS.Timeout | null = null;

  function insist(): void {
    if (Atomics.load(shared, Shared.interrupted) === 1) {
      relax();
      return;
    }
    if (!session) {
      session = new Session();
      session.connectToMainThread();
    }
    const expression = `globalThis[Symbol.for('${INTERRUPT_CHECK}')]?.()`;
    session.post('Runtime.evaluate', { expression }, () => undefined);
    timer = setTimeout(insist, PATIENCE_MS);
  }

  function relax(): void {
    timer = null;
    session?.disconnect();
    session = null;
  }

  return function interrupt(): void {
    Atomics.store(shared, Shared.interrupted, 0);
    post({ type: 'interrupt' });
    if (timer === null) timer = setTimeout(insist, PATIENCE_MS);
  };
}
