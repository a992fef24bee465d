import { afterEach, describe, expect, it, vi } from 'vitest';
import * as callbacks from '../../lib/src/callbacks';
import { barText, durationText, logsText, rateText } from '../../lib/src/callbacks/progress-text';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import * as optimizers from '../../lib/src/optimizers';

const DISPLAY = Symbol.for('Jupyter.display');

function model(optimizer: models.CompileArgs['optimizer'] = 'sgd') {
  const made = models.sequential([layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'ones' })]);
  made.compile({ optimizer, loss: 'mse', metrics: ['mae'] });
  return made;
}

const x = tf.ones([5, 2]);
const y = [1, 2, 3, 4, 5];

afterEach(() => {
  vi.restoreAllMocks();
  Reflect.deleteProperty(globalThis, DISPLAY);
});

describe('callbacks', () => {
  it("are called at Keras' points, in Keras' order, promises awaited", async () => {
    const calls: string[] = [];
    const note =
      (name: string) =>
      async (...args: unknown[]) => {
        await Promise.resolve();
        calls.push([name, ...args.filter((arg) => typeof arg === 'number')].join(' '));
      };
    const hooks = [
      'onTrainBegin',
      'onTrainEnd',
      'onEpochBegin',
      'onEpochEnd',
      'onTrainBatchBegin',
      'onTrainBatchEnd',
      'onTestBegin',
      'onTestEnd',
    ];
    const callback = Object.fromEntries(hooks.map((name) => [name, note(name)]));
    await model().fit(x, y, { batchSize: 2, validationData: [x, y], verbose: 0, callbacks: callback });
    expect(calls).toEqual([
      'onTrainBegin',
      'onEpochBegin 0',
      'onTrainBatchBegin 0',
      'onTrainBatchEnd 0',
      'onTrainBatchBegin 1',
      'onTrainBatchEnd 1',
      'onTrainBatchBegin 2',
      'onTrainBatchEnd 2',
      'onTestBegin',
      'onTestEnd',
      'onEpochEnd 0',
      'onTrainEnd',
    ]);
  });

  it('get running means after a batch, may set the learning rate, and may add to the logs', async () => {
    const running: number[] = [];
    class Add extends callbacks.Callback {
      override onTrainBatchEnd(_batch: number, logs?: callbacks.Logs) {
        running.push(logs?.loss as number);
      }
      override onEpochEnd(epoch: number, logs?: callbacks.Logs) {
        if (logs) logs.extra = epoch;
        this.model.optimizer.learningRate = 0;
      }
    }
    const still = model(optimizers.sgd({ learningRate: 0 }));
    const { history } = await still.fit(x, y, {
      epochs: 2,
      batchSize: 2,
      shuffle: false,
      verbose: 0,
      callbacks: [new Add()],
    });
    expect(running.slice(0, 3)).toEqual([0.5, 1.5, 3].map((value) => expect.closeTo(value, 5))); // errors 1 0 1 2 3
    expect(history.extra).toEqual([0, 1]);
  });

  it('terminateOnNaN ends a training whose loss is no longer finite', async () => {
    vi.spyOn(console, 'log').mockReturnValue();
    const wild = model(optimizers.sgd({ learningRate: 1e30 }));
    const { epoch } = await wild.fit(x, y, { epochs: 50, verbose: 0, callbacks: callbacks.terminateOnNaN() });
    expect(epoch.length).toBeLessThan(6);
  });

  it('lambdaCallback takes hooks as functions and refuses others', async () => {
    const epochs: number[] = [];
    const callback = callbacks.lambdaCallback({ onEpochEnd: (epoch) => void epochs.push(epoch) });
    await model().fit(x, y, { epochs: 2, verbose: 0, callbacks: callback });
    expect(epochs).toEqual([0, 1]);
    expect(() => callbacks.lambdaCallback({ on_epoch_end: () => {} } as never)).toThrow("'onEpochEnd'");
  });
});

describe('the progress', () => {
  it('is a line an epoch where there is neither terminal nor notebook', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    await model().fit(x, y, { epochs: 2, batchSize: 2, validationData: [x, y], verbose: 2 });
    const lines = log.mock.calls.map(([line]) => String(line));
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(
      /^Epoch 2\/2 - 3\/3 - 0s - \d+(us|ms|s)\/step - loss: [\d.]+ - mae: [\d.]+ - val_loss: [\d.]+ - val_mae: [\d.]+$/,
    );
  });

  it('is one output that changes in place in a notebook', async () => {
    const shown: { text: string; id: string; update: boolean }[] = [];
    Object.defineProperty(globalThis, DISPLAY, {
      configurable: true,
      value: (value: Record<symbol, () => { 'text/plain': string }>, { displayId = '', update = false } = {}) =>
        shown.push({ text: value[DISPLAY]?.()['text/plain'] ?? '', id: displayId, update }),
    });
    const log = vi.spyOn(console, 'log');
    await model().fit(x, y, { epochs: 3, batchSize: 2 });
    expect(log).not.toHaveBeenCalled();
    expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
    expect(shown.map(({ update }) => update)).toEqual([false, ...shown.slice(1).map(() => true)]);
    expect(shown.at(-1)?.text).toMatch(/^Epoch 3\/3 3\/3 ━{20} 0s .*loss: /);
  });

  it('says nothing with verbose 0', async () => {
    const log = vi.spyOn(console, 'log');
    await model().fit(x, y, { verbose: 0 });
    await model().evaluate(x, y, { verbose: 0 });
    expect(log).not.toHaveBeenCalled();
  });

  it('reads well', () => {
    expect(barText(47, 188, 0.5)).toBe(' 47/188 ━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 1s 11ms/step');
    expect(logsText({ val_loss: 2, loss: 0.00001, accuracy: 0.98765 })).toBe(
      ' - accuracy: 0.9877 - loss: 1.0000e-5 - val_loss: 2.0000',
    );
    expect([durationText(59), durationText(65), durationText(7207)]).toEqual(['59s', '1:05', '2:00:07']);
    expect([rateText(2), rateText(0.009), rateText(0.00025)]).toEqual(['2s/step', '9ms/step', '250us/step']);
  });
});
