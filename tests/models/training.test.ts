import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EarlyStopping } from '../../lib/src/callbacks';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import * as optimizers from '../../lib/src/optimizers';

const SEED = 11;
const quiet = { verbose: 0 } as const;

function regressor(options: { dropout?: number; loss?: models.CompileArgs['loss'] } = {}): models.Sequential {
  const model = models.sequential([
    layers.dense({ units: 6, activation: 'relu', inputShape: [3] }),
    layers.dropout({ rate: options.dropout ?? 0 }),
    layers.dense({ units: 1 }),
  ]);
  model.compile({ optimizer: 'adam', loss: options.loss ?? 'mse', metrics: ['mae'] });
  return model;
}

const numbers = (model: models.Model): number[] =>
  model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));

let x: tf.Tensor;
let y: tf.Tensor;

beforeEach(() => {
  setRandomSeed(SEED);
  x = tf.randomNormal([50, 3], 0, 1, 'float32', SEED);
  y = tf.sum(x, 1);
});

afterEach(() => tf.dispose([x, y]));

describe('fit', () => {
  it('learns, and logs loss and metrics by the names that were typed', async () => {
    const { history, epoch } = await regressor().fit(x, y, { epochs: 30, validationSplit: 0.2, ...quiet });
    expect(Object.keys(history)).toEqual(['loss', 'mae', 'val_loss', 'val_mae']);
    expect(epoch).toEqual(Array.from({ length: 30 }, (_, i) => i));
    expect(history.loss.at(-1)).toBeLessThan(0.9 * (history.loss[0] as number));
  });

  it('repeats to the bit with the same seed, dropout and shuffling included, and not with another', async () => {
    const run = async (seed: number) => {
      setRandomSeed(seed);
      const model = regressor({ dropout: 0.3 });
      await model.fit(x, y, { epochs: 3, batchSize: 8, ...quiet });
      return numbers(model);
    };
    const first = await run(5);
    expect(await run(5)).toEqual(first);
    expect(await run(6)).not.toEqual(first);
  });

  it('validates on the last part of the data, which it does not learn', async () => {
    const marked = tf.tidy(() => tf.concat([tf.zeros([40]), tf.fill([10], 100)]));
    const { history } = await regressor().fit(tf.zeros([50, 3]), marked, {
      validationSplit: 0.2,
      batchSize: 7,
      ...quiet,
    });
    expect(history.loss[0]).toBeLessThan(1);
    expect(history.val_loss?.[0]).toBeGreaterThan(9000);
  });

  it('takes every sample once an epoch, shuffled anew, and in order on request', async () => {
    const seen: number[][] = [];
    const spy = (_yTrue: tf.Tensor, yPred: tf.Tensor) => tf.mean(yPred, -1);
    const collect = (yTrue: tf.Tensor) => {
      seen.push(Array.from(yTrue.dataSync()));
      return tf.zerosLike(yTrue);
    };
    const model = regressor();
    model.compile({ loss: spy, metrics: [collect] });
    const rows = tf.range(0, 10);
    const epochs = async (shuffle: boolean) => {
      seen.length = 0;
      await model.fit(tf.zeros([10, 3]), rows, { epochs: 2, batchSize: 4, shuffle, ...quiet });
      return [seen.slice(0, 3).flat(), seen.slice(3).flat()];
    };
    const inOrder = Array.from({ length: 10 }, (_, i) => i);
    expect(await epochs(false)).toEqual([inOrder, inOrder]);
    const [first, second] = (await epochs(true)) as [number[], number[]];
    expect(first).not.toEqual(inOrder);
    expect(first).not.toEqual(second);
    expect([...first].sort((a, b) => a - b)).toEqual(inOrder);
  });

  it('numbers epochs from initialEpoch to epochs and stops when asked', async () => {
    const model = regressor();
    expect((await model.fit(x, y, { initialEpoch: 3, epochs: 5, ...quiet })).epoch).toEqual([3, 4]);
    const stop = {
      onTrainBatchEnd: (batch: number) => {
        model.stopTraining = batch === 1;
      },
    };
    const before = model.optimizer.iterations;
    expect((await model.fit(x, y, { epochs: 5, batchSize: 10, callbacks: stop, ...quiet })).epoch).toEqual([0]);
    expect(model.optimizer.iterations - before).toBe(2);
  });

  it('takes tensors, typed arrays and nested arrays alike', async () => {
    const run = async (inputs: models.DataLike, targets: models.ArrayLike1) => {
      setRandomSeed(1);
      const model = regressor();
      await model.fit(inputs, targets, { ...quiet });
      return numbers(model);
    };
    const expected = await run(x, y);
    expect(await run(x.arraySync() as number[][], y.arraySync() as number[])).toEqual(expected);
    expect(await run(x, y.dataSync() as Float32Array)).toEqual(expected);
    expect(await run(x, Float64Array.from(y.dataSync()))).toEqual(expected);
  });

  it('learns nothing in frozen layers and keeps constraints', async () => {
    const model = regressor();
    const [first] = model.layers as [tf.layers.Layer];
    first.trainable = false;
    const before = Array.from((first.getWeights()[0] as tf.Tensor).dataSync());
    await model.fit(x, y, quiet);
    expect(Array.from((first.getWeights()[0] as tf.Tensor).dataSync())).toEqual(before);
    const positive = tf.layers.dense({ units: 1, inputShape: [3], kernelConstraint: 'nonNeg' });
    const constrained = models.sequential([positive]);
    constrained.compile({ optimizer: optimizers.sgd({ learningRate: 0.5 }), loss: 'mse' });
    const negated = tf.neg(y);
    await constrained.fit(x, negated, { epochs: 3, ...quiet });
    negated.dispose();
    expect(Math.min(...(positive.getWeights()[0] as tf.Tensor).dataSync())).toBe(0);
  });

  it('sees weights that a callback sets while it trains', async () => {
    const model = regressor();
    const zeros = model.getWeights().map((weight) => tf.zerosLike(weight));
    const reset = { onEpochEnd: () => model.setWeights(zeros) };
    const { history } = await model.fit(x, y, { epochs: 2, batchSize: 50, callbacks: reset, ...quiet });
    const meanSquare = tf.tidy(() => tf.mean(tf.square(y)).dataSync()[0] as number);
    expect(history.loss[1]).toBeCloseTo(meanSquare, 5);
  });
});

describe('memory', () => {
  const steady = async (work: () => Promise<unknown>) => {
    const before = tf.memory().numTensors;
    await work();
    expect(tf.memory().numTensors).toBe(before);
  };

  it('is as before after fit, evaluate, predict and trainOnBatch', async () => {
    const model = regressor({ dropout: 0.2 });
    await steady(() =>
      model.fit(x, y, {
        epochs: 2,
        validationSplit: 0.2,
        callbacks: new EarlyStopping({ restoreBestWeights: true }),
        ...quiet,
      }),
    );
    await steady(() => model.fit(x.arraySync() as number[][], y.arraySync() as number[], quiet));
    await steady(() => model.evaluate(x, y, quiet));
    await steady(() => model.trainOnBatch(x, y));
    await steady(async () => model.predict(x).dispose());
  });

  it('is as before after a fit that throws: in a loss, in a callback, for bad data', async () => {
    const failing = () => {
      throw new Error('boom');
    };
    const lossy = regressor({ loss: (_, yPred) => (yPred.shape[0] === 32 ? tf.square(yPred) : failing()) });
    const model = regressor();
    await steady(() => expect(lossy.fit(x, y, quiet)).rejects.toThrow('boom'));
    await steady(() =>
      expect(model.fit(x, y, { callbacks: { onTrainBatchEnd: failing }, ...quiet })).rejects.toThrow('boom'),
    );
    await steady(() => expect(model.fit(x, [1, 2], quiet)).rejects.toThrow('50 samples'));
    await steady(() => model.fit(x, y, quiet));
  });
});

describe('a stop by the user', () => {
  const signal = Symbol.for('ann-lab.interrupt');

  afterEach(() => Reflect.deleteProperty(globalThis, signal));

  it('ends fit with its reason after the batch; what was learnt is kept, and the model goes on', async () => {
    const controller = new AbortController();
    Object.defineProperty(globalThis, signal, { get: () => controller.signal, configurable: true });
    const model = regressor();
    const start = numbers(model);
    const press = {
      onTrainBatchEnd: (batch: number) => {
        if (batch === 1) controller.abort(new Error('KeyboardInterrupt'));
      },
    };
    const before = tf.memory().numTensors;
    await expect(model.fit(x, y, { batchSize: 10, callbacks: press, ...quiet })).rejects.toThrow('KeyboardInterrupt');
    expect(tf.memory().numTensors).toBe(before);
    expect(model.optimizer.iterations).toBe(2);
    expect(numbers(model)).not.toEqual(start);
    Reflect.deleteProperty(globalThis, signal);
    await model.fit(x, y, quiet);
    expect(model.optimizer.iterations).toBe(4);
  });

  it('reaches a training through the event loop', async () => {
    const controller = new AbortController();
    Object.defineProperty(globalThis, signal, { get: () => controller.signal, configurable: true });
    const training = regressor().fit(x, y, { epochs: 1_000_000, ...quiet }); // epochs far shorter than a turn of the loop
    const started = performance.now();
    setImmediate(() => controller.abort(new Error('stopped')));
    await expect(training).rejects.toThrow('stopped');
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a model', () => {
  it('predicts one tensor, the same in batches of any size', () => {
    const model = regressor();
    const whole = model.predict(x, { batchSize: 50 });
    expect(whole.shape).toEqual([50, 1]);
    const parts = model.predict(x, { batchSize: 7 });
    expect(tf.tidy(() => tf.max(tf.abs(tf.sub(whole, parts))).dataSync()[0])).toBeLessThan(1e-6);
  });

  it('evaluates to logs by name that do not depend on the batch size', async () => {
    const model = regressor();
    const a = await model.evaluate(x, y, { batchSize: 50, ...quiet });
    const b = await model.evaluate(x, y, { batchSize: 7, ...quiet });
    expect(Object.keys(a)).toEqual(['loss', 'mae']);
    expect(b.loss).toBeCloseTo(a.loss, 5);
    expect(b.mae).toBeCloseTo(a.mae as number, 5);
  });

  it('learns from single batches as from fit', async () => {
    setRandomSeed(2);
    const a = regressor();
    setRandomSeed(2);
    const b = regressor();
    await a.fit(x, y, { epochs: 2, batchSize: 50, shuffle: false, ...quiet });
    await b.trainOnBatch(x, y);
    const logs = await b.trainOnBatch(x, y);
    expect(numbers(b)).toEqual(numbers(a));
    expect(Object.keys(logs)).toEqual(['loss', 'mae']);
  });

  it('can be a graph of layers with several inputs', async () => {
    const left = layers.input({ shape: [3] });
    const right = layers.input({ shape: [2] });
    const joined = layers.concatenate().apply([layers.dense({ units: 4, activation: 'tanh' }).apply(left), right]);
    const model = models.model({ inputs: [left, right], outputs: layers.dense({ units: 1 }).apply(joined) });
    model.compile({ loss: 'huber' });
    const other = tf.ones([50, 2]);
    const { history } = await model.fit([x, other], y, { epochs: 20, ...quiet });
    expect(history.loss.at(-1)).toBeLessThan(history.loss[0] as number);
    expect(model.predict([x, other]).shape).toEqual([50, 1]);
    await expect(model.fit(x, y, quiet)).rejects.toThrow('2 inputs');
  });

  it('is a LayersModel of tfjs at run time, and takes one over', async () => {
    const model = regressor();
    expect(model).toBeInstanceOf(tf.Sequential);
    const stock = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    const taken = models.fromTfjs(stock);
    expect(taken).toBe(stock);
    taken.compile({ loss: 'mse' });
    await taken.fit(x, y, quiet);
    const shared = model.asLayersModel();
    const [a, b] = [model.predict(x), shared.predict(x) as tf.Tensor];
    expect(Array.from(b.dataSync())).toEqual(Array.from(a.dataSync()));
  });

  it('shows its layers as a table of text, and as HTML in a notebook', () => {
    const model = models.sequential({
      name: 'mlp',
      layers: [layers.dense({ units: 2, inputShape: [3], name: 'first' })],
    });
    let text = '';
    model.summary({
      printFn: (printed) => {
        text = printed;
      },
    });
    expect(text).toContain('Model: "mlp"');
    expect(text).toMatch(/│ first \(Dense\) +│ \(None, 2\) +│ +8 │/);
    expect(text).toContain('Total params: 8 (32.00 B)');
    const bundle = (model as unknown as Record<symbol, () => Record<string, string>>)[
      Symbol.for('Jupyter.display')
    ]?.();
    expect(bundle?.['text/html']).toContain('<td style="text-align: left">first (Dense)</td>');
  });

  it('may be evaluated by a callback, which changes nothing in the training', async () => {
    const run = async (looks: boolean) => {
      setRandomSeed(4);
      const model = regressor({ dropout: 0.2 });
      const seen: number[] = [];
      const look = async () => void (looks && seen.push((await model.evaluate(x, y, quiet)).loss));
      const { history } = await model.fit(x, y, {
        epochs: 2,
        batchSize: 20,
        callbacks: { onTrainBatchEnd: look, onEpochEnd: look },
        ...quiet,
      });
      return { history, seen, after: (await model.evaluate(x, y, quiet)).loss };
    };
    const looked = await run(true);
    expect(looked.history).toEqual((await run(false)).history);
    expect(looked.seen).toHaveLength(8);
    expect(looked.seen.at(-1)).toBe(looked.after);
  });

  it('hears of evaluations in a callback that are not waited for, or two at once', async () => {
    const model = regressor();
    const forgotten = { onEpochEnd: () => void model.evaluate(x, y, quiet) };
    await expect(model.fit(x, y, { callbacks: forgotten, ...quiet })).rejects.toThrow('await model.evaluate');
    const twice = async () => void (await Promise.all([model.evaluate(x, y, quiet), model.evaluate(x, y, quiet)]));
    await expect(model.fit(x, y, { callbacks: { onEpochEnd: twice }, ...quiet })).rejects.toThrow('already');
    await model.fit(x, y, { callbacks: { onTestEnd: async () => void (await model.evaluate(x, y, quiet)) }, ...quiet });
  });

  it('can neither be compiled nor disposed of in training', async () => {
    const model = regressor();
    const first = model.fit(x, y, quiet);
    expect(() => model.compile({ loss: 'mse' })).toThrow('in training');
    expect(() => model.dispose()).toThrow('in training');
    await first;
    model.dispose();
  });

  it('refuses a second training at the same time', async () => {
    const model = regressor();
    const first = model.fit(x, y, { epochs: 3, ...quiet });
    await expect(model.fit(x, y, quiet)).rejects.toThrow('already');
    await first;
  });
});
