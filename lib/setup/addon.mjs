// Compiles tfjs-node's addon against the unpacked libraries, and the small addon that keeps TensorFlow's start quiet.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADDON, QUIET } from './location.cjs';
import { reasonOf, run, which } from './process.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const load = createRequire(import.meta.url);
const PLATFORM_FLAGS = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
const RPATH = process.platform === 'darwin' ? '@loader_path/../../deps/lib' : '$ORIGIN/../../deps/lib';

/** The folder of an installed npm package, seen from this package. */
export function packageFolder(name) {
  return dirname(load.resolve(`${name}/package.json`));
}

/** Compiles both addons into `folder`/lib/napi-v8. Throws with one line when the compiler fails. */
export async function compileAddons(compiler, folder, libraries) {
  const tfjsNode = packageFolder('@tensorflow/tfjs-node');
  const nodeApi = join(packageFolder('node-api-headers'), 'include');
  mkdirSync(join(folder, dirname(ADDON)), { recursive: true });
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(tfjsNode, 'binding', file));
  await compile(compiler, [
    `-I${nodeApi}`,
    `-I${join(folder, 'deps', 'include')}`,
    ...sources,
    ...['-o', join(folder, ADDON)],
    ...libraries.map((library) => join(folder, library.path)),
    `-Wl,-rpath,${RPATH}`,
  ]);
  await compile(compiler, [`-I${nodeApi}`, join(here, 'quiet.cc'), '-o', join(folder, QUIET)]);
}

async function compile(compiler, args) {
  const flags = ['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8', ...PLATFORM_FLAGS];
  const env = { ...process.env, ...compiler.env };
  const made = await run(compiler.command, [...compiler.args, ...flags, ...args], { env, timeout: 600_000 });
  if (made.code !== 0) throw new Error(`${compiler.name} fails: ${reasonOf(made)}`);
}

/** Takes symbols that nothing links against out of the libraries (853 -> 634 MB), where the system has GNU strip. */
export async function stripLibraries(folder, libraries) {
  if (process.platform !== 'linux' || !which('strip')) return false;
  const files = libraries.map((library) => join(folder, library.path));
  const done = await run('strip', ['--strip-unneeded', ...files], { timeout: 300_000 });
  if (done.code !== 0) throw new Error(`strip fails: ${reasonOf(done)}`);
  return true;
}

/** Loads the addon in a process of its own. Gives TensorFlow's version; throws with one line when it does not load. */
export async function tryAddon(folder) {
  const script =
    'const m = { exports: {} }; process.dlopen(m, process.argv[1]); process.stdout.write("version " + m.exports.TF_Version)';
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '1' };
  const tried = await run(process.execPath, ['-e', script, join(folder, ADDON)], { env, timeout: 120_000 });
  const version = tried.stdout.match(/version (\S+)/)?.[1];
  if (tried.code === 0 && version) return version;
  throw new Error(`the addon does not load: ${reasonOf(tried)}`);
}
