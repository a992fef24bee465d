import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSession, type Session } from './session';

let session: Session;
beforeEach(() => {
  session = createSession('project/notebooks');
});
afterEach(() => session.close());

const write = (file: string, text: string) => session.write(path.join('project', file), text);

describe('local modules', () => {
  it('are found beside and above the notebook, with and without extension, and as folders', async () => {
    write('notebooks/here.ts', 'export const here = 1');
    write('lib/there.ts', 'export const there: number = 2');
    write('lib/folder/index.ts', "export { there as again } from '../there'");
    const cell = `
      import { here } from './here';
      import { here as withJs } from './here.js';
      import { there } from '../lib/there';
      import { again } from '../lib/folder';
      [here, withJs, there, again]`;
    expect(await session.run(cell)).toEqual([1, 1, 2, 2]);
  });

  it('are seen anew after an edit, also through modules that import the edited one', async () => {
    write('lib/value.ts', 'export const value = 2');
    write('lib/double.ts', "import { value } from './value'; export const doubled = value * 2");
    write('lib/outer.ts', "import { doubled } from './double'; export const outer = doubled + 1");
    const cell = "import { outer } from '../lib/outer'; outer";
    expect(await session.run(cell)).toBe(5);
    write('lib/value.ts', 'export const value = 50');
    expect(await session.run(cell)).toBe(101);
  });

  it('keep their state while nothing changes', async () => {
    write('lib/state.ts', 'export const state = { n: 0 }');
    await session.run("import { state } from '../lib/state'; state.n++");
    expect(await session.run("import { state as again } from '../lib/state'; again.n")).toBe(1);
  });

  it('that are missing are reported, and found once they exist', async () => {
    const cell = "import { late } from './late'; late";
    expect(session.compile(cell).diagnostics[0]?.code).toBe(2307);
    expect(await session.run('1 + 1')).toBe(2);
    write('notebooks/late.ts', 'export const late = 7');
    expect(await session.run(cell)).toBe(7);
  });

  it('that vanish are reported, and found when they come back', async () => {
    const cell = "import { gone } from './gone'; gone";
    const file = write('notebooks/gone.ts', 'export const gone = 1');
    expect(await session.run(cell)).toBe(1);
    fs.rmSync(file);
    expect(session.compile(cell).diagnostics[0]?.code).toBe(2307);
    write('notebooks/gone.ts', 'export const gone = 22');
    expect(await session.run(cell)).toBe(22);
  });

  it('may import what is missing and is then created', async () => {
    write('lib/needs.ts', "import { part } from './part'; export const whole = part + 1");
    const cell = "import { whole } from '../lib/needs'; whole";
    expect(session.compile(cell).diagnostics[0]).toMatchObject({ code: 2307, line: 1 });
    write('lib/part.ts', 'export const part = 1');
    expect(await session.run(cell)).toBe(2);
  });

  it('that throw while loading are tried again after the edit', async () => {
    write('lib/throws.ts', 'export const t: number = (() => { throw new Error("no") })()');
    const cell = "import { t } from '../lib/throws'; t";
    await expect(session.run(cell)).rejects.toThrow('no');
    await expect(session.run(cell)).rejects.toThrow('no');
    write('lib/throws.ts', 'export const t: number = 3');
    expect(await session.run(cell)).toBe(3);
  });

  it('may import each other in a circle', async () => {
    write('lib/a.ts', "import { b } from './b'; export const a = 1; export const sum = () => a + b()");
    write('lib/b.ts', "import { a } from './a'; export const b = () => a * 10");
    expect(await session.run("import { sum } from '../lib/a'; sum()")).toBe(11);
  });

  it('load dynamically, and see edits', async () => {
    write('lib/dynamic.ts', 'export const d = 1');
    const cell = "(await import('../lib/dynamic')).d";
    expect(await session.run(cell)).toBe(1);
    write('lib/dynamic.ts', 'export const d = 12');
    expect(await session.run(cell)).toBe(12);
  });

  it('may be JSON, typed, and seen anew after an edit', async () => {
    write('lib/config.json', '{ "epochs": 3 }');
    const cell = "import config from '../lib/config.json'; const e: number = config.epochs; e";
    expect(await session.run(cell)).toBe(3);
    write('lib/config.json', '{ "epochs": 40 }');
    expect(await session.run(cell)).toBe(40);
  });

  it('may be plain JavaScript, untyped inside', async () => {
    write('lib/plain.js', 'exports.twice = function (x) { return x * 2 };');
    write('lib/modern.js', 'export const thrice = (x) => x * 3;');
    const cell = "import { twice } from '../lib/plain'; import { thrice } from '../lib/modern'; [twice(2), thrice(2)]";
    expect(await session.run(cell)).toEqual([4, 6]);
  });

  it('know their own place', async () => {
    const file = write('lib/place.ts', 'export const place = [__filename, __dirname]');
    expect(await session.run("import { place } from '../lib/place'; place")).toEqual([file, path.dirname(file)]);
  });

  it('keep their types over cells, and change them with an edit', async () => {
    write('lib/typed.ts', 'export const typed = 1');
    await session.run("import { typed } from '../lib/typed'");
    expect(session.compile('typed.toFixed()').diagnostics).toEqual([]);
    write('lib/typed.ts', 'export const typed = "text"');
    expect(session.compile('typed.toFixed()').diagnostics.map((d) => d.code)).toContain(2551);
  });
});

describe('packages', () => {
  const addPackage = (name: string, manifest: object, files: Record<string, string>) => {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', ...manifest }));
    for (const [file, text] of Object.entries(files)) write(`node_modules/${name}/${file}`, text);
  };

  it('resolve upwards from the notebook by main and types', async () => {
    const files = { 'i.js': 'exports.one = 1', 'i.d.ts': 'export declare const one: number;' };
    addPackage('classic', { main: 'i.js', types: 'i.d.ts' }, files);
    expect(await session.run("import { one } from 'classic'; one.toFixed(1)")).toBe('1.0');
  });

  it('resolve by exports alone, subpaths too', async () => {
    addPackage(
      'modern',
      {
        exports: {
          '.': { types: './dist/a.d.ts', default: './dist/a.js' },
          './sub': { require: { types: './dist/s.d.cts', default: './dist/s.cjs' } },
        },
      },
      {
        'dist/a.js': 'exports.a = 1',
        'dist/a.d.ts': 'export declare const a: number;',
        'dist/s.cjs': 'exports.s = 2',
        'dist/s.d.cts': 'export declare const s: number;',
      },
    );
    expect(await session.run("import { a } from 'modern'; import { s } from 'modern/sub'; a + s")).toBe(3);
  });

  it('of ES modules only load', async () => {
    const files = { 'x.js': 'export const x = 5', 'x.d.ts': 'export declare const x: number;' };
    addPackage('esm', { type: 'module', exports: { types: './x.d.ts', default: './x.js' } }, files);
    expect(await session.run("import { x } from 'esm'; x")).toBe(5);
  });

  it('installed while the notebook is open are found', async () => {
    const cell = "import { late } from 'late-package'; late";
    expect(session.compile(cell).diagnostics[0]?.code).toBe(2307);
    const files = { 'i.js': 'exports.late = 9', 'i.d.ts': 'export declare const late: number;' };
    addPackage('late-package', { main: 'i.js', types: 'i.d.ts' }, files);
    expect(await session.run(cell)).toBe(9);
  });

  it('of a workspace are seen anew, code and types, when they are compiled again', async () => {
    const workspace = (body: string, types: string) => {
      write('lib/dist/part.js', body);
      write('lib/dist/index.js', "exports.part = require('./part'); exports.kept = {};");
      write('lib/dist/index.d.ts', `export declare const part: { ${types} }; export declare const kept: object;`);
    };
    write('lib/package.json', JSON.stringify({ name: 'my-lib', main: 'dist/index.js', types: 'dist/index.d.ts' }));
    workspace('exports.n = 1', 'n: number');
    fs.mkdirSync(path.join(session.folder, 'project/node_modules'), { recursive: true });
    fs.symlinkSync('../lib', path.join(session.folder, 'project/node_modules/my-lib'), 'dir');
    write('notebooks/helper.ts', "import { part } from 'my-lib'; export const viaHelper = part.n");

    await session.run("import { part, kept } from 'my-lib'; import { viaHelper } from './helper'");
    expect(session.loader.staleModules()).toEqual([]);
    await session.run("import { kept as same } from 'my-lib'");
    expect(session.store.same).toBe(session.store.kept);

    workspace('exports.n = 100; exports.text = "new"', 'n: number; text: string');
    expect(session.loader.staleModules().map((file) => path.basename(file))).toEqual(
      expect.arrayContaining(['part.js', 'index.js']),
    );
    const again = "import { part } from 'my-lib'; import { viaHelper } from './helper'; [part.n, part.text, viaHelper]";
    expect(await session.run(again)).toEqual([100, 'new', 100]);
  });

  it('provided by the kernel come from the kernel, and built-in ones from Node', async () => {
    expect(session.loader.require('node:path')).toBe(path);
    expect(session.loader.require.resolve('node:fs')).toBe('node:fs');
    expect(() => session.loader.require('no-such-package')).toThrow(/Cannot find module 'no-such-package'/);
  });
});
