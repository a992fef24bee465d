import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Fetch, reasonOf } from './download';
import type { ExpectedHash } from './hash';

/**
 * Brings a file of any size here, whole and verified or not at all: it is written beside its place under a temporary name.
 *
 * @param idleMs how long no byte may come
 * @throws Error with the reason: refused, an HTTP status, nothing for too long, cut off, a wrong hash, no room.
 */
export async function downloadFile(
  url: string,
  file: string,
  expected: ExpectedHash | null,
  fetch: Fetch,
  idleMs: number,
): Promise<void> {
  const temporary = `${file}.${randomUUID()}.part`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    const found = await receive(url, temporary, expected?.algorithm ?? 'sha256', fetch, idleMs);
    if (expected && found !== expected.hex) {
      throw new Error(
        `incomplete or damaged: its ${expected.algorithm} is ${found}, expected ${expected.hex}. If the file was changed on purpose, give its new hash`,
      );
    }
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Writes what comes; gives its hash. */
async function receive(url: string, to: string, algorithm: string, fetch: Fetch, idleMs: number): Promise<string> {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), idleMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), idleMs);
  };
  const hash = createHash(algorithm);
  const output = await open(to, 'wx');
  try {
    const response = await fetch(url, { signal: stop.signal, redirect: 'follow' });
    if (!response.ok) throw new Error(`HTTP ${response.status} ${response.statusText}`.trim());
    let size = 0;
    for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
      alive();
      hash.update(chunk);
      size += chunk.length;
      await output.writeFile(chunk);
    }
    assertWhole(response, size);
    return hash.digest('hex');
  } catch (error) {
    throw new Error(stop.signal.aborted ? `nothing came for ${idleMs / 1000} s` : reasonOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
    await output.close();
  }
}

/** Where the server told the length of what it sent; of what it compressed on the way it tells another one. */
function assertWhole({ headers }: Response, size: number): void {
  const told = headers.get('content-length');
  if (told === null || headers.has('content-encoding') || Number(told) === size) return;
  throw new Error(`cut off: ${size} of ${told} bytes came`);
}
