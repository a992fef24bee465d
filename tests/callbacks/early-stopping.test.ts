import { describe, expect, it } from 'vitest';
import {
  EarlyStopping,
  type EarlyStoppingArgs,
  type Logs,
  type RunParams,
  type Trainable,
} from '../../lib/src/callbacks';
import { tf } from '../../lib/src/engine';

const params: RunParams = {
  epochs: 20,
  steps: 1,
  verbose: 0,
  metrics: ['loss', 'accuracy', 'mine', 'val_loss', 'val_accuracy', 'val_mine'],
  directions: { loss: 'down', accuracy: 'up' },
};

/** Epochs run, counted from 1, and the weight at the end; epoch i leaves i in the weight. */
async function run(args: EarlyStoppingArgs, values: number[], monitor = args.monitor ?? 'val_loss') {
  const weight = tf.variable(tf.scalar(0));
  const model = {
    name: 'fake',
    stopTraining: false,
    optimizer: { learningRate: 1, iterations: 0 },
    getWeights: () => [weight],
    setWeights: ([value]: tf.Tensor[]) => weight.assign(value as tf.Tensor<tf.Rank.R0>),
  };
  const callback = new EarlyStopping(args);
  callback.setModel(model as unknown as Trainable);
  callback.setParams(params);
  callback.onTrainBegin();
  let epochs = 0;
  for (const value of values) {
    tf.tidy(() => weight.assign(tf.scalar(epochs)));
    callback.onEpochEnd(epochs, { loss: 0, [monitor]: value } as Logs);
    epochs += 1;
    if (model.stopTraining) break;
  }
  callback.onTrainEnd();
  const end = weight.dataSync()[0];
  weight.dispose();
  return { epochs, end, callback };
}

describe('EarlyStopping', () => {
  it('waits `patience` epochs without improvement', async () => {
    expect((await run({ patience: 2 }, [5, 4, 4, 4, 1])).epochs).toBe(4);
    expect((await run({ patience: 2 }, [5, 4, 4, 3, 3, 3, 9])).epochs).toBe(6);
    expect((await run({}, [5, 4, 3, 3, 2])).epochs).toBe(4);
    expect((await run({ patience: 9 }, [5, 4, 3, 3, 2])).epochs).toBe(5);
  });

  it('never ends after the first epoch, as in Keras', async () => {
    expect((await run({ patience: 0 }, [Number.NaN, 4, 3, 3])).epochs).toBeGreaterThan(1);
  });

  it('knows which way a metric goes, and asks where it does not', async () => {
    expect((await run({ monitor: 'val_accuracy', patience: 1 }, [0.1, 0.2, 0.3, 0.2])).epochs).toBe(4);
    expect((await run({ monitor: 'val_mine', mode: 'max', patience: 1 }, [3, 2, 1])).epochs).toBe(2);
    await expect(run({ monitor: 'val_mine' }, [1])).rejects.toThrow("mode: 'max' or mode: 'min'");
  });

  it('counts changes above minDelta only', async () => {
    expect((await run({ minDelta: 0.5, patience: 1 }, [5, 4.6, 4])).epochs).toBe(2);
    expect((await run({ minDelta: 0.5, patience: 1 }, [5, 4.4, 3.8])).epochs).toBe(3);
  });

  it('restores the weights of the best epoch, also of a training that ran to its end', async () => {
    expect(await run({ patience: 2, restoreBestWeights: true }, [5, 3, 4, 4, 4])).toMatchObject({ epochs: 4, end: 1 });
    expect(await run({ patience: 9, restoreBestWeights: true }, [5, 3, 4])).toMatchObject({ epochs: 3, end: 1 });
    expect(await run({ patience: 2 }, [5, 3, 4, 4, 4])).toMatchObject({ epochs: 4, end: 3 });
  });

  it('starts from an epoch, and asks for a baseline to be beaten', async () => {
    expect((await run({ startFromEpoch: 3, patience: 1 }, [1, 2, 3, 4, 5, 6])).epochs).toBe(5);
    expect((await run({ patience: 3 }, [5, 4, 4.5, 4.6, 4.7])).epochs).toBe(5);
    expect((await run({ baseline: 2, patience: 3 }, [5, 4, 4.5, 4.6, 4.7])).epochs).toBe(3); // 4 is better, but not yet good
    expect((await run({ baseline: 2, patience: 3 }, [5, 1, 1, 1, 1])).epochs).toBe(5);
  });

  it('refuses a name that no log will have, before the first epoch', async () => {
    await expect(run({ monitor: 'val_acc' }, [1])).rejects.toThrow(/'val_acc'.*val_accuracy/);
    await expect(run({ monitor: 'valLoss' }, [1])).rejects.toThrow("'val_loss'");
  });
});
