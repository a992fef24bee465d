// lib and kernel compiled, when a source is newer than the last build.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../lib/setup/process.mjs';
import { fingerprint, isStamped, writeStamp } from './stamp.mjs';

const PACKAGES = ['lib', 'kernel'];

export const build = { name: 'lib and kernel', isDone, make };

/** What the compiled files are made from; the kernel's snapshot is made from them. */
export function sourcesFingerprint(root) {
  const files = PACKAGES.flatMap((name) =>
    ['src', 'tsconfig.json', 'package.json'].map((file) => join(root, name, file)),
  );
  return fingerprint([
    ...files,
    join(root, 'tsconfig.base.json'),
    join(root, 'package-lock.json'),
    join(root, 'lib', 'setup'),
  ]);
}

const stampFile = (root) => join(root, 'lib', 'dist', '.built');

function isDone({ root }) {
  const built = PACKAGES.every((name) => existsSync(join(root, name, 'dist', '.tsbuildinfo')));
  return built && isStamped(stampFile(root), sourcesFingerprint(root));
}

async function make({ root }) {
  const stamp = sourcesFingerprint(root); // before the build: an edit meanwhile is built next time
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const made = await run(process.execPath, [tsc, '-b', ...PACKAGES], { cwd: root });
  if (made.code !== 0) throw new Error(`lib and kernel do not compile:\n${made.error ?? made.stdout.trim()}`);
  for (const name of PACKAGES) removeOrphans(join(root, name));
  writeStamp(stampFile(root), stamp);
}

/** Deletes what was compiled from sources that are gone: `updates.js` would still be found before `updates/index.js`. */
export function removeOrphans(folder) {
  const outputs = readdirSync(join(folder, 'dist'), { recursive: true }).filter((file) =>
    /\.(js|js\.map|d\.ts)$/.test(file),
  );
  for (const file of outputs) {
    const source = join(folder, 'src', file.replace(/\.(js|js\.map|d\.ts)$/, '.ts'));
    if (!existsSync(source)) rmSync(join(folder, 'dist', file));
  }
}
