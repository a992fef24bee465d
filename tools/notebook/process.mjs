/**
 * One notebook in one child process: starts `execute.py`, hands it the job, reads its events, and can end it with everything
 * it started. The child's stdin stays open as a lifeline: if this process is killed outright, the child ends its kernel.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'execute.py');
const GRACE_MS = 3000;
const ERROR_TAIL = 4000;

/** Ends a process group; a group that is gone already is what was wanted. */
function killGroup(pid, signal) {
  if (!pid) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error;
  }
}

/** What a child that ended without its closing event gets as its result. */
function broken(message) {
  return { status: 'failed', seconds: 0, cells: [], codeCells: 0, failure: { kind: 'runner', message } };
}

/**
 * Starts one notebook.
 *
 * @param {{ python: string, job: object, env: NodeJS.ProcessEnv, onEvent: (event: object) => void }} what
 * @returns {{ done: Promise<object>, end: () => Promise<void> }} `done` gives the closing event; `end` stops everything and resolves
 *   when nothing is left.
 */
export function startNotebook({ python, job, env, onEvent }) {
  const logs = mkdtempSync(join(tmpdir(), 'ann-lab-run-'));
  const child = spawn(python, ['-uB', SCRIPT], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { JUPYTER_PREFER_ENV_PATH: '1', ...env, JUPYTER_RUNTIME_DIR: logs },
    detached: true, // a group of its own: Ctrl-C in the terminal reaches only this process, which ends the rest in order
  });
  let kernelPid = null;
  let result = null;
  let errors = '';

  child.stdin.on('error', () => {}); // the child ended before it read its job: `close` below says why
  child.stdin.write(`${JSON.stringify({ ...job, kernelLog: join(logs, 'kernel.log') })}\n`);
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors = (errors + text).slice(-ERROR_TAIL);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line);
    if (event.event === 'kernel') kernelPid = event.pid;
    if (event.event === 'end') result = event;
    else onEvent(event);
  });

  const done = new Promise((resolve) => {
    child.on('error', (error) => resolve(broken(`cannot start ${python}: ${error.message}. Run \`npm run setup\`.`)));
    child.on('close', (code, signal) => {
      killGroup(kernelPid, 'SIGKILL');
      killGroup(child.pid, 'SIGKILL');
      resolve(result ?? broken(`the runner ended with ${signal ?? `exit code ${code}`}\n${errors.trim()}`));
    });
  }).finally(() => rmSync(logs, { recursive: true, force: true }));

  async function end() {
    killGroup(child.pid, 'SIGTERM');
    const timer = setTimeout(() => {
      killGroup(kernelPid, 'SIGKILL');
      killGroup(child.pid, 'SIGKILL');
    }, GRACE_MS);
    await done;
    clearTimeout(timer);
  }

  return { done, end };
}
