// Child processes whose lines are followed while they run.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const KEPT = 4000;

/**
 * Runs a command to its end; `onLine` gets each line of its output. It ends when this process does.
 *
 * @returns {Promise<{ code: number | null, signal: string | null, stderr: string }>} `stderr`: the end of it
 */
export function follow(command, args, { cwd, env = process.env, onLine = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.kill();
    process.once('exit', end);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr = (stderr + chunk).slice(-KEPT);
    });
    createInterface({ input: child.stdout }).on('line', onLine);
    child.on('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      process.off('exit', end);
      resolve({ code, signal, stderr });
    });
  });
}

/** As `follow`; throws, with the end of what it wrote, when the command fails. */
export async function must(command, args, options) {
  const { code, signal, stderr } = await follow(command, args, options);
  if (code === 0) return;
  const what = args.find((word) => /\.(py|mjs)$/.test(word)) ?? command;
  throw new Error(`${what} failed (${signal ?? `exit code ${code}`}):\n${stderr.trim()}`);
}

/** A note of progress: on a terminal one line that is written over, else nothing. */
export function progress(title, total) {
  let done = 0;
  const live = process.stderr.isTTY;
  return {
    step() {
      done++;
      if (live) process.stderr.write(`\r${title}: ${done} of ${total} `);
    },
    end() {
      if (live) process.stderr.write('\r\x1b[K');
    },
  };
}
