/**
 * Where the start-up snapshot lies. Its name holds everything that it depends on, so an update of Node, of a package or of
 * the kernel never meets an old one. Nothing but Node's own modules here: the launcher reads this at every start.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const kernelFolder = path.join(__dirname, '..', '..');
const projectFolder = path.join(kernelFolder, '..');

/**
 * V8's flags, which must be the same for making a snapshot and for using it. A heap that is large from the start spares the
 * collections by which it would grow: a fifth of the processor time of a session's first cells.
 */
export const heapFlags: readonly string[] = ['--initial-heap-size=300'];

/** What stands beside a snapshot; written after it, so that its presence says that the snapshot is whole. */
export interface SnapshotRecord {
  bytes: number;
  /** Whose it is: the kernel's folder and the Node that it starts with. */
  owner: string;
  /** Typings of the workspace in it (file -> size and time), which change when lib is compiled again. */
  typings: Record<string, string | null>;
}

export const snapshotOwner = `${kernelFolder} ${process.execPath}`;

export interface SnapshotPlace {
  folder: string;
  blob: string;
  record: string;
}

export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment.XDG_CACHE_HOME || path.join(os.homedir(), '.cache');
  return path.join(base, 'ann-lab', 'kernel');
}

export function snapshotPlace(): SnapshotPlace {
  const folder = cacheFolder();
  const stem = path.join(folder, snapshotKey());
  return { folder, blob: `${stem}.blob`, record: `${stem}.json` };
}

/** Files whose contents decide what is in the snapshot and how it is read. */
function ingredients(): string[] {
  const lockfile = path.join(projectFolder, 'package-lock.json');
  const compiled = ['entry.js', 'build.js', 'place.js', path.join('..', 'compiler', 'cell-options.js')];
  return [lockfile, ...compiled.map((file) => path.join(__dirname, file))];
}

export function snapshotKey(): string {
  const hash = createHash('sha256');
  hash.update([process.version, process.arch, process.platform, process.execPath, __dirname].join('\0'));
  for (const file of ingredients()) hash.update(contents(file));
  return hash.digest('hex').slice(0, 16);
}

function contents(file: string): Buffer {
  return fs.existsSync(file) ? fs.readFileSync(file) : Buffer.alloc(0);
}

/** The snapshot to start from, if there is one and it is whole. */
export function findSnapshot(): string | null {
  const place = snapshotPlace();
  const stat = fs.statSync(place.blob, { throwIfNoEntry: false });
  const record = readRecord(place);
  return stat && record?.bytes === stat.size ? place.blob : null;
}

export function readRecord(place: SnapshotPlace): SnapshotRecord | null {
  try {
    return JSON.parse(fs.readFileSync(place.record, 'utf8')) as SnapshotRecord;
  } catch {
    return null; // none, or half a one: there is no snapshot then
  }
}
