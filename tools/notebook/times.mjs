/** How long each notebook took when it last passed, so that the next run can start the longest first. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Seconds by notebook path; nothing when there is no file yet or it is damaged (it only decides an order). */
export function readTimes(path) {
  if (!existsSync(path)) return {};
  try {
    const times = JSON.parse(readFileSync(path, 'utf8'));
    return times !== null && typeof times === 'object' ? times : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Adds the times of this run to those on file. */
export function writeTimes(path, times) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify({ ...readTimes(path), ...times }, null, 1)}\n`);
  renameSync(temporary, path);
}

/** Longest first; a notebook that was never timed comes before all others, since it may be the longest. */
export function longestFirst(keys, times) {
  const seconds = (key) => times[key] ?? Number.POSITIVE_INFINITY;
  return [...keys].sort((a, b) => (seconds(a) === seconds(b) ? 0 : seconds(b) - seconds(a)));
}
