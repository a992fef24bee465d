/** Executed notebooks to HTML files: calls nbconvert with the template of this checkout, once for all of them. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../notebook/run.mjs';

const SECONDS = 300;
const SCRIPT = fileURLToPath(new URL('convert.py', import.meta.url));
const TEMPLATES = fileURLToPath(new URL('../../kernel/share/jupyter/nbconvert/templates', import.meta.url));

/** The Python that has nbconvert: ANN_LAB_PYTHON, else the clone's virtual environment. */
export function pythonOf(root) {
  const python = process.env.ANN_LAB_PYTHON ?? join(root, '.venv', 'bin', 'python');
  if (!existsSync(python)) throw new UsageError(`there is no ${python}: run npm run setup first`);
  return python;
}

/**
 * @param {string} python
 * @param {{ notebook: string, output: string, name: string, metadata: object }[]} notebooks
 * @returns {Promise<{ title: string, figures: number, problems: string[], sections: { anchor: string, title: string }[] }[]>} one a
 *   notebook; `figures` counts drawn ones and pictures, `sections` are the numbered ones
 */
export function convert(python, notebooks) {
  if (notebooks.length === 0) return Promise.resolve([]);
  return new Promise((resolve, reject) => {
    const child = spawn(python, [SCRIPT], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      timeout: SECONDS * 1000,
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`nbconvert failed (exit code ${code}):\n${errors.slice(-4000)}`));
      resolve(output.trim().split('\n').map(JSON.parse));
    });
    child.stdin.on('error', () => {}); // a child that died at once: 'close' tells why
    child.stdin.end(JSON.stringify({ templates: TEMPLATES, notebooks }));
  });
}
