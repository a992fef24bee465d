// Tells one process from a later one of the same number.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** @typedef {{ pid: number, started: string | null }} Identity */

/** A process' number and when it started. @returns {Identity} */
export function identityOf(pid) {
  return { pid, started: startOf(pid) };
}

/** Whether that very process still runs. */
export function isAlive({ pid, started }) {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM'; // another user's process: it lives
  }
  const now = startOf(pid);
  return now !== null && (started === null || started === now);
}

/** Ends a process that leads a group, with its group, and waits until it is gone. */
export async function killGroup(identity) {
  if (!isAlive(identity)) return;
  try {
    process.kill(-identity.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // gone meanwhile
  }
  while (isAlive(identity)) await wait(20);
}

/** The kernel's start time of a process; null when it has ended. */
function startOf(pid) {
  if (existsSync('/proc/self/stat')) return startInProc(pid);
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || null;
}

function startInProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? null : (rest[18] ?? null); // a zombie has ended; its parent has only not looked yet
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
    throw error;
  }
}
