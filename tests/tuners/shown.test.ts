import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as tuners from '../../lib/src/tuners';
import { fakeKernel } from '../notebook/fake-kernel';
import { byRate, FIT, regressor, temporaryFolder, x, y } from './support';

const directory = temporaryFolder();
let lines: string[];
beforeEach(() => {
  lines = [];
  vi.spyOn(console, 'log').mockImplementation((text) => void lines.push(String(text)));
});
afterEach(() => void vi.restoreAllMocks());

describe('what a search shows', () => {
  it('is nothing with verbose 0', async () => {
    await new tuners.RandomSearch(byRate, { maxTrials: 2, seed: 1, directory, projectName: 'silent' }).search(
      x,
      y,
      FIT,
    );
    expect(lines).toEqual([]);
  });

  it('is a line a trial where nothing changes in place', async () => {
    const tuner = new tuners.RandomSearch(byRate, { maxTrials: 2, seed: 1, directory, projectName: 'lines' });
    await tuner.search(x, y, { ...FIT, verbose: 2 });
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^Trial 1\/2 - learningRate: [\d.e-]+ - val_loss: [\d.]+ - \ds - best: [\d.]+ \(trial 0000\) - /,
    );
    expect(lines[1]).toMatch(/^Trial 2\/2 /);
  });

  it('changes in place in a notebook: one output for the whole search', async () => {
    const shown = fakeKernel();
    const tuner = new tuners.RandomSearch(byRate, { maxTrials: 3, seed: 1, directory, projectName: 'notebook' });
    await tuner.search(x, y, { ...FIT, verbose: 'auto' });
    expect(new Set(shown.map(({ options }) => options!.displayId)).size).toBe(1);
    expect(shown.at(-1)!.bundle['text/plain']).toMatch(/^Trial 3\/3 .* - best: [\d.]+ \(trial 000\d\)$/);
    expect(lines).toEqual([]);
  });

  it('says why it ends before its time', async () => {
    const tuner = new tuners.RandomSearch((hp) => regressor(hp.choice('rate', [0.1, 0.2])), {
      seed: 1,
      directory,
      projectName: 'few',
    });
    await tuner.search(x, y, { ...FIT, verbose: 1 });
    expect(lines.at(-1)).toBe('The search ends: no values are left that have not been tried: 2 of 10 trials.');
  });

  it('are tables: the space, and the trials, the best first', async () => {
    const tuner = new tuners.GridSearch(
      (hp) => {
        const kind = hp.choice('kind', ['slow', 'fast']);
        const seconds = hp.conditionalScope('kind', ['fast'], () => hp.int('seconds', { min: 1, max: 2 }));
        return regressor(kind === 'slow' ? 1e-3 : 0.1 * (seconds ?? 1));
      },
      { seed: 1, directory, projectName: 'tables' },
    );
    const texts: string[] = [];
    const printFn = (text: string) => void texts.push(text);
    tuner.searchSpaceSummary({ printFn });
    expect(texts[0]).toMatch(/kind +choice +slow, fast +slow\n.*seconds +int +1 to 2 +1 +kind is fast/s);
    await tuner.search(x, y, FIT);
    tuner.resultsSummary(2, { printFn });
    expect(texts[1]).toMatch(/^Trials by val_loss: 2 of 3\n/);
    const [best] = tuner.oracle.best(1);
    expect(texts[1]!.split('\n')[2]).toMatch(new RegExp(`^${best!.id} +COMPLETED`));
    expect(tuner.results()[1]).toMatchObject({ kind: 'fast', 'hp.seconds': 1, seconds: expect.any(Number) });
    tuner.resultsSummary();
    expect(lines).toHaveLength(1);
  });
});
