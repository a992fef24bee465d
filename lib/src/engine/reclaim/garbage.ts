import { setFlagsFromString } from 'node:v8';
import { createContext, runInNewContext, Script } from 'node:vm';

interface Tools {
  gc: () => void;
  settle: () => void;
}

let tools: Tools | undefined;

/**
 * Runs V8's full collection, now. Afterwards the WeakRefs of what was unreachable are empty, even if they were made or read
 * in the running turn of the event loop: V8 keeps their targets until the turn ends, or until the microtasks of any context
 * have run, and a context of its own, with no microtasks, is made for that.
 */
export function collectGarbage(): void {
  tools ??= makeTools();
  tools.settle();
  tools.gc();
}

function makeTools(): Tools {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  const context = createContext({}, { microtaskMode: 'afterEvaluate' });
  const nothing = new Script('0');
  return { gc, settle: () => nothing.runInContext(context) };
}
