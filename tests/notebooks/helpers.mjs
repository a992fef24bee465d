/** What the runner's tests share: notebooks made from sources, a kernel that misbehaves on demand, runs with short limits. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { runNotebooks } from '../../tools/notebook.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
export const ROOT = join(HERE, '..', '..');

const folders = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own, removed after the tests of the file. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'ann-lab-test-'));
  folders.push(folder);
  return folder;
}

/** A code cell from its source, or from `{ source, tags }`. */
function codeCell(cell, index) {
  const { source, tags } = typeof cell === 'string' ? { source: cell } : cell;
  const metadata = tags ? { tags } : {};
  return { cell_type: 'code', id: `cell-${index}`, metadata, execution_count: null, outputs: [], source };
}

/** Writes a notebook of code cells and gives its path. */
export function writeNotebook(folder, name, cells, kernel = 'tslab') {
  const path = join(folder, `${name}.ipynb`);
  const kernelspec = { name: kernel, display_name: kernel, language: kernel === 'tslab' ? 'typescript' : 'words' };
  const notebook = { cells: cells.map(codeCell), metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(path, JSON.stringify(notebook));
  return path;
}

/** Writes several notebooks, `{ name: cells }`, runs them in one go and gives the results by name. */
export async function runAll(folder, notebooks, { kernel, ...options } = {}) {
  const files = Object.entries(notebooks).map(([name, cells]) => writeNotebook(folder, name, cells, kernel));
  const run = await runNotebooks(files, quick(folder, options));
  const names = Object.keys(notebooks);
  return { run, results: Object.fromEntries(run.results.map((result, index) => [names[index], result])) };
}

/** Options of a test's run: quiet, everything it writes in the test's folder, short limits. */
export function quick(folder, options = {}) {
  const own = { outputDir: join(folder, 'out'), timesFile: join(folder, 'times.json') };
  return { progress: 'none', cellTimeout: 30, notebookTimeout: 60, ...own, ...options };
}

export function executedOf(result) {
  return JSON.parse(readFileSync(result.output, 'utf8'));
}

export function textOf(output) {
  return Array.isArray(output.text) ? output.text.join('') : output.text;
}

/** Installs the misbehaving kernel in `folder` and gives the environment that finds it. */
export function fakeKernel(folder) {
  const spec = join(folder, 'jupyter', 'kernels', 'fake');
  mkdirSync(spec, { recursive: true });
  const argv = ['python', join(HERE, 'fake_kernel.py'), '{connection_file}'];
  writeFileSync(join(spec, 'kernel.json'), JSON.stringify({ argv, display_name: 'fake', language: 'words' }));
  const paths = [join(folder, 'jupyter'), process.env.JUPYTER_PATH].filter(Boolean);
  return { JUPYTER_PATH: paths.join(delimiter) };
}

/** True while a process with this id runs. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    throw error;
  }
  return !isZombie(pid);
}

/** In a container without an init, an orphan that ended stays in the process table; it is gone all the same. */
function isZombie(pid) {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync('/proc/self/stat')) return false;
  try {
    return readFileSync(stat, 'utf8').split(') ').at(-1).startsWith('Z');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return true;
    throw error;
  }
}

/** Ids of all processes whose environment holds `mark`, where the system tells (Linux); zombies have none. */
export function processesMarked(mark) {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => environmentOf(pid).includes(mark))
    .map(Number);
}

function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ESRCH', 'EPERM'].includes(error.code)) return '';
    throw error;
  }
}

/** Resolves with the first truthy value of `probe`, asked every 50 ms; throws after `seconds`. */
export async function until(probe, seconds, what) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
