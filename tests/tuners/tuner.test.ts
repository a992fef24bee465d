import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import * as callbacks from '../../lib/src/callbacks';
import { setRandomSeed, tf } from '../../lib/src/engine';
import { getSeedState } from '../../lib/src/engine/seed';
import type * as models from '../../lib/src/models';
import * as tuners from '../../lib/src/tuners';
import { byRate, FIT, regressor, temporaryFolder, x, y } from './support';

const directory = temporaryFolder();
let projectName: string;
let count = 0;
beforeEach(() => {
  projectName = `search-${count++}`;
});

type Args = tuners.RandomSearchArgs;
const random = (args: Args = {}, build: tuners.Build = byRate) =>
  new tuners.RandomSearch(build, { seed: 1, maxTrials: 4, directory, projectName, ...args });
const folder = (...parts: string[]) => path.join(directory, projectName, ...parts);
/** What must repeat: everything but the time. */
const facts = (tuner: tuners.Tuner) => tuner.oracle.trials.map(({ seconds: _, ...trial }) => trial);

/** On the last quarter of the rows, as `fit` validates; in float32, so equal to six digits only after a reload. */
async function validationLoss(model: models.Model): Promise<number> {
  const { loss } = await model.evaluate(x.slice(18), y.slice(18), { verbose: 0, batchSize: 8 });
  return loss;
}

describe('a search', () => {
  it('runs its trials, and gives rows, the best hyperparameters and the best model', async () => {
    const tuner = random();
    await tuner.search(x, y, FIT);
    const rows = tuner.results();
    expect(rows.map(({ trial, status, epochs }) => [trial, status, epochs])).toEqual(
      ['0000', '0001', '0002', '0003'].map((id) => [id, 'COMPLETED', 2]),
    );
    const best = [...rows].sort((a, b) => a.score! - b.score!)[0]!;
    const [hp] = tuner.getBestHyperParameters();
    expect(hp!.get('learningRate')).toBe(best.learningRate);
    const [model] = await tuner.getBestModels();
    expect(await validationLoss(model!)).toBeCloseTo(best.score!, 6);
    expect(best.seconds).toBeGreaterThan(0);
  });

  it('repeats to the bit by its seed, wherever the global one stands', async () => {
    setRandomSeed(5);
    const one = random();
    const before = getSeedState();
    await one.search(x, y, FIT);
    expect(getSeedState()).toEqual(before); // nobody else's numbers change either
    setRandomSeed(6);
    const two = random({ projectName: `${projectName}-again` });
    await two.search(x, y, FIT);
    expect(facts(two)).toEqual(facts(one));
    const other = random({ projectName: `${projectName}-other`, seed: 2 });
    await other.search(x, y, FIT);
    expect(facts(other)).not.toEqual(facts(one));
  });

  it('takes its seed from the global one where none is given', async () => {
    const seeds = [3, 3, 4].map((seed, i) => {
      setRandomSeed(seed);
      return new tuners.RandomSearch(byRate, { directory, projectName: `${projectName}-${i}` }).oracle.seed;
    });
    expect(seeds[0]).toBe(seeds[1]);
    expect(seeds[0]).not.toBe(seeds[2]);
  });

  it('leaves no tensors behind, also where trials throw', async () => {
    const broken = (hp: tuners.HyperParameters) => {
      const model = byRate(hp);
      if ((hp.get('learningRate') as number) > 0.1) {
        model.dispose();
        throw new Error('too fast');
      }
      return model;
    };
    const before = tf.memory().numTensors;
    const tuner = random({ maxTrials: 6, executionsPerTrial: 2 }, broken);
    await tuner.search(x, y, FIT);
    expect(tuner.results().map(({ status }) => status)).toContain('FAILED');
    expect(tuner.results().map(({ status }) => status)).toContain('COMPLETED');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes the mean of several executions, which differ', async () => {
    const tuner = random({ maxTrials: 1, executionsPerTrial: 3 });
    await tuner.search(x, y, FIT);
    const [trial] = tuner.oracle.trials;
    const scores = trial!.executions.map(({ score }) => score!);
    expect(new Set(scores).size).toBe(3);
    expect(trial!.score).toBeCloseTo((scores[0]! + scores[1]! + scores[2]!) / 3, 12);
    expect(tuner.results()[0]!.epochs).toBe(6);
    const [model] = await tuner.getBestModels();
    expect(await validationLoss(model!)).toBeCloseTo(Math.min(...scores), 6);
  });

  it('scores the best epoch and keeps its weights', async () => {
    const tuner = new tuners.GridSearch(() => regressor(0.3), { seed: 2, directory, projectName });
    await tuner.search(x, y, { ...FIT, epochs: 12 });
    const [execution] = tuner.oracle.trials[0]!.executions;
    const losses = execution!.history.val_loss as number[];
    expect(execution!.score).toBe(Math.min(...losses));
    expect(execution!.bestEpoch).toBe(1 + losses.indexOf(Math.min(...losses)));
    expect(execution!.bestEpoch).toBeLessThan(12); // else the test says nothing
    const [model] = await tuner.getBestModels();
    expect(await validationLoss(model!)).toBeCloseTo(execution!.score!, 6);
  });

  it('takes batches, too', async () => {
    const tuner = random({ maxTrials: 2, objective: 'loss' });
    const batches = () =>
      (function* () {
        yield [x, y] as [tf.Tensor, tf.Tensor];
      })();
    await tuner.search(batches, { epochs: 2, verbose: 0 });
    expect(tuner.results().map(({ epochs }) => epochs)).toEqual([2, 2]);
  });
});

describe('the objective', () => {
  it('of a metric that grows is made large', async () => {
    const build = (hp: tuners.HyperParameters) => {
      const model = byRate(hp);
      model.compile({ optimizer: model.optimizer, loss: 'mse', metrics: ['r2Score'] });
      return model;
    };
    const tuner = random({ objective: 'val_r2Score' }, build);
    await tuner.search(x, y, FIT);
    const scores = tuner.results().map(({ score }) => score!);
    const [hp] = tuner.getBestHyperParameters();
    expect(tuner.results()[scores.indexOf(Math.max(...scores))]!.learningRate).toBe(hp!.get('learningRate'));
  });

  it('may be given its direction', async () => {
    const tuner = random({ objective: { name: 'val_loss', direction: 'max' } });
    await tuner.search(x, y, FIT);
    const scores = tuner.results().map(({ score }) => score!);
    expect(tuner.oracle.best(1)[0]!.score).toBe(Math.max(...scores));
  });

  it('that no log has ends the search at once, and the error names the logs', async () => {
    await expect(random({ objective: 'val_accuracy' }).search(x, y, FIT)).rejects.toThrow(
      /Unknown monitor 'val_accuracy'.*Known: loss, mae, val_loss, val_mae/,
    );
    await expect(random().search(x, y, { epochs: 1, verbose: 0 })).rejects.toThrow(/no validation: give fit/);
    await random().search(x, y, FIT); // and the mended search begins
  });

  it('is refused where it is none', () => {
    expect(() => random({ objective: { name: 'val_loss' } as never })).toThrow(
      /direction is undefined; expected 'min'/,
    );
    expect(() => random({ objective: 3 as never })).toThrow(/objective is 3; expected the name of a log/);
  });
});

describe('files', () => {
  it('are one JSON a trial, and the best weights', async () => {
    const tuner = random({ maxTrials: 2 });
    await tuner.search(x, y, FIT);
    expect(readdirSync(folder()).sort()).toEqual(['search.json', 'trial_0000', 'trial_0001']);
    expect(readdirSync(folder('trial_0001')).sort()).toEqual(['best.weights.h5', 'trial.json']);
    expect(JSON.parse(readFileSync(folder('trial_0001', 'trial.json'), 'utf8'))).toEqual(tuner.oracle.trials[1]);
  });

  it('let an interrupted search go on, with the results of an unbroken one', async () => {
    const whole = random({ projectName: `${projectName}-whole` });
    await whole.search(x, y, FIT);
    let epochs = 0;
    const stop = { onEpochEnd: () => void (++epochs === 5 && stopSearch()) }; // in the third trial
    const controller = new AbortController();
    const stopSearch = () => controller.abort(new Error('KeyboardInterrupt'));
    const symbol = Symbol.for('ann-lab.interrupt');
    Object.assign(globalThis, { [symbol]: controller.signal });
    try {
      await expect(random().search(x, y, { ...FIT, callbacks: stop })).rejects.toThrow('KeyboardInterrupt');
    } finally {
      Object.assign(globalThis, { [symbol]: undefined });
    }
    expect(random().results()).toHaveLength(2);
    expect(JSON.parse(readFileSync(folder('trial_0002', 'trial.json'), 'utf8')).status).toBe('RUNNING');
    let trained = 0;
    const resumed = random();
    await resumed.search(x, y, { ...FIT, callbacks: { onTrainBegin: () => void trained++ } });
    expect(trained).toBe(2);
    expect(facts(resumed)).toEqual(facts(whole));
  });

  it('let a finished search have more trials', async () => {
    await random({ maxTrials: 2 }).search(x, y, FIT);
    const more = random({ maxTrials: 3 });
    await more.search(x, y, FIT);
    expect(more.results()).toHaveLength(3);
    const { seed: _, ...rest } = { seed: 0, directory, projectName, maxTrials: 3 };
    expect(new tuners.RandomSearch(byRate, rest).oracle.seed).toBe(1); // that of the files
  });

  it('are not taken for those of another search', async () => {
    await random({ maxTrials: 1 }).search(x, y, FIT);
    expect(() => random({ seed: 2 })).toThrow(/another seed: 1, now 2\. Give overwrite: true/);
    expect(() => random({ objective: 'val_mae' })).toThrow(/another objective/);
    expect(() => random({ executionsPerTrial: 2 })).toThrow(/another executionsPerTrial: 1, now 2/);
    expect(() => random({}, (hp) => regressor(hp.float('rate', { min: 0.1, max: 1 })))).toThrow(/another space/);
    expect(() => new tuners.GridSearch(byRate, { seed: 1, directory, projectName })).toThrow(/another tuner/);
    await expect(random().search(x, y, { ...FIT, epochs: 3 })).rejects.toThrow(/another fit: .*"epochs":2.*"epochs":3/);
  });

  it('are deleted by overwrite, and nothing else', async () => {
    await random({ maxTrials: 2 }).search(x, y, FIT);
    writeFileSync(folder('notes.txt'), 'mine');
    const throwing = () => {
      throw new Error('mine');
    };
    expect(() => random({ overwrite: true }, throwing)).toThrow('mine');
    expect(random().results()).toHaveLength(2);
    const anew = random({ overwrite: true, seed: 9, maxTrials: 1 });
    expect(anew.results()).toEqual([]);
    expect(readdirSync(folder())).toEqual(['notes.txt']);
  });

  it('that are damaged or missing are named', async () => {
    await random({ maxTrials: 3 }).search(x, y, FIT);
    rmSync(folder('trial_0001'), { recursive: true });
    expect(() => random()).toThrow(/lacks trial 0001/);
    writeFileSync(folder('trial_0000', 'trial.json'), '{"id": ');
    expect(() => random()).toThrow(/trial_0000.trial\.json' is damaged/);
  });
});

describe('trials that go wrong', () => {
  it('by throwing are FAILED and keep the message; three in a row end the search', async () => {
    let builds = 0;
    const build = (hp: tuners.HyperParameters) => {
      builds += 1;
      if (builds > 2) throw new Error('no such layer');
      return byRate(hp);
    };
    const tuner = random({ maxTrials: 10 }, build);
    await expect(tuner.search(x, y, FIT)).rejects.toThrow(/3 trials in a row failed, the last one with: no such layer/);
    expect(tuner.results().map(({ status, score }) => [status, score])).toEqual([
      ['COMPLETED', expect.any(Number)],
      ['FAILED', null],
      ['FAILED', null],
      ['FAILED', null],
    ]);
    expect(random({ maxTrials: 10 }).oracle.trials[3]!.message).toBe('no such layer');
  });

  it('without a finite score are INVALID, and the search goes on', async () => {
    const build = (hp: tuners.HyperParameters) => {
      const model = byRate(hp);
      model.compile({ optimizer: 'adam', loss: (_, yPred) => tf.mul(yPred, Number.NaN) });
      return model;
    };
    const tuner = random({}, build);
    await tuner.search(x, y, FIT);
    expect(tuner.results().map(({ status }) => status)).toEqual(Array(4).fill('INVALID'));
    expect(tuner.oracle.trials[0]!.executions[0]!.history.loss).toEqual([null, null]); // JSON has no NaN
    expect(() => tuner.getBestHyperParameters()).toThrow(/no trial is completed/);
    expect(facts(random({}, build))).toEqual(facts(tuner));
  });

  it('by data that do not fit end the search before any work', async () => {
    const tuner = random();
    await expect(tuner.search(x, y.slice(0, 5), FIT)).rejects.toThrow(/24|5/);
    expect(tuner.results()).toEqual([]);
    await expect(tuner.search(x, y, { batch_size: 8 } as never)).rejects.toThrow(/write 'batchSize'/);
  });
});

describe('misuse', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['no function', () => random({}, {} as never), /expected a function build\(hp\)/],
    ['a build that returns nothing', () => random({}, (() => undefined) as never), /build gave undefined/],
    ['a model that is not compiled', () => random({}, () => uncompiled()), /not compiled; call model\.compile/],
    ['a build that throws', () => random({}, () => fail('mine')), /mine/],
    ['a misspelt option', () => random({ max_trials: 3 } as never), /write 'maxTrials'/],
    ['no trials', () => random({ maxTrials: 0 }), /maxTrials is 0; expected a whole number from 1/],
    ['a seed that is none', () => random({ seed: -1 }), /Seed -1/],
    ['a project outside of its folder', () => random({ projectName: '.' }), /is no name of a folder/],
    ['too early a question', () => random().getBestHyperParameters(), /there are no trials; await search first/],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
    expect(existsSync(folder())).toBe(false);
  });

  const uncompiled = () => {
    const model = regressor(0.1);
    return Object.defineProperty(model, 'compiled', { value: false });
  };
  const fail = (text: string) => {
    throw new Error(text);
  };

  it('two searches at once', async () => {
    const tuner = random({ maxTrials: 1 });
    const first = tuner.search(x, y, FIT);
    await expect(tuner.search(x, y, FIT)).rejects.toThrow(/running already/);
    await first;
  });
});

describe('callbacks', () => {
  it('are fresh in each training', async () => {
    const given = callbacks.earlyStopping({ monitor: 'val_loss', patience: 1 });
    const seen: unknown[] = [];
    class Counter extends callbacks.Callback {
      private readonly epochs = { seen: 0 };
      override onEpochEnd(): void {
        this.epochs.seen += 1;
      }
      override onTrainEnd(): void {
        seen.push(this.epochs.seen);
      }
    }
    const tuner = random({ maxTrials: 2 });
    await tuner.search(x, y, { ...FIT, callbacks: [given, new Counter()] });
    expect(seen).toEqual(tuner.results().map(({ epochs }) => epochs));
    expect(given.best).toBeNull(); // itself never used
  });

  it('may be made by a function that knows the trial', async () => {
    const names: string[] = [];
    const tuner = random({ maxTrials: 2 });
    await tuner.search(x, y, {
      ...FIT,
      callbacks: ({ id, values }) => {
        names.push(`${id} ${Object.keys(values)}`);
        return [callbacks.csvLogger(folder(`${id}.csv`))];
      },
    });
    expect(names).toEqual(['0000 learningRate', '0001 learningRate']);
    expect(existsSync(folder('0001.csv'))).toBe(true);
  });
});
