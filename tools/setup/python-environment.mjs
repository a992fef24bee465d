// Virtual environments in the cache, each made from one requirements file: for commands that run Python packages beside the library.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { timed } from '../../lib/setup/engine.mjs';
import { withLock } from '../../lib/setup/lock.mjs';
import { findPython, PYTHON_HINT } from '../../lib/setup/python.mjs';
import { isStamped, writeStamp } from './stamp.mjs';
import { installRequirements, makeVenv, pipEnvironment } from './venv.mjs';

const { cacheRoot } = createRequire(import.meta.url)('../../lib/setup/location.cjs');
/** Keras 3.15, JAX and what they stand on need this. */
const OLDEST = [3, 11];

/**
 * The interpreter of the environment `name`, made ready if it isn't; with it no network is needed. Other requirements make another
 * environment beside it.
 *
 * @param {{ name: string, requirements: string, what: string, user: string, env?: object, log?: (line: string) => void }} options
 *   `requirements`: the file that pins its packages; `what` is told while it is made; `user`: who needs it, in messages
 * @throws Error that says what is missing and what to do
 */
export async function cachedPython({ name, requirements, what, user, env = process.env, log = toStderr }) {
  const text = readFileSync(requirements, 'utf8');
  const key = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const venv = join(cacheRoot(env), `${name}-${key}-${process.platform}-${process.arch}`);
  const stamp = join(venv, '.ready');
  // A virtual environment can't be moved: its scripts hold its path.
  const content = `${venv}\n${text}`;
  const python = join(venv, 'bin', 'python');
  if (isStamped(stamp, content)) return python;
  await withLock(`${venv}.lock`, async () => {
    if (isStamped(stamp, content)) return;
    await timed(log, what, () => make(venv, { requirements, user, env }));
    writeStamp(stamp, content);
  });
  return python;
}

const toStderr = (line) => process.stderr.write(`${line}\n`);

/** A killed run leaves a folder without a stamp: it is made anew from nothing. */
async function make(venv, { requirements, user, env }) {
  const pipEnv = pipEnvironment(env);
  const python = await findPython({ env: pipEnv, atLeast: OLDEST });
  if (!python) throw new Error(`No Python ${OLDEST.join('.')} or newer on PATH, which ${user} needs: ${PYTHON_HINT}.`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  await makeVenv(python, venv, pipEnv, user);
  await installRequirements(join(venv, 'bin', 'python'), requirements, pipEnv);
}
