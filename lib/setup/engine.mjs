// Makes the native engine in the cache, by the best way that works on this machine.
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  createReadStream,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { compileAddons, stripLibraries, tryAddon } from './addon.mjs';
import { COMPILER_HINT, systemCompiler, zigCompiler } from './compilers.mjs';
import {
  ADDON,
  cacheRoot,
  engineFolder,
  failureFile,
  findEngine,
  lastFailure,
  MANIFEST,
  PINS,
  QUIET,
  staleReason,
} from './location.cjs';
import { withLock } from './lock.mjs';
import { installPrebuilt } from './prebuilt.mjs';
import { which } from './process.mjs';
import { findPython, PYTHON_HINT } from './python.mjs';
import { downloadWheel, unpackWheel, wheelOf } from './wheel.mjs';

const DAY_MS = 86_400_000;

/** @typedef {{ kind: 'compiled' | 'prebuilt' | null, folder: string | null, why: string | null }} EngineState */

/** True when the best engine is ready, or when a try that failed was less than a day ago under the same conditions. */
export function engineIsSettled(env = process.env) {
  if (staleReason(engineFolder('compiled', env)) === null) return true;
  return !isRequired(env) && recentFailure(env) !== null;
}

/**
 * Makes the engine ready. Never throws for what this machine lacks: each step down says in one line what is missing and how to
 * get it, the last one being WebAssembly, which needs nothing.
 *
 * @param {{ log?: (line: string) => void, again?: boolean, env?: NodeJS.ProcessEnv }} options `again` also tries what failed lately
 * @returns {Promise<EngineState>}
 */
export async function setUpEngine({ log = console.log, again = false, env = process.env } = {}) {
  if (!again && engineIsSettled(env)) return state(env);
  makeCache(cacheRoot(env));
  return withLock(join(cacheRoot(env), 'engine.lock'), () => makeEngine({ log, again, env }), {
    onWait: (pid) => log(`Waiting for the set-up of the engine by process ${pid}.`),
  });
}

function makeCache(root) {
  try {
    mkdirSync(root, { recursive: true });
    accessSync(root, constants.W_OK);
  } catch (error) {
    throw new Error(
      `The cache ${root} can't be written (${error.message}). Set XDG_CACHE_HOME to a folder that can be written to.`,
    );
  }
}

async function makeEngine({ log, again, env }) {
  const stale = staleReason(engineFolder('compiled', env));
  if (stale === null || (!again && engineIsSettled(env))) return state(env); // another process has done it meanwhile
  if (stale !== 'is not set up') log(`The native engine ${stale}: making it again.`);
  const work = join(cacheRoot(env), `work-${process.pid}`);
  removeLeftovers(env);
  try {
    const reasons = [];
    for (const step of [compileStep, prebuiltStep]) {
      mkdirSync(work, { recursive: true });
      const reason = await step({ work, log, env });
      rmSync(work, { recursive: true, force: true });
      if (reason === null) {
        rmSync(failureFile(env), { force: true });
        return state(env);
      }
      reasons.push(reason);
    }
    return fallToWasm(reasons, log, env);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function state(env) {
  const { kind, folder, why } = findEngine(env);
  return { kind, folder, why };
}

/** TensorFlow from PyPI's wheel, the addon compiled against it. Null when done, else the reason in one line. */
async function compileStep({ work, log, env }) {
  const wheel = wheelOf();
  if (!wheel)
    return stepDown(log, `There is no TensorFlow ${PINS.tensorflow} wheel for ${process.platform}-${process.arch}.`);
  const python = await findPython({ env, withPip: true });
  if (!python) return stepDown(log, `No Python on PATH, so TensorFlow can't come from PyPI: ${PYTHON_HINT}.`);
  if (!python.pip)
    return stepDown(log, `${python.command} has no pip, so TensorFlow can't come from PyPI: ${PYTHON_HINT}.`);
  try {
    const compiler = (await systemCompiler(env)) ?? (await zigInstead({ python, work, log, env }));
    const archive = await timed(log, `Getting ${wheel.name} ${PINS.tensorflow} (about 270 MB)`, () =>
      downloadWheel(python, downloads(env), env),
    );
    await timed(log, `Building the native engine with ${compiler.name}`, () => build(archive, compiler, work, env));
    return null;
  } catch (error) {
    return stepDown(log, `The native engine can't be built: ${error.message}.`);
  }
}

async function zigInstead({ python, work, log, env }) {
  log(`No C++ compiler (g++, c++, clang++) on PATH: taking zig from PyPI. To use your own: ${COMPILER_HINT}.`);
  return timed(log, `Getting zig ${PINS.ziglang} (about 100 MB)`, () => zigCompiler(python, work, env)).catch(
    (error) => {
      throw new Error(`no C++ compiler, and zig can't be had from PyPI (${error.message}). ${COMPILER_HINT} gives one`);
    },
  );
}

async function build(archive, compiler, work, env) {
  const folder = join(work, 'engine');
  try {
    const libraries = await unpackWheel(archive, folder);
    await compileAddons(compiler, folder, libraries);
    await stripLibraries(folder, libraries);
    rmSync(join(folder, 'deps', 'include'), { recursive: true });
    await publish({ folder, kind: 'compiled', by: compiler.name, libraries, addons: [ADDON, QUIET], env });
  } finally {
    rmSync(archive, { force: true }); // also a damaged one: the next run gets it anew
  }
}

async function prebuiltStep({ work, log, env }) {
  if (staleReason(engineFolder('prebuilt', env)) === null) return null;
  log(`Trying tfjs-node's own prebuilt addon instead, with an older TensorFlow (${PINS.prebuilt}).`);
  try {
    const folder = join(work, 'engine');
    const libraries = await installPrebuilt(folder, env);
    await publish({ folder, kind: 'prebuilt', by: 'tfjs-node', libraries, addons: [ADDON], env });
    return null;
  } catch (error) {
    return stepDown(log, `tfjs-node's prebuilt addon can't be had: ${error.message}.`);
  }
}

/** Tries the engine, writes its manifest, and moves it to its place in one step. */
async function publish({ folder, kind, by, libraries, addons, env }) {
  const tensorflow = await tryAddon(folder);
  const files = [];
  for (const path of [...libraries.map((library) => library.path), ...addons]) {
    const file = join(folder, path);
    const { size, mtimeMs } = statSync(file);
    files.push({ path, size, mtime: Math.trunc(mtimeMs), sha256: await sha256(file) });
  }
  const origin = Object.fromEntries(
    libraries.filter((one) => one.sha256).map((one) => [basename(one.path), one.sha256]),
  );
  const manifest = { kind, by, tensorflow, made: new Date().toISOString(), inWheel: origin, files };
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  const place = engineFolder(kind, env);
  rmSync(place, { recursive: true, force: true });
  renameSync(folder, place);
}

async function sha256(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

function stepDown(log, line) {
  log(line);
  return line;
}

function fallToWasm(reasons, log, env) {
  const why = reasons[0].replace(/\.$/, '');
  log('Falling back to WebAssembly: everything works, several times slower.');
  const failure = { at: Date.now(), conditions: conditions(env), why };
  writeFileSync(failureFile(env), JSON.stringify(failure));
  return { kind: null, folder: null, why };
}

const downloads = (env) => join(cacheRoot(env), 'downloads');
const isRequired = (env) => (env.ANN_LAB_REQUIRE ?? '').split(',').includes('native');

/** The last try that failed, if nothing that matters has changed since and it is not a day old. */
function recentFailure(env) {
  const failure = lastFailure(env);
  const counts = failure && Date.now() - failure.at < DAY_MS && failure.conditions === conditions(env);
  return counts ? failure : null;
}

/** What decides whether a failed try may succeed now: the tools on the search path and pip's settings. */
function conditions(env) {
  const tools = ['python3', 'python', 'pip3', 'g++', 'c++', 'clang++'].map((name) => which(name, env));
  const settings = Object.keys(env).filter((name) => /^(PIP_|https?_proxy$)/i.test(name));
  return JSON.stringify([tools, settings.sort().map((name) => [name, env[name]]), PINS]);
}

/** What a killed run left in the cache. Called under the lock: nobody else is at work there. */
function removeLeftovers(env) {
  for (const [folder, pattern] of [
    [cacheRoot(env), /^work-\d+$/],
    [downloads(env), /^part-\d+$/],
  ]) {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      if (pattern.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}

/** Says what is being done, does it, and says how long it took. */
export async function timed(log, what, action) {
  log(`${what} …`);
  const start = performance.now();
  const result = await action();
  log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}
