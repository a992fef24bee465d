import { Session } from 'node:inspector';
import { INTERRUPT_CHECK } from '../protocol/interrupter';
import { Shared } from '../protocol/threads';
import { AWAIT_HOOK, createAwaiting } from './awaiting';
import { captureEngine } from './engine-state';
import { KeyboardInterrupt } from './keyboard-interrupt';

/** The signal that training and other long work in a cell looks at: the current cell's AbortSignal. */
export const INTERRUPT_SIGNAL = Symbol.for('ann-lab.interrupt');

export interface Interrupts {
  /** A cell begins: it gets a signal of its own. */
  begin(): void;
  /** What a cell's `await` passes through: an interrupt makes it throw. */
  hook(value: unknown): unknown;
  /**
   * The stop button: stops what awaits, and aborts the signal. Returns the error that says so, and whether running code
   * has been cut off.
   */
  interrupt(): { reason: KeyboardInterrupt; cut: boolean };
  /** What still awaits although it was interrupted goes no further. */
  freeze(): void;
  /** Runs code of the kernel, which an interrupt must not cut in two. */
  protect<T>(action: () => T): T;
  /** Runs code of a cell within `protect`: it may be cut off. */
  expose<T>(action: () => T): T;
}

/** Without this flag Node ends the process when a timer's callback is cut off; dist/launch.js passes it. */
const CUTS_TIMERS = '--no-force-async-hooks-checks';

export function createInterrupts(shared: Int32Array): Interrupts {
  const awaiting = createAwaiting();
  let controller = new AbortController();
  let protectedCode = false;
  let inspector: Session | null = null;
  /** Where a loop was when it was cut off. */
  let site: string | null = null;
  let restoreEngine = captureEngine();
  const mayCutTimers = process.execArgv.includes(CUTS_TIMERS) || !!process.env.NODE_OPTIONS?.includes(CUTS_TIMERS);

  Object.defineProperty(globalThis, AWAIT_HOOK, { value: awaiting.hook });
  Object.defineProperty(globalThis, INTERRUPT_SIGNAL, { configurable: true, get: () => controller.signal });
  Object.defineProperty(globalThis, Symbol.for(INTERRUPT_CHECK), { value: check });

  /**
   * Called through the inspector, on top of whatever runs in this thread (see protocol/interrupter.ts). If that is a
   * cell's code, it is ended: nothing of it runs any more, not even `finally`.
   */
  function check(): void {
    if (protectedCode || Atomics.load(shared, Shared.interrupted) === 1) return;
    const stack = currentStack();
    if (stack.length === 0) return;
    if (!mayCutTimers && stack.some((frame) => frame.includes('node:internal/timers'))) return;
    site = stack.join('\n');
    if (!inspector) {
      inspector = new Session();
      inspector.connect();
    }
    inspector.post('Runtime.terminateExecution');
  }

  function begin(): void {
    if (controller.signal.aborted) controller = new AbortController();
    site = null;
    restoreEngine = captureEngine();
  }

  function interrupt(): { reason: KeyboardInterrupt; cut: boolean } {
    const reason = new KeyboardInterrupt();
    inspector?.disconnect();
    inspector = null;
    const cut = site !== null;
    if (cut) {
      reason.stack = `${reason.name}: ${reason.message}\n${site}`;
      site = null;
      restoreEngine();
    }
    controller.abort(reason);
    awaiting.reject(reason);
    Atomics.store(shared, Shared.interrupted, 1);
    return { reason, cut };
  }

  function protect<T>(action: () => T): T {
    const before = protectedCode;
    protectedCode = true;
    try {
      return action();
    } finally {
      protectedCode = before;
    }
  }

  function expose<T>(action: () => T): T {
    const before = protectedCode;
    protectedCode = false;
    try {
      return action();
    } finally {
      protectedCode = before;
    }
  }

  return { begin, hook: awaiting.hook, interrupt, freeze: awaiting.freeze, protect, expose };
}

/** The frames below `check` and the inspector's evaluation; none if this thread is idle. */
function currentStack(): string[] {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 100;
  (Error as { prepareStackTrace?: unknown }).prepareStackTrace = undefined;
  const lines = (new Error().stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  Error.stackTraceLimit = stackTraceLimit;
  if (prepareStackTrace) Error.prepareStackTrace = prepareStackTrace;
  return lines.slice(3);
}
