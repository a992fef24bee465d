// The Pythons that peers run in, each in an environment of its own in the cache. A peer that can't be had is left out.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kerasPython, pythonEnvironment } from '../../interop/python.mjs';
import { cachedPython } from '../../setup/python-environment.mjs';

const here = fileURLToPath(new URL('peers/', import.meta.url));

const pythons = {
  // Keras on TensorFlow is what `npm run interop` runs on: one environment for both.
  'keras-tensorflow': ({ root, env }) => kerasPython({ root, env }),
  'keras-jax': ({ env }) =>
    cachedPython({
      name: 'bench-jax',
      requirements: join(here, 'jax.txt'),
      what: 'Keras on JAX (about 0.7 GB)',
      user: 'Keras on JAX',
      env,
    }),
  pytorch: ({ env }) =>
    cachedPython({
      name: 'bench-torch',
      requirements: join(here, 'torch.txt'),
      what: 'PyTorch (about 1 GB; several where only builds for GPUs are to be had)',
      user: 'PyTorch',
      env,
    }),
};

/**
 * @returns {Promise<{ pythons: Record<string, string>, leftOut: Record<string, string> }>} the interpreter of each peer, or why there is none
 */
export async function peersOf(names, { root, env = process.env, make = pythons }) {
  const found = { pythons: {}, leftOut: {} };
  for (const name of names) {
    try {
      found.pythons[name] = await make[name]({ root, env });
    } catch (error) {
      if (error.constructor !== Error) throw error;
      [found.leftOut[name]] = error.message.split('\n');
    }
  }
  return found;
}

/** Python's environment without a choice of threads: each peer takes what it takes by itself. */
export const environmentOf = ({ backend }, env = process.env) => ({
  ...pythonEnvironment(env),
  ...(backend && { KERAS_BACKEND: backend }),
});
