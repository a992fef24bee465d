// npm packages: `npm ci` from the lockfile, install scripts off.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf, run, which } from '../../lib/setup/process.mjs';

export const packages = { name: 'npm packages', isDone, make };

/** npm writes node_modules/.package-lock.json last: it tells what is really there, also after an `npm install` by hand. */
function isDone({ root }) {
  const installed = readLock(join(root, 'node_modules', '.package-lock.json'));
  const wanted = readLock(join(root, 'package-lock.json'));
  if (!wanted) throw new Error(`There is no package-lock.json in ${root}: is this a whole clone?`);
  return installed !== null && differences(wanted, installed).length === 0;
}

function readLock(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : null;
}

/**
 * The packages of the lockfile that are not installed in that version. Optional ones may be left out: they are for other systems. Not so
 * what the project itself asks for: the lockfile calls an optional companion of the library `devOptional`, which chapters need.
 */
export function differences(wanted, installed) {
  const { dependencies, devDependencies } = wanted[''] ?? {};
  const asked = new Set(Object.keys({ ...dependencies, ...devDependencies }).map((name) => `node_modules/${name}`));
  return Object.keys(wanted).filter((path) => {
    if (!path.includes('node_modules/')) return false; // the workspaces themselves
    const there = installed[path];
    if (!there) return asked.has(path) || !(wanted[path].optional || wanted[path].devOptional || wanted[path].peer);
    return there.version !== wanted[path].version;
  });
}

async function make({ root, env }) {
  const [command, ...first] = npmCommand(env);
  const flags = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const outcome = await run(command, [...first, ...flags], { cwd: root, env: { ...env, npm_config_yes: 'true' } });
  if (outcome.code === 0) return;
  throw new Error(`npm ci fails: ${npmReason(outcome)}\nSee environment.md, "Behind a mirror" and "Offline".`);
}

/** What npm says of the failure, without the help and the log file that it adds. */
export function npmReason(outcome) {
  const said = outcome.stderr.split('Clean install a project')[0] ?? '';
  const lines = said.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '').trimEnd());
  const telling = lines.filter((line) => line && !/^\s*at |complete log|^Run "npm help/.test(line));
  return telling.length > 0 ? telling.slice(0, 12).join('\n  ') : reasonOf(outcome);
}

/** The npm that runs this set-up, else the one beside Node, else the one on the search path. */
function npmCommand(env) {
  if (env.npm_execpath?.endsWith('npm-cli.js')) return [process.execPath, env.npm_execpath];
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (existsSync(beside)) return [process.execPath, beside];
  if (which('npm', env)) return ['npm'];
  throw new Error('npm is missing: it comes with Node.js from nodejs.org (Debian, Ubuntu: `apt-get install npm`).');
}
