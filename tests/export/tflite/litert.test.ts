import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startLiteRt } from '../../../lib/src/export/tflite/litert';

const missing = vi.hoisted(() => ({ now: false }));
vi.mock('node:module', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:module')>();
  const createRequire = (file: string) => {
    const load = original.createRequire(file);
    const resolve = (name: string) => {
      if (missing.now) throw new Error(`Cannot find module '${name}'`);
      return load.resolve(name);
    };
    return Object.assign((name: string) => load(name), { resolve });
  };
  return { ...original, createRequire };
});

describe('LiteRT', () => {
  it('that is not installed is told, with what to install; and it starts once it is there', async () => {
    const file = path.resolve(__dirname, '../../../lib/package.json');
    const { peerDependencies } = JSON.parse(readFileSync(file, 'utf8')) as { peerDependencies: Record<string, string> };
    const version = peerDependencies['@litertjs/core'];
    missing.now = true;
    await expect(startLiteRt()).rejects.toThrow(
      `lite.Interpreter needs the package @litertjs/core ${version}, which is not installed here: npm install @litertjs/core@${version}`,
    );
    missing.now = false;
    const engine = await startLiteRt();
    await expect(engine.compile(new Uint8Array(100))).rejects.toThrow(/^LiteRT refuses it: /);
  });
});
