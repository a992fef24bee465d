import { describe, expect, it } from 'vitest';
import * as layers from '../../lib/src/layers';
import * as losses from '../../lib/src/losses';
import * as models from '../../lib/src/models';
import * as optimizers from '../../lib/src/optimizers';
import * as regularizers from '../../lib/src/regularizers';
import { type Packed, readVectors, relativeDifference, unpack } from '../support/vectors';

interface Case {
  name: string;
  units: number[];
  activations: layers.ActivationName[];
  l2: number;
  optimizer: { name: 'sgd' | 'rmsprop' | 'adam' };
  loss: losses.LossName | { huber?: number; fromLogits?: true };
  metrics: ('mae' | 'mse' | 'accuracy' | 'rootMeanSquaredError')[];
  batchSize: number;
  epochs: number;
  validationSplit: number;
  x: Packed;
  y: Packed;
  sampleWeight?: Packed;
  classWeight?: Record<number, number>;
  start: Packed[];
  end: Packed[];
  history: Record<string, number[]>;
  evaluated: Record<string, number>;
  predicted: Packed;
}

const { madeBy, cases } = readVectors<{ cases: Case[] }>('training');

function lossOf(given: Case['loss']): losses.LossName | losses.Loss {
  if (typeof given === 'string') return given;
  return given.huber
    ? losses.huber({ delta: given.huber })
    : losses.sparseCategoricalCrossentropy({ fromLogits: true });
}

describe(`the same as Keras ${String(madeBy.keras)} on TensorFlow ${String(madeBy.tensorflow)}`, () => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const regularized = one.l2 > 0 ? { kernelRegularizer: regularizers.l2({ l2: one.l2 }) } : {};
    const model = models.sequential(
      one.units.map((units, i) => {
        const first = i === 0 ? { inputShape: [8] } : {};
        return layers.dense({
          units,
          activation: one.activations[i] as layers.ActivationName,
          ...first,
          ...regularized,
        });
      }),
    );
    model.setWeights(one.start.map(unpack));
    const { name, ...options } = one.optimizer;
    // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the vectors name the optimizer
    model.compile({ optimizer: optimizers[name](options), loss: lossOf(one.loss), metrics: one.metrics });
    const x = unpack(one.x);
    const y = unpack(one.y);
    const { history } = await model.fit(x, y, {
      batchSize: one.batchSize,
      epochs: one.epochs,
      validationSplit: one.validationSplit,
      shuffle: false,
      verbose: 0,
      ...(one.classWeight && { classWeight: one.classWeight }),
      ...(one.sampleWeight && { sampleWeight: unpack(one.sampleWeight) }),
    });
    expect(Object.keys(history).sort()).toEqual(Object.keys(one.history).sort());
    for (const [key, values] of Object.entries(one.history)) {
      for (const [epoch, value] of values.entries())
        expect(history[key]?.[epoch], `${key} of epoch ${epoch}`).toBeCloseTo(value, 5);
    }
    const ends = model.getWeights().map((weight, i) => relativeDifference(weight, unpack(one.end[i] as Packed)));
    expect(Math.max(...ends), 'weights').toBeLessThan(1e-5);
    const evaluated = await model.evaluate(x, y, { batchSize: 7, verbose: 0 });
    for (const [key, value] of Object.entries(one.evaluated)) expect(evaluated[key], key).toBeCloseTo(value, 5);
    expect(relativeDifference(model.predict(x), unpack(one.predicted)), 'predictions').toBeLessThan(1e-5);
  });
});
