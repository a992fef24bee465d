import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tf } from '../../lib/src/engine';
import { Addon } from '../../lib/src/engine/addon';
import * as optimizers from '../../lib/src/optimizers';
import { stateFromKeras, stateToKeras } from '../../lib/src/saving/keras-optimizer';
import { type Case, gradientsOf, optimizerOf, startWeights, stateOf, stepsOf, vectors } from './keras';

const FACTORIES = {
  adadelta: optimizers.adadelta,
  adafactor: optimizers.adafactor,
  adagrad: optimizers.adagrad,
  adam: optimizers.adam,
  adamax: optimizers.adamax,
  adamW: optimizers.adamW,
  ftrl: optimizers.ftrl,
  lamb: optimizers.lamb,
  lion: optimizers.lion,
  nadam: optimizers.nadam,
  rmsprop: optimizers.rmsprop,
  sgd: optimizers.sgd,
};

/** Every kind of state: slots, an average, an accumulator, a rate. */
const REMEMBERING = { useEma: true, gradientAccumulationSteps: 2 };

const COMMON = {
  weightDecay: null,
  clipnorm: null,
  globalClipnorm: null,
  clipvalue: null,
  useEma: false,
  emaMomentum: 0.99,
  emaOverwriteFrequency: null,
  lossScaleFactor: null,
  gradientAccumulationSteps: null,
};

const made: tf.Variable[] = [];
let variables = 0;
function variable(values: number[]): tf.Variable {
  variables += 1;
  const weight = tf.tidy(() => tf.variable(tf.tensor1d(values), true, `optimizer-test-${variables}`));
  made.push(weight);
  return weight;
}
const step = (optimizer: optimizers.Optimizer, weight: tf.Variable, gradient: number[]) =>
  tf.tidy(() => optimizer.apply([tf.tensor1d(gradient)], [weight]));
const valuesOf = (weight: tf.Variable) => Array.from(weight.dataSync());

afterEach(() => {
  vi.restoreAllMocks();
  tf.dispose(made.splice(0));
});

describe('an optimizer', () => {
  it.each(Object.entries(FACTORIES))('%s is found by name and made again from its configuration', (name, make) => {
    const optimizer = make();
    expect(optimizers.get(name as optimizers.OptimizerName).constructor).toBe(optimizer.constructor);
    expect(optimizers.get(name.toUpperCase() as 'sgd').constructor).toBe(optimizer.constructor);
    const learningRate = optimizers.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 5 });
    const given = make({ learningRate, clipnorm: 2, useEma: true, name: 'mine' });
    const config = given.getConfig();
    const again = optimizers.get({ className: given.className, config: JSON.parse(JSON.stringify(config)) });
    expect(again.constructor).toBe(given.constructor);
    expect(again.getConfig()).toEqual(config);
    expect(again.learningRate).toBe(given.learningRate);
  });

  it("has Keras 3's defaults", () => {
    const config = (name: optimizers.OptimizerName) => optimizers.get(name).getConfig();
    expect(config('adam')).toEqual({
      ...COMMON,
      name: 'adam',
      learningRate: 0.001,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      amsgrad: false,
    });
    expect(config('adamW')).toMatchObject({ name: 'adam_w', weightDecay: 0.004 });
    expect(config('rmsprop')).toMatchObject({
      name: 'rm_sprop',
      learningRate: 0.001,
      rho: 0.9,
      momentum: 0,
      epsilon: 1e-7,
      centered: false,
    });
    expect(config('sgd')).toEqual({ ...COMMON, name: 'sgd', learningRate: 0.01, momentum: 0, nesterov: false });
    expect(config('adagrad')).toMatchObject({ initialAccumulatorValue: 0.1, epsilon: 1e-7 });
    expect(config('adadelta')).toMatchObject({ learningRate: 0.001, rho: 0.95 });
    expect(config('lion')).toMatchObject({ beta1: 0.9, beta2: 0.99 });
  });

  it('takes another learning rate at any time, and the next step uses it', () => {
    const weight = variable([0]);
    const sgd = optimizers.sgd();
    sgd.learningRate = 0.5;
    step(sgd, weight, [1]);
    sgd.learningRate = 2;
    step(sgd, weight, [1]);
    expect(valuesOf(weight)).toEqual([-2.5]);
    expect(() => {
      sgd.learningRate = Number.POSITIVE_INFINITY;
    }).toThrow('learningRate');
    expect(sgd.learningRate).toBe(2);
    sgd.close();
  });

  it('asks a schedule with the steps made, a function without; then no number can be set', () => {
    const weight = variable([0]);
    const rate = optimizers.schedules.piecewiseConstantDecay({ boundaries: [0, 1], values: [1, 0.5, 0.25] });
    const scheduled = optimizers.sgd({ learningRate: rate });
    const seen = [0, 1, 2].map(() => {
      const now = scheduled.learningRate;
      step(scheduled, weight, [1]);
      return now;
    });
    expect(seen).toEqual([1, 0.5, 0.25]);
    expect(valuesOf(weight)).toEqual([-1.75]);
    expect(() => {
      scheduled.learningRate = 0.1;
    }).toThrow(/PiecewiseConstantDecay.*optimizers\.sgd\(\{ learningRate: 0\.1 \}\)/);
    let given = 0.5;
    const called = optimizers.sgd({ learningRate: () => given });
    given = 0.125;
    expect(called.learningRate).toBe(0.125);
    given = -1;
    expect(() => called.learningRate).toThrow('-1');
    scheduled.close();
  });

  it('belongs to one set of weights', () => {
    const adam = optimizers.adam();
    const [a, b, c] = [variable([1]), variable([2]), variable([3])];
    adam.build([a, b]);
    expect(() => adam.build([c])).toThrow(/another model.*optimizers\.adam\(\)/);
    tf.tidy(() => {
      expect(() => adam.apply([tf.ones([1])], [c])).toThrow(`'${c.name}'`);
      expect(() => adam.apply([tf.ones([2])], [a])).toThrow(/shape \[2\].*\[1\]/);
      expect(() => adam.apply([tf.ones([1])], [a, b])).toThrow('1 gradients for 2 variables');
      expect(() => adam.apply([null, undefined])).toThrow('no gradient');
      expect(() => optimizers.adam().apply([tf.ones([1])])).toThrow('without variables');
    });
    expect(adam.iterations).toBe(0);
    adam.close();
  });

  it('keeps the state of weights that leave for a while', () => {
    const sgd = optimizers.sgd({ learningRate: 1, momentum: 0.5 });
    const [a, b] = [variable([0]), variable([0])];
    tf.tidy(() => sgd.apply([tf.ones([1]), tf.ones([1])], [a, b]));
    sgd.build([b]);
    tf.tidy(() => sgd.apply([tf.ones([1])]));
    sgd.build([a, b]);
    tf.tidy(() => sgd.apply([tf.ones([1]), tf.ones([1])]));
    expect([...valuesOf(a), ...valuesOf(b)]).toEqual([-2.5, -4.25]); // a rested one step, b did not
    sgd.close();
  });

  it('sees weights that somebody else has set, and spares those without a gradient', () => {
    const sgd = optimizers.sgd({ learningRate: 1, momentum: 0.5 });
    const [a, b] = [variable([0]), variable([7])];
    tf.tidy(() => {
      sgd.applyGradients([
        [tf.ones([1]), a],
        [null, b],
      ]);
      a.assign(tf.tensor1d([10]));
      sgd.applyGradients([[tf.ones([1]), a]]);
    });
    expect(valuesOf(a)).toEqual([8.5]);
    expect(valuesOf(b)).toEqual([7]);
    sgd.close();
  });

  it('minds weight decay only where it should', () => {
    const [a, b] = [variable([1]), variable([1])];
    const sgd = optimizers.sgd({ learningRate: 0.5, weightDecay: 0.5 });
    sgd.excludeFromWeightDecay({ varList: [b] });
    tf.tidy(() => sgd.apply([tf.zeros([1]), tf.zeros([1])], [a, b]));
    expect([...valuesOf(a), ...valuesOf(b)]).toEqual([0.75, 1]);
    expect(() => sgd.excludeFromWeightDecay({ varNames: ['bias'] })).toThrow('before');
    sgd.close();
  });

  it('scales the loss by what it divides the gradients by', () => {
    const weight = variable([3]);
    const sgd = optimizers.sgd({ learningRate: 0.5, lossScaleFactor: 1024 });
    const { value, grads } = tf.variableGrads(() => sgd.scaleLoss(tf.sum(tf.square(weight)) as tf.Scalar), [weight]);
    sgd.applyGradients([[grads[weight.name], weight]]);
    expect(value.dataSync()[0]).toBe(9 * 1024);
    expect(valuesOf(weight)).toEqual([0]);
    tf.dispose([value, grads]);
    sgd.close();
  });
});

describe('the state', () => {
  it.each(Object.entries(FACTORIES))('of %s goes on to the bit', (_, make) => {
    const gradients = Array.from({ length: 8 }, (_, i) => [Math.sin(i + 1), Math.cos(3 * i), 0.1 * i]);
    const run = (from: number, to: number, weight: tf.Variable, optimizer: optimizers.Optimizer) => {
      for (let i = from; i < to; i++) step(optimizer, weight, gradients[i] as number[]);
    };
    const whole = variable([1, -2, 0.5]);
    const one = make(REMEMBERING);
    run(0, 5, whole, one);
    one.learningRate = 0.25;
    const parts = variable(valuesOf(whole));
    const state = structuredClone(one.getState());
    run(5, 8, whole, one);
    const two = make(REMEMBERING);
    two.build([parts]);
    two.setState(state);
    run(5, 8, parts, two);
    expect(valuesOf(parts)).toEqual(valuesOf(whole));
    expect(two.getState()).toEqual(one.getState());
    two.setState(state); // while it is at work
    expect(two.getState()).toEqual(state);
    one.close();
    two.close();
    expect(two.getState()).toEqual(state);
  });

  it('is a copy, and only for weights of its sizes', () => {
    const weight = variable([1, 2]);
    const adam = optimizers.adam();
    step(adam, weight, [1, 1]);
    const state = adam.getState();
    state.slots[0]?.[0]?.fill(7);
    expect(adam.getState()).not.toEqual(state);
    expect(() => optimizers.adam().setState(state)).toThrow(/sizes \[2\+2\].*build/);
    const ema = optimizers.adam({ useEma: true });
    ema.build([weight]);
    expect(() => ema.setState(state)).toThrow(/\[2\+2\].*\[2\+2\+2\]/);
    adam.close();
  });

  it.each(vectors.cases.filter(({ gradients }) => gradients === 'usual').map((of) => [of] as const))(
    "has Keras' order and numbers: $optimizer $options",
    (of: Case) => {
      const weights = startWeights();
      const info = weights.map(({ name, shape }) => ({ path: name, shape }));
      const optimizer = optimizerOf(of, true);
      for (let i = 0; i < stepsOf(of); i++) {
        const gradients = gradientsOf(of, i);
        optimizer.apply(gradients, weights);
        tf.dispose(gradients.filter((gradient) => gradient !== null));
      }
      const entries = stateToKeras(optimizer, info);
      const expected = stateOf(of);
      const actual = entries.flatMap(({ values }) => Array.from(values as Float32Array, Number));
      expect(actual.length).toBe(expected.length);
      expect(optimizer.stateSize).toBe(expected.length);
      for (const [i, value] of actual.entries()) {
        const want = expected[i] as number;
        // The same float32 operations in the same order; a library's root or power may round otherwise.
        expect(Math.abs(value - want), `entry ${i}`).toBeLessThanOrEqual(1e-6 * Math.max(Math.abs(want), 1e-6));
      }
      const again = optimizerOf(of, true);
      again.build(weights);
      const read = entries.map(({ values }) => Array.from(values as Float32Array, Number));
      expect(stateFromKeras(again, info, read)).toBe(true);
      expect(again.getState()).toEqual(optimizer.getState());
      expect(stateFromKeras(again, info, read.slice(1))).toBe(false);
      optimizer.close();
      tf.dispose(weights);
    },
  );
});

describe('memory', () => {
  const handles = () => {
    const raw = vi.spyOn(Addon.prototype, 'raw');
    const count = (name: string) => raw.mock.calls.filter(([op]) => op === name).length;
    return () => count('VarHandleOp') - count('DestroyResourceOp');
  };

  it.each(Object.entries(FACTORIES))('of %s is given back by close', (_, make) => {
    const weight = variable([1, 2, 3]);
    const [tensors, open] = [tf.memory().numTensors, handles()];
    const optimizer = make(REMEMBERING);
    for (let i = 0; i < 3; i++) step(optimizer, weight, [1, 2, 3]);
    const busy = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) step(optimizer, weight, [1, 2, 3]);
    expect(tf.memory().numTensors).toBe(busy);
    optimizer.close();
    expect(tf.memory().numTensors).toBe(tensors);
    expect(open()).toBe(0);
  });

  it('stays in the engine from step to step, until all that opened it have closed it', () => {
    const weight = variable([1, 2, 3]);
    const open = handles();
    const adam = optimizers.adam();
    const [first, second] = [adam.open([weight]), adam.open([weight])];
    expect(open()).toBe(3); // the weight, two slots
    tf.tidy(() => first.apply([tf.ones([3])]));
    expect(adam.slots[0]?.[0]?.[0]).toBeCloseTo(0.1, 6); // what is read is what the engine holds
    first.close();
    first.close();
    tf.tidy(() => second.apply([tf.ones([3])]));
    expect(open()).toBe(3);
    second.close();
    expect(open()).toBe(0);
    expect(adam.iterations).toBe(2);
    expect(() => tf.tidy(() => second.apply([tf.ones([3])]))).toThrow('closed');
  });

  it('of an optimizer that is dropped is given back by the garbage collector', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const weight = variable([1, 2, 3]);
    const [tensors, open] = [tf.memory().numTensors, handles()];
    (() => {
      for (let i = 0; i < 20; i++) step(optimizers.adam({ useEma: i % 2 === 0 }), weight, [1, 2, 3]);
    })();
    expect(open()).toBe(60);
    for (let i = 0; i < 50 && open() > 3; i++) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(open()).toBeLessThanOrEqual(3); // the last one may still lie on the stack
    expect(tf.memory().numTensors).toBeLessThanOrEqual(tensors + 1);
  });
});

describe('errors say what was given and what was expected', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['two clips', () => optimizers.sgd({ clipnorm: 1, clipvalue: 1 }), /clipnorm and clipvalue.*only one/],
    [
      'a negative clip',
      () => optimizers.sgd({ globalClipnorm: -1 }),
      /globalClipnorm is -1; expected a number above 0/,
    ],
    ['a beta of 1', () => optimizers.adam({ beta2: 1 }), /Adam: beta2 is 1; expected/],
    ['a beta of AdamW', () => optimizers.adamW({ beta1: -0.1 }), /AdamW: beta1/],
    ['no weight decay in AdamW', () => optimizers.adamW({ weightDecay: null as never }), /AdamW: weightDecay is null/],
    ['snake_case', () => optimizers.adam({ beta_1: 0.9 } as never), /beta_1.*camelCase.*'beta1'/],
    ['a misspelt option', () => optimizers.sgd({ momentun: 1 } as never), /Did you mean 'momentum'/],
    ["another optimizer's option", () => optimizers.sgd({ beta1: 0.9 } as never), /beta1/],
    ['text as a rate', () => optimizers.sgd({ learningRate: '0.1' as never }), /learningRate is '0\.1'; expected/],
    ['a momentum above 1', () => optimizers.sgd({ momentum: 2 }), /momentum is 2; expected a number from 0 to 1/],
    ['text as a flag', () => optimizers.sgd({ nesterov: 'yes' as never }), /nesterov is 'yes'; expected true or false/],
    ['one step of accumulation', () => optimizers.sgd({ gradientAccumulationSteps: 1 }), /whole number from 2 up/],
    ['half a frequency', () => optimizers.sgd({ useEma: true, emaOverwriteFrequency: 0.5 }), /from 1 up/],
    ['a negative decay', () => optimizers.adam({ weightDecay: -0.1 }), /weightDecay is -0\.1/],
    ['a loss scale of 0', () => optimizers.adam({ lossScaleFactor: 0 }), /lossScaleFactor is 0/],
    ['an unknown optimizer', () => optimizers.get('adm' as 'adam'), /Did you mean 'adam'/],
    ['an optimizer of tf.train', () => optimizers.get(tf.train.sgd(0.1) as never), /tf\.train/],
    ['nothing', () => optimizers.get(undefined as never), /Expected an optimizer/],
    [
      'no steps',
      () => optimizers.schedules.cosineDecay({ initialLearningRate: 1, decaySteps: 0 }),
      /decaySteps is 0; expected a number above 0/,
    ],
    ['no options', () => optimizers.schedules.exponentialDecay(undefined as never), /initialLearningRate is undefined/],
    [
      'a snake_case option of a schedule',
      () => optimizers.schedules.cosineDecay({ initial_learning_rate: 1, decaySteps: 1 } as never),
      /'initialLearningRate'/,
    ],
    [
      'boundaries that fall',
      () => optimizers.schedules.piecewiseConstantDecay({ boundaries: [5, 3], values: [1, 2, 3] }),
      /boundaries\[1\] is 3/,
    ],
    [
      'too few values',
      () => optimizers.schedules.piecewiseConstantDecay({ boundaries: [5], values: [1] }),
      /longer by one/,
    ],
    [
      'another annealing',
      () => optimizers.schedules.oneCycle({ maxLearningRate: 1, totalSteps: 10, annealing: 'cos' as never }),
      /'cosine' or 'linear'/,
    ],
    ['an unknown schedule', () => optimizers.schedules.deserialize({ className: 'Cosine', config: {} }), /CosineDecay/],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
