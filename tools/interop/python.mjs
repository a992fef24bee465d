// The Python that Keras runs in: a virtual environment in the cache, made from tests/interop/requirements.txt.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { timed } from '../../lib/setup/engine.mjs';
import { withLock } from '../../lib/setup/lock.mjs';
import { reasonOf, run } from '../../lib/setup/process.mjs';
import { findPython, PYTHON_HINT } from '../../lib/setup/python.mjs';
import { isStamped, writeStamp } from '../setup/stamp.mjs';
import { installRequirements, makeVenv, pipEnvironment } from '../setup/venv.mjs';

const { cacheRoot } = createRequire(import.meta.url)('../../lib/setup/location.cjs');
/** Keras 3.15 and what it stands on need this. */
const OLDEST = [3, 11];
const WHAT = 'Python Keras and scikit-learn (about 1.9 GB)';

/**
 * The interpreter, made ready if it isn't. `ANN_LAB_INTEROP_PYTHON` names another one, which must have the same packages.
 * With the environment there no network is needed.
 *
 * @throws Error that says what is missing and what to do
 */
export async function kerasPython({ root, env = process.env, log = (line) => process.stderr.write(`${line}\n`) }) {
  const requirements = join(root, 'tests', 'interop', 'requirements.txt');
  if (env.ANN_LAB_INTEROP_PYTHON) return checked(env.ANN_LAB_INTEROP_PYTHON, requirements, env);
  const text = readFileSync(requirements, 'utf8');
  const key = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const venv = join(cacheRoot(env), `interop-${key}-${process.platform}-${process.arch}`);
  const stamp = join(venv, '.ready');
  // A virtual environment can't be moved: its scripts hold its path.
  const content = `${venv}\n${text}`;
  const python = join(venv, 'bin', 'python');
  if (isStamped(stamp, content)) return python;
  await withLock(`${venv}.lock`, async () => {
    if (isStamped(stamp, content)) return;
    await timed(log, WHAT, () => make(venv, requirements, env));
    writeStamp(stamp, content);
  });
  return python;
}

/** A killed run leaves a folder without a stamp: it is made anew from nothing. */
async function make(venv, requirements, env) {
  const pipEnv = pipEnvironment(env);
  const python = await findPython({ env: pipEnv, atLeast: OLDEST });
  if (!python) {
    throw new Error(`No Python ${OLDEST.join('.')} or newer on PATH, which Keras 3.15 needs: ${PYTHON_HINT}.`);
  }
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  await makeVenv(python, venv, pipEnv, 'Keras');
  await installRequirements(join(venv, 'bin', 'python'), requirements, pipEnv);
}

/** The packages that the numbers depend on. */
const DECISIVE = /^(tensorflow-cpu|keras|numpy|scikit-learn|h5py|tensorboard)==(\S+)/gm;

async function checked(python, requirements, env) {
  const wanted = [...readFileSync(requirements, 'utf8').matchAll(DECISIVE)].map(([, name, version]) => [name, version]);
  const names = wanted.map(([name]) => name);
  const script = `import importlib.metadata as m, json; print(json.dumps({n: m.version(n) for n in ${JSON.stringify(names)}}))`;
  const outcome = await run(python, ['-c', script], { env, timeout: 60_000 });
  if (outcome.code !== 0) {
    throw new Error(
      `ANN_LAB_INTEROP_PYTHON is ${python}, which lacks what tests/interop/requirements.txt names: ${reasonOf(outcome)}`,
    );
  }
  const has = JSON.parse(outcome.stdout);
  const wrong = wanted.filter(([name, version]) => has[name] !== version);
  if (wrong.length > 0) {
    const list = wrong.map(([name, version]) => `${name} ${has[name]} (expected ${version})`);
    throw new Error(`ANN_LAB_INTEROP_PYTHON is ${python}, which has ${list.join(', ')}.`);
  }
  return python;
}

/** The environment of Python's processes: quiet, without packages of the user's, leaving nothing beside the scripts. */
export function pythonEnvironment(env = process.env) {
  return {
    ...env,
    PYTHONPATH: '',
    PYTHONNOUSERSITE: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    TF_CPP_MIN_LOG_LEVEL: '3',
    KERAS_BACKEND: 'tensorflow',
  };
}
