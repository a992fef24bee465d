/** What a report says about the machine and the code it was run with. */
import { execFileSync } from 'node:child_process';
import { arch, cpus, type } from 'node:os';
import { UsageError } from '../notebook/run.mjs';

const PROBE =
  "const { engine } = require('ann-lab'); Promise.resolve(engine.info()).then((info) => console.log(JSON.stringify(info)))";
const SECONDS = 60;

/** `engine.info()` of the library as the notebooks see it, from a process of its own. */
function engineInfo(root) {
  let output;
  try {
    output = execFileSync(process.execPath, ['-e', PROBE], {
      cwd: root,
      encoding: 'utf8',
      timeout: SECONDS * 1000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    throw new UsageError(
      `cannot ask ann-lab for its engine; run npm run setup first.\n${error.stderr ?? error.message}`,
    );
  }
  return JSON.parse(output.trim().split('\n').at(-1));
}

/** The commit checked out, with a mark if files differ from it; null outside a git checkout. */
function commitOf(root) {
  const git = (...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const commit = git('rev-parse', '--short=12', 'HEAD').trim();
    return git('status', '--porcelain').trim() === '' ? commit : `${commit}, with changes`;
  } catch {
    return null; // an exported archive, or no git on this machine: the report goes without
  }
}

/** 'TensorFlow 2.21.0' or 'WebAssembly'. */
function engineName({ backend, tensorflow }) {
  return backend === 'tensorflow' ? `TensorFlow ${tensorflow}` : 'WebAssembly (slow)';
}

/** `{ engine, why, tfjs, node, platform, commit }`, each a string or null. */
export function readEnvironment(root) {
  const info = engineInfo(root);
  return {
    engine: engineName(info),
    why: info.why,
    tfjs: info.tfjs,
    node: process.version.slice(1),
    platform: `${type()}, ${arch()}, ${cpus().length} cores`,
    commit: commitOf(root),
  };
}
