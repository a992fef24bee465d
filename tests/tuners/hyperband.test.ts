import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import { borrowStreams } from '../../lib/src/engine/seed';
import * as tuners from '../../lib/src/tuners';
import { seedOf } from '../../lib/src/tuners/oracles/oracle';
import { byRate, FIT, temporaryFolder, x, y } from './support';

const directory = temporaryFolder();
const { epochs: _, ...fit } = FIT;
const hyperband = (projectName: string, args: tuners.HyperbandArgs = {}) =>
  new tuners.Hyperband(byRate, { maxEpochs: 3, seed: 3, directory, projectName, ...args });

describe('Hyperband', () => {
  it('promotes a network as if its training had never stopped, to the bit', async () => {
    const tuner = hyperband('promotion', { maxEpochs: 4, factor: 2 });
    const before = tf.memory().numTensors;
    await tuner.search(x, y, fit);
    expect(tf.memory().numTensors).toBe(before);
    const { trials } = tuner.oracle;
    const rounds = tuners.hyperbandSchedule({ maxEpochs: 4, factor: 2 });
    expect(trials).toHaveLength(rounds.reduce((sum, round) => sum + round.trials, 0));
    const last = trials.find(({ rung }) => rung!.round === 2)!; // promoted twice: epochs 1, 2, 3 and 4
    const middle = trials.find(({ id }) => id === last.rung!.from)!;
    const first = trials.find(({ id }) => id === middle.rung!.from)!;
    const losses = [first, middle, last].flatMap(({ executions }) => executions[0]!.history.val_loss);

    // The same network in one go, with dropout, shuffling and Adam's moments.
    const giveBack = borrowStreams(seedOf(3, Number(first.id), 0));
    const model = byRate(new tuners.HyperParameters(first.values));
    const { history } = await model.fit(x, y, { ...fit, epochs: 4 });
    giveBack();
    model.dispose();
    expect(losses).toEqual(history.val_loss);
  });

  it('keeps states only as long as somebody may go on from them', async () => {
    const tuner = hyperband('states');
    let atEnd: string[] = [];
    const folders = () => readdirSync(path.join(directory, 'states'), { recursive: true }).map(String);
    const look = {
      onTrainEnd: () => {
        atEnd = folders();
      },
    };
    await tuner.search(x, y, { ...fit, callbacks: look });
    expect(atEnd.some((name) => name.includes('state_0'))).toBe(true);
    expect(folders().filter((name) => name.includes('state_'))).toEqual([]);
  });

  it('goes on after an interruption in the middle of a bracket, with the same results', async () => {
    const whole = hyperband('whole');
    await whole.search(x, y, fit);
    let trainings = 0;
    const kill = {
      onTrainBegin: () => {
        if (++trainings === 4) abort();
      },
    };
    const controller = new AbortController();
    const abort = () => controller.abort(new Error('stop'));
    const symbol = Symbol.for('ann-lab.interrupt');
    Object.assign(globalThis, { [symbol]: controller.signal });
    try {
      await expect(hyperband('broken').search(x, y, { ...fit, callbacks: kill })).rejects.toThrow('stop');
    } finally {
      Object.assign(globalThis, { [symbol]: undefined });
    }
    const resumed = hyperband('broken');
    expect(resumed.results()).toHaveLength(3);
    await resumed.search(x, y, fit);
    const facts = (tuner: tuners.Tuner) => tuner.results().map(({ seconds: __, ...row }) => row);
    expect(facts(resumed)).toEqual(facts(whole));
  });

  it('goes through its brackets once more where a finished search is asked to', async () => {
    const once = hyperband('more');
    await once.search(x, y, fit);
    const more = hyperband('more', { hyperbandIterations: 2 });
    await more.search(x, y, fit);
    expect(more.results()).toHaveLength(2 * once.results().length);
    expect(() => hyperband('more', { factor: 2 })).toThrow(/another settings/);
  });

  it('names bracket, round and origin in its rows', async () => {
    const row = hyperband('promotion', { maxEpochs: 4, factor: 2 })
      .results()
      .find(({ round }) => round === 1)!;
    expect(row).toMatchObject({ bracket: 2, round: 1, epochs: 1, learningRate: expect.any(Number) });
    expect(row.from).toMatch(/^000\d$/);
  });

  it('sets the epochs itself', async () => {
    await expect(hyperband('epochs').search(x, y, FIT)).rejects.toThrow(/Hyperband itself sets epochs/);
    expect(() => hyperband('epochs', { maxEpochs: 0 })).toThrow(/maxEpochs is 0/);
    expect(() => hyperband('epochs', { max_epochs: 3 } as never)).toThrow(/write 'maxEpochs'/);
  });
});
