/** The trainings of the benchmarks: what is measured in which order, what is made of it, and that the library's side trains. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { median, spread } from '../../../tools/bench/statistics.mjs';
import { growthOf, judge, paidBackBy, summaryOf } from '../../../tools/bench/training/judge.mjs';
import { commandOf, measure } from '../../../tools/bench/training/measure.mjs';
import { peersOf } from '../../../tools/bench/training/peers.mjs';
import { groupsOf, jobsOf, scalingOf } from '../../../tools/bench/training/plan.mjs';
import { report } from '../../../tools/bench/training/report.mjs';

/** A training whose steady epochs take `seconds`, the first one `first`. */
const training = (seconds, { first = 1, count = 9, loss = 0.25, peakMb = 500 } = {}) => {
  const epochs = [first, ...Array.from({ length: count - 1 }, () => seconds)];
  let sum = 0.5;
  const ends = epochs.map((time) => {
    sum += time;
    return sum;
  });
  return { epochs, cpu: epochs.map((time) => 2 * time), ends, import: 0.5, loss, peakMb, runtime: 'here', load: 1.25 };
};
const MLP = { work: 'mlp', batch: 256, rows: 48_000, width: 1 };
const sidesOf = (seconds) =>
  Object.fromEntries(Object.entries(seconds).map(([name, value]) => [name, summaryOf([training(value)])]));

describe('statistics', () => {
  it('know the median of odd and even counts, whatever the order', () => {
    expect([median([9, 1, 5]), median([9, 1, 5, 10])]).toEqual([5, 7]);
    expect(spread([9, 1, 5, 10])).toEqual({ median: 7, min: 1, max: 10, count: 4 });
  });
});

describe('plan', () => {
  it('takes the guide’s own batch of each work, or those that are asked for', () => {
    const works = ['mlp', 'regression', 'cnn'];
    expect(groupsOf({ works, batches: null }).map(({ batch }) => batch)).toEqual([256, 32, 128]);
    expect(groupsOf({ works: ['cnn'], batches: [32, 1024] })).toEqual([
      { work: 'cnn', batch: 32, rows: 12_000, width: 1 },
      { work: 'cnn', batch: 1024, rows: 12_000, width: 1 },
    ]);
  });

  it('has the sides in turn, each round beginning with another', () => {
    const jobs = jobsOf(MLP, ['graph', 'xla', 'pytorch'], { rounds: 2, epochs: 5, folder: 'data' });
    expect(jobs.map(({ side }) => side)).toEqual(['graph', 'xla', 'pytorch', 'xla', 'pytorch', 'graph']);
    expect(jobs[0]).toEqual({ ...MLP, side: 'graph', epochs: 9, folder: 'data' });
  });

  it('spares XLA the convolutions', () => {
    const [cnn] = groupsOf({ works: ['cnn'], batches: null });
    expect(jobsOf(cnn, ['graph', 'xla'], { rounds: 1, epochs: 5 }).map(({ side }) => side)).toEqual(['graph']);
  });

  it('lets rows grow 1, 4 and 16 times, and widths alone', () => {
    const groups = scalingOf({ works: ['mlp', 'regression'] });
    const numbers = (grows, work, key) =>
      groups.filter((group) => group.grows === grows && group.work === work).map((group) => group[key]);
    expect(numbers('rows', 'mlp', 'rows')).toEqual([3000, 12_000, 48_000]);
    expect(numbers('rows', 'regression', 'rows')).toEqual([825, 3300, 13_200]);
    expect(numbers('width', 'mlp', 'width')).toEqual([1, 2, 4]);
    expect(new Set(numbers('width', 'mlp', 'rows')).size).toBe(1);
  });
});

describe('judge', () => {
  it('tells the first four epochs apart from the steady state', () => {
    const runs = [training(0.2, { first: 3 }), training(0.4, { first: 5, peakMb: 800 })];
    const summary = summaryOf(runs);
    expect(summary.epoch).toEqual({ median: 300, min: 200, max: 400, count: 10 });
    expect(summary).toMatchObject({ firstEpoch: 4000, toFirst: 4500, toFourth: 5400, peakMb: 800, loss: 0.25 });
  });

  it('compares with the fastest peer, of the epoch and of the first four each', () => {
    const sides = sidesOf({ graph: 0.6, pytorch: 1, 'keras-jax': 0.8 });
    sides.pytorch.toFourth = 2000;
    const judged = judge(MLP, sides);
    expect(judged.fastest).toEqual({ epoch: 'keras-jax', cpu: 'keras-jax', toFourth: 'pytorch' });
    expect(judged.sides.graph).toMatchObject({ ratio: 0.75, cpuRatio: 0.75, fourthRatio: 1.65 });
    expect(judged.sides['keras-jax'].ratio).toBe(1);
  });

  it('holds the quickest of the library’s ways to the targets', () => {
    const { verdicts } = judge(MLP, sidesOf({ eager: 4, graph: 0.9, xla: 0.6, pytorch: 1, 'keras-jax': 0.8 }));
    expect(verdicts[0]).toEqual({
      measure: 'epoch',
      side: 'xla',
      ratio: 0.75,
      target: 0.8,
      met: true,
      stretch: 0.65,
      stretchMet: false,
    });
    expect(verdicts[1]).toMatchObject({ measure: 'fourEpochs', side: 'xla', target: 1, met: true });
  });

  it('misses a target that is missed', () => {
    const [epoch] = judge(MLP, sidesOf({ graph: 0.9, 'keras-jax': 1 })).verdicts;
    expect(epoch).toMatchObject({ ratio: 0.9, met: false });
  });

  it('says nothing of targets at another batch, or of ratios without a peer', () => {
    expect(judge({ ...MLP, batch: 32 }, sidesOf({ graph: 0.6, pytorch: 1 })).verdicts).toEqual([]);
    const alone = judge(MLP, sidesOf({ graph: 0.6 }));
    expect(alone.verdicts).toEqual([]);
    expect(alone.sides.graph.ratio).toBeNull();
  });

  it('finds the epoch by which a compilation has repaid itself', () => {
    expect(paidBackBy([4, 1, 1, 1], [2, 2, 2, 2])).toBe(3);
    expect(paidBackBy([9, 1, 1, 1], [2, 2, 2, 2])).toBeNull();
    expect(paidBackBy([1, 3, 1, 1], [2, 1, 2, 2])).toBe(3);
    const sides = { graph: summaryOf([training(1)]), xla: summaryOf([training(0.5, { first: 3 })]) };
    expect(judge(MLP, sides).payback).toEqual([
      { side: 'xla', than: 'graph', epoch: 5, seen: 9, target: 7, met: true },
    ]);
    const slow = { ...sides, xla: summaryOf([training(1.5)]) };
    expect(judge(MLP, slow).payback[0]).toMatchObject({ epoch: null, met: false });
  });

  it('lets a side that failed out of every number', () => {
    const sides = { ...sidesOf({ graph: 0.6, pytorch: 1 }), 'keras-jax': { why: 'killed', failed: true } };
    expect(judge(MLP, sides)).toMatchObject({
      fastest: { epoch: 'pytorch' },
      sides: { 'keras-jax': { why: 'killed' } },
    });
  });
});

/** A whole result, as `run` gives it. */
function result(changes = {}) {
  const sides = { ...sidesOf({ graph: 0.6, xla: 0.5, pytorch: 1 }), 'keras-jax': { why: 'killed', failed: true } };
  return {
    rounds: 1,
    epochs: 5,
    load: { min: 0.5, max: 1.5 },
    cores: 2,
    sides: { graph: { runtime: 'TensorFlow 2' }, pytorch: { runtime: 'PyTorch 2' } },
    leftOut: { 'keras-tensorflow': 'pip fails: no network' },
    groups: [judge(MLP, sides)],
    scaling: null,
    ...changes,
  };
}

describe('table', () => {
  it('shows each side, its ratio, the targets, and what was left out and why', () => {
    const text = report(result());
    const line = (start) => text.split('\n').find((one) => one.startsWith(start));
    expect(text).toMatch(/^MLP 784-512-dropout 0\.2-256-10, Adam; 48,000 rows, batch 256\n/);
    expect(line('ann-lab, XLA').split(/ {2,}/).slice(1, 8)).toEqual([
      '500',
      '500',
      '500',
      '0.50',
      '1000',
      '0.50',
      '1000',
    ]);
    expect(line('ann-lab, XLA').split(/ {2,}/).slice(8)).toEqual(['1.50', '3.00', '0.67', '500', '0.2500', '1.3']);
    expect(line('an epoch')).toMatch(/XLA to the fastest peer: 0\.50, met \(at most 0\.8; hoped for: 0\.65, met\)/);
    expect(line('Keras on JAX')).toBe('Keras on JAX: not measured: killed');
    expect(line('Left out')).toBe('Left out: Keras on TensorFlow: pip fails: no network');
    expect(text).not.toMatch(/undefined|NaN|disturbed/);
  });

  it('warns of a busy machine, and marks what was missed', () => {
    const groups = [judge(MLP, sidesOf({ graph: 2, pytorch: 1 }))];
    const text = report(result({ groups, load: { min: 1, max: 9 } }));
    expect(text).toMatch(/2\.00, MISSED \(at most 0\.8; hoped for: 0\.65, missed\)/);
    expect(text).toMatch(/1\.0 to 9\.0 on 2 cores; other programs disturbed/);
  });

  it('shows how time grows', () => {
    const groups = scalingOf({ works: ['mlp'] }).map((group) =>
      judge(group, sidesOf({ graph: 0.1 * group.factor, pytorch: 1 })),
    );
    expect(growthOf(groups)[0]).toMatchObject({ grows: 'rows', side: 'graph', growth: 16 });
    const text = report(result({ scaling: growthOf(groups) }));
    expect(text).toMatch(/3,000 rows +12,000 rows +48,000 rows +16x takes/);
    expect(text).toMatch(/ann-lab, graph +100 +400 +1600 +16\.0/);
    expect(text).toMatch(/1x as wide +2x as wide +4x as wide +4x takes/);
  });
});

describe('peers', () => {
  it('that can’t be had are left out with the reason', async () => {
    const make = {
      pytorch: () => Promise.reject(new Error('pip fails: no matching distribution\nSee environment.md')),
      'keras-jax': () => Promise.resolve('/somewhere/python'),
    };
    expect(await peersOf(['keras-jax', 'pytorch'], { root: '/', make })).toEqual({
      pythons: { 'keras-jax': '/somewhere/python' },
      leftOut: { pytorch: 'pip fails: no matching distribution' },
    });
  });

  it('get the job with the names and types of its data, and their backend', () => {
    const { command, args, env } = commandOf(
      { ...MLP, side: 'keras-jax', epochs: 9, folder: 'data' },
      { 'keras-jax': 'python' },
    );
    expect(command).toBe('python');
    expect(args[0]).toMatch(/keras_peer\.py$/);
    expect(env.KERAS_BACKEND).toBe('jax');
    expect(JSON.parse(args[1])).toMatchObject({
      rows: 48_000,
      shape: [28, 28],
      x: { name: 'mnist-x', dtype: 'float32' },
      y: { name: 'mnist-y', dtype: 'int32' },
    });
  });
});

describe('the library’s side', () => {
  let folder;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ann-lab-bench-'));
    const x = Float32Array.from({ length: 64 * 8 }, (_, i) => Math.sin(i));
    writeFileSync(join(folder, 'housing-x.bin'), x);
    writeFileSync(
      join(folder, 'housing-y.bin'),
      Float32Array.from({ length: 64 }, (_, i) => x[8 * i]),
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['eager', 'graph'])('trains in a process of its own: %s', async (side) => {
    const job = { work: 'regression', side, rows: 64, width: 1, batch: 32, epochs: 5, folder };
    const run = await measure(job);
    expect(run.epochs).toHaveLength(5);
    expect(run.ends).toEqual([...run.ends].sort((a, b) => a - b));
    expect(run.cpu.every((seconds) => seconds >= 0)).toBe(true);
    expect(run.ends[0]).toBeGreaterThan(run.import);
    expect(run.loss).toBeGreaterThan(0);
    expect(run.loss).toBeLessThan(1);
    expect(run.peakMb).toBeGreaterThan(50);
  });

  it('says which data are missing', async () => {
    const job = { work: 'mlp', side: 'graph', rows: 64, width: 1, batch: 32, epochs: 1, folder };
    await expect(measure(job)).rejects.toThrow(/mnist-x\.bin/);
  });
});

describe('the files of the peers', () => {
  it('pin every package', async () => {
    const { readFile } = await import('node:fs/promises');
    for (const name of ['jax.txt', 'torch.txt']) {
      const path = fileURLToPath(new URL(`../../../tools/bench/training/peers/${name}`, import.meta.url));
      const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line && !line.startsWith('#'));
      for (const line of lines) expect(line).toMatch(/^[\w-]+==[\d.]+$/i);
    }
  });
});
