// Where the native engine lies and which versions make it. Set-up (ES modules) and the engine (CommonJS) both read this file.
'use strict';

const { existsSync, readFileSync, statSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');

/** What the engine is made from. A change here makes set-up build a new one beside the old. */
const PINS = Object.freeze({ tfjs: '4.22.0', tensorflow: '2.21.0', prebuilt: '2.9.1', ziglang: '0.15.2', recipe: 1 });

const MANIFEST = 'manifest.json';
const ADDON = join('lib', 'napi-v8', 'tfjs_binding.node');
const QUIET = join('lib', 'napi-v8', 'quiet.node');

function cacheRoot(env = process.env) {
  const base = env.XDG_CACHE_HOME || join(env.HOME || homedir(), '.cache');
  return join(base, 'ann-lab');
}

/** The folder of one kind of engine: `compiled` against the PyPI wheel, or tfjs-node's own `prebuilt`. */
function engineFolder(kind, env = process.env) {
  const tensorflow = kind === 'compiled' ? PINS.tensorflow : PINS.prebuilt;
  const key = [kind, `tf${tensorflow}`, `tfjs${PINS.tfjs}`, `r${PINS.recipe}`, process.platform, process.arch];
  return join(cacheRoot(env), `engine-${key.join('-')}`);
}

/** What differs between a manifest and the files beside it, by size and modification time; null when all is as it was. */
function staleReason(folder) {
  const file = join(folder, MANIFEST);
  if (!existsSync(file)) return 'is not set up';
  let manifest;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return `has an unreadable ${MANIFEST} (${error.message})`;
  }
  for (const entry of manifest.files ?? []) {
    const stat = statSync(join(folder, entry.path), { throwIfNoEntry: false });
    if (!stat) return `lacks ${entry.path}`;
    if (stat.size !== entry.size || Math.trunc(stat.mtimeMs) !== entry.mtime) return `has a changed ${entry.path}`;
  }
  return manifest.files?.length ? null : `has an empty ${MANIFEST}`;
}

/** The note of set-up's last try that ended without a native engine, or null. */
function lastFailure(env = process.env) {
  const file = failureFile(env);
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null; // a torn note is no note: set-up tries again
  }
}

const failureFile = (env = process.env) => `${engineFolder('compiled', env)}.failed.json`;

/** The best engine that is ready, or why there is none. Costs a few stat calls. */
function findEngine(env = process.env) {
  const reasons = [];
  for (const kind of ['compiled', 'prebuilt']) {
    const folder = engineFolder(kind, env);
    const reason = staleReason(folder);
    if (reason === null) return { kind, folder, addon: join(folder, ADDON), quiet: join(folder, QUIET), why: null };
    if (kind === 'compiled' || reason !== 'is not set up') reasons.push(`the native engine in ${folder} ${reason}`);
  }
  const why = lastFailure(env)?.why ?? reasons.join('; ');
  return { kind: null, folder: null, addon: null, quiet: null, why };
}

module.exports = {
  PINS,
  MANIFEST,
  ADDON,
  QUIET,
  cacheRoot,
  engineFolder,
  staleReason,
  failureFile,
  lastFailure,
  findEngine,
};
