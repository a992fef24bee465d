/**
 * Makes ready what a clone needs, and nothing twice: npm packages, the native engine, lib and kernel compiled, Jupyter in
 * .venv, our kernel and template in it, the kernel's snapshot. Plain Node, no dependency. Every command calls it first.
 *
 *     node tools/setup.mjs [--again] [--quiet]
 *
 * `--again` also tries a native engine that could not be made lately. Two at once wait for each other; after a kill, the next
 * run goes on with the step that was not finished.
 */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timed } from '../lib/setup/engine.mjs';
import { withLock } from '../lib/setup/lock.mjs';
import { build } from './setup/build.mjs';
import { engine } from './setup/engine.mjs';
import { jupyter } from './setup/jupyter.mjs';
import { packages } from './setup/packages.mjs';
import { share } from './setup/share.mjs';
import { snapshot } from './setup/snapshot.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
/** Two chains side by side, then what needs both. In a chain, each step may use what the ones before it made. */
const SIDE_BY_SIDE = [[packages, engine, build], [jupyter]];
const LAST = [share, snapshot];
const OLDEST_NODE = [20, 19];

/**
 * Makes what is missing. Throws an Error whose message says what failed and what to do.
 *
 * @param {{ quiet?: boolean, again?: boolean }} options `quiet`: say only what is being made, nothing when all is ready
 * @returns {Promise<{ made: string[] }>} the names of the steps that had something to do
 */
export async function setup({ quiet = false, again = false } = {}) {
  const start = performance.now();
  const context = { root: ROOT, env: process.env, again, log: (line) => process.stderr.write(`${line}\n`) };
  checkNode();
  const ready = [...SIDE_BY_SIDE.flat(), ...LAST].every((step) => step.isDone(context));
  const made = ready ? [] : await underLock(context);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (made.length > 0) context.log(`Set-up is done: ${seconds} s.`);
  else if (!quiet) context.log(`Set-up: ${ready ? 'nothing to do' : 'another process has done it'} (${seconds} s).`);
  return { made };
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  throw new Error(
    `Node ${process.versions.node} is too old: ${OLDEST_NODE.join('.')} or newer is needed (nodejs.org).`,
  );
}

function underLock(context) {
  const { root, log } = context;
  return withLock(join(root, '.work', 'setup.lock'), () => makeMissing(context), {
    onWait: (pid) => log(`Waiting for the set-up by process ${pid} in the same clone.`),
  });
}

/** When a chain fails the other one still ends, so that nothing goes on in the background after the error. */
async function makeMissing(context) {
  const ends = await Promise.allSettled(SIDE_BY_SIDE.map((chain) => makeChain(chain, context)));
  const failures = ends.filter((end) => end.status === 'rejected').map((end) => end.reason);
  if (failures.length > 1) throw new Error(failures.map((error) => error.message).join('\nAlso: '));
  if (failures.length === 1) throw failures[0];
  return [...ends.flatMap((end) => end.value), ...(await makeChain(LAST, context))];
}

async function makeChain(steps, context) {
  const made = [];
  for (const step of steps) {
    if (step.isDone(context)) continue;
    if (step.saysItself) await step.make(context);
    else await timed(context.log, step.name, () => step.make(context));
    made.push(step.name);
  }
  return made;
}

async function main() {
  const flags = new Set(process.argv.slice(2));
  const options = { quiet: flags.delete('--quiet'), again: flags.delete('--again') };
  if (flags.size > 0) {
    console.error(`Unknown option ${[...flags].join(' ')}; there are --quiet and --again.`);
    process.exitCode = 2;
    return;
  }
  try {
    await setup(options);
  } catch (error) {
    console.error(`Set-up failed: ${error.message}`);
    process.exitCode = 1;
  }
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
