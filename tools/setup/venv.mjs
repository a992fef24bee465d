// Virtual environments for Python packages, by what is there to make them: venv, else virtualenv through pip.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, run } from '../../lib/setup/process.mjs';
import { PYTHON_HINT } from '../../lib/setup/python.mjs';

const VIRTUALENV = 'virtualenv==21.15.8';

/** pip, undisturbed by settings that would put packages elsewhere. */
export function pipEnvironment(env) {
  return { ...env, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1', PYTHONPATH: '' };
}

/** Debian and Ubuntu split `venv` off Python: virtualenv from PyPI does the same, where pip is there to get it. */
export async function makeVenv(python, venv, env, user = 'Jupyter') {
  const whole = (await run(python.command, ['-c', 'import venv, ensurepip'], { env, timeout: 30_000 })).code === 0;
  if (whole) return must(python.command, ['-m', 'venv', venv], env, 'python -m venv');
  if (!python.pip) {
    throw new Error(`${python.command} has neither venv nor pip, one of which ${user} needs: ${PYTHON_HINT}.`);
  }
  const target = join(venv, '.virtualenv');
  await must(python.command, ['-m', 'pip', 'install', '--quiet', '--target', target, VIRTUALENV], env, 'pip');
  await must(
    python.command,
    ['-m', 'virtualenv', '--quiet', '--no-download', venv],
    { ...env, PYTHONPATH: target },
    'virtualenv',
  );
  rmSync(target, { recursive: true });
}

/** Installs what a requirements file pins. */
export function installRequirements(python, file, env) {
  return must(python, ['-m', 'pip', 'install', '--quiet', '-r', file], env, 'pip');
}

async function must(command, args, env, what) {
  const outcome = await run(command, args, { env, timeout: 1_800_000 });
  if (outcome.code === 0) return;
  throw new Error(`${what} fails: ${reasonOf(outcome)}\nSee environment.md, "Behind a mirror" and "Offline".`);
}
