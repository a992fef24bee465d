import { describe, expect, it } from 'vitest';
import type { CallbackHooks } from '../../lib/src/callbacks';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';

const x = tf.randomNormal([30, 3], 0, 1, 'float32', 5);
const y = tf.sum(x, 1);

function regressor(seed: number): models.Sequential {
  setRandomSeed(seed);
  const model = models.sequential([
    layers.dense({ units: 6, activation: 'relu', inputShape: [3] }),
    layers.batchNormalization(),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 1 }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
  return model;
}

const ARGS = { epochs: 4, batchSize: 8, validationSplit: 0.2, verbose: 0 } as const;
const numbers = (model: models.Model) => model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));

async function unbroken() {
  const model = regressor(1);
  const { history } = await model.fit(x, y, ARGS);
  return { history, weights: numbers(model), next: Math.random() };
}

/** A training that is given up where `when` says, and its state there. */
async function broken(when: (epoch: number, batch: number | null) => boolean): Promise<models.RunState> {
  const model = regressor(1);
  let epoch = 0;
  let state: models.RunState | null = null;
  const look = (batch: number | null) => {
    if (!when(epoch, batch) || state) return;
    state = structuredClone(model.getRunState());
    throw new Error('killed');
  };
  const callbacks: CallbackHooks = {
    onEpochBegin: (number) => {
      epoch = number;
    },
    onTrainBatchEnd: (batch) => look(batch),
    onEpochEnd: () => look(null),
  };
  await expect(model.fit(x, y, { ...ARGS, callbacks })).rejects.toThrow('killed');
  return state as unknown as models.RunState;
}

const PLACES: [string, (epoch: number, batch: number | null) => boolean][] = [
  ['in the middle of the first epoch', (epoch, batch) => epoch === 0 && batch === 0],
  ['in the middle of the third epoch', (epoch, batch) => epoch === 2 && batch === 1],
  ['after the last batch of an epoch', (epoch, batch) => epoch === 1 && batch === 2],
  ['between two epochs', (epoch, batch) => epoch === 1 && batch === null],
];

describe('the state of a training', () => {
  it.each(PLACES)('taken %s lets another go on with the same numbers, to the bit', async (_, when) => {
    const whole = await unbroken();
    const state = await broken(when);
    const model = regressor(99); // other weights, other streams of random numbers
    const { history } = await model.fit(x, y, { ...ARGS, callbacks: { onTrainBegin: () => model.setRunState(state) } });
    expect(numbers(model)).toEqual(whole.weights);
    const from = state.epoch;
    for (const [name, values] of Object.entries(whole.history)) expect(history[name], name).toEqual(values.slice(from));
    expect(Math.random()).toBe(whole.next);
  });

  it('fits no other model, and is only there in training', async () => {
    const state = await broken((epoch) => epoch === 1);
    const other = models.sequential([layers.dense({ units: 2, inputShape: [3] })]);
    other.compile({ loss: 'mse' });
    await expect(
      other.fit(x, tf.zeros([30, 2]), { ...ARGS, callbacks: { onTrainBegin: () => other.setRunState(state) } }),
    ).rejects.toThrow(/weights of shapes \[3, 6\].*this one's are \[3, 2\]/);
    expect(() => other.getRunState()).toThrow('not in training');
  });
});
