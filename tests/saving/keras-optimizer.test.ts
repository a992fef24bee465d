import { describe, expect, it } from 'vitest';
import * as optimizers from '../../lib/src/optimizers';
import { optimizerFromKeras, optimizerToKeras } from '../../lib/src/saving/keras-optimizer';
import { camel, snakeOption } from '../../lib/src/saving/names';
import { pythonJson } from '../../lib/src/saving/python-json';

const { schedules } = optimizers;

/** Through a file's text and back. */
function reread(optimizer: optimizers.Optimizer): optimizers.Optimizer | null {
  return optimizerFromKeras(JSON.parse(pythonJson(optimizerToKeras(optimizer))));
}

describe("an optimizer in Keras' files", () => {
  it.each<[string, optimizers.Optimizer]>([
    ['adam', optimizers.adam({ beta1: 0.5, amsgrad: true, useEma: true, emaOverwriteFrequency: 3 })],
    ['adafactor', optimizers.adafactor({ beta2Decay: -0.5, epsilon1: 1e-20 })],
    ['ftrl', optimizers.ftrl({ l1RegularizationStrength: 0.5, l2ShrinkageRegularizationStrength: 1 })],
    ['sgd', optimizers.sgd({ learningRate: 1, gradientAccumulationSteps: 4, globalClipnorm: 2, name: 'mine' })],
    [
      'a schedule',
      optimizers.adamW({
        learningRate: schedules.cosineDecay({ initialLearningRate: 0, decaySteps: 9, warmupTarget: 1, warmupSteps: 2 }),
      }),
    ],
    [
      'a list',
      optimizers.rmsprop({ learningRate: schedules.piecewiseConstantDecay({ boundaries: [3], values: [1, 0.5] }) }),
    ],
  ])('is read as it was written: %s', (_, optimizer) => {
    const again = reread(optimizer);
    expect(again?.className).toBe(optimizer.className);
    expect(again?.getConfig()).toEqual(optimizer.getConfig());
  });

  it("has Keras' names, which follow from ours", () => {
    const names = ['beta1', 'beta2Decay', 'epsilon1', 'l1RegularizationStrength', 'tMul', 'clipnorm', 'useEma'];
    const keras = ['beta_1', 'beta_2_decay', 'epsilon_1', 'l1_regularization_strength', 't_mul', 'clipnorm', 'use_ema'];
    expect(names.map(snakeOption)).toEqual(keras);
    expect(keras.map(camel)).toEqual(names);
  });

  it('has floats where Python asks for them, whole numbers where it counts', () => {
    const learningRate = schedules.polynomialDecay({ initialLearningRate: 1, decaySteps: 100, endLearningRate: 0 });
    const text = pythonJson(optimizerToKeras(optimizers.sgd({ learningRate, gradientAccumulationSteps: 2 })));
    for (const part of [
      '"momentum":0e+0',
      '"initial_learning_rate":1e+0',
      '"end_learning_rate":0e+0',
      '"decay_steps":100,',
      '"gradient_accumulation_steps":2,',
      '"ema_momentum":0.99',
    ])
      expect(text).toContain(part);
  });

  it('is left out where Keras could not make it again', () => {
    const oneCycle = schedules.oneCycle({ maxLearningRate: 1, totalSteps: 10 });
    class Own extends schedules.LearningRateSchedule {
      call = () => 1;
    }
    class MyAdam extends optimizers.Adam {}
    expect(optimizerToKeras(optimizers.sgd({ learningRate: oneCycle }))).toBe(null);
    expect(optimizerToKeras(optimizers.sgd({ learningRate: new Own() }))).toBe(null);
    expect(optimizerToKeras(optimizers.sgd({ learningRate: () => 1 }))).toBe(null);
    expect(optimizerToKeras(new MyAdam())).toBe(null);
  });

  it('is read from older files, but not with an option that is not here', () => {
    const config = { name: 'SGD', learning_rate: 0.5, decay: 0, momentum: 0, weight_decay: false, jit_compile: true };
    const read = (more: object) => optimizerFromKeras({ class_name: 'SGD', config: { ...config, ...more } });
    expect(read({ clipnorm: 0 })?.getConfig()).toMatchObject({ learningRate: 0.5, weightDecay: null, clipnorm: null });
    expect(read({ lookahead: 2 })).toBe(null);
    expect(optimizerFromKeras({ class_name: 'Muon', config: {} })).toBe(null);
    expect(optimizerFromKeras({ class_name: 'Optimizer', config: {} })).toBe(null);
    expect(optimizerFromKeras(undefined)).toBe(null);
  });
});
