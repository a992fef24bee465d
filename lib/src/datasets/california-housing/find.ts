import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setLimitation } from '../../notebook/limitations';
import { notice } from '../../notebook/notice';
import { download, type Fetch } from '../../utils/files/download';
import { dataPlaces, type Places } from '../../utils/files/places';
import { sha256 } from '../../utils/files/sha256';
import { writeWhole } from '../../utils/files/write-file';
import type { HousingColumns } from './columns';
import { readArchive } from './parse';
import { syntheticHousing } from './synthetic';

/** Where the rows came from. */
export interface HousingSource {
  /** `synthetic`: made up, because the real set could not be had. */
  readonly kind: 'real' | 'synthetic';
  /** The archive that was read; null for synthetic rows. */
  readonly path: string | null;
  /** SHA-256 of that archive; null for synthetic rows. */
  readonly sha256: string | null;
}

/** The rows and where they came from. */
export interface FoundHousing extends HousingColumns {
  readonly source: HousingSource;
}

/** What finding the set needs of the world; tests give their own. */
export interface World {
  readonly env: NodeJS.ProcessEnv;
  readonly places: Places;
  readonly fetch: Fetch;
  readonly timeoutMs: number;
}

/** The addresses that scikit-learn and its authors give, first to last. */
export const MIRRORS: readonly string[] = [
  'https://ndownloader.figshare.com/files/5976036',
  'https://www.dcc.fc.up.pt/~ltorgo/Regression/cal_housing.tgz',
];

const FILE = path.join('california_housing', 'cal_housing.tgz');
const NAME = 'California housing';
const MAX_BYTES = 16 * 1024 * 1024;

function thisWorld(): World {
  return { env: process.env, places: dataPlaces(), fetch: globalThis.fetch, timeoutMs: 20_000 };
}

/**
 * The set: from the folder of data, from a cache, downloaded, or, with a warning, made up.
 *
 * @throws Error where the real one can't be had and `ANN_LAB_REQUIRE` asks for it (`real`).
 */
export async function findHousing(world: World = thisWorld()): Promise<FoundHousing> {
  const reasons: string[] = [];
  const real = (await readLocal(world.places, reasons)) ?? (await fetchArchive(world, reasons));
  if (real) {
    setLimitation(NAME, null);
    return real;
  }
  const why = `${NAME} could not be had:\n${reasons.map((reason) => `- ${reason}`).join('\n')}\n`;
  const cure = `Put the archive cal_housing.tgz at ${wantedPath(world.places)}, or give its folder by ANN_LAB_DATA.`;
  if (requiresReal(world.env)) throw new Error(`${why}${cure} (ANN_LAB_REQUIRE asks for real data.)`);
  setLimitation(NAME, { about: 'data', reason: 'synthetic data' });
  notice({
    about: 'data',
    text: `SYNTHETIC DATA. ${why}A made-up set with its ranges and correlations stands in. ${cure}`,
  });
  return { ...syntheticHousing(), source: { kind: 'synthetic', path: null, sha256: null } };
}

async function readLocal({ given, caches }: Places, reasons: string[]): Promise<FoundHousing | null> {
  const folders = given === null ? caches : [given, ...caches];
  for (const folder of folders) {
    const file = path.join(folder, FILE);
    const found = await readVerified(file, reasons);
    if (found) return found;
  }
  return null;
}

async function readVerified(file: string, reasons: string[]): Promise<FoundHousing | null> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    reasons.push(error.code === 'ENOENT' ? `${file} does not exist` : `${file} can't be read: ${error.message}`);
    return null;
  });
  if (!bytes) return null;
  try {
    return { ...readArchive(bytes), source: { kind: 'real', path: file, sha256: sha256(bytes) } };
  } catch (error) {
    const reason = `${file} is damaged: ${(error as Error).message}`;
    reasons.push(reason);
    console.warn(`${reason}. It is not used.`);
    return null;
  }
}

/** Downloads from one mirror after the other; only what is proven whole is kept, over a damaged copy too. */
async function fetchArchive(world: World, reasons: string[]): Promise<FoundHousing | null> {
  for (const url of MIRRORS) {
    try {
      const bytes = await download(url, world.fetch, { timeoutMs: world.timeoutMs, maxBytes: MAX_BYTES });
      const columns = readArchive(bytes);
      const kept = await keep(world.places, bytes);
      return { ...columns, source: { kind: 'real', path: kept ?? url, sha256: sha256(bytes) } };
    } catch (error) {
      reasons.push(`${url}: ${(error as Error).message}`);
    }
  }
  return null;
}

/** Writes the archive into the first cache that takes it. A disk that is full or read-only costs only the next download. */
async function keep({ caches }: Places, bytes: Uint8Array): Promise<string | null> {
  for (const folder of caches) {
    const file = path.join(folder, FILE);
    try {
      await writeWhole(file, bytes);
      return file;
    } catch (error) {
      console.warn(`${file} can't be written (${(error as Error).message}): the next run downloads it again.`);
    }
  }
  return null;
}

function wantedPath({ given, caches }: Places): string {
  return path.join(given ?? caches[0] ?? '', FILE);
}

function requiresReal(env: NodeJS.ProcessEnv): boolean {
  return (env.ANN_LAB_REQUIRE ?? '').split(',').some((need) => need.trim() === 'real');
}
