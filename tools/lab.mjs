/**
 * `npm run lab -- [options of jupyter lab]`: sets up what is missing, opens JupyterLab on the notebooks, and recompiles the library
 * at every edit, so that the next import in a notebook has it. Ctrl-C ends all of it.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ready } from './ready.mjs';

const ROOT = resolve(fileURLToPath(new URL('..', import.meta.url)));
const GRACE_MS = 10_000;
const windows = process.platform === 'win32';

await ready();

/** Starts a child in a group of its own, so that Ctrl-C reaches only this process, which ends the children in order. */
function start(command, args, stdio) {
  const child = spawn(command, args, { cwd: ROOT, stdio, detached: !windows });
  const ended = new Promise((done) => {
    child.on('error', (error) => {
      console.error(`cannot start ${command}: ${error.message}`);
      done(1);
    });
    child.on('close', (code) => done(code ?? 1));
  });
  return { child, ended };
}

function signal({ child }, name) {
  if (!child.pid || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(windows ? child.pid : -child.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** JupyterLab ends its kernels on SIGTERM; whoever has not ended after the grace is killed. */
async function end(processes) {
  for (const one of processes) signal(one, 'SIGTERM');
  const timer = setTimeout(() => {
    for (const one of processes) signal(one, 'SIGKILL');
  }, GRACE_MS);
  await Promise.all(processes.map((one) => one.ended));
  clearTimeout(timer);
}

/** Shows the compiler's errors and when they are gone; says nothing while all is well. */
function showErrors(stream) {
  let broken = false;
  let rest = '';
  stream.setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (/error TS\d+/.test(line)) console.error(`lib: ${line}`);
      const found = /Found (\d+) errors?/.exec(line);
      if (!found) continue;
      if (broken && found[1] === '0') console.error('lib: compiles again');
      broken = found[1] !== '0';
    }
  });
}

const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const watcher = start(
  process.execPath,
  [tsc, '-b', 'lib', '--watch', '--preserveWatchOutput', '--pretty', 'false'],
  ['ignore', 'pipe', 'inherit'],
);
showErrors(watcher.child.stdout);

const jupyter = windows ? join(ROOT, '.venv', 'Scripts', 'jupyter.exe') : join(ROOT, '.venv', 'bin', 'jupyter');
const lab = start(
  jupyter,
  ['lab', `--ServerApp.root_dir=${ROOT}`, '--LabApp.default_url=/lab/tree/notebooks', ...process.argv.slice(2)],
  ['ignore', 'inherit', 'inherit'],
);

let stopping = false;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(name, async () => {
    if (stopping) return;
    stopping = true;
    await end([lab, watcher]);
  });
}

const code = await lab.ended;
await end([watcher]);
process.exitCode = stopping ? 130 : code;
