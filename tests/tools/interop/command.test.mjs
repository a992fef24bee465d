/** The command: its options, its Python, its files, and which tests read vectors. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from '../../../tools/interop/arguments.mjs';
import { kerasPython } from '../../../tools/interop/python.mjs';
import { runParts } from '../../../tools/interop/run.mjs';
import { readStore, storeWriter } from '../../../tools/interop/store.mjs';
import { freshSeed, testsOf } from '../../../tools/interop/vectors.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ann-lab-interop-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('options', () => {
  it('have defaults', () => {
    expect(parse([])).toMatchObject({
      cases: 300,
      seeds: 10,
      single: [],
      epochs: null,
      only: ['vectors', 'configurations', 'files', 'events', 'exports', 'comparison'],
    });
  });

  it('are taken', () => {
    expect(parse(['--seed', '3', '--cases', '500', '--only', 'comparison,vectors'])).toMatchObject({
      seed: 3,
      cases: 500,
      only: ['vectors', 'comparison'],
    });
  });

  it('name one case, also one beyond the default number', () => {
    expect(parse(['--case', '450'])).toMatchObject({ single: [450], cases: 451, only: ['configurations'] });
  });

  it.each([[['--sead', '3']], [['--seed', 'x']], [['--cases', '0']], [['--only', 'vector']], [['--seeds', '-1']]])(
    '%j is refused',
    (words) => {
      expect(() => parse(words)).toThrow(/--sead|--seed is 'x'|--cases is '0'|vector; there are|seeds/);
    },
  );
});

describe('Python', () => {
  it('that lacks the packages is refused with its name', async () => {
    const python = join(folder, 'python');
    writeFileSync(python, '#!/bin/sh\necho "ModuleNotFoundError: No module named \'keras\'" >&2\nexit 1\n', {
      mode: 0o755,
    });
    await expect(kerasPython({ root: ROOT, env: { ...process.env, ANN_LAB_INTEROP_PYTHON: python } })).rejects.toThrow(
      /ANN_LAB_INTEROP_PYTHON is .*lacks .*No module named 'keras'/,
    );
  });

  it('with other versions is refused with both', async () => {
    const python = join(folder, 'old');
    const has = { 'tensorflow-cpu': '2.21.0', keras: '3.0.0', numpy: '2.4.6', 'scikit-learn': '1.9.1', h5py: '3.14.0' };
    writeFileSync(python, `#!/bin/sh\necho '${JSON.stringify(has)}'\n`, { mode: 0o755 });
    await expect(kerasPython({ root: ROOT, env: { ...process.env, ANN_LAB_INTEROP_PYTHON: python } })).rejects.toThrow(
      /keras 3\.0\.0 \(expected 3\.\d+\.\d+\)/,
    );
  });

  it('that is missing is told, with what to do, and nothing is left behind', async () => {
    const env = { PATH: folder, XDG_CACHE_HOME: join(folder, 'cache'), HOME: folder };
    await expect(kerasPython({ root: ROOT, env, log: () => {} })).rejects.toThrow(/No Python 3\.11 or newer on PATH/);
  });

  it('that breaks fails its part, with the reason, and the others run', async () => {
    const python = join(folder, 'breaks');
    writeFileSync(python, '#!/bin/sh\necho "ImportError: broken" >&2\nexit 3\n', { mode: 0o755 });
    const said = [];
    const options = { ...parse(['--only', 'files,configurations', '--cases', '2']), jobs: 1 };
    const { passed, failed } = await runParts(options, {
      root: ROOT,
      python,
      work: join(folder, 'work'),
      say: (line) => said.push(line),
    });
    expect({ passed, failed }).toEqual({ passed: 0, failed: 2 });
    expect(said.join('\n')).toMatch(/FAILED configurations: .*cases\.py failed \(exit code 3\):\nImportError: broken/);
    expect(said.join('\n')).toMatch(/FAILED files: /);
  });
});

describe('arrays in files', () => {
  it('come back as they were', () => {
    const writer = storeWriter(folder, 'arrays');
    writer.put('bytes', [3], Uint8Array.of(1, 2, 255));
    writer.put('floats', [2, 1], Float32Array.of(0.1, -5));
    writer.put('whole', [], Int32Array.of(-7));
    writer.notes.seconds = 3;
    writer.close();
    const store = readStore(folder, 'arrays');
    expect(store.get('bytes')).toMatchObject({ shape: [3], values: Uint8Array.of(1, 2, 255) });
    expect(store.get('floats')).toMatchObject({ shape: [2, 1], values: Float32Array.of(0.1, -5) });
    expect(store.get('whole')).toMatchObject({ shape: [], values: Int32Array.of(-7) });
    expect(store.get('none')).toBeNull();
    expect(store.notes).toEqual({ seconds: 3 });
  });

  it('of a writer that was stopped are none', () => {
    storeWriter(folder, 'stopped').put('floats', [1], Float32Array.of(1));
    expect(readStore(folder, 'stopped')).toBeNull();
  });
});

describe('vectors', () => {
  it('are drawn from a seed that no committed file has', () => {
    expect(freshSeed(7, new Set([20]))).toBe(7);
    expect(freshSeed(20, new Set([20, 21]))).toBe(22);
  });

  it('are read by tests that import the reader, themselves or through a helper', () => {
    const tests = join(folder, 'tests');
    const put = (file, text) => {
      mkdirSync(join(tests, file, '..'), { recursive: true });
      writeFileSync(join(tests, file), text);
    };
    put('support/vectors.ts', 'export const readVectors = 1;\n');
    put('losses/own.test.ts', "import { readVectors } from '../support/vectors';\n");
    put('losses/keras.ts', "import { readVectors } from '../support/vectors';\nexport const losses = 2;\n");
    put('losses/through.test.ts', "import {\n  losses,\n} from './keras';\n");
    put('losses/other.test.ts', "import { tf } from '../../lib/src/engine';\n");
    expect(testsOf(tests).map((file) => file.slice(tests.length + 1))).toEqual([
      'losses/own.test.ts',
      'losses/through.test.ts',
    ]);
  });
});
