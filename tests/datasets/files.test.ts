import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readIdx } from '../../lib/src/datasets/files/idx';
import { download } from '../../lib/src/utils/files/download';
import { cloneRoot, dataPlaces } from '../../lib/src/utils/files/places';
import { readTarEntry } from '../../lib/src/utils/files/tar';
import { writeWhole } from '../../lib/src/utils/files/write-file';
import { tarOf } from './tar-of';

describe('readTarEntry', () => {
  const archive = tarOf({ 'a/first.txt': 'one', 'a/second.txt': 'two'.repeat(300) });

  it('finds a file', () => {
    expect(Buffer.from(readTarEntry(archive, 'a/second.txt')).toString()).toBe('two'.repeat(300));
  });

  it('says what is in the archive where the file is not', () => {
    expect(() => readTarEntry(archive, 'b')).toThrow('it has a/first.txt, a/second.txt');
    expect(() => readTarEntry(new Uint8Array(1024), 'b')).toThrow('it has none');
  });

  it('refuses damaged headers and cut archives', () => {
    const damaged = Uint8Array.from(archive);
    damaged[3]! ^= 1;
    expect(() => readTarEntry(damaged, 'a/first.txt')).toThrow(/header at byte 0 is damaged/);
    expect(() => readTarEntry(archive.subarray(0, 1700), 'a/second.txt')).toThrow(/cut off: a\/second.txt lacks/);
    expect(() => readTarEntry(new Uint8Array(512).fill(65), 'x')).toThrow(/damaged/);
  });
});

describe('readIdx', () => {
  const file = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

  it('reads shape and values', () => {
    expect(readIdx(file, [2, 3])).toEqual({ shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('refuses another magic number, shape or length', () => {
    expect(() => readIdx(file, [6])).toThrow(/magic number.*2049.*begins with 2050/);
    expect(() => readIdx(file, [3, 2])).toThrow(/should be of shape \[3, 2\], it says \[2, 3\]/);
    expect(() => readIdx(file.subarray(0, 17), [2, 3])).toThrow(/6 values, it holds 5/);
    expect(() => readIdx(file.subarray(0, 5), [2, 3])).toThrow(/header of rank 2 has 12 bytes, the file has 5/);
  });
});

describe('download', () => {
  const limits = { timeoutMs: 1_000, maxBytes: 10 };

  it('gives the bytes', async () => {
    expect([...(await download('https://x', async () => new Response('abc'), limits))]).toEqual([97, 98, 99]);
  });

  it('gives the reason where it fails', async () => {
    const reasonOf = (answer: () => Promise<Response>) => expect(download('https://x', answer, limits)).rejects;
    await reasonOf(async () => new Response('', { status: 404, statusText: 'Not Found' })).toThrow(
      'HTTP 404 Not Found',
    );
    await reasonOf(async () => new Response('a'.repeat(11))).toThrow('more than 10 bytes');
    await reasonOf(async () => {
      throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND x') });
    }).toThrow('fetch failed (getaddrinfo ENOTFOUND x)');
  });

  it('gives up in time', async () => {
    const hang = (_url: string, { signal }: { signal: AbortSignal }) =>
      new Promise<Response>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    await expect(download('https://x', hang, { timeoutMs: 20, maxBytes: 10 })).rejects.toThrow(
      'no answer within 0.02 s',
    );
  });
});

describe('writeWhole', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ann-lab-write-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the folder, replaces, and leaves nothing else', async () => {
    const file = path.join(folder, 'deep', 'er', 'x.bin');
    await writeWhole(file, Uint8Array.of(1));
    await writeWhole(file, Uint8Array.of(2));
    expect([...readFileSync(file)]).toEqual([2]);
    expect(readdirSync(path.dirname(file))).toEqual(['x.bin']);
  });

  it('leaves nothing where it fails', async () => {
    await writeWhole(path.join(folder, 'sub', 'x'), Uint8Array.of(1));
    await expect(writeWhole(path.join(folder, 'sub'), Uint8Array.of(2))).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['sub']);
  });
});

describe('dataPlaces', () => {
  it('looks in ANN_LAB_DATA, beside the clone, in the clone, and in the cache', () => {
    const env = { XDG_CACHE_HOME: '/cache' };
    expect(dataPlaces(env, '/code/guide')).toEqual({
      given: '/code/shared/data',
      caches: ['/code/guide/data', '/cache/ann-lab/data'],
    });
    expect(dataPlaces({ ...env, ANN_LAB_DATA: '/mine' }, '/code/guide').given).toBe('/mine');
    expect(dataPlaces(env, null)).toEqual({ given: null, caches: ['/cache/ann-lab/data'] });
  });

  it('knows a clone by its package.json', () => {
    expect(cloneRoot()).toBe(path.resolve(__dirname, '../..'));
    const other = mkdtempSync(path.join(tmpdir(), 'ann-lab-other-'));
    expect(cloneRoot(path.join(other, 'a', 'b', 'c', 'd'))).toBeNull();
    writeFileSync(path.join(other, 'package.json'), '{"name":"somebody"}');
    expect(cloneRoot(path.join(other, 'a', 'b', 'c', 'd'))).toBeNull();
    rmSync(other, { recursive: true });
  });
});
