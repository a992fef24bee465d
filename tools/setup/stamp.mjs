// Stamps: what a product was made from, written beside it when it is whole.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One hash over names, sizes and modification times of files and of all files in folders. What is missing counts as missing. */
export function fingerprint(paths, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const path of paths) visit(path, hash);
  return hash.digest('hex');
}

function visit(path, hash) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) {
    hash.update(`${path} missing\n`);
  } else if (stat.isDirectory()) {
    for (const name of readdirSync(path).sort()) if (name !== '__pycache__') visit(join(path, name), hash);
  } else {
    hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  }
}

/** True when the stamp exists and holds this text. */
export function isStamped(file, text) {
  return existsSync(file) && readFileSync(file, 'utf8') === text;
}

/** Writes the stamp in one step: a killed process leaves none or a whole one. */
export function writeStamp(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, text);
  renameSync(part, file);
}
