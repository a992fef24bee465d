import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** Where data files may lie. Tests give their own. */
export interface Places {
  /** A folder of data that is the reader's: read, never written. */
  readonly given: string | null;
  /** The cache: written to. The clone's `data/`, else a folder of the user's cache. */
  readonly caches: readonly string[];
}

/**
 * Where to look for data, first to last: the folder `ANN_LAB_DATA` (by default `shared/data` beside the clone), the
 * clone's `data/`, and the user's cache (`$XDG_CACHE_HOME/ann-lab/data`, by default `~/.cache/ann-lab/data`). What is
 * downloaded goes into the first of the caches: the clone's `data/`, outside of a clone the user's.
 */
export function dataPlaces(env: NodeJS.ProcessEnv = process.env, clone: string | null = cloneRoot()): Places {
  const given = env.ANN_LAB_DATA || (clone && path.resolve(clone, '..', 'shared', 'data'));
  const userCache = path.join(env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'ann-lab', 'data');
  return { given: given || null, caches: clone ? [path.join(clone, 'data'), userCache] : [userCache] };
}

/** The clone that this library lies in, null where it was installed as a package. */
export function cloneRoot(from: string = __dirname): string | null {
  const root = path.resolve(from, '..', '..', '..', '..');
  const manifest = path.join(root, 'package.json');
  if (!existsSync(manifest)) return null;
  const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string };
  return name === 'ann-lab-guide' ? root : null;
}
