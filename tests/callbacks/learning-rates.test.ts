import { describe, expect, it, vi } from 'vitest';
import * as callbacks from '../../lib/src/callbacks';
import { FakeModel, fakeFit } from './support/fake-model';

describe('LearningRateFinder', () => {
  /** Losses of batches, as the running means that `fit` logs. */
  async function find(args: callbacks.LearningRateFinderArgs, loss: (batch: number) => number, steps = 7) {
    const finder = callbacks.learningRateFinder({ steps: 30, minLr: 1e-4, maxLr: 1, ...args });
    const model = new FakeModel(0.25);
    let seen: number[] = [];
    await fakeFit(model, finder, {
      epochs: 9,
      steps,
      logs: (epoch, batch) => {
        if (batch === 0) seen = [];
        if (batch !== null) seen.push(loss(epoch * steps + batch));
        return { loss: seen.reduce((sum, one) => sum + one, 0) / seen.length };
      },
    });
    return { finder, model };
  }

  it('raises the rate geometrically, and gives the loss of each batch and its smoothed, bias-free mean', async () => {
    const loss = (batch: number) => 3 - Math.tanh((batch - 12) / 4);
    const { curve } = (await find({ smoothing: 0.8 }, loss)).finder;
    expect(curve.learningRates).toHaveLength(30);
    let average = 0;
    for (let i = 0; i < 30; i++) {
      average = 0.8 * average + 0.2 * loss(i);
      expect(curve.learningRates[i]).toBeCloseTo(1e-4 * 1e4 ** (i / 29), 12);
      expect(curve.losses[i]).toBeCloseTo(loss(i), 9); // sums of seven doubles
      expect(curve.smoothed[i]).toBeCloseTo(average / (1 - 0.8 ** (i + 1)), 9);
    }
  });

  it('suggests the rate where the loss falls fastest; none if it never falls', async () => {
    const falling = await find({ smoothing: 0 }, (batch) =>
      batch < 20 ? 3 - Math.tanh((batch - 12) / 4) : 2 + (batch - 20) / 4,
    );
    expect(falling.finder.suggestion).toBeCloseTo(1e-4 * 1e4 ** (12 / 29), 12);
    expect((await find({}, (batch) => 1 + batch / 100)).finder.suggestion).toBeNull();
  });

  it('suggests no rate for a single batch that was easy, at the beginning or later', async () => {
    const bumps = new Map([
      [0, 0.5],
      [2, -0.3],
      [15, 0.5],
      [16, -0.5],
    ]); // two batches on, the smoothed loss is less by more than anywhere in the fall, 0.25
    const loss = (batch: number) => 4 - Math.tanh((batch - 36) / 8) + (bumps.get(batch) ?? 0);
    const { suggestion } = (await find({ steps: 60, smoothing: 0.5 }, loss)).finder;
    const step = Math.log(1e4) / 59;
    expect(Math.abs(Math.log((suggestion ?? 0) / 1e-4) / step - 36)).toBeLessThan(4); // steps beside the middle of the fall
  });

  it('ends when the loss diverges or is no number, and puts everything back', async () => {
    const { finder, model } = await find({ smoothing: 0 }, (batch) => (batch < 10 ? 1 : 5));
    expect(finder.curve.losses).toHaveLength(11);
    expect([model.weight, model.optimizer.learningRate, model.optimizer.iterations]).toEqual([0, 0.25, 0]);
    const none = await find({}, (batch) => (batch < 4 ? 1 : Number.NaN));
    expect(none.finder.curve.losses).toHaveLength(4);
  });

  it('says before it begins that there are too few batches, and refuses options without sense', async () => {
    await expect(find({ steps: 64 }, () => 1)).rejects.toThrow('Give fit { epochs: 10 }');
    expect(() => callbacks.learningRateFinder({ minLr: 1, maxLr: 0.1 })).toThrow('minLr is 1');
    expect(() => callbacks.learningRateFinder({ min_lr: 1 } as never)).toThrow("'minLr'");
  });
});

describe('LearningRateScheduler', () => {
  const run = { epochs: 3, steps: 1, logs: () => ({ loss: 1 }), metrics: ['loss'] };

  it('sets the rate from the epoch and the present rate, and logs it', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    const history = callbacks.history();
    const schedule = callbacks.learningRateScheduler((epoch, rate) => rate / (epoch + 1), 1);
    await fakeFit(new FakeModel(0.6), [schedule, history], run);
    expect(history.history.learning_rate).toEqual([0.6, 0.3, 0.3 / 3]);
    expect(log.mock.calls[1]).toEqual(['Epoch 2: LearningRateScheduler setting learning rate to 0.3.']);
    vi.restoreAllMocks();
  });

  it('refuses a schedule that gives no rate', async () => {
    expect(() => callbacks.learningRateScheduler(0.1 as never)).toThrow('expected a function');
    await expect(
      fakeFit(
        new FakeModel(),
        callbacks.learningRateScheduler(() => Number.NaN),
        run,
      ),
    ).rejects.toThrow(/schedule\(0, 0\.1\) gave NaN/);
  });
});

describe('SwapEMAWeights', () => {
  it('has the averages in the model while it is tested, and with swapOnEpoch between epochs', async () => {
    const model = new FakeModel();
    let swapped = false;
    model.optimizer.swapAverages = () => {
      swapped = !swapped;
    };
    const seen: boolean[] = [];
    const swap = callbacks.swapEmaWeights({ swapOnEpoch: true });
    const note = { onEpochBegin: () => void seen.push(swapped), onEpochEnd: () => void seen.push(swapped) };
    await fakeFit(model, [swap, note], { epochs: 2, steps: 0, logs: () => ({ loss: 1 }) });
    expect(seen).toEqual([false, true, false, true]);
    swap.onEpochBegin();
    for (const [begin, end] of [
      ['onTestBegin', 'onTestEnd'],
      ['onPredictBegin', 'onPredictEnd'],
    ] as const) {
      swap[begin]();
      expect(swapped).toBe(true);
      swap[end]();
      expect(swapped).toBe(false);
    }
  });
});

describe('options without sense', () => {
  it.each([
    [() => callbacks.reduceLROnPlateau({ factor: 1 }), /factor is 1; expected a number from 0 below 1/],
    [() => callbacks.reduceLROnPlateau({ min_lr: 1 } as never), /'minLr'/],
    [() => callbacks.earlyStopping({ patience: -1 }), /patience is -1/],
    [() => callbacks.earlyStopping({ mode: 'up' as never }), /expected 'auto', 'min' or 'max'/],
    [() => callbacks.modelCheckpoint({ filepath: 'a.json' }), /must end in \.keras or \.h5/],
    [() => callbacks.modelCheckpoint({ filepath: 'a.h5', saveWeightsOnly: true }), /must end in \.weights\.h5/],
    [() => callbacks.modelCheckpoint({ filepath: 'a.h5', saveFreq: 1.5 }), /saveFreq is 1\.5/],
    [() => callbacks.modelCheckpoint('a.h5' as never), /expected an options object/],
    [() => callbacks.csvLogger({ filename: 'a', separator: ', ' }), /expected one character/],
    [() => callbacks.csvLogger(''), /expected a file name/],
    [() => callbacks.tensorBoard({ updateFreq: 'step' as never }), /updateFreq is 'step'/],
    [() => callbacks.tensorBoard({ log_dir: 'x' } as never), /'logDir'/],
    [() => callbacks.hParams('x', { units: [1] } as never), /units is an array/],
    [() => callbacks.terminateOnNaN({ raise_error: true } as never), /'raiseError'/],
    [() => callbacks.backupAndRestore(undefined as never), /expected a folder/],
  ])('%s', (make, message) => expect(make).toThrow(message));

  it('ModelCheckpoint says before the first epoch which names there are', async () => {
    const run = { epochs: 1, steps: 1, logs: () => ({ loss: 1 }) };
    const training = (args: callbacks.ModelCheckpointArgs) =>
      fakeFit(new FakeModel(), callbacks.modelCheckpoint(args), run);
    await expect(training({ filepath: '{epoch}-{valLoss}.h5' })).rejects.toThrow("'val_loss'");
    await expect(training({ filepath: '{epoch}-{batch}.h5' })).rejects.toThrow("'batch'");
    await expect(training({ filepath: 'a.h5', saveBestOnly: true, saveFreq: 1 })).rejects.toThrow("'val_loss'");
  });
});
