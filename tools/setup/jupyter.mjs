// The clone's own Jupyter: .venv with JupyterLab, nbclient and nbconvert as requirements.txt pins them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, PYTHON_HINT } from '../../lib/setup/python.mjs';
import { isStamped, writeStamp } from './stamp.mjs';
import { installRequirements, makeVenv, pipEnvironment } from './venv.mjs';

const OURS = '.made-by-set-up';
const OLDEST = [3, 10];

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
  const pipEnv = pipEnvironment(env);
  const python = await findPython({ env: pipEnv, atLeast: OLDEST });
  if (!python) throw new Error(`No Python ${OLDEST.join('.')} or newer on PATH, which Jupyter needs: ${PYTHON_HINT}.`);
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv);
  writeFileSync(join(venv, OURS), 'Made by tools/setup.mjs, which deletes and makes it again as needed.\n');
  await makeVenv(python, venv, pipEnv);
  await installRequirements(venvPython(root), join(root, 'requirements.txt'), pipEnv);
  writeStamp(stampFile(root), stampText(root));
}
