// The Python that Keras runs in: a virtual environment in the cache, made from tests/interop/requirements.txt.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, run } from '../../lib/setup/process.mjs';
import { cachedPython } from '../setup/python-environment.mjs';

const WHAT = 'Python Keras and scikit-learn (about 1.9 GB)';

/**
 * The interpreter, made ready if it isn't. `ANN_LAB_INTEROP_PYTHON` names another one, which must have the same packages.
 * With the environment there no network is needed.
 *
 * @throws Error that says what is missing and what to do
 */
export async function kerasPython({ root, env = process.env, log }) {
  const requirements = join(root, 'tests', 'interop', 'requirements.txt');
  if (env.ANN_LAB_INTEROP_PYTHON) return checked(env.ANN_LAB_INTEROP_PYTHON, requirements, env);
  return cachedPython({ name: 'interop', requirements, what: WHAT, user: 'Keras 3.15', env, log });
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
