// Child processes and the search path, for set-up. Plain Node.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { noteChild } from './lock.mjs';

/** What a command left behind. `code` is null when it could not be started or was ended by a signal. */
/** @typedef {{ code: number | null, signal: string | null, stdout: string, stderr: string, error: string | null }} Outcome */

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };
const children = new Set();

/** While children run, a signal that ends this process ends them first. At other times signals are the caller's. */
function onSignal(signal) {
  for (const child of children) endGroup(child, signal);
  process.exit(128 + SIGNALS[signal]);
}

/** Children lead groups of their own, so that what they start ends with them. */
function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // ended by itself
  }
}

function adopt(child) {
  if (children.size === 0) for (const signal of Object.keys(SIGNALS)) process.on(signal, onSignal);
  children.add(child);
}

function release(child) {
  children.delete(child);
  if (children.size === 0) for (const signal of Object.keys(SIGNALS)) process.off(signal, onSignal);
}

/** Runs a command to its end and collects what it wrote. Never throws: see the outcome. @returns {Promise<Outcome>} */
export function run(command, args, { cwd, env = process.env, timeout = 0, input = 'ignore' } = {}) {
  return new Promise((resolve) => {
    const out = { code: null, signal: null, stdout: '', stderr: '', error: null };
    const child = spawn(command, args, { cwd, env, stdio: [input, 'pipe', 'pipe'], detached: true });
    if (child.pid) adopt(child); // else it could not be started: 'error' follows
    const forget = child.pid ? noteChild(child.pid) : () => {};
    const limit = timeout ? setTimeout(() => endGroup(child, 'SIGKILL'), timeout) : undefined;
    child.stdout.on('data', (chunk) => {
      out.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      out.stderr += chunk;
    });
    const end = (rest) => {
      release(child);
      clearTimeout(limit);
      forget();
      resolve({ ...out, ...rest });
    };
    child.on('error', (error) => end({ error: error.message }));
    child.on('close', (code, signal) => end({ code, signal }));
  });
}

const NETWORK =
  /Connection refused|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|Name or service not known|Temporary failure in name resolution|timed out|ProxyError|CERTIFICATE_VERIFY_FAILED|No space left on device/i;

/** Why a command failed, in one line: its last line that tells of an error, and the network's word if that was the cause. */
export function reasonOf(outcome) {
  if (outcome.error) return outcome.error;
  const all = `${outcome.stdout}\n${outcome.stderr}`;
  const lines = all.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => line && !/^(at |Emitted 'error')/.test(line) && !/^Node\.js v/.test(line));
  const telling = said.filter((line) => /error|fatal|not found|no module|denied/i.test(line));
  const line = (telling.at(-1) ?? said.at(-1) ?? `exit code ${outcome.code}`).slice(0, 300);
  const cause = all.match(NETWORK)?.[0];
  const reason = cause && !line.includes(cause) ? `${line} (${cause})` : line;
  return outcome.signal ? `ended by ${outcome.signal}: ${reason}` : reason;
}

/** Where a command lies on the search path, or null. */
export function which(command, env = process.env) {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const file = join(folder || '.', command);
    if (isExecutable(file)) return file;
  }
  return null;
}

function isExecutable(file) {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // the question was whether it may be run
  }
}
