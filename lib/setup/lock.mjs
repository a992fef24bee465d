// One set-up at a time: a lock file with the owner's process, taken over when that process is gone.
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { identityOf, isAlive, killGroup } from './identity.mjs';

const POLL_MS = 200;
const held = new Set();
let counter = 0;

/**
 * Notes a child process in every lock that this process holds, and gives what takes the notes away. A process that is killed
 * leaves its children running: who takes its lock over ends them first, or two npm would write into one folder.
 */
export function noteChild(pid) {
  const notes = [...held].map((file) => join(childrenOf(file), String(pid)));
  for (const note of notes) writeFileSync(note, JSON.stringify(identityOf(pid)));
  return () => {
    for (const note of notes) rmSync(note, { force: true });
  };
}

const childrenOf = (file) => `${file}.children`;

/** Runs an action while no other process holds the same lock file; waits for one that does. */
export async function withLock(file, action, { onWait = () => {}, poll = POLL_MS } = {}) {
  mkdirSync(dirname(file), { recursive: true });
  let waiting = false;
  while (!take(file)) {
    const owner = readIdentity(file);
    if (owner !== null && !isAlive(owner)) {
      removeStale(file, owner);
      continue;
    }
    if (!waiting && owner) onWait(owner.pid);
    waiting ||= owner !== null;
    await wait(poll);
  }
  await endOrphans(file);
  mkdirSync(childrenOf(file), { recursive: true });
  held.add(file);
  try {
    return await action();
  } finally {
    held.delete(file);
    rmSync(childrenOf(file), { recursive: true, force: true });
    rmSync(file, { force: true });
  }
}

/** Ends what a killed owner of the lock had started and left. */
async function endOrphans(file) {
  const folder = childrenOf(file);
  for (const name of listed(folder)) {
    const child = readIdentity(join(folder, name));
    if (child) await killGroup(child);
  }
  rmSync(folder, { recursive: true, force: true });
}

function listed(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Makes the lock file with its content in one step: a hard link fails when the name exists. */
function take(file) {
  const own = `${file}.${process.pid}.${counter++}`;
  writeFileSync(own, JSON.stringify(identityOf(process.pid)));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readIdentity(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null; // given back meanwhile
    if (error instanceof SyntaxError) return { pid: 0, started: null }; // no writer of ours: treat as stale
    throw error;
  }
}

/** Moves a dead owner's lock aside; if another process took the lock in between, its lock is put back. */
function removeStale(file, owner) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  const moved = readIdentity(aside);
  if (moved && (moved.pid !== owner.pid || moved.started !== owner.started)) {
    try {
      linkSync(aside, file);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  rmSync(aside, { force: true });
}
