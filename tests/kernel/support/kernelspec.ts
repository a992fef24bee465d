import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './client';

/** A folder for JUPYTER_PATH that holds the kernel's spec as set-up installs it. */
export function makeJupyterPath(): { folder: string; remove: () => void } {
  mkdirSync(join(ROOT, '.work'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, '.work', 'jupyter-path-'));
  cpSync(join(ROOT, 'kernel/share/jupyter/kernels'), join(folder, 'kernels'), { recursive: true });
  const file = join(folder, 'kernels/tslab/kernel.json');
  const spec = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[] };
  spec.argv = [process.execPath, join(ROOT, 'kernel/dist/launch.js'), '{connection_file}'];
  writeFileSync(file, JSON.stringify(spec));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The Python that has Jupyter: set-up's, or the one that ANN_LAB_PYTHON names. */
export function python(): string {
  return process.env.ANN_LAB_PYTHON ?? join(ROOT, '.venv/bin/python');
}
