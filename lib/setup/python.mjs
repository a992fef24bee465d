// Finds a Python with pip: the client through which wheels come from PyPI (or the mirror that pip is configured for).
import { run, which } from './process.mjs';

const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const QUESTION = 'import sys; print(".".join(map(str, sys.version_info[:3])), sys.executable)';

/** @typedef {{ command: string, version: string, pip: boolean }} Python */

/** The first Python on the search path that is new enough, or null. @returns {Promise<Python | null>} */
export async function findPython({ env = process.env, atLeast = [3, 8], withPip = false } = {}) {
  let second = null;
  for (const name of NAMES) {
    if (!which(name, env)) continue;
    const told = await run(name, ['-c', QUESTION], { env, timeout: 30_000 });
    const [version, command] = told.stdout.trim().split(' ');
    if (told.code !== 0 || !command || !isAtLeast(version, atLeast)) continue;
    const pip = (await run(command, ['-m', 'pip', '--version'], { env, timeout: 60_000 })).code === 0;
    if (pip || !withPip) return { command, version, pip };
    second ??= { command, version, pip };
  }
  return second;
}

function isAtLeast(version, [major, minor]) {
  const [a, b] = version.split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

/** How to get Python on this system. */
export const PYTHON_HINT =
  process.platform === 'darwin'
    ? 'install Python from python.org, or `brew install python`'
    : 'install it (Debian, Ubuntu: `apt-get install python3 python3-venv python3-pip`)';
