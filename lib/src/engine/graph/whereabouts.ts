import { dirname, sep } from 'node:path';

/** The engine's own folder. */
const ENGINE = dirname(__dirname) + sep;

/**
 * Where in the reader's code, or in a layer, something is done: the first line of the stack that is neither tfjs' nor the engine's.
 * @param trace made where it was done, if that is not here: only reading its stack takes time
 */
export function whereabouts(trace: Error = new Error()): string {
  const lines = (trace.stack ?? '').split('\n').slice(1);
  const line = lines.find((one) => !one.includes(ENGINE) && !/@tensorflow|tfjs|node:/.test(one));
  return line === undefined ? '' : ` (${line.trim()})`;
}
