import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as callbacks from '../../lib/src/callbacks';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as metrics from '../../lib/src/metrics';
import * as models from '../../lib/src/models';
import type { CompileArgs } from '../../lib/src/models/compiled';
import type { FitArgs } from '../../lib/src/models/options';
import * as optimizers from '../../lib/src/optimizers';

/** What readers do around and within a training, each trained step by step and as a graph: the same numbers, whatever they do. */
const ROWS = 44;
const x = tf.randomNormal([ROWS, 4], 0, 1, 'float32', 1);
const y = tf.randomNormal([ROWS, 1], 0, 1, 'float32', 2);
/** Six batches of 7 and one of 2 in an epoch. */
const FIT: FitArgs = { epochs: 4, batchSize: 7, verbose: 0 };
/** Rounding of products that TensorFlow joins in a graph, over a few dozen steps of smooth functions. */
const ROUNDING = 2e-5;

let told: string[];
beforeEach(() => {
  told = [];
  vi.spyOn(console, 'warn').mockImplementation(
    (text) => void (/^The steps/.test(String(text)) && told.push(String(text))),
  );
});
afterEach(() => vi.restoreAllMocks());

type Numbers = ArrayLike<number>;
type Case = (how: CompileArgs) => Promise<Record<string, Numbers>>;

const numbersOf = (model: models.Model): Numbers =>
  model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));

const regressor = () =>
  models.sequential([
    layers.dense({ units: 5, activation: 'tanh', inputShape: [4] }),
    layers.dense({ units: 1, name: 'last' }),
  ]);

const mse = (a: tf.Tensor, b: tf.Tensor) => tf.mean(tf.squaredDifference(a, b));

function expectClose(a: Record<string, Numbers>, b: Record<string, Numbers>) {
  expect(Object.keys(b)).toEqual(Object.keys(a));
  for (const [name, values] of Object.entries(a)) {
    const others = b[name] as Numbers;
    expect(others.length, name).toBe(values.length);
    for (let i = 0; i < values.length; i++) {
      const [one, other] = [values[i] as number, others[i] as number];
      if (Object.is(one, other)) continue;
      expect(Math.abs(one - other) / Math.max(1, Math.abs(one)), `${name} ${i}: ${one} ${other}`).toBeLessThan(
        ROUNDING,
      );
    }
  }
}

/** @param reason what the one notice says if steps stay in JavaScript; null: they become graphs */
async function expectSame(run: Case, reason: RegExp | null = null) {
  const once = async (how: CompileArgs) => {
    setRandomSeed(5);
    return run(how);
  };
  const eager = await once({ runEagerly: true });
  expect(told).toEqual([]);
  const graph = await once({});
  expectClose(eager, graph);
  if (reason === null) expect(told).toEqual([]);
  else {
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(reason);
  }
}

/** Fits once. */
const fitted =
  (compile: () => CompileArgs, options: (model: models.Model) => FitArgs = () => FIT, build = regressor): Case =>
  async (how) => {
    const model = build();
    model.compile({ optimizer: 'sgd', loss: 'mse', ...compile(), ...how });
    const { history } = await model.fit(x, y, { ...FIT, ...options(model) });
    return { ...history, weights: numbersOf(model) };
  };
const plain = () => ({});

describe('a callback', () => {
  const last = (model: models.Model) => model.getLayer('last') as layers.Layer;
  const cases: Record<string, (model: models.Model) => FitArgs> = {
    'freezes and thaws a layer between epochs': (model) => ({
      callbacks: {
        onEpochBegin: (epoch) => {
          last(model).trainable = epoch % 2 === 0;
        },
      },
    }),
    'freezes a layer within an epoch': (model) => ({
      callbacks: {
        onTrainBatchEnd: (batch) => {
          last(model).trainable = batch !== 3;
        },
      },
    }),
    'sets weights': (model) => ({
      callbacks: {
        onEpochBegin: () => model.setWeights(model.getWeights().map((weight) => tf.mul(weight, 0.5))),
        onTrainBatchEnd: (batch) => {
          if (batch === 4) model.setWeights(model.getWeights().map((weight) => tf.mul(weight, 0.9)));
        },
      },
    }),
    'changes the learning rate': (model) => ({
      callbacks: {
        onEpochBegin: (epoch) => {
          model.optimizer.learningRate = 0.1 / (epoch + 1);
        },
      },
    }),
    'predicts and evaluates': (model) => ({
      callbacks: {
        onEpochEnd: async (_epoch, logs) => {
          const prediction = model.predict(x) as tf.Tensor;
          Object.assign(logs ?? {}, {
            mean: prediction.mean().dataSync()[0],
            again: (await model.evaluate(x, y, { batchSize: 7, verbose: 0 })).loss,
          });
        },
        onTrainBatchEnd: async (batch) => {
          if (batch === 5) await model.evaluate(x, y, { batchSize: 7, verbose: 0 });
        },
      },
    }),
  };
  it.each(Object.entries(cases))('%s', (_name, fit) => expectSame(fitted(plain, fit)));

  it('changes a number that the loss reads, between epochs, within one, or when measuring', async () => {
    for (const hook of ['onEpochBegin', 'onTrainBatchEnd', 'onTestBegin'] as const) {
      let scale = 1;
      await expectSame(
        fitted(
          () => {
            scale = 1;
            return { loss: (a, b) => tf.mul(mse(a, b), scale) };
          },
          () => ({
            validationSplit: 0.5,
            callbacks: {
              [hook]: () => {
                scale *= 0.9;
              },
            },
          }),
        ),
      );
    }
  });

  it('compiles the model: an error, as with single steps', async () => {
    const messages: string[] = [];
    for (const runEagerly of [true, false]) {
      const model = regressor();
      model.compile({ optimizer: 'sgd', loss: 'mse', runEagerly });
      const compile = () => model.compile({ optimizer: 'sgd', loss: 'mae', runEagerly });
      messages.push(
        await model.fit(x, y, { ...FIT, callbacks: { onEpochBegin: compile } }).then(
          () => 'no error',
          (error) => (error as Error).message,
        ),
      );
    }
    expect(messages.map((text) => text.replace(/sequential_\d+/, ''))).toEqual(
      Array(2).fill("compile: the model '' is in training; await fit first."),
    );
  });

  it('of this library costs no second look', async () => {
    const record = vi.spyOn(await import('../../lib/src/engine/graph/recorder'), 'record');
    await fitted(plain, () => ({ epochs: 6, callbacks: [callbacks.earlyStopping({ monitor: 'loss', patience: 9 })] }))(
      {},
    );
    expect(record.mock.calls.length).toBeLessThanOrEqual(4); // two of whole batches, two of the last
  });
});

describe('several models', () => {
  it('two fits at once', () =>
    expectSame(async (how) => {
      const both = [regressor(), regressor()];
      for (const model of both) model.compile({ optimizer: 'adam', loss: 'mse', ...how });
      await Promise.all(
        both.map((model) => model.fit(x, y, { ...FIT, callbacks: { onEpochEnd: () => Promise.resolve() } })),
      );
      return { one: numbersOf(both[0] as models.Model), other: numbersOf(both[1] as models.Model) };
    }));

  it('with a shared layer, in turn and at once', () =>
    expectSame(async (how) => {
      const input = layers.input({ shape: [4] });
      const shared = layers.dense({ units: 5, activation: 'tanh' }).apply(input) as tf.SymbolicTensor;
      const make = () =>
        models.model({ inputs: input, outputs: layers.dense({ units: 1 }).apply(shared) as tf.SymbolicTensor });
      const [one, other] = [make(), make()];
      for (const model of [one, other]) model.compile({ optimizer: 'adam', loss: 'mse', ...how });
      await one.fit(x, y, FIT);
      await other.fit(x, y, FIT);
      await one.fit(x, y, FIT);
      return { one: numbersOf(one), other: numbersOf(other) };
    }));
});

describe('state outside of weights', () => {
  class CountingMetric extends metrics.Metric {
    count = 0;
    updateState() {
      this.count += 1;
    }
    result() {
      return this.count;
    }
    override resetState() {
      this.count = 0;
    }
  }
  class KeepingMetric extends metrics.Metric {
    total = tf.keep(tf.scalar(0));
    updateState(_: tf.Tensor, yPred: tf.Tensor) {
      const before = this.total;
      this.total = tf.keep(tf.add(before, tf.sum(yPred)) as tf.Scalar);
      before.dispose();
    }
    result() {
      return this.total.clone();
    }
    override resetState() {
      this.total.dispose();
      this.total = tf.keep(tf.scalar(0));
    }
  }
  class RenewingMetric extends metrics.Metric {
    total = tf.variable(tf.scalar(0), false);
    updateState(_: tf.Tensor, yPred: tf.Tensor) {
      this.total.assign(tf.add(this.total, tf.sum(yPred)) as tf.Scalar);
    }
    result() {
      return this.total.clone();
    }
    override resetState() {
      this.total = tf.variable(tf.scalar(0), false);
    }
  }
  it('a metric that counts in JavaScript', () =>
    expectSame(
      fitted(() => ({ metrics: [new CountingMetric()] })),
      /changes the field 'count' of CountingMetric/,
    ));
  it('a metric that keeps tensors', () =>
    expectSame(
      fitted(() => ({ metrics: [new KeepingMetric()] })),
      /keeps a tensor for later.*graph-cases/,
    ));
  it('a metric that makes its variable anew when it is reset', () =>
    expectSame(fitted(() => ({ metrics: [new RenewingMetric()] }))));

  it('a layer that makes a variable when it is first called', () => {
    class Scaled extends layers.Layer {
      static className = 'ScaledOnce';
      scale: tf.Variable | null = null;
      override call(inputs: tf.Tensor | tf.Tensor[]) {
        const [input] = Array.isArray(inputs) ? inputs : [inputs];
        this.scale ??= tf.variable(tf.scalar(0), false);
        this.scale.assign(tf.add(this.scale, 0.01) as tf.Scalar);
        return tf.mul(input as tf.Tensor, tf.add(1, this.scale));
      }
    }
    return expectSame(
      fitted(plain, plain, () =>
        models.sequential([layers.dense({ units: 5, inputShape: [4] }), new Scaled({}), layers.dense({ units: 1 })]),
      ),
    );
  });

  it('a loss that makes a variable each time', () =>
    expectSame(
      fitted(() => ({ loss: (a, b) => tf.add(mse(a, b), tf.variable(tf.scalar(1), false)) })),
      /makes the variable .* anew each time/,
    ));

  it('a loss that keeps its value for a callback', () => {
    let kept: tf.Tensor | null = null;
    return expectSame(async (how) => {
      const seen: number[] = [];
      const run = fitted(
        () => ({
          loss: (a, b) => {
            const value = mse(a, b);
            kept?.dispose();
            kept = tf.keep(value.clone());
            return value;
          },
        }),
        () => ({ callbacks: { onEpochEnd: () => void seen.push(kept?.dataSync()[0] as number) } }),
      );
      return { ...(await run(how)), seen };
    }, /keeps a tensor for later/);
  });

  it('a copy of the first weights, which the loss pulls back to', () => {
    let anchor: tf.Tensor | null = null;
    return expectSame(
      fitted(
        () => ({
          loss: (a, b) =>
            tf.add(mse(a, b), tf.sum(tf.square(tf.sub(kernel?.read() as tf.Tensor, anchor as tf.Tensor)))),
        }),
        (model) => {
          kernel = model.getLayer('last').weights[0];
          anchor = tf.clone(kernel?.read() as tf.Tensor);
          return { validationSplit: 0.4 };
        },
      ),
    );
  });
  let kernel: layers.Layer['weights'][number] | undefined;

  it('two weights made of the same tensor', () =>
    expectSame(
      fitted(plain, (model) => {
        const [first] = model.getWeights();
        const variables = model.layers.map((layer) => layer.weights[1]?.read() as tf.Variable);
        const zeros = tf.tensor1d([0.5]);
        const all = tf.tensor1d([0.5, 0.5, 0.5, 0.5, 0.5]);
        variables[0]?.assign(all);
        variables[1]?.assign(zeros);
        expect(first).toBeDefined();
        return {};
      }),
    ));
});

describe('data and options', () => {
  it('a validation in batches of another size', () =>
    expectSame(fitted(plain, () => ({ validationData: [x, y], validationBatchSize: 10 }))));
  it('data of another shape in the next fit', () =>
    expectSame(async (how) => {
      const model = regressor();
      model.compile({ optimizer: 'adam', loss: 'mse', ...how });
      await model.fit(x, y, FIT);
      const { history } = await model.fit(tf.slice(x, 0, 20), tf.slice(y, 0, 20), { ...FIT, batchSize: 6 });
      return { ...history, weights: numbersOf(model) };
    }));
  it('epochs that end within the data', () => expectSame(fitted(plain, () => ({ stepsPerEpoch: 4, epochs: 7 }))));
  it('an initial epoch, weights of samples', () =>
    expectSame(fitted(plain, () => ({ initialEpoch: 2, epochs: 5, sampleWeight: tf.linspace(0.1, 1, ROWS) }))));
  it('bool inputs and int32 targets', () =>
    expectSame(async (how) => {
      const model = models.sequential([layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })]);
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], ...how });
      const labels = tf.tensor1d(
        [...Array(ROWS).keys()].map((i) => i % 3),
        'int32',
      );
      const { history } = await model.fit(tf.greater(x, 0), labels, FIT);
      return { ...history, weights: numbersOf(model) };
    }));
  it('a weight that the loss does not depend on', () =>
    expectSame(async (how) => {
      const input = layers.input({ shape: [4] });
      const used = layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor;
      const idle = layers.dense({ units: 2 }).apply(input) as tf.SymbolicTensor;
      const model = models.model({ inputs: input, outputs: [used, idle] });
      model.compile({ optimizer: 'adam', loss: ['mse', null], ...how });
      await model.fit(x, [y, tf.zeros([ROWS, 2])], FIT);
      return { weights: numbersOf(model) };
    }));
  it('a gradient within the loss', () =>
    expectSame(
      fitted(() => ({
        optimizer: 'adam',
        loss: (a, b) => tf.add(mse(a, b), tf.mean(tf.square(tf.grad((z) => tf.tanh(z as tf.Tensor))(b)))),
      })),
    ));
});

describe('optimizers that do other things in other steps', () => {
  it('gradients gathered over steps', () =>
    expectSame(
      fitted(() => ({ optimizer: optimizers.adam({ gradientAccumulationSteps: 3 }) })),
      /the optimizer has gradientAccumulationSteps/,
    ));
  it('averages put in the place of weights', () =>
    expectSame(
      fitted(() => ({ optimizer: optimizers.sgd({ useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: 3 }) })),
      /emaOverwriteFrequency/,
    ));
  it('a function as learning rate', () => {
    let calls = 0;
    return expectSame(
      fitted(() => {
        calls = 0;
        return { optimizer: optimizers.sgd({ learningRate: () => 0.1 / (1 + calls++) }) };
      }),
      /function as its learningRate/,
    );
  });
  it('the range test of learning rates', () =>
    expectSame(async (how) => {
      const finder = callbacks.learningRateFinder({ minLr: 1e-4, maxLr: 0.1, steps: 12 });
      const run = fitted(plain, () => ({ callbacks: [finder], epochs: 2 }));
      await run(how);
      return { losses: finder.curve.losses };
    }));
});

describe("a reader's own steps", () => {
  class Own extends models.Model {
    override trainStep({ x, y }: models.StepData) {
      const { loss, gradients } = this.computeGradients(() => {
        const yPred = this.apply(x, { training: true }) as tf.Tensor;
        return { loss: this.computeLoss({ y, yPred }) };
      });
      this.optimizer.apply(gradients, this.trainableVariables);
      return { mine: tf.mul(loss, 2) };
    }
    override testStep({ x, y }: models.StepData) {
      const yPred = this.apply(x, { training: false }) as tf.Tensor;
      return { theirs: tf.mean(tf.sub(y, yPred)) };
    }
  }
  class Measuring extends models.Model {
    override computeMetrics({ y, yPred }: models.MetricData) {
      return { bias: tf.mean(tf.sub(y as tf.Tensor, yPred as tf.Tensor)) };
    }
  }
  class Losing extends models.Model {
    override computeLoss({ y, yPred }: models.LossData) {
      return tf.mean(tf.abs(tf.sub(y as tf.Tensor, yPred as tf.Tensor))) as tf.Scalar;
    }
  }
  class Counting extends models.Model {
    steps = 0;
    override trainStep({ y, yPred: _, ...rest }: models.StepData & { yPred?: tf.Tensor }) {
      this.steps += 1;
      return super.trainStep({ y, ...rest } as models.StepData);
    }
  }
  class Telling extends models.Model {
    steps = { made: 0 };
    override testStep({ x, y }: models.StepData) {
      const yPred = this.apply(x, { training: false }) as tf.Tensor;
      this.steps.made += 1;
      return { theirs: tf.mean(tf.sub(y, yPred)), made: this.steps.made };
    }
  }
  const kinds: [string, typeof models.Model, RegExp | null][] = [
    ['trainStep and testStep', Own, null],
    ['computeMetrics', Measuring, null],
    ['computeLoss', Losing, null],
    ['a trainStep that counts', Counting, /changes the field 'steps' of Counting/],
    ['a testStep that logs a number', Telling, /hold 'made' as a number/],
  ];
  it.each(kinds)('%s', (_name, Kind, reason) =>
    expectSame(async (how) => {
      const input = layers.input({ shape: [4] });
      const hidden = layers.dense({ units: 5, activation: 'tanh' }).apply(input) as tf.SymbolicTensor;
      const model = new Kind({ inputs: input, outputs: layers.dense({ units: 1 }).apply(hidden) as tf.SymbolicTensor });
      model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'], ...how });
      const { history } = await model.fit(x, y, { ...FIT, validationSplit: 0.4 });
      return { ...history, weights: numbersOf(model) };
    }, reason),
  );
});

describe('a step that fails', () => {
  const outcome = async (how: CompileArgs, build: () => models.Model, inputs: tf.Tensor, loss: CompileArgs['loss']) => {
    const model = build();
    model.compile({ optimizer: 'sgd', loss: loss ?? 'mse', metrics: ['mae'], ...how });
    const before = tf.memory().numTensors;
    const { binding, getInputTensorIds } = tf.backend() as unknown as Record<string, object>;
    const error = await model.fit(inputs, y, { ...FIT, shuffle: false }).catch((reason: Error) => reason);
    expect(error).toBeInstanceOf(Error);
    // One stays in tfjs when a kernel fails within a gradient, with single steps too.
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(
      (error as Error).message.startsWith('Invalid TF') ? 1 : 0,
    );
    expect((tf.backend() as unknown as Record<string, object>).binding).toBe(binding);
    expect((tf.backend() as unknown as Record<string, object>).getInputTensorIds).toBe(getInputTensorIds);
    const sums = model.metrics.flatMap((metric) => metric.weights.map((weight) => weight.dataSync()[0] as number));
    return {
      weights: numbersOf(model),
      sums,
      message: [...(error as Error).message].map((char) => char.charCodeAt(0)),
    };
  };

  it.each([1, 2, 3])('in the call %i of a loss', (call) => {
    let calls = 0;
    return expectSame((how) => {
      calls = 0;
      return outcome(how, regressor, x, (a, b) => {
        calls += 1;
        if (calls === call) throw new Error('no');
        return tf.mul(mse(a, b), calls); // another step each time, so that no graph is made
      });
    });
  });

  it('in TensorFlow: what the batches before it have taught stays', () => {
    const words = tf.tensor2d(
      [...Array(ROWS).keys()].map((i) => [i === 33 ? 99 : i % 7]),
      [ROWS, 1],
      'int32',
    );
    const build = () =>
      models.sequential([
        layers.embedding({ inputDim: 7, outputDim: 3, inputShape: [1] }),
        layers.flatten(),
        layers.dense({ units: 1 }),
      ]);
    return expectSame((how) => outcome(how, build, words, 'mse'));
  });

  it("leaves what was learnt when the user presses stop, within one call's time", async () => {
    const stop = new AbortController();
    const key = Symbol.for('ann-lab.interrupt');
    Object.assign(globalThis, { [key]: stop.signal });
    try {
      const model = regressor();
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      const fit = model.fit(x, y, { ...FIT, epochs: 100000 });
      setTimeout(() => stop.abort(new Error('stopped')), 300);
      await expect(fit).rejects.toThrow('stopped');
      expect(numbersOf(model)).not.toContain(Number.NaN);
    } finally {
      Reflect.deleteProperty(globalThis, key);
    }
  });
});

describe('memory', () => {
  it('is given back by fit and evaluate, also when a step is refused', async () => {
    const loaded = () => (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels();
    const sessions = loaded();
    vi.stubEnv('TMPDIR', mkdtempSync(join(tmpdir(), 'ann-lab-memory-'))); // other tests make graphs at the same time
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('ann-lab-graph-')).length;
    const before = folders();
    const once = async (args: CompileArgs) => {
      const model = regressor();
      model.compile({ optimizer: 'adam', loss: 'mse', ...args });
      await model.fit(x, y, { ...FIT, validationSplit: 0.5 });
      await model.evaluate(x, y, { batchSize: 1, verbose: 0 });
      model.dispose();
    };
    const refused = { loss: (a: tf.Tensor, b: tf.Tensor) => tf.mul(mse(a, b), (b.dataSync()[0] as number) * 0 + 1) };
    await once({});
    await once(refused);
    const tensors = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) {
      await once({});
      await once(refused);
    }
    expect(tf.memory().numTensors).toBe(tensors);
    expect(loaded()).toBeLessThanOrEqual(sessions);
    expect(folders()).toBe(before);
    vi.unstubAllEnvs();
  });
});
