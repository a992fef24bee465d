// One training in a process of its own.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reasonOf, run } from '../../../lib/setup/process.mjs';
import { environmentOf } from './peers.mjs';
import { FILES, SIDES, WORKS } from './works.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const TIMEOUT_MS = 20 * 60 * 1000;

/**
 * @param {{ work: string, side: string, rows: number, width: number, batch: number, epochs: number, folder: string }} job
 *   `width`: factor on the sizes of the hidden layers; `folder`: where the data lies
 * @param {Record<string, string>} pythons the interpreters of peers
 * @returns {Promise<{ epochs: number[], ends: number[], import: number, loss: number, peakMb: number, runtime: string }>}
 *   seconds; `ends` and `import` count from before the first import
 * @throws Error with what the process said when it failed
 */
export async function measure(job, pythons = {}) {
  const { command, args, env } = commandOf(job, pythons);
  const outcome = await run(command, args, { env, timeout: TIMEOUT_MS });
  if (outcome.code !== 0) throw new Error(whyOf(outcome));
  return JSON.parse(outcome.stdout.trim().split('\n').at(-1));
}

export function commandOf(job, pythons) {
  const side = SIDES[job.side];
  if (side.ours) {
    return { command: process.execPath, args: [join(here, 'ours.mjs'), JSON.stringify(job)], env: process.env };
  }
  const { x, y, shape } = WORKS[job.work];
  const file = (name) => ({ name, dtype: FILES[name].dtype });
  const whole = { ...job, shape, x: file(x), y: file(y) };
  return {
    command: pythons[job.side],
    args: [join(here, 'peers', `${side.peer}_peer.py`), JSON.stringify(whole)],
    env: environmentOf(side),
  };
}

const whyOf = (outcome) =>
  outcome.signal === 'SIGKILL'
    ? `ended by SIGKILL: out of memory, or longer than ${TIMEOUT_MS / 60_000} min`
    : reasonOf(outcome);
