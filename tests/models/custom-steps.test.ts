import { describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as metrics from '../../lib/src/metrics';
import * as models from '../../lib/src/models';

const SEED = 7;
const x = tf.randomNormal([20, 3], 0, 1, 'float32', SEED);
const y = tf.sum(x, 1, true);
const quiet = { verbose: 0 } as const;

type Maker = new (args: models.ModelArgs) => models.Model;

function make(Kind: Maker, compile: models.CompileArgs = { optimizer: 'adam', loss: 'mse', metrics: ['mae'] }) {
  setRandomSeed(SEED);
  const input = layers.input({ shape: [3] });
  const hidden = layers.dense({ units: 4, activation: 'tanh', kernelRegularizer: 'l2' }).apply(input);
  const model = new Kind({ inputs: input, outputs: layers.dense({ units: 1 }).apply(hidden) });
  model.compile(compile);
  return model;
}

const numbers = (model: models.Model) => model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));
const trained = async (model: models.Model) => {
  const { history } = await model.fit(x, y, { epochs: 3, batchSize: 6, validationSplit: 0.3, ...quiet });
  return { history, weights: numbers(model) };
};

describe('a model of the reader', () => {
  it('that calls super learns as one that does not override', async () => {
    class Same extends models.Model {
      override trainStep(data: models.StepData) {
        return super.trainStep(data);
      }
      override testStep(data: models.StepData) {
        return super.testStep(data);
      }
    }
    const [own, plain] = [await trained(make(Same)), await trained(make(models.Model))];
    for (const [i, weight] of own.weights.entries()) expect(weight).toBeCloseTo(plain.weights[i] as number, 6);
    expect(Object.keys(own.history).sort()).toEqual(Object.keys(plain.history).sort());
    for (const [name, values] of Object.entries(plain.history))
      for (const [i, value] of values.entries()) expect(own.history[name]?.[i], name).toBeCloseTo(value, 5);
  });

  it('may write the step out, as in Keras', async () => {
    class Written extends models.Model {
      override trainStep({ x, y }: models.StepData) {
        const { loss, yPred, gradients } = this.computeGradients(() => {
          const yPred = this.apply(x, { training: true });
          return { yPred, loss: this.computeLoss({ y, yPred }) };
        });
        this.optimizer.apply(gradients, this.trainableVariables);
        return this.computeMetrics({ y, yPred, loss });
      }
    }
    const [own, plain] = [await trained(make(Written)), await trained(make(models.Model))];
    for (const [i, weight] of own.weights.entries()) expect(weight).toBeCloseTo(plain.weights[i] as number, 6);
  });

  it('may accumulate gradients over batches', async () => {
    class Accumulating extends models.Model {
      private sums: tf.Variable[] = [];
      private count = 0;
      override trainStep({ x, y }: models.StepData) {
        const { loss, yPred, gradients } = this.computeGradients(() => {
          const yPred = this.apply(x, { training: true });
          return { yPred, loss: this.computeLoss({ y, yPred }) };
        });
        if (this.sums.length === 0) this.sums = gradients.map((gradient) => tf.variable(tf.zerosLike(gradient), false));
        for (const [i, sum] of this.sums.entries()) sum.assign(tf.add(sum, gradients[i] as tf.Tensor));
        this.count += 1;
        if (this.count % 2 === 0) {
          this.optimizer.apply(
            this.sums.map((sum) => tf.div(sum, 2)),
            this.trainableVariables,
          );
          for (const sum of this.sums) sum.assign(tf.zerosLike(sum));
        }
        return this.computeMetrics({ y, yPred, loss });
      }
    }
    const args = { optimizer: 'sgd', loss: 'mse' } as const;
    const accumulated = make(Accumulating, args);
    await accumulated.fit(x, y, { batchSize: 10, shuffle: false, ...quiet });
    const whole = make(models.Model, args);
    await whole.fit(x, y, { batchSize: 20, shuffle: false, ...quiet });
    const expected = numbers(whole);
    for (const [i, weight] of numbers(accumulated).entries()) expect(weight).toBeCloseTo(expected[i] as number, 6);
    expect(accumulated.optimizer.iterations).toBe(1);
  });

  it('may compute another loss, without one in compile, and keep all else', async () => {
    class Cubed extends models.Model {
      override computeLoss({ y, yPred }: models.LossData) {
        return tf.mean(tf.pow(tf.abs(tf.sub(y as tf.Tensor, yPred as tf.Tensor)), 3)) as tf.Scalar;
      }
    }
    const own = await trained(make(Cubed, { optimizer: 'adam', metrics: ['mae'] }));
    expect(Object.keys(own.history).sort()).toEqual(['loss', 'mae', 'val_loss', 'val_mae']);
    expect(own.history.loss[2]).toBeLessThan(own.history.loss[0] as number);
  });

  it('may log what it likes', async () => {
    class Telling extends models.Model {
      readonly seen = metrics.mean({ name: 'size' });
      override trainStep(data: models.StepData) {
        super.trainStep(data);
        return { size: tf.scalar(data.x.shape[0] as number), three: 3 };
      }
    }
    const { history } = await make(Telling).fit(x, y, { batchSize: 6, ...quiet });
    expect(history.size).toEqual([2]); // the last batch's, as in Keras
    expect(history.three).toEqual([3]);
  });

  it('with a step of its own is validated by what was compiled, and not by what the step told', async () => {
    class Telling extends models.Model {
      override trainStep() {
        return { loss: tf.scalar(42), mine: 7 };
      }
    }
    const model = make(Telling);
    const { history } = await model.fit(x, y, { validationData: [x, y], ...quiet });
    const { loss } = await model.evaluate(x, y, quiet);
    expect(history.loss).toEqual([42]);
    expect(history.mine).toEqual([7]);
    expect(history.val_loss?.[0]).toBeCloseTo(loss, 5);
    expect(Object.keys(history)).not.toContain('val_mine');
  });

  it('resets the metrics that it holds, each epoch', async () => {
    class Counting extends models.Model {
      readonly batches = metrics.mean({ name: 'batches' });
      private calls = 0;
      override trainStep(data: models.StepData) {
        this.calls += 1;
        this.batches.updateState([this.calls]);
        return { ...super.trainStep(data), batches: this.batches.result() };
      }
    }
    const model = make(Counting) as Counting;
    const { history } = await model.fit(x, y, { epochs: 3, batchSize: 20, ...quiet });
    expect(history.batches).toEqual([1, 2, 3]);
    expect(model.metrics).toContain(model.batches);
  });

  it('leaves no tensors behind', async () => {
    class Same extends models.Model {
      override trainStep(data: models.StepData) {
        return super.trainStep(data);
      }
    }
    const model = make(Same);
    await trained(model);
    const before = tf.memory().numTensors;
    await trained(model);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('hears what is wrong', async () => {
    class Vector extends models.Model {
      override computeLoss({ y, yPred }: models.LossData) {
        return tf.sub(y as tf.Tensor, yPred as tf.Tensor) as tf.Scalar;
      }
    }
    await expect(make(Vector).fit(x, y, quiet)).rejects.toThrow(/shape \[20, 1\]; expected a scalar/);
    const before = tf.memory().numTensors;
    await expect(make(Vector).evaluate(x, y, quiet)).rejects.toThrow('scalar');
    expect(tf.memory().numTensors - before).toBeLessThan(30); // the new model's own weights and metrics
    expect(() => make(models.Model).computeMetrics({ y })).toThrow('yPred is missing');
    class Async extends models.Model {
      override trainStep() {
        return Promise.resolve({ loss: 1 }) as never;
      }
    }
    await expect(make(Async).fit(x, y, quiet)).rejects.toThrow(/promise.*without await/);
    const flat = models.sequential([layers.dense({ units: 1, inputShape: [3] })]);
    flat.compile({ loss: (yTrue) => tf.scalar(yTrue.dataSync()[0] as number) });
    await expect(flat.fit(x, y, quiet)).rejects.toThrow(/does not depend on any trainable weight/);
  });
});

describe('computeGradients', () => {
  it("is the loss' derivative by each trainable weight", () => {
    const model = make(models.Model);
    const eps = 1e-2;
    const loss = () => model.computeLoss({ y, yPred: model.apply(x, { training: true }) });
    const { gradients } = model.computeGradients(() => ({ loss: loss() }));
    const [kernel] = model.trainableVariables as [tf.Variable];
    const at = (shift: number) =>
      tf.tidy(() => {
        const start = kernel.clone();
        const mask = tf.tensor2d([1, ...Array<number>(11).fill(0)], [3, 4]);
        kernel.assign(tf.add(start, tf.mul(mask, shift)) as tf.Tensor2D);
        const value = loss().dataSync()[0] as number;
        kernel.assign(start);
        return value;
      });
    const slope = (at(eps) - at(-eps)) / (2 * eps);
    // A central difference in float32: truncation eps² and rounding 1e-7 / eps leave about three digits.
    expect((gradients[0] as tf.Tensor).dataSync()[0]).toBeCloseTo(slope, 3);
  });
});
