import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { getFile } from '../../lib/src/utils';
import { tarOf } from '../datasets/tar-of';

const TEXT = 'a,b\n1,2\n';
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** Made by Python's zipfile: `data/x.csv` and `data/deep/y.csv`, deflated. */
const ZIP = Buffer.from(
  'UEsDBBQAAAAIAAAAIQB7B5cKCgAAAAgAAAAKAAAAZGF0YS94LmNzdkvUSeIy1DHiAgBQSwMEFAAAAAgAAAAhAL599dYFAAAAAwAAAA8AAABkYXRhL2RlZXAveS5jc3arMucCAFBLAQIUAxQAAAAIAAAAIQB7B5cKCgAAAAgAAAAKAAAAAAAAAAAAAACAAQAAAABkYXRhL3guY3N2UEsBAhQDFAAAAAgAAAAhAL599dYFAAAAAwAAAA8AAAAAAAAAAAAAAIABMgAAAGRhdGEvZGVlcC95LmNzdlBLBQYAAAAAAgACAHUAAABkAAAAAAA=',
  'base64',
);

let server: Server;
let base: string;
let folder: string;
let requests: string[];

beforeAll(async () => {
  const files: Record<string, string | Uint8Array> = {
    '/table.csv': TEXT,
    '/data.tgz': gzipSync(tarOf({ './data/x.csv': TEXT, 'data/deep/y.csv': 'z7\n' })),
    '/data.zip': ZIP,
    '/evil.tar': tarOf({ '../evil.csv': TEXT }),
  };
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    const content = files[request.url ?? ''];
    if (request.url === '/cut.csv') {
      response.writeHead(200, { 'content-length': '100' });
      response.write(TEXT);
      setImmediate(() => response.destroy());
    } else if (content === undefined) response.writeHead(404).end('no');
    else response.end(content);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));

beforeEach(() => {
  requests = [];
  folder = mkdtempSync(path.join(tmpdir(), 'ann-lab-get-'));
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Everything in the folder, by its path. */
const contents = () =>
  (readdirSync(folder, { recursive: true }) as string[]).map((name) => name.replaceAll('\\', '/')).sort();

describe('a file', () => {
  test('is downloaded once, verified, and named by its address', async () => {
    const options = { fileHash: sha256(TEXT).toUpperCase(), cacheDir: folder };
    const file = await getFile(`${base}/table.csv`, options);
    expect(file).toBe(path.join(folder, 'datasets', 'table.csv'));
    expect(readFileSync(file, 'utf8')).toBe(TEXT);
    expect(await getFile(`${base}/table.csv`, options)).toBe(file);
    expect(requests).toEqual(['/table.csv']);
    await getFile(`${base}/table.csv`, { ...options, forceDownload: true });
    expect(requests.length).toBe(2);
    expect(contents()).toEqual(['datasets', 'datasets/table.csv']);
  });

  test('may have a name of its own, a folder of its own, and an MD5', async () => {
    const fileHash = createHash('md5').update(TEXT).digest('hex');
    const options = { origin: `${base}/table.csv`, cacheDir: folder, cacheSubdir: 'mine', fileHash };
    expect(await getFile('own.csv', options)).toBe(path.join(folder, 'mine', 'own.csv'));
  });

  test('that is damaged in the cache is downloaded anew', async () => {
    const options = { fileHash: sha256(TEXT), cacheDir: folder };
    const file = await getFile(`${base}/table.csv`, options);
    writeFileSync(file, 'damaged');
    expect(readFileSync(await getFile(`${base}/table.csv`, options), 'utf8')).toBe(TEXT);
    expect(console.log).toHaveBeenCalledWith(expect.stringContaining('another sha256'));
  });
});

describe('an archive', () => {
  test.each([
    ['data.tgz', undefined, 'data.tgz', 'data.tgz_archive'],
    ['data.zip', 'some.zip', 'some_extracted', 'some.zip'],
    ['data.zip', 'some', 'some', 'some_archive'],
  ])('%s named %s is unpacked into %s', async (file, name, unpacked, archive) => {
    const url = `${base}/${file}`;
    const options = { extract: true, cacheDir: folder, ...(name && { origin: url }) };
    const place = await getFile(name ?? url, options);
    expect(place).toBe(path.join(folder, 'datasets', unpacked));
    expect(readFileSync(path.join(place, 'data/x.csv'), 'utf8')).toBe(TEXT);
    expect(readFileSync(path.join(place, 'data/deep/y.csv'), 'utf8')).toBe('z7\n');
    expect(readdirSync(path.join(folder, 'datasets')).sort()).toEqual([archive, unpacked].sort());
    await getFile(name ?? url, options);
    expect(requests.length).toBe(1);
  });

  test('that would write outside of its folder is refused', async () => {
    const refused = getFile(`${base}/evil.tar`, { extract: true, cacheDir: folder });
    await expect(refused).rejects.toThrow("'../evil.csv' would lie outside of the folder");
    expect(contents()).toEqual(['datasets', 'datasets/evil.tar_archive']);
  });

  test('that is none is refused', async () => {
    const refused = getFile(`${base}/table.csv`, { extract: true, cacheDir: folder });
    await expect(refused).rejects.toThrow('no tar, tar.gz or zip archive');
  });
});

describe('what can not be had is told in words, and leaves nothing', () => {
  const BAD = 'f'.repeat(64);
  test.each<[string, () => Promise<string>, string]>([
    ['404', () => getFile(`${base}/none.csv`, { cacheDir: folder }), 'HTTP 404 Not Found'],
    ['cut off', () => getFile(`${base}/cut.csv`, { cacheDir: folder }), 'could not be downloaded'],
    [
      'another hash',
      () => getFile(`${base}/table.csv`, { cacheDir: folder, fileHash: BAD }),
      `its sha256 is ${sha256(TEXT)}, expected ${BAD}`,
    ],
    ['nobody answers', () => getFile('http://127.0.0.1:1/x.csv', { cacheDir: folder }), 'could not be downloaded'],
  ])('%s', async (_what, get, words) => {
    await expect(get()).rejects.toThrow(words);
    expect(contents()).toEqual(['datasets']);
  });

  test('a file in the cache survives a failed download', async () => {
    const file = await getFile('own.csv', { origin: `${base}/table.csv`, cacheDir: folder });
    await expect(getFile('own.csv', { origin: `${base}/none`, cacheDir: folder, forceDownload: true })).rejects.toThrow(
      '404',
    );
    expect(readFileSync(file, 'utf8')).toBe(TEXT);
  });
});

describe('bad options', () => {
  test.each<[string, unknown, unknown, string]>([
    ['a name alone', 'x.csv', {}, 'say where to download it from'],
    ['no text', 5, {}, 'expected an address, or a name with an origin, got 5'],
    ['another protocol', 'ftp://x/y.csv', {}, 'begins with https:// or http://'],
    ['an address without a file', 'http://x/', {}, 'names no file'],
    ['a path as a name', 'a/b.csv', { origin: 'http://x/b.csv' }, 'folders go into cacheDir'],
    ['a hash of no known length', 'http://x/b.csv', { fileHash: 'abc' }, '64 of a SHA-256 or 32 of an MD5'],
    [
      'a hash of another algorithm',
      'http://x/b.csv',
      { fileHash: 'a'.repeat(32), hashAlgorithm: 'sha256' },
      "hashAlgorithm is 'sha256'",
    ],
    ['an unknown algorithm', 'http://x/b.csv', { hashAlgorithm: 'sha-256' }, "Did you mean 'sha256'"],
    ['a snake_case option', 'http://x/b.csv', { file_hash: 'abc' }, "write 'fileHash'"],
  ])('%s', async (_what, name, options, words) => {
    await expect(getFile(name as string, { cacheDir: path.join(folder, 'x'), ...(options as object) })).rejects.toThrow(
      words,
    );
    expect(existsSync(path.join(folder, 'x'))).toBe(false);
  });
});
