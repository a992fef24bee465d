/** What event files must hold of a training, and how a difference to what TensorBoard reads is told. */
import { describe, expect, it } from 'vitest';
import { judge, report, scalarsOf } from '../../../tools/interop/events.mjs';

const training = () => ({
  history: { loss: [0.5, 0.1], mae: [0.4, 0.3], val_loss: [0.6, 0.2], val_mae: [0.5, 0.4] },
  batches: [
    { loss: 0.7, mae: 0.6 },
    { loss: 0.5, mae: 0.4 },
    { loss: 0.2, mae: 0.4 },
    { loss: 0.1, mae: 0.3 },
  ],
  steps: 2,
  rate: 0.001,
});
const trained = () => ({ digits: training(), housing: training() });

/** The same as TensorBoard would read it: single precision. */
function asRead(change = () => {}) {
  const read = Object.fromEntries(
    ['digits', 'housing'].map((name) => [name, scalarsOf(training(), { ofBatches: name === 'housing' })]),
  );
  for (const runs of Object.values(read))
    for (const tags of Object.values(runs))
      for (const values of Object.values(tags)) for (const point of values) point[1] = Math.fround(point[1]);
  change(read);
  return read;
}

describe('the scalars of a training', () => {
  it("have the runs, tags and steps of Keras' callback", () => {
    expect(scalarsOf(training(), { ofBatches: true })).toEqual({
      train: {
        epoch_learning_rate: [
          [0, 0.001],
          [1, 0.001],
        ],
        epoch_loss: [
          [0, 0.5],
          [1, 0.1],
        ],
        epoch_mae: [
          [0, 0.4],
          [1, 0.3],
        ],
        batch_loss: [
          [1, 0.7],
          [2, 0.5],
          [3, 0.2],
          [4, 0.1],
        ],
        batch_mae: [
          [1, 0.6],
          [2, 0.4],
          [3, 0.4],
          [4, 0.3],
        ],
      },
      validation: {
        epoch_loss: [
          [0, 0.6],
          [1, 0.2],
        ],
        evaluation_loss_vs_iterations: [
          [2, 0.6],
          [4, 0.2],
        ],
        epoch_mae: [
          [0, 0.5],
          [1, 0.4],
        ],
        evaluation_mae_vs_iterations: [
          [2, 0.5],
          [4, 0.4],
        ],
      },
    });
  });

  it('take the learning rate from the logs where a callback puts it there', () => {
    const scheduled = training();
    scheduled.history.learning_rate = [0.1, 0.05];
    const { train } = scalarsOf(scheduled, { ofBatches: false });
    expect(Object.keys(train)).toEqual(['epoch_learning_rate', 'epoch_loss', 'epoch_mae']);
    expect(train.epoch_learning_rate).toEqual([
      [0, 0.1],
      [1, 0.05],
    ]);
  });
});

describe('judged', () => {
  it('what is the same holds', () => {
    expect(judge(trained(), asRead())).toMatchObject({ passed: 16, failed: 0 });
  });

  it.each([
    [
      'a value that differs by a rounding',
      (read) => {
        read.digits.train.epoch_loss[1][1] = 0.1;
      },
      /digits: train\/epoch_loss: step 1: 0\.1, expected step 1: 0\.1000000014/,
    ],
    [
      'another step',
      (read) => {
        read.housing.train.batch_mae[2][0] = 4;
      },
      /housing: train\/batch_mae: step 4: .*expected step 3/,
    ],
    ['a value too few', (read) => read.digits.validation.epoch_mae.pop(), /epoch_mae: 1 values, expected 2/],
    [
      'a scalar that is not there',
      (read) => {
        delete read.digits.validation;
      },
      /digits: validation\/epoch_loss: TensorBoard reads no such scalar/,
    ],
    [
      'a scalar of nothing',
      (read) => {
        read.digits.train.epoch_acc = [[0, 1]];
      },
      /digits: train\/epoch_acc: fit gave no such value/,
    ],
  ])('%s fails', (_, change, words) => {
    const result = judge(trained(), asRead(change));
    expect(result.failed).toBeGreaterThan(0);
    expect(report(result).join('\n')).toMatch(words);
  });
});
