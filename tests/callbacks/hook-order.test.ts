import { describe, expect, it } from 'vitest';
import * as callbacks from '../../lib/src/callbacks';
import { HOOKS } from '../../lib/src/callbacks/callback';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import { readVectors } from '../support/vectors';
import { FakeModel, fakeFit } from './support/fake-model';

type Call = [hook: string, number: number | null, logs: string[]];

const { hooks } = readVectors<{ hooks: Record<'fit' | 'evaluate' | 'predict' | 'stopped', Call[]> }>('callbacks');
const camel = (hook: string) => hook.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const expected = (calls: Call[]) => calls.map(([hook, number, logs]) => [camel(hook), number, logs]);

/** Hooks that write down that they were called, with the names in their logs. */
function recorder(calls: unknown[]): callbacks.CallbackHooks {
  const note =
    (hook: string) =>
    (...args: unknown[]) => {
      const number = typeof args[0] === 'number' ? args[0] : null;
      const logs = args.find((arg) => typeof arg === 'object' && arg !== null) ?? {};
      calls.push([hook, number, Object.keys(logs).sort()]);
    };
  return Object.fromEntries(HOOKS.map((hook) => [hook, note(hook)]));
}

function model() {
  const made = models.sequential([layers.dense({ units: 1, inputShape: [2] })]);
  made.compile({ optimizer: 'sgd', loss: 'mse', metrics: ['mae'] });
  return made;
}

const x = tf.ones([5, 2]);
const y = tf.ones([5]);

describe("hooks are called in Keras' order, with its logs", () => {
  it('in fit with a validation', async () => {
    const calls: unknown[] = [];
    const fit = { epochs: 2, batchSize: 2, validationData: [x, y] as const, verbose: 0 as const };
    await model().fit(x, y, { ...fit, callbacks: recorder(calls) });
    expect(calls).toEqual(expected(hooks.fit));
  });

  it('in fit when a callback ends it within an epoch', async () => {
    const calls: unknown[] = [];
    class Stop extends callbacks.Callback {
      override onTrainBatchEnd(batch: number): void {
        this.model.stopTraining = batch === 1;
      }
    }
    const fit = { epochs: 2, batchSize: 2, validationData: [x, y] as const, verbose: 0 as const };
    await model().fit(x, y, { ...fit, callbacks: [new Stop(), recorder(calls)] });
    expect(calls).toEqual(expected(hooks.stopped));
  });

  it('in evaluate', async () => {
    const calls: unknown[] = [];
    await model().evaluate(x, y, { batchSize: 2, verbose: 0, callbacks: recorder(calls) });
    expect(calls).toEqual(expected(hooks.evaluate));
  });

  it('in a prediction that goes through the list', async () => {
    const calls: unknown[] = [];
    const params = { epochs: 0, steps: 3, verbose: 0 as const, metrics: [], directions: {} };
    const list = new callbacks.CallbackList(recorder(calls), [], new FakeModel(), params);
    await list.run('onPredictBegin');
    for (let batch = 0; batch < 3; batch++) {
      await list.before('onPredictBatchBegin')?.(batch);
      await list.after('onPredictBatchEnd', () => ({ outputs: y }))?.(batch);
    }
    await list.run('onPredictEnd');
    expect(calls).toEqual(expected(hooks.predict));
  });
});

describe('a list of callbacks', () => {
  const run = { epochs: 2, steps: 2, logs: () => ({ loss: 1 }), metrics: ['loss'] };
  const params = { epochs: 1, steps: 1, verbose: 0 as const, metrics: ['loss'], directions: {} };

  it("calls onBatchBegin and onBatchEnd for a training's batches, by their other names", async () => {
    const calls: string[] = [];
    class Old extends callbacks.Callback {
      override onBatchBegin(batch: number): void {
        calls.push(`begin ${batch}`);
      }
      override onBatchEnd(batch: number, logs?: callbacks.Logs): void {
        calls.push(`end ${batch} ${logs?.loss}`);
      }
    }
    await fakeFit(new FakeModel(), new Old(), { ...run, epochs: 1 });
    expect(calls).toEqual(['begin 0', 'end 0 1', 'begin 1', 'end 1 1']);
  });

  it('has no batch hooks where nobody listens, and reads no logs that nobody wants', () => {
    const quiet = [callbacks.modelCheckpoint({ filepath: 'a.h5' }), callbacks.tensorBoard(), callbacks.history()];
    const list = new callbacks.CallbackList(quiet, [new callbacks.ProgbarLogger()], new FakeModel(), params);
    expect(list.before('onTrainBatchBegin')).toBeUndefined();
    const never = () => {
      throw new Error('read');
    };
    expect(list.after('onTrainBatchEnd', never)?.(0)).toBeUndefined();
  });

  it('takes the history that was given instead of its own, and calls a backup last', () => {
    const given = callbacks.history();
    const backup = callbacks.backupAndRestore('x');
    const list = new callbacks.CallbackList([backup, given], [new callbacks.History()], new FakeModel(), params);
    expect(list.callbacks).toEqual([given, backup]);
    expect(list.find(callbacks.History)).toBe(given);
  });

  it('knows names that a callback says it adds to the logs', async () => {
    class Score extends callbacks.Callback {
      override readonly logNames = ['score'];
      override onEpochEnd(epoch: number, logs?: callbacks.Logs): void {
        if (logs) logs.score = 1 - epoch;
      }
    }
    const stopping = () => callbacks.earlyStopping({ monitor: 'score', mode: 'max' });
    const history = callbacks.history();
    await fakeFit(new FakeModel(), [new Score(), stopping(), history], { ...run, epochs: 9 });
    expect(history.history.score).toEqual([1, 0]);
    await expect(fakeFit(new FakeModel(), stopping(), run)).rejects.toThrow("'score'");
  });

  it('refuses what is no callback', () => {
    const make = (given: never) => new callbacks.CallbackList(given, [], new FakeModel(), params);
    expect(() => make('earlyStopping' as never)).toThrow("got 'earlyStopping'");
    expect(() => make({ onEpochEnds: () => {} } as never)).toThrow("'onEpochEnd'");
    expect(() => callbacks.lambdaCallback({ onEpochEnd: 3 } as never)).toThrow('no function');
  });
});
