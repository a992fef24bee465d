// Finds a C++ compiler: the system's, else zig, which PyPI carries for every platform.
import { join } from 'node:path';
import { PINS } from './location.cjs';
import { reasonOf, run, which } from './process.mjs';

/** @typedef {{ name: string, command: string, args: string[], env: Record<string, string> }} Compiler */

/** What to install to have a compiler. */
export const COMPILER_HINT =
  process.platform === 'darwin' ? '`xcode-select --install`' : '`apt-get install g++` or your system’s counterpart';

/** The first of g++, c++ and clang++ on the search path that compiles, or null. @returns {Promise<Compiler | null>} */
export async function systemCompiler(env = process.env) {
  for (const name of ['g++', 'c++', 'clang++']) {
    const command = which(name, env);
    if (!command) continue;
    const tried = await run(command, ['--version'], { env, timeout: 30_000 }); // on macOS a bare stub stands for "not installed"
    if (tried.code === 0) return { name, command, args: [], env: {} };
  }
  return null;
}

/** zig from PyPI, unpacked in `folder`. Throws with one line when pip can't get it. @returns {Promise<Compiler>} */
export async function zigCompiler(python, folder, env = process.env) {
  const target = join(folder, 'zig');
  const got = await run(
    python.command,
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--no-cache-dir',
      '--only-binary=:all:',
      '--target',
      target,
    ].concat(`ziglang==${PINS.ziglang}`),
    { env, timeout: 600_000 },
  );
  if (got.code !== 0) throw new Error(reasonOf(got));
  return {
    name: `zig ${PINS.ziglang}`,
    command: join(target, 'ziglang', 'zig'),
    args: ['c++', '-target', zigTarget()],
    env: { ZIG_GLOBAL_CACHE_DIR: join(folder, 'zig-cache'), ZIG_LOCAL_CACHE_DIR: join(folder, 'zig-cache') },
  };
}

/** glibc 2.27 is what the wheels ask for. */
function zigTarget() {
  const cpu = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  return process.platform === 'darwin' ? `${cpu}-macos` : `${cpu}-linux-gnu.2.27`;
}
