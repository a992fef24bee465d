import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeDurably } from '../../../lib/src/utils/files/write-durably';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'durable-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('writes the parts one after another, makes the folder and leaves nothing else', () => {
  const file = join(folder, 'new', 'a.bin');
  writeDurably(file, Buffer.from('one '), Buffer.from('two'));
  expect(readFileSync(file, 'utf8')).toBe('one two');
  writeDurably(file, Buffer.from('three'));
  expect(readFileSync(file, 'utf8')).toBe('three');
  expect(readdirSync(join(folder, 'new'))).toEqual(['a.bin']);
});

it('throws where it cannot write, and leaves nothing half-written', () => {
  mkdirSync(join(folder, 'taken'));
  expect(() => writeDurably(join(folder, 'taken'), Buffer.from('x'))).toThrow('taken');
  expect(readdirSync(folder)).toEqual(['taken']);
});
