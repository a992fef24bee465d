import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { checkOptions, describe, unknownName } from '../engine/names';
import { downloadFile } from './files/download-file';
import { type ArchiveFormat, extractArchive } from './files/extract';
import { type ExpectedHash, expectedHash, hashOfFile } from './files/hash';

/** Options of `getFile`. */
export interface GetFileArgs {
  /** The address to download from. Default: the first argument, where that is an address. */
  origin?: string;
  /** The hash the file must have, in hexadecimal. Default: none, and the file is taken as it comes. */
  fileHash?: string;
  /** `sha256`, `md5`, or `auto`: by the length of `fileHash`. Default: `auto`. */
  hashAlgorithm?: 'auto' | 'sha256' | 'md5';
  /** Where files are kept. Default: `$XDG_CACHE_HOME/ann-lab`, by default `~/.cache/ann-lab`. */
  cacheDir?: string;
  /** The folder within. Default: `datasets`. */
  cacheSubdir?: string;
  /** Whether the file is an archive to unpack. Default: false. */
  extract?: boolean;
  /** `tar` (also gzipped), `zip`, or `auto`: by the content. Default: `auto`. */
  archiveFormat?: ArchiveFormat;
  /** Whether it is downloaded although it is there. Default: false. */
  forceDownload?: boolean;
}

const OPTIONS = [
  'origin',
  'fileHash',
  'hashAlgorithm',
  'cacheDir',
  'cacheSubdir',
  'extract',
  'archiveFormat',
  'forceDownload',
];
const ARCHIVES = ['auto', 'tar', 'zip'];
const IDLE_MS = 60_000;

/**
 * Downloads a file if it is not in the cache, verifies it, and gives its path. A file in the cache that has another hash is downloaded
 * anew. Counterpart of `keras.utils.get_file`.
 *
 * Porting note: the cache is this library's, not `~/.keras`; a damaged download is never put into it; bzip2 is not unpacked.
 *
 * @param nameOrUrl the address, whose last part names the file; or a name, with `origin`
 * @returns the path of the file; with `extract`, of the folder it was unpacked into
 * @throws Error before any work for bad options; with the reason where the file can't be had: no network, an HTTP status, cut off,
 * another hash; or if it is no archive. Nothing half-written stays.
 *
 * @example
 * const [{ createServer }, { tmpdir }] = ['node:http', 'node:os'].map((name) => process.getBuiltinModule(name));
 * const server = createServer((_request, response) => response.end('a,b\n1,2\n'));
 * await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(null)));
 * const file = await utils.getFile(`http://127.0.0.1:${server.address().port}/table.csv`, {
 *   fileHash: '492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470',
 *   cacheDir: `${tmpdir()}/ann-lab-example`,
 * }).finally(() => server.close());
 * assert.match(file, /datasets.table\.csv$/);
 */
export async function getFile(nameOrUrl: string, args: GetFileArgs = {}): Promise<string> {
  checkOptions('getFile', args, OPTIONS);
  const { hashAlgorithm = 'auto', extract = false, archiveFormat = 'auto', forceDownload = false } = args;
  const { url, name } = addressOf(nameOrUrl, args.origin);
  const expected = expectedHash(args.fileHash, hashAlgorithm);
  if (!ARCHIVES.includes(archiveFormat)) throw unknownName('archiveFormat of getFile', archiveFormat, ARCHIVES);
  const folder = path.resolve(args.cacheDir ?? defaultCache(), args.cacheSubdir ?? 'datasets');
  const { file, unpacked } = placesOf(folder, name, extract, nameOrUrl !== url);

  const isFresh = forceDownload || !(await isThere(file, expected));
  if (isFresh) {
    console.log(`Downloading data from ${url}`);
    await downloadFile(url, file, expected, globalThis.fetch, IDLE_MS).catch((error: Error) => {
      throw new Error(`getFile: ${url} could not be downloaded to ${file}: ${error.message}.`, { cause: error });
    });
  }
  if (!extract) return file;
  if (isFresh || !existsSync(unpacked)) {
    await extractArchive(file, unpacked, archiveFormat).catch((error: Error) => {
      throw new Error(`getFile: ${file} can't be unpacked: ${error.message}.`, { cause: error });
    });
  }
  return unpacked;
}

function defaultCache(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'ann-lab');
}

function addressOf(nameOrUrl: unknown, origin: unknown): { url: string; name: string } {
  if (typeof nameOrUrl !== 'string' || nameOrUrl === '') {
    throw new TypeError(`getFile: expected an address, or a name with an origin, got ${describe(nameOrUrl)}.`);
  }
  const isAddress = /^[a-z]+:\/\//i.test(nameOrUrl);
  if (origin === undefined && !isAddress) {
    throw new Error(`getFile: '${nameOrUrl}' is a name; say where to download it from: { origin: 'https://…' }.`);
  }
  if (origin !== undefined && (isAddress || /[\\/]/.test(nameOrUrl) || nameOrUrl === '..')) {
    throw new Error(
      `getFile: '${nameOrUrl}' beside an origin must be a file name; folders go into cacheDir or cacheSubdir.`,
    );
  }
  const url = parsed(origin ?? nameOrUrl);
  const name = origin === undefined ? decodeURIComponent(path.posix.basename(url.pathname)) : nameOrUrl;
  if (name !== '' && !/[\\/]/.test(name)) return { url: url.href, name };
  throw new Error(`getFile: the address ${url.href} names no file; give a name first, and the address as origin.`);
}

function parsed(address: unknown): URL {
  const url = typeof address === 'string' && URL.canParse(address) ? new URL(address) : null;
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new Error(`getFile: ${describe(address)} is no address; expected one that begins with https:// or http://.`);
}

/** Names as Keras gives them: what is unpacked must not have the archive's own name. */
function placesOf(
  folder: string,
  name: string,
  extract: boolean,
  isNamed: boolean,
): { file: string; unpacked: string } {
  const at = (...names: string[]) => path.join(folder, ...names);
  if (!extract) return { file: at(name), unpacked: at(name) };
  if (isNamed && name.includes('.')) return { file: at(name), unpacked: at(`${name.split('.')[0]}_extracted`) };
  return { file: at(`${name}_archive`), unpacked: at(name) };
}

async function isThere(file: string, expected: ExpectedHash | null): Promise<boolean> {
  if (!existsSync(file)) return false;
  if (expected === null || (await hashOfFile(file, expected.algorithm)) === expected.hex) return true;
  console.log(`${file} has another ${expected.algorithm} than expected; it is downloaded anew.`);
  return false;
}
