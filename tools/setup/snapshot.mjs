// The kernel's start-up snapshot, in the cache. Without it the kernel starts all the same, later.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { reasonOf, run } from '../../lib/setup/process.mjs';
import { sourcesFingerprint } from './build.mjs';
import { isStamped, writeStamp } from './stamp.mjs';

export const snapshot = { name: "the kernel's start-up snapshot", isDone, make };

const load = createRequire(import.meta.url);
const compiled = (root, file) => join(root, 'kernel', 'dist', 'snapshot', file);
const failedFile = (root) => compiled(root, '.failed');
/** What a failure depended on: it is told once, and tried again when this changes. */
const failedText = (root) => `${process.version} ${process.arch} ${sourcesFingerprint(root)}`;

function isDone({ root }) {
  if (!existsSync(compiled(root, 'build.js'))) return true;
  const { findSnapshot } = load(compiled(root, 'place.js'));
  return findSnapshot() !== null || isStamped(failedFile(root), failedText(root));
}

/** A failure is no failure of set-up. */
async function make({ root, log }) {
  const made = await run(process.execPath, [compiled(root, 'build.js')], { cwd: root, timeout: 300_000 });
  if (made.code === 0) return;
  log(`Warning: no start-up snapshot, so the kernel starts more slowly: ${reasonOf(made)}`);
  writeStamp(failedFile(root), failedText(root));
}
