/** Every check refuses what it is there to refuse, and lets through what is right. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import * as cells from '../../tools/check/cells.mjs';
import { openClone } from '../../tools/check/files.mjs';
import * as format from '../../tools/check/format.mjs';
import * as hygiene from '../../tools/check/hygiene.mjs';
import * as layers from '../../tools/check/layers.mjs';
import * as notebooks from '../../tools/check/notebooks.mjs';
import * as prose from '../../tools/check/prose.mjs';
import { CHECKS, runChecks } from '../../tools/check/run.mjs';
import * as types from '../../tools/check/types.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const roots = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** A clone of its own with these files in it. */
function cloneOf(files) {
  const root = mkdtempSync(join(tmpdir(), 'ann-lab-check-'));
  roots.push(root);
  execFileSync('git', ['init', '--quiet'], { cwd: root });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), typeof text === 'string' ? text : JSON.stringify(text));
  }
  return openClone(root);
}

/** The same, with what is installed here. */
function installedCloneOf(files) {
  const ignore = 'node_modules\n.work\ndist\n*.tsbuildinfo\n';
  const copied = Object.fromEntries(
    ['biome.json', 'tsconfig.base.json'].map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
  );
  const clone = cloneOf({ ...copied, '.gitignore': ignore, ...files });
  symlinkSync(join(ROOT, 'node_modules'), join(clone.root, 'node_modules'), 'dir');
  return clone;
}

const text = (source, id = `t${source.length}`) => ({ cell_type: 'markdown', id, metadata: {}, source });
const code = (source, id = `c${source.length}`) => ({
  cell_type: 'code',
  id,
  metadata: {},
  execution_count: null,
  outputs: [],
  source,
});

function notebookOf(...all) {
  const kernelspec = { display_name: 'TypeScript', language: 'typescript', name: 'tslab' };
  return { cells: all, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
}

const CHAPTER = notebookOf(
  text('# Training\n\nSee [data](#3.1-Data).', 'title'),
  text('## 3.1 Data\n\n```\n# not a heading\n```', 's1'),
  code('const a = 1;', 'code'),
  text('## 3.2 Training', 's2'),
  text('## 3.3 Curves', 's3'),
);
const FILE = 'notebooks/03-training.ipynb';

/** The problems of a check when one cell or field of a good chapter is changed. */
function problemsAfter(check, change) {
  const notebook = structuredClone(CHAPTER);
  change(notebook);
  return check.problems(cloneOf({ [FILE]: notebook }));
}

describe('notebooks', () => {
  it('accepts a clean notebook', () => {
    expect(notebooks.problems(cloneOf({ [FILE]: CHAPTER }))).toEqual([]);
  });

  const output = { output_type: 'stream', name: 'stdout', text: '1' };
  it.each([
    ['outputs', (n) => n.cells[2].outputs.push(output), 'cell 3: outputs are stored'],
    [
      'an execution count',
      (n) => Object.assign(n.cells[2], { execution_count: 3 }),
      'cell 3: an execution count is stored',
    ],
    ['a missing id', (n) => delete n.cells[2].id, 'cell 3: no valid id'],
    ['one id twice', (n) => Object.assign(n.cells[2], { id: 's1' }), 'ids that are not unique: s1'],
    [
      'another kernel',
      (n) => Object.assign(n.metadata.kernelspec, { name: 'deno' }),
      'kernel "deno", expected "tslab"',
    ],
    ['an old format', (n) => Object.assign(n, { nbformat_minor: 4 }), 'format 4.4, expected 4.5'],
    [
      'an absolute path',
      (n) => Object.assign(n.cells[2], { source: "read('/Users/me/x.csv')" }),
      'cell 3: an absolute path',
    ],
    ['metadata of a run', (n) => Object.assign(n.metadata, { widgets: {} }), 'metadata widgets'],
    ['metadata of a cell', (n) => Object.assign(n.cells[2].metadata, { execution: {} }), 'cell 3: metadata execution'],
    ['an empty cell', (n) => Object.assign(n.cells[2], { source: ' \n' }), 'cell 3: an empty cell'],
  ])('refuses %s', (_, change, words) => {
    const found = problemsAfter(notebooks, change);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${FILE}: `);
    expect(found[0]).toContain(words);
  });

  it('refuses what is not JSON', () => {
    expect(notebooks.problems(cloneOf({ [FILE]: '{ "cells": [' }))[0]).toContain('not JSON');
  });

  it('cleans what a run left', () => {
    const clone = cloneOf({ [FILE]: structuredClone(CHAPTER) });
    const used = structuredClone(CHAPTER);
    used.cells[2].outputs.push(output);
    used.cells[2].execution_count = 7;
    used.cells[2].metadata.execution = {};
    writeFileSync(join(clone.root, FILE), JSON.stringify(used));
    notebooks.fix(clone);
    expect(JSON.parse(clone.read(FILE))).toEqual(CHAPTER);
  });
});

describe('prose', () => {
  it('accepts a chapter', () => {
    expect(prose.problems(cloneOf({ [FILE]: CHAPTER }))).toEqual([]);
  });

  it.each([
    ['code with no text above it', (n) => n.cells.unshift(code('1', 'first')), 'cell 1: code with no text above it'],
    [
      'a cell of 26 lines',
      (n) => Object.assign(n.cells[2], { source: 'f();\n'.repeat(26) }),
      'cell 3: 26 lines of code, at most 25',
    ],
    ['no title', (n) => n.cells.shift(), 'expected one title (#) at the top, got 0'],
    ['a level left out', (n) => n.cells.push(text('#### Deep', 'deep')), '"Deep" is of level 4 below one of level 2'],
    [
      'a link to no heading',
      (n) => n.cells.push(text('[x](#nowhere)', 'link')),
      'the link #nowhere leads to no heading',
    ],
    [
      'a link to no file',
      (n) => n.cells.push(text('[x](05-not.ipynb)', 'link')),
      'the link 05-not.ipynb leads to no file',
    ],
  ])('refuses %s', (_, change, words) => {
    expect(problemsAfter(prose, change).join('\n')).toContain(words);
  });
});

describe('types in cells', () => {
  // The compiler is the kernel's; the clone is this one, the notebook need not lie on disk.
  const problemsOf = (notebook) => cells.problems({ root: ROOT, files: [FILE], read: () => JSON.stringify(notebook) });

  it('accepts what the kernel accepts: names of earlier cells, redeclared with another type', () => {
    const good = notebookOf(
      code('import { join } from "node:path";\nconst value = 1;', 'a'),
      code('const value = join("a", "b");\nconst loud: string = value.toUpperCase();', 'b'),
      code('const last: string = await Promise.resolve(value + loud);', 'c'),
    );
    expect(problemsOf(good)).toEqual([]);
  });

  it('names cell, line and column of each error', () => {
    const bad = notebookOf(
      text('# Title', 'title'),
      code('const count = 1;', 'a'),
      code('let a = 1;\nlet text: string = count;', 'b'),
      code('missing(a);', 'c'),
    );
    const found = problemsOf(bad);
    expect(found).toHaveLength(2);
    expect(found[0]).toContain(
      `${FILE}: cell 3 (code cell 2), line 2:5: Type 'number' is not assignable to type 'string'`,
    );
    expect(found[1]).toContain("cell 4 (code cell 3), line 1:1: Cannot find name 'missing'");
  });

  it('is strict', () => {
    expect(problemsOf(notebookOf(code('const f = (x) => x;', 'a')))[0]).toContain('implicitly has an');
  });

  it('lets a cell fail that is there to fail', () => {
    const wrong = { ...code('const s: string = 1;', 'a'), metadata: { tags: ['raises-exception'] } };
    expect(problemsOf(notebookOf(wrong, code('const t = 1;', 'b')))).toEqual([]);
  });
});

describe('import layers', () => {
  const problemsOf = (file, source) => layers.problems(cloneOf({ [file]: source }));

  it.each([
    ['lib/src/models/fit.ts', "import { tf } from '../engine';\nimport type { Metric } from '../metrics/metric';"],
    ['lib/src/plots/history.ts', "import { History } from '../callbacks';\nimport { display } from '../notebook';"],
    [
      'lib/src/layers/dense.ts',
      "import type { Tensor } from '@tensorflow/tfjs';\nimport { x } from '../initializers';",
    ],
    ['lib/src/engine/tf.ts', "const tf = require('@tensorflow/tfjs-node');"],
    ['lib/src/index.ts', "export * as models from './models';"],
    ['kernel/src/main.ts', "import { serve } from './protocol/server';"],
  ])('accepts %s', (file, source) => {
    expect(problemsOf(file, source)).toEqual([]);
  });

  it.each([
    ['lib/src/engine/run.ts', "import { dense } from '../layers';", 'engine must not see layers'],
    ['lib/src/callbacks/stop.ts', "import type { Model } from '../models';", 'callbacks must not see models'],
    ['lib/src/metrics/mse.ts', "export { mse } from '../losses';", 'metrics must not see losses'],
    [
      'lib/src/preprocessing/scale.ts',
      "const m = await import('../models/model');",
      'preprocessing must not see models',
    ],
    ['lib/src/layers/dense.ts', "type M = import('../models').Model;", 'layers must not see models'],
    ['lib/src/models/deep/fit.ts', "const { x } = require('../../plots');", 'models must not see plots'],
    ['lib/src/models/fit.ts', "import * as tf from '@tensorflow/tfjs';", "take tf from '../engine'"],
    ['lib/src/models/fit.ts', "import { all } from '..';", 'a part must not import the whole'],
    ['lib/src/novelty/fit.ts', "import { tf } from '../engine';", 'novelty has no place in the order'],
    ['lib/src/plots/show.ts', "import { k } from '@ann-lab/kernel';", 'the library must not know the kernel'],
    ['kernel/src/display.ts', "import { plots } from 'ann-lab';", 'the kernel must not know the library'],
    ['kernel/src/display.ts', "import x from '../../lib/src/plots';", 'the kernel must not know the library'],
  ])('refuses %s: %s', (file, source, words) => {
    const found = problemsOf(file, `// first line\n${source}`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${file}:2: `);
    expect(found[0]).toContain(words);
  });
});

describe('repository', () => {
  const problemsOf = (file, content) => hygiene.problems(cloneOf({ [file]: content }));
  const lockfile = (resolved) => ({
    packages: { '': { name: 'x' }, 'node_modules/y': { version: '1.0.0', resolved } },
  });

  it('accepts ordinary files', () => {
    const clone = cloneOf({
      'lib/src/a.ts': "const op = 'Placeholder';\nmodel.fit(x); // it only skips what is done\n",
      'package-lock.json': { packages: { 'node_modules/y': { version: '1.0.0', integrity: 'sha512-x' } } },
      '.npmrc': 'omit-lockfile-registry-resolved=true\n',
    });
    expect(hygiene.problems(clone)).toEqual([]);
  });

  it.each([
    ['a big file', 'data/big.bin', 'x'.repeat(900_001), '900001 bytes'],
    ['a model that a run left', 'notebooks/model.tflite', 'x', 'made by a run'],
    ['a host in the lockfile', 'package-lock.json', lockfile('https://mirror.example/y.tgz'), 'names a host'],
    ['a registry', '.npmrc', 'registry=https://mirror.example/\n', 'names a registry'],
    ['a mark of unfinished work', 'lib/src/a.ts', `// ${'TO'}${'DO'}: later\n`, 'unfinished work'],
    ['a promise in a comment', 'lib/src/a.ts', `const a = 1; // enough ${'for'} ${'now'}\n`, 'unfinished work'],
    ['a promise in a text', 'README.md', `This is ${'not'} ${'implemented'}.\n`, 'unfinished work'],
    ['a test that is left out', 'tests/a.test.ts', `it.${'skip'}('x', () => {});\n`, 'left out or stands alone'],
    [
      'a test that stands alone',
      'tests/a.test.ts',
      `describe.concurrent.${'only'}('x', () => {});\n`,
      'left out or stands alone',
    ],
  ])('refuses %s', (_, file, content, words) => {
    const found = problemsOf(file, content);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(words);
  });

  it('refuses a path of this machine', () => {
    const clone = cloneOf({ 'README.md': 'empty' });
    writeFileSync(join(clone.root, 'README.md'), `Look in ${clone.root}/data.\n`);
    expect(hygiene.problems(clone)[0]).toContain('README.md:1: a path of this machine');
  });
});

describe('types', () => {
  const tsconfig = (references) => ({ files: [], references });
  const part = {
    extends: '../tsconfig.base.json',
    compilerOptions: { rootDir: 'src', outDir: 'dist' },
    include: ['src'],
  };
  const files = (source, test) => ({
    'tsconfig.json': tsconfig([{ path: 'lib' }]),
    'lib/tsconfig.json': part,
    'lib/src/a.ts': source,
    'tests/a.test.ts': test,
  });
  const good = 'export const a = (x: number): number => 2 * x;\n';

  it('accepts sources and tests that compile', () => {
    const test = "import { a } from '../lib/src/a';\nconsole.log(a(1));\n";
    expect(types.problems(installedCloneOf(files(good, test)))).toEqual([]);
  });

  it('refuses a type error in a source', () => {
    const found = types.problems(installedCloneOf(files('export const a = (x) => x;\n', '')));
    expect(found.join()).toContain('lib/src/a.ts(1,19): error TS7006');
  });

  it('refuses a type error in a test', () => {
    const found = types.problems(installedCloneOf(files(good, "import { a } from '../lib/src/a';\na('x');\n")));
    expect(found.join()).toMatch(/tests\/a\.test\.ts\(2,3\): error TS2345/);
  });
});

describe('lint and format', () => {
  it('accepts a formatted file', () => {
    expect(format.problems(installedCloneOf({ 'a.mjs': "console.log('x');\n" }))).toEqual([]);
  });

  it('refuses a file that is not formatted, and one with a fault', () => {
    expect(format.problems(installedCloneOf({ 'a.mjs': 'console.log( "x" )\n' })).join()).toContain('a.mjs');
    expect(format.problems(installedCloneOf({ 'b.ts': 'export const a = (x: any): void => x;\n' })).join()).toContain(
      'noExplicitAny',
    );
  });
});

describe('all checks', () => {
  it('are run, whatever the others do, and counted', () => {
    const lines = [];
    const broken = () => {
      throw new Error('out of order');
    };
    const checks = [
      { name: 'first', problems: () => ['one\ntwo'] },
      { name: 'second', problems: broken },
      { name: 'third', problems: () => [] },
    ];
    expect(runChecks(ROOT, { checks, print: (line) => lines.push(line) })).toBe(2);
    const printed = lines.join('\n');
    expect(printed).toMatch(/FAILED {2}first: 1.*\n {8}one\n {8}two\nFAILED {2}second/);
    expect(printed).toContain('the check itself broke: Error: out of order');
    expect(printed).toContain('1 of 3 checks passed');
  });

  it('have names of their own', () => {
    expect(new Set(CHECKS.map((check) => check.name)).size).toBe(CHECKS.length);
  });
});
