/** Notebooks that must fail, each in its own way, and notebooks that must pass, on the project's kernel. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeFailure } from '../../tools/notebook.mjs';
import { executedOf, runAll, temporaryFolder, textOf } from './helpers.mjs';

const CELL_TIMEOUT = 12;
const sleep = (ms) => `await new Promise((resolve) => setTimeout(resolve, ${ms}));`;

const MUST_FAIL = {
  typeError: ['const count = 1;', 'let a = 1;\nlet text: string = count;\na = 2;', 'console.log("never")'],
  syntaxError: ['const a = 1;\nconst b = = 2;'],
  thrown: ['function fail(): void {\n  throw new RangeError("out of range");\n}', 'const x = 1;\nfail();'],
  rejected: ['async function later() { throw new Error("promised too much"); }', 'await later();'],
  unhandledLater: [
    'setTimeout(() => { Promise.reject(new Error("nobody caught me")); }, 100);\nconsole.log("started");',
    sleep(400),
    'console.log("never")',
  ],
  unhandledAtTheEnd: ['setTimeout(() => { Promise.reject(new Error("the last word")); }, 150);\nconsole.log("done");'],
  uncaught: ['setTimeout(() => { throw new Error("thrown in a timer"); }, 50);', sleep(300)],
  failingImport: ["import { nothing } from './not-there';\nconsole.log(nothing);"],
  hang: ['console.log("before");', 'console.log("hanging now");\nwhile (true) {}'],
  kernelExit: ['console.log("fine");', `console.log("last words");\n${sleep(200)}\nprocess.exit(3);`],
  didNotRaise: [{ source: 'console.log("all is well");', tags: ['raises-exception'] }],
};

describe('a notebook that must fail', () => {
  let run;
  let results;

  beforeAll(async () => {
    ({ run, results } = await runAll(temporaryFolder(), MUST_FAIL, { cellTimeout: CELL_TIMEOUT }));
  });

  it.each([
    ['typeError', 'error', 2, "Type 'number' is not assignable to type 'string'"],
    ['syntaxError', 'error', 1, 'Expression expected'],
    ['thrown', 'error', 2, 'out of range'],
    ['rejected', 'error', 2, 'promised too much'],
    ['unhandledLater', 'unhandled', null, 'nobody caught me'],
    ['unhandledAtTheEnd', 'unhandled', 1, 'the last word'],
    ['uncaught', 'unhandled', null, 'thrown in a timer'],
    ['failingImport', 'error', 1, './not-there'],
    ['hang', 'timeout', 2, `still running after ${CELL_TIMEOUT} s`],
    ['kernelExit', 'kernel died', 2, 'exit code 3'],
    ['didNotRaise', 'did not raise', 1, 'raised nothing'],
  ])('%s: "%s" in cell %s', (name, kind, cell, words) => {
    const { status, failure } = results[name];
    expect(status).toBe('failed');
    expect(failure).toMatchObject(cell === null ? { kind } : { kind, cell });
    expect(describeFailure(results[name])).toContain(words);
  });

  it('counts them all', () => {
    expect(run).toMatchObject({ ok: false, passed: 0, failed: Object.keys(MUST_FAIL).length });
  });

  it('stops at the failure: later cells are neither run nor counted', () => {
    const cells = executedOf(results.typeError).cells;
    expect(cells.map((cell) => cell.execution_count)).toEqual([1, expect.any(Number), null]);
    expect(cells[2].outputs).toEqual([]);
  });

  it('shows the line of a type error with a caret below its column', () => {
    const lines = describeFailure(results.typeError).split('\n');
    expect(lines[0]).toContain('code cell 2');
    const marked = lines.findIndex((line) => /> 2 \| let text: string = count;$/.test(line));
    expect(lines[marked + 1].indexOf('^')).toBe(lines[marked].indexOf('text'));
  });

  it('keeps what was printed before a hang and before the kernel died', () => {
    expect(results.hang.failure.lastOutput).toBe('hanging now');
    expect(results.kernelExit.failure.lastOutput).toBe('last words');
  });

  it('uses no escape sequences off a terminal', () => {
    for (const result of Object.values(results)) expect(describeFailure(result)).not.toContain('\x1b');
  });
});

describe('a kernel without memory', () => {
  it('is reported as such', async () => {
    const cells = [
      'const hoard: number[][] = [];',
      'for (;;) hoard.push(new Array(100_000).fill(hoard.length + 0.5));',
    ];
    const env = { NODE_OPTIONS: '--max-old-space-size=300' };
    const { results } = await runAll(temporaryFolder(), { hoard: cells }, { env });
    expect(results.hoard.failure).toMatchObject({ kind: 'kernel died', cell: 2 });
    expect(results.hoard.failure.message).toContain('out of memory');
  });
});

const LINES = 100_000;

/** Says which line is not the number that it should be; '' if all are there. (A diff of 100,000 lines helps nobody.) */
function gap(text, count, first = 0) {
  const numbers = text.trimEnd().split('\n').map(Number);
  const bad = numbers.findIndex((number, index) => number !== first + index);
  if (bad >= 0) return `line ${bad + 1} is ${numbers[bad]}, expected ${first + bad}`;
  return numbers.length === count ? '' : `${numbers.length} lines, expected ${count}`;
}

const upTo = (count) => Array.from({ length: count }, (_, index) => index);

describe('a notebook that must pass', () => {
  let folder;
  let run;
  let results;

  beforeAll(async () => {
    folder = temporaryFolder();
    const notebooks = {
      manyLines: [`for (let i = 0; i < ${LINES}; i++) console.log(i);`],
      manyCells: upTo(40).map((cell) => `for (let i = 0; i < 30; i++) console.log(${cell * 30} + i);`),
      expectedErrors: [
        { source: 'throw new Error("as the text says");', tags: ['raises-exception'] },
        'const after = 1;',
        { source: 'const wrong: string = after;', tags: ['raises-exception'] },
        'console.log("still here", after);',
      ],
      plain: [
        'import { writeFileSync } from "node:fs";\nwriteFileSync("beside.txt", String(process.env.ANN_LAB_STRICT));',
        '',
        'const value = 1;\nconsole.log(process.env.TF_NUM_INTRAOP_THREADS, process.env.OMP_NUM_THREADS);',
      ],
    };
    ({ run, results } = await runAll(folder, notebooks, {}));
  });

  it('passes', () => {
    expect(Object.values(results).map((result) => result.failure)).toEqual([null, null, null, null]);
    expect(run).toMatchObject({ ok: true, passed: 4, failed: 0 });
  });

  it(`has every one of ${LINES} lines, in one output`, () => {
    const [output, ...more] = executedOf(results.manyLines).cells[0].outputs;
    expect(more).toEqual([]);
    expect(gap(textOf(output), LINES)).toBe('');
  });

  it('has every line of 40 cells of 30 lines', () => {
    const { cells } = executedOf(results.manyCells);
    cells.forEach((cell, index) => {
      expect(gap(cell.outputs.map(textOf).join(''), 30, index * 30)).toBe('');
    });
  });

  it('goes on after an error that is expected', () => {
    const { cells } = executedOf(results.expectedErrors);
    expect(cells.map((cell) => cell.execution_count)).toEqual([1, 2, 3, 4]);
    expect(textOf(cells[3].outputs[0])).toBe('still here 1\n');
  });

  it("executes in the notebook's folder, strictly, and leaves the notebook as it was", () => {
    expect(readFileSync(join(folder, 'beside.txt'), 'utf8')).toBe('1');
    const source = JSON.parse(readFileSync(join(folder, 'plain.ipynb'), 'utf8'));
    expect(source.cells.every((cell) => cell.execution_count === null && cell.outputs.length === 0)).toBe(true);
  });

  it('divides the threads among the notebooks that run side by side', () => {
    const { threads } = results.plain;
    expect(threads).toBeGreaterThanOrEqual(1);
    expect(textOf(executedOf(results.plain).cells[2].outputs[0])).toBe(`${threads} ${threads}\n`);
  });

  it('records times and the language, and leaves an empty cell alone', () => {
    const executed = executedOf(results.plain);
    expect(executed.metadata.language_info).toMatchObject({ name: 'typescript', file_extension: '.ts' });
    expect(executed.metadata.ann_lab).toMatchObject({ status: 'passed', seconds: expect.any(Number) });
    expect(Date.parse(executed.metadata.ann_lab.executed_at)).toBeGreaterThan(Date.now() - 600_000);
    expect(executed.cells[0].metadata.ann_lab.seconds).toBeGreaterThan(0);
    expect(executed.cells.map((cell) => cell.execution_count)).toEqual([1, null, 2]);
    expect(results.plain).toMatchObject({
      codeCells: 2,
      cells: [
        { number: 1, index: 0 },
        { number: 2, index: 2 },
      ],
    });
  });
});
