import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readArray, readH5, writeArray, writeH5 } from '../../lib/src/saving/hdf5';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'full-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const compiled = join(__dirname, '..', '..', 'lib', 'dist', 'saving', 'hdf5.js');

/** Writes so many numbers where no file may be larger than `blocks` kB, and gives the error's message. */
function writeWithin(blocks: number, path: string, numbers: number): string {
  const script = `
    const { writeH5, writeArray } = require(${JSON.stringify(compiled)});
    writeH5(${JSON.stringify(path)}, (file) => writeArray(file, 'a/x', [${numbers}], new Float32Array(${numbers})))
      .then(() => console.log('saved'), (error) => console.log(error.message));`;
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', `ulimit -f ${blocks}; exec "$0" -e "$1"`, process.execPath, script],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).toBe('');
  return stdout.trim();
}

describe('where a file can not be written to its end', () => {
  // A limit to the size of files stands in for a full disk: writes fail in the same way.
  it.each([
    ['in the midst of an array', 100, 100_000],
    ['at the close, when what was held back is written', 1, 100],
  ])('%s, the error says so, and the old file stays', (_, blocks, numbers) => {
    const path = join(folder, 'model.h5');
    writeFileSync(path, 'the old file');
    expect(writeWithin(blocks, path, numbers)).toMatch(
      /^Can't save '.*model\.h5': (EFBIG: )?[Ff]ile too large.*\. Nothing was changed/,
    );
    expect(readFileSync(path, 'utf8')).toBe('the old file');
    expect(readdirSync(folder)).toEqual(['model.h5']);
    expect(writeWithin(1000, path, numbers)).toBe('saved');
    expect(readdirSync(folder)).toEqual(['model.h5']);
  });

  it('an error of who writes is passed on as it is, and the next file is written', async () => {
    const path = join(folder, 'model.h5');
    const failing = writeH5(path, () => {
      throw new Error('no such layer');
    });
    await expect(failing).rejects.toThrow(/^no such layer$/);
    expect(readdirSync(folder)).toEqual([]);
    await writeH5(path, (file) => writeArray(file as never, 'x', [2], Float32Array.of(1, 2)));
    const { values } = await readH5(path, (file) => readArray(file as never, 'x'));
    expect([...(values as Float32Array)]).toEqual([1, 2]);
  });
});
