// The clone's own Jupyter: .venv with JupyterLab, nbclient and nbconvert as requirements.txt pins them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf, run } from '../../lib/setup/process.mjs';
import { findPython, PYTHON_HINT } from '../../lib/setup/python.mjs';
import { isStamped, writeStamp } from './stamp.mjs';

const OURS = '.made-by-set-up';
const OLDEST = [3, 10];
const VIRTUALENV = 'virtualenv==21.15.8';

export const jupyter = { name: 'Jupyter in .venv (about 240 MB)', isDone, make };

export const venvPython = (root) => join(root, '.venv', 'bin', 'python');
const stampFile = (root) => join(root, '.venv', '.ready');
/** A virtual environment can't be moved: its scripts hold its path. */
const stampText = (root) => `${root}\n${readFileSync(join(root, 'requirements.txt'), 'utf8')}`;

function isDone({ root }) {
  return existsSync(venvPython(root)) && isStamped(stampFile(root), stampText(root));
}

async function make({ root, env }) {
  const venv = join(root, '.venv');
  if (existsSync(venv) && readdirSync(venv).length > 0 && !existsSync(join(venv, OURS))) {
    throw new Error(`${venv} was not made by set-up. Move it away (or delete it) and run this again.`);
  }
  const pipEnv = {
    ...env,
    PIP_USER: '0',
    PIP_REQUIRE_VIRTUALENV: '0',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PYTHONPATH: '',
  };
  const python = await findPython({ env: pipEnv, atLeast: OLDEST });
  if (!python) throw new Error(`No Python ${OLDEST.join('.')} or newer on PATH, which Jupyter needs: ${PYTHON_HINT}.`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv);
  writeFileSync(join(venv, OURS), 'Made by tools/setup.mjs, which deletes and makes it again as needed.\n');
  await makeVenv(python, venv, pipEnv);
  await must(
    venvPython(root),
    ['-m', 'pip', 'install', '--quiet', '-r', join(root, 'requirements.txt')],
    pipEnv,
    'pip',
  );
  writeStamp(stampFile(root), stampText(root));
}

/** Debian and Ubuntu split `venv` off Python: virtualenv from PyPI does the same, where pip is there to get it. */
async function makeVenv(python, venv, env) {
  const whole = (await run(python.command, ['-c', 'import venv, ensurepip'], { env, timeout: 30_000 })).code === 0;
  if (whole) return must(python.command, ['-m', 'venv', venv], env, 'python -m venv');
  if (!python.pip) {
    throw new Error(`${python.command} has neither venv nor pip, one of which Jupyter needs: ${PYTHON_HINT}.`);
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

async function must(command, args, env, what) {
  const outcome = await run(command, args, { env, timeout: 1_800_000 });
  if (outcome.code === 0) return;
  throw new Error(`${what} fails: ${reasonOf(outcome)}\nSee environment.md, "Behind a mirror" and "Offline".`);
}
