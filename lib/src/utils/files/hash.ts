import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { describe, unknownName } from '../../engine/names';

export type HashAlgorithm = 'sha256' | 'md5';

/** A hash that a file is expected to have. */
export interface ExpectedHash {
  readonly algorithm: HashAlgorithm;
  readonly hex: string;
}

const LENGTHS: Readonly<Record<HashAlgorithm, number>> = { sha256: 64, md5: 32 };
const ALGORITHMS = ['auto', 'sha256', 'md5'];

/** What was given as a hash, checked; `auto` tells the algorithm by the number of digits. Null where none was given. */
export function expectedHash(hash: unknown, algorithm: string): ExpectedHash | null {
  if (!ALGORITHMS.includes(algorithm)) throw unknownName('hashAlgorithm of getFile', algorithm, ALGORITHMS);
  if (hash === undefined) return null;
  const hex = typeof hash === 'string' ? hash.toLowerCase() : '';
  const known = Object.keys(LENGTHS) as HashAlgorithm[];
  const found = known.find((name) => hex.length === LENGTHS[name] && (algorithm === 'auto' || algorithm === name));
  if (found && /^[0-9a-f]+$/.test(hex)) return { algorithm: found, hex };
  throw new TypeError(
    `getFile: fileHash is ${describe(hash)}; expected hexadecimal digits, 64 of a SHA-256 or 32 of an MD5` +
      `${algorithm === 'auto' ? '' : `; hashAlgorithm is '${algorithm}'`}.`,
  );
}

/** The hash of a file's bytes, in hexadecimal. */
export async function hashOfFile(file: string, algorithm: HashAlgorithm): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
