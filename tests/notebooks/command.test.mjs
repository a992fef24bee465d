/** The command line, the order, the display, the folders: what stands around the execution itself. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { main, parseCommandLine, summaryLine } from '../../tools/notebook/cli.mjs';
import { describeFailure, excerpt, placeOf } from '../../tools/notebook/failure.mjs';
import { checksOf, failedChecksOf, noticesOf } from '../../tools/notebook/outputs.mjs';
import { createProgress, frame } from '../../tools/notebook/progress.mjs';
import { runNotebooks } from '../../tools/notebook/run.mjs';
import { longestFirst, readTimes, writeTimes } from '../../tools/notebook/times.mjs';
import { executedOf, fakeKernel, quick, ROOT, temporaryFolder, writeNotebook } from './helpers.mjs';

const sink = () => {
  const written = [];
  const stream = new Writable({ write: (chunk, _, done) => done(void written.push(String(chunk))) });
  return { stream, text: () => written.join('') };
};

describe('wrong calls', () => {
  it.each([
    ['no notebook', [], {}, 'no notebook given'],
    ['a missing file', ['nowhere.ipynb'], {}, 'not a file: nowhere.ipynb'],
    ['a folder', [ROOT], {}, `not a file: ${ROOT}`],
    ['an unknown option', ['x.ipynb'], { timeout: 3 }, 'unknown option timeout: expected jobs, cellTimeout'],
    ['a wrong limit', ['x.ipynb'], { cellTimeout: -1 }, 'cellTimeout was -1: expected a number of seconds'],
    ['half a job', ['x.ipynb'], { jobs: 1.5 }, 'jobs was 1.5: expected a whole number'],
  ])('are refused before anything starts: %s', async (_, files, options, words) => {
    await expect(runNotebooks(files, options)).rejects.toThrow(words);
  });

  it('are refused when two results would have one name', async () => {
    const files = [temporaryFolder(), temporaryFolder()].map((folder) => writeNotebook(folder, 'same', ['1']));
    await expect(runNotebooks(files, quick(dirname(files[0])))).rejects.toThrow('two notebooks would be written to');
  });

  it.each([[['--colour']], [[]], [['nowhere.ipynb']], [['--jobs', 'many', 'x.ipynb']]])(
    'exit with 2: %j',
    async (args) => {
      const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      try {
        expect(await main(args)).toBe(2);
        expect(write.mock.calls.join('')).toContain('usage: npm run notebook');
      } finally {
        write.mockRestore();
      }
    },
  );

  it('says which files are no notebooks', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'broken.ipynb');
    writeFileSync(path, '{ "cells": [');
    const { ok, results } = await runNotebooks([path], quick(folder));
    expect(ok).toBe(false);
    expect(results[0].failure.kind).toBe('unreadable');
  });

  it('says that Python cannot be started', async () => {
    const folder = temporaryFolder();
    const file = writeNotebook(folder, 'a', ['1']);
    const { results } = await runNotebooks([file], quick(folder, { python: join(folder, 'no-python') }));
    expect(results[0].failure.message).toContain('cannot start');
  });
});

describe('the command line', () => {
  it('knows its options', () => {
    const { files, options } = parseCommandLine(['--jobs', '3', '--timeout', '1.5', '--inplace', 'a.ipynb', 'b.ipynb']);
    expect(files).toEqual(['a.ipynb', 'b.ipynb']);
    expect(options).toMatchObject({ jobs: 3, cellTimeout: 1.5, inplace: true });
  });

  it('sums up', () => {
    const cell = { number: 1, index: 0, seconds: 1, executionCount: 1 };
    const results = [{ cells: [cell, { ...cell, executionCount: undefined }], codeCells: 5 }];
    expect(summaryLine({ passed: 0, failed: 1, seconds: 2.345, results })).toBe(
      '1 notebook: 0 passed, 1 failed; 1 of 5 code cells executed, 2.3 s',
    );
  });
});

describe('runs', () => {
  let folder;
  let env;
  let stay;

  beforeAll(() => {
    folder = temporaryFolder();
    env = fakeKernel(folder);
    stay = { env, ...quick(folder) };
  });

  const workFolders = (name) => readdirSync(join(ROOT, '.work')).filter((entry) => entry.startsWith(`${name}-`));

  it('in a fresh work folder, which goes when the notebook passed and stays when it failed', async () => {
    const id = basename(folder);
    const good = writeNotebook(folder, `good-${id}`, ['fine'], 'fake');
    const bad = writeNotebook(folder, `bad-${id}`, ['abort'], 'fake');
    const { results } = await runNotebooks([good, bad], { ...stay, freshWorkDir: true });
    expect(results.map(({ status }) => status)).toEqual(['passed', 'failed']);
    expect(results[0].workDir).toBeNull();
    expect(workFolders(`good-${id}`)).toEqual([]);
    const [kept] = workFolders(`bad-${id}`);
    expect(results[1].workDir).toBe(join(ROOT, '.work', kept));
    expect(describeFailure(results[1])).toContain(`work folder kept: ${results[1].workDir}`);
    rmSync(results[1].workDir, { recursive: true });
  });

  it('in place only what passed', async () => {
    const good = writeNotebook(folder, 'good', ['fine'], 'fake');
    const bad = writeNotebook(folder, 'bad', ['fine', 'abort'], 'fake');
    const before = readFileSync(bad, 'utf8');
    await runNotebooks([good, bad], { ...stay, inplace: true });
    expect(JSON.parse(readFileSync(good, 'utf8')).cells[0].execution_count).toBe(1);
    expect(readFileSync(bad, 'utf8')).toBe(before);
  });

  it('refuses an unknown kernel, an empty notebook, and a notebook that takes too long as a whole', async () => {
    const unknown = writeNotebook(folder, 'unknown', ['fine'], 'nobody');
    const empty = writeNotebook(folder, 'empty', ['', ' \n'], 'fake');
    const long = writeNotebook(folder, 'long', ['wait', 'wait'], 'fake');
    const { results } = await runNotebooks([unknown, empty, long], { ...stay, notebookTimeout: 4 });
    expect(results.map(({ failure }) => failure.kind)).toEqual(['kernel start', 'empty', 'timeout']);
    expect(results[0].failure.message).toContain('no kernel named "nobody"');
    expect(results[2].failure.message).toContain('still running after 4 s');
    expect(results[2].failure.cell).toBe(1);
  });

  it.each([
    [1, 'passed'],
    [9, 'failed'],
  ])('start a kernel again whose ports were taken, %i times: %s', async (times, status) => {
    const file = writeNotebook(folder, `busy-${times}`, ['fine'], 'fake');
    const busy = join(folder, `busy-${times}.txt`);
    writeFileSync(busy, String(times));
    const { results } = await runNotebooks([file], { ...stay, env: { ...env, FAKE_KERNEL_BUSY: busy } });
    expect(results[0].status).toBe(status);
    if (status === 'failed') {
      expect(results[0].failure.kind).toBe('kernel start');
      expect(describeFailure(results[0])).toContain('Address already in use');
    }
    expect(Number(readFileSync(busy, 'utf8'))).toBe(times === 1 ? 0 : 6);
  });

  it('are timed, for the order of the next run, only when they passed', async () => {
    const file = writeNotebook(folder, 'timed', ['fine'], 'fake');
    const broken = writeNotebook(folder, 'broken', ['abort'], 'fake');
    const timesFile = join(folder, 'other-times.json');
    const { results } = await runNotebooks([file, broken], { ...stay, timesFile });
    expect(Object.values(readTimes(timesFile))).toEqual([results[0].seconds]);
    expect(executedOf(results[0]).metadata.kernelspec.name).toBe('fake');
  });
});

describe('the order', () => {
  it('is longest first, with what was never timed before all', () => {
    expect(longestFirst(['a', 'b', 'new', 'c'], { a: 1, b: 30, c: 5 })).toEqual(['new', 'b', 'c', 'a']);
  });

  it('keeps the times of other notebooks, and outlives a damaged file', () => {
    const path = join(temporaryFolder(), 'deep', 'times.json');
    expect(readTimes(path)).toEqual({});
    writeTimes(path, { a: 1 });
    writeTimes(path, { b: 2 });
    expect(readTimes(path)).toEqual({ a: 1, b: 2 });
    writeFileSync(path, '{');
    expect(readTimes(path)).toEqual({});
  });
});

describe('the display', () => {
  const play = (kind) => {
    const { stream, text } = sink();
    const progress = createProgress(['03.ipynb', '04.ipynb'], { stream, kind });
    progress.start(0);
    progress.event(0, { event: 'start', of: 12 });
    progress.event(0, { event: 'cell', number: 5 });
    progress.end(0, 'passed');
    progress.start(1);
    progress.end(1, 'failed');
    progress.stop();
    return text();
  };

  it('is plain lines off a terminal', () => {
    expect(play('plain').replace(/[\d.]+ s/g, 'T')).toBe(
      '03.ipynb: starting\n03.ipynb: passed, 12 cells, T\n04.ipynb: starting\n04.ipynb: failed, 0 cells, T\n',
    );
  });

  it('is redrawn in place on a terminal', () => {
    const text = play('terminal');
    expect(text).toContain('\x1b[2A');
    expect(text).toContain('✓ 03.ipynb  passed, 12 cells');
    expect(text).toContain('✗ 04.ipynb  failed');
  });

  it('is nothing if nobody wants it', () => {
    expect(play('none')).toBe('');
  });

  it('shows cell and seconds, cut to the width', () => {
    const entry = { name: '03.ipynb', state: 'running', cell: 3, of: 9, begin: 0, end: 0 };
    expect(frame([entry], 12_345, 80)).toEqual(['… 03.ipynb  cell 3 of 9, 12.3 s']);
    expect(frame([entry], 12_345, 20)[0]).toHaveLength(19);
  });
});

describe('the words of a failure', () => {
  const source = 'a\nb\nc\nd\ne\nf\ng';

  it('mark line and column', () => {
    expect(excerpt(source, { line: 4, column: 1 }).split('\n')).toEqual([
      '  2 | b',
      '  3 | c',
      '> 4 | d',
      '    | ^',
      '  5 | e',
      '  6 | f',
      '    | (1 more lines)',
    ]);
  });

  it('show the beginning when the place is unknown', () => {
    expect(excerpt(source, null).split('\n')[0]).toBe('  1 | a');
    expect(excerpt(source, { line: 99, column: 1 })).not.toContain('>');
  });

  it.each([
    ["2:7 - Type 'number'", null, { line: 2, column: 7 }],
    ['at f In [8] line 2:20', 8, { line: 2, column: 20 }],
    ['at f In [7] line 2:20\nat In [8] line 5:1', 8, { line: 5, column: 1 }],
    ['\x1b[31m> 3 |\x1b[39m x', null, { line: 3, column: null }],
    ['no place', 1, null],
  ])('find the place in %j', (message, executionCount, place) => {
    expect(placeOf({ message, executionCount })).toEqual(place);
  });
});

describe('what outputs say to machines', () => {
  const bundle = (type, value) => ({ output_type: 'display_data', data: { [type]: value }, metadata: {} });
  const check = (name, status) => bundle('application/vnd.ann-lab.check+json', { name, status });
  const notice = bundle('application/vnd.ann-lab.notice+json', { level: 'warning', text: 'synthetic', about: 'data' });
  const cell = (outputs, tags = []) => ({ cell_type: 'code', metadata: { tags }, outputs });
  const notebook = {
    cells: [
      { cell_type: 'markdown', metadata: {} },
      cell([check('a', 'passed'), notice]),
      cell([notice, check('b', 'failed')]),
      cell([check('c', 'failed')], ['raises-exception']),
    ],
  };

  it('are checks in order, and notices once each', () => {
    expect(checksOf(notebook).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(noticesOf(notebook)).toHaveLength(1);
  });

  it('are failed checks, but for those that are there to fail', () => {
    expect(failedChecksOf(notebook).map(({ name }) => name)).toEqual(['b']);
  });
});
