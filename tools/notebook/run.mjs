/**
 * Executes notebooks side by side, one process each, and gives what happened in each of them. See `runNotebooks`.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checksOf, failedChecksOf, noticesOf } from './outputs.mjs';
import { startNotebook } from './process.mjs';
import { createProgress } from './progress.mjs';
import { longestFirst, readTimes, writeTimes } from './times.mjs';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const WORK = join(ROOT, '.work');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * What can be set; times are seconds.
 *
 * - `jobs`: notebooks at a time; default: the number of cores
 * - `cellTimeout` 900, `notebookTimeout` 3600: the longest that one cell, one notebook may take
 * - `idleTimeout` 30: from a cell's reply to the kernel's idle; `startupTimeout` 60: from start to the kernel's first answer
 * - `settle` 0.3: how long the kernel must be quiet after the last cell
 * - `kernel`: a kernelspec's name; default: the notebook's own
 * - `python`: with nbclient; default: `ANN_LAB_PYTHON`, else the clone's `.venv`
 * - `outputDir`: where executed notebooks go; default `.work/executed`
 * - `inplace` false: also write a notebook that passed over its source
 * - `freshWorkDir` false: execute in a new `.work/<name>-<pid>/`, removed on success, instead of the notebook's folder
 * - `progress`: 'auto', 'terminal', 'plain' or 'none'; `stream`: where it goes, default stderr
 * - `env`: more environment for the kernels
 * - `timesFile`: where the times of the last runs are kept
 */
const DEFAULTS = {
  jobs: undefined,
  cellTimeout: 900,
  notebookTimeout: 3600,
  idleTimeout: 30,
  startupTimeout: 60,
  settle: 0.3,
  kernel: null,
  python: undefined,
  outputDir: join(WORK, 'executed'),
  inplace: false,
  freshWorkDir: false,
  progress: 'auto',
  stream: process.stderr,
  env: {},
  timesFile: join(WORK, 'times.json'),
};

/** The caller gave something that cannot be run; nothing was started. */
export class UsageError extends Error {
  name = 'UsageError';
}

function nameOf(path) {
  const inside = relative(process.cwd(), path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/** Where an executed notebook goes: the clone's tree is kept below the output folder, files from elsewhere lie at its top. */
function outputOf(path, outputDir) {
  const inside = relative(ROOT, path);
  const outside = inside.startsWith('..') || isAbsolute(inside);
  return join(outputDir, outside || outputDir !== DEFAULTS.outputDir ? basename(path) : inside);
}

function plan(files, settings) {
  if (files.length === 0) throw new UsageError('no notebook given: expected at least one .ipynb file');
  const missing = files.filter((file) => !existsSync(file) || !statSync(file).isFile());
  if (missing.length > 0) throw new UsageError(`not a file: ${missing.join(', ')}. Give paths of .ipynb files.`);
  const tasks = [...new Set(files.map((file) => resolve(file)))].map((notebook) => ({
    notebook,
    name: nameOf(notebook),
    output: outputOf(notebook, resolve(settings.outputDir)),
  }));
  const clash = tasks.find((task, index) => tasks.findIndex((other) => other.output === task.output) !== index);
  if (clash) throw new UsageError(`two notebooks would be written to ${clash.output}: run them apart or rename one`);
  return tasks;
}

function checkSettings(options) {
  const unknown = Object.keys(options).filter((key) => !(key in DEFAULTS));
  if (unknown.length > 0) {
    throw new UsageError(`unknown option ${unknown.join(', ')}: expected ${Object.keys(DEFAULTS).join(', ')}`);
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings = { ...DEFAULTS, ...given };
  for (const key of ['cellTimeout', 'notebookTimeout', 'idleTimeout', 'startupTimeout', 'settle']) {
    if (!(settings[key] > 0)) throw new UsageError(`${key} was ${settings[key]}: expected a number of seconds above 0`);
  }
  if (settings.jobs !== undefined && !(Number.isInteger(settings.jobs) && settings.jobs > 0)) {
    throw new UsageError(`jobs was ${settings.jobs}: expected a whole number above 0`);
  }
  return settings;
}

function defaultPython() {
  if (process.env.ANN_LAB_PYTHON) return process.env.ANN_LAB_PYTHON;
  const inVenv = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  const python = join(ROOT, '.venv', ...inVenv);
  if (!existsSync(python)) throw new UsageError(`there is no ${python}: run \`npm run setup\` first`);
  return python;
}

/** The kernels' environment: strict checks, and the cores divided among the notebooks that run at the same time. */
function environment(threads, extra) {
  const each = String(threads);
  return {
    TF_NUM_INTRAOP_THREADS: each,
    TF_NUM_INTEROP_THREADS: each,
    OMP_NUM_THREADS: each,
    ...process.env,
    ANN_LAB_STRICT: '1',
    ...extra,
  };
}

function workDirOf(task, settings) {
  if (!settings.freshWorkDir) return null;
  const folder = join(WORK, `${basename(task.notebook, '.ipynb')}-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

function replaceSource(task) {
  const temporary = `${task.notebook}.${process.pid}.tmp`;
  copyFileSync(task.output, temporary);
  renameSync(temporary, task.notebook);
}

/** Adds what the executed notebook says, and holds against it a check that failed without stopping it. */
function withOutputs(task, result) {
  if (!existsSync(task.output) || result.codeCells === 0) return { ...result, checks: [], notices: [] };
  const executed = JSON.parse(readFileSync(task.output, 'utf8'));
  const full = { ...result, checks: checksOf(executed), notices: noticesOf(executed) };
  const [failed] = failedChecksOf(executed);
  if (result.status !== 'passed' || !failed) return full;
  const message = `check "${failed.name}" failed: got ${failed.value}, expected ${failed.expected}`;
  return { ...full, status: 'failed', failure: { kind: 'check failed', message } };
}

async function runOne(task, settings, shared, index) {
  const workDir = workDirOf(task, settings);
  rmSync(task.output, { force: true });
  const job = {
    notebook: task.notebook,
    output: task.output,
    cwd: workDir ?? dirname(task.notebook),
    kernel: settings.kernel,
    cellTimeout: settings.cellTimeout,
    notebookTimeout: settings.notebookTimeout,
    idleTimeout: settings.idleTimeout,
    startupTimeout: settings.startupTimeout,
    settle: settings.settle,
  };
  shared.progress.start(index);
  const running = startNotebook({
    python: shared.python,
    job,
    env: shared.env,
    onEvent: (event) => shared.progress.event(index, event),
  });
  shared.running.add(running);
  const { event: _, ...ended } = await running.done;
  shared.running.delete(running);
  const result = withOutputs(task, shared.signal ? { ...ended, status: 'interrupted' } : ended);
  shared.progress.end(index, result.status);
  if (workDir && result.status !== 'failed') rmSync(workDir, { recursive: true, force: true });
  if (settings.inplace && result.status === 'passed') replaceSource(task);
  return {
    name: task.name,
    notebook: task.notebook,
    output: existsSync(task.output) ? task.output : null,
    workDir: result.status === 'failed' ? workDir : null,
    threads: shared.threads,
    ...result,
  };
}

/** Ends all children on Ctrl-C and its like, then lets the signal do what it does without us. */
function endOnSignal(shared) {
  const onSignal = async (signal) => {
    if (shared.signal) return; // npm sends Ctrl-C a second time; the first is being served
    shared.signal = signal;
    await Promise.all([...shared.running].map((running) => running.end()));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

/** Calls `work` on 0 … count - 1, at most `jobs` at a time, in order. */
async function pool(count, jobs, work) {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, count) }, worker));
}

/**
 * Executes notebooks, side by side up to the number of cores, the longest of the last run first.
 *
 * A notebook passes only if every code cell was executed by the kernel, none failed, nothing unhandled was printed, and the kernel
 * became idle, all within the time limits. A cell tagged `raises-exception` must raise. The notebooks themselves are not changed
 * (unless `inplace`): executed copies go to `outputDir`.
 *
 * @param {string[]} files paths of .ipynb files
 * @param {Partial<typeof DEFAULTS>} [options] see `DEFAULTS`
 * @returns {Promise<{ ok: boolean, interrupted: boolean, seconds: number, passed: number, failed: number, results: object[] }>} one
 *   result a notebook, in the order of `files`: `{ name, notebook, output, workDir, status: 'passed' | 'failed' | 'interrupted',
 *   seconds, executedAt, threads, codeCells, cells: [{ number, index, seconds, executionCount }], checks, notices, failure }`, where
 *   `failure` is null or `{ kind, message, cell, codeCell, executionCount, source, ename, evalue, traceback, lastOutput }`
 * @throws UsageError before anything starts: no files, a missing file, an unknown option, no Python environment
 * @example
 * const { ok, results } = await runNotebooks(['notebooks/03-mnist.ipynb'], { freshWorkDir: true });
 */
export async function runNotebooks(files, options = {}) {
  const settings = checkSettings(options);
  const tasks = plan(files, settings);
  const python = settings.python ?? defaultPython();
  const times = readTimes(settings.timesFile);
  const keyOf = (task) => relative(ROOT, task.notebook);
  const order = longestFirst(tasks.map(keyOf), times).map((key) => tasks.find((task) => keyOf(task) === key));

  const jobs = Math.min(settings.jobs ?? availableParallelism(), tasks.length);
  const threads = Math.max(1, Math.floor(availableParallelism() / jobs));
  const begin = performance.now();
  const shared = {
    python,
    threads,
    env: environment(threads, settings.env),
    progress: createProgress(
      order.map((task) => task.name),
      { kind: settings.progress, stream: settings.stream },
    ),
    running: new Set(),
    signal: null,
  };
  const stopListening = endOnSignal(shared);
  const byTask = new Map();
  try {
    await pool(order.length, jobs, async (index) => {
      if (!shared.signal) byTask.set(order[index], await runOne(order[index], settings, shared, index));
    });
  } finally {
    shared.progress.stop();
    stopListening();
    await Promise.all([...shared.running].map((running) => running.end()));
  }
  if (shared.signal) process.kill(process.pid, shared.signal);

  const results = tasks.filter((task) => byTask.has(task)).map((task) => byTask.get(task));
  const passed = results.filter((result) => result.status === 'passed');
  writeTimes(
    settings.timesFile,
    Object.fromEntries(passed.map((result) => [relative(ROOT, result.notebook), result.seconds])),
  );
  return {
    ok: !shared.signal && passed.length === tasks.length,
    interrupted: shared.signal !== null,
    seconds: Math.round(performance.now() - begin) / 1000,
    passed: passed.length,
    failed: tasks.length - passed.length,
    results,
  };
}
