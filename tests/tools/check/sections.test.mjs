/** The lint of the guide's sections: what it refuses, and which cells count as using the library. */
import { describe, expect, it } from 'vitest';
import { libraryUseOf } from '../../../tools/check/library-use.mjs';
import { faultsOf, problems } from '../../../tools/check/sections.mjs';
import { GUIDE } from '../../../tools/report/chapters.mjs';

const text = (source) => ({ cell_type: 'markdown', source });
const code = (source) => ({ cell_type: 'code', source });
const IMPORT = code("import { layers, models, plots } from 'ann-lab';");

/** A notebook from headings (texts that begin with #) and code. */
const notebookOf = (...cells) => ({
  cells: cells.map((cell) => (typeof cell !== 'string' ? cell : cell.startsWith('#') ? text(cell) : code(cell))),
});

const GOOD = [
  '# Training',
  IMPORT,
  '## 3.1 Data',
  'plots.histogram(x)',
  '## 3.2 Training',
  'plots.history(h)',
  '## Summary',
];
const WANTED = ['3.1', '3.2'];

const faultsWith = (change) => {
  const cells = [...GOOD];
  change(cells);
  return faultsOf(notebookOf(...cells), '03', WANTED);
};

describe("the guide's sections of a chapter", () => {
  it('are accepted, with sections of its own after them', () => {
    expect(faultsWith(() => {})).toEqual([]);
    expect(faultsWith((cells) => cells.splice(6, 0, '## 3.3 More', 'f();', '## 3.4 And more'))).toEqual([]);
  });

  it.each([
    ['is missing', (c) => c.splice(4, 2), ['no heading "## 3.2 …"']],
    ['stands there twice', (c) => c.push('## 3.1 Data', 'plots.x()'), ['"## 3.1 …" stands there 2 times: cells 3, 8']],
    [
      'comes too early',
      (c) => c.splice(2, 0, ...c.splice(4, 2)),
      ['sections in the order 3.2, 3.1, expected 3.1, 3.2'],
    ],
    [
      "is another chapter's",
      (c) => c.splice(4, 1, '## 4.1 Houses'),
      ['no heading "## 3.2 …"', '"## 4.1 Houses" (cell 5) is no section of chapter 03'],
    ],
    ['is replaced by one beyond the list', (c) => c.splice(4, 1, '## 3.3 Training'), ['no heading "## 3.2 …"']],
    [
      'is followed by one that leaves out a number',
      (c) => c.splice(6, 0, '## 3.4 More'),
      ['"## 3.4 …" is no section of the guide\'s; the next of its own is 3.3'],
    ],
    [
      'is a heading of another level',
      (c) => c.splice(4, 1, '### 3.2 Training'),
      ['no heading "## 3.2 …"', '"### 3.2 Training" (cell 5): only sections have numbers, as in "## 3.2 …"'],
    ],
    [
      'has numbered parts, whose anchors would be its own',
      (c) => c.splice(5, 0, '### 3.2.1 Callbacks'),
      ['"### 3.2.1 Callbacks" (cell 6): only sections have numbers, as in "## 3.2 …"'],
    ],
    ['has no code', (c) => c.splice(5, 1), ['section 3.2 has no code cell: it must run something']],
    [
      'has code only after the next heading',
      (c) => c.splice(5, 2, '## Summary', 'plots.history(h)'),
      ['section 3.2 has no code cell: it must run something'],
    ],
    [
      'has code that does not use the library',
      (c) => c.splice(5, 1, 'const a = 1;', 'Math.max(a, 2)'),
      ['section 3.2 has no code cell that uses ann-lab (2 that do not)'],
    ],
  ])('one that %s is refused', (_, change, faults) => {
    expect(faultsWith(change)).toEqual(faults);
  });

  it('may stand in the cell with the end of the section before, and hold headings of its own', () => {
    const cells = ['# T', IMPORT, '## 3.1 A', '### Why', 'plots.a()', '#### Because\n\n## 3.2 B', 'plots.b()'];
    expect(faultsOf(notebookOf(...cells), '03', WANTED)).toEqual([]);
  });

  it('are no headings in blocks of code', () => {
    expect(faultsWith((cells) => cells.push('### More\n\n```md\n## 3.2 Example\n```'))).toEqual([]);
  });
});

describe('all chapters', () => {
  const guide = { '03': { 3.1: {}, 3.2: {} }, '04': { 4.1: {} } };
  const third = JSON.stringify(notebookOf(...GOOD));
  const fourth = JSON.stringify(notebookOf('# Houses', IMPORT, '## 4.1 Data', 'plots.a()'));
  const problemsOf = (files) => problems({ files: Object.keys(files), read: (file) => files[file] }, guide);

  it('are accepted, whatever else there is', () => {
    const files = { 'notebooks/03-a.ipynb': third, 'notebooks/04-b.ipynb': fourth, 'notebooks/play.ipynb': '{}' };
    expect(problemsOf({ ...files, 'tests/09-x.ipynb': third })).toEqual([]);
  });

  it('must be there, once each, and known', () => {
    const missing = problemsOf({ 'notebooks/03-a.ipynb': third });
    expect(missing).toEqual(["notebooks/04-….ipynb: there is no such chapter; the guide's sections 4.1 belong there"]);
    const files = { 'notebooks/03-a.ipynb': third, 'notebooks/03-b.ipynb': third, 'notebooks/04-b.ipynb': fourth };
    expect(problemsOf({ ...files, 'notebooks/08-c.ipynb': third })).toEqual([
      'notebooks/03-a.ipynb, notebooks/03-b.ipynb: one chapter has one notebook',
      'notebooks/08-c.ipynb: tools/report/chapters.json has no chapter 08',
    ]);
  });

  it('are named with the file of each fault', () => {
    const files = { 'notebooks/03-a.ipynb': third, 'notebooks/04-b.ipynb': third };
    expect(problemsOf(files)[0]).toBe('notebooks/04-b.ipynb: no heading "## 4.1 …"');
  });
});

it('the list is that of the guide', () => {
  expect(
    Object.fromEntries(Object.entries(GUIDE).map(([chapter, sections]) => [chapter, Object.keys(sections)])),
  ).toEqual({
    '01': ['1.1'],
    '02': ['2.1', '2.2'],
    '03': ['3.1', '3.2', '3.3'],
    '04': ['4.1', '4.2'],
    '05': ['5.1', '5.2'],
    '06': ['6.1', '6.2'],
    '07': ['7.1', '7.2'],
  });
});

describe('a cell uses the library', () => {
  /** Whether the last of these cells does, after an import of the library. */
  const usesLast = (...cells) => libraryUseOf(notebookOf(IMPORT, ...cells)).at(-1);

  it.each([
    ['by what it imported', ['plots.history(h)']],
    ['by a tagged text', ["import { md } from 'ann-lab';", `md${'`'}a ${'$'}{1}${'`'}`]],
    [
      'in a class that extends it',
      ['class Huber extends losses.Loss {}'].map((s) => `import { losses } from 'ann-lab';\n${s}`),
    ],
    ['in a function that it only defines', ['const build = () => models.sequential([]);']],
    ['as a value', ['const all = { layers };']],
    ['by a method of what was made', ['const model = models.sequential([]);', 'await model.fit(x, y);']],
    ['by a method of a part of it', ['const { a: [first] } = models.load();', 'first.b[0].c!.d()']],
    ['by a function that was made', ['function train(n: number) { return models.x(n); }', 'train(3)']],
    ['by what was made of what was made', ['const model = models.a();', 'const h = await model.fit();', 'h.plot()']],
    ['by what was assigned later', ['let model: unknown;', 'model = models.a();', '(model as any).fit()']],
    ['by loading it late', ["const { tf } = await import('ann-lab');"]],
    ['renamed', ["import { plots as p } from 'ann-lab';", 'p.lines()']],
  ])('%s', (_, cells) => {
    expect(usesLast(...cells)).toBe(true);
  });

  it.each([
    ['by importing alone', ["import { plots } from 'ann-lab';"]],
    ["by another's import", ["import { plots } from './mine';", 'plots.history()']],
    ['by a type', ['const f = (x: plots.Figure): plots.Figure => x;']],
    ['by a property of the same name', ['const own = { plots: 1 };\nown.plots;']],
    ['by a name that was given to something else', ['const plots = { a: Math.max };', 'plots.a(1)']],
    ['by a number that was made', ['const n = models.a().n;', '1 + n']],
    ['in a comment', ['// plots.history()\n1;']],
    ['in a text', ["'plots.history()'"]],
  ])('not %s', (_, cells) => {
    expect(usesLast(...cells)).toBe(false);
  });

  it('is false for texts, and a cell that does not parse breaks nothing', () => {
    expect(libraryUseOf(notebookOf('# plots', IMPORT, 'const = ;', 'plots.a()'))).toEqual([false, false, false, true]);
  });
});
