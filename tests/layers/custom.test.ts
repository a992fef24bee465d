import { describe, expect, it } from 'vitest';
import { setRandomSeed, tf } from '../../lib/src/engine';
import { withLogits } from '../../lib/src/engine/logits';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';

class Scale extends layers.Layer {
  factor!: layers.Weight;
  calls!: layers.Weight;

  override build(inputShape: (number | null)[]) {
    const shape = [inputShape.at(-1) as number];
    this.factor = this.addWeight({
      name: 'factor',
      shape,
      initializer: 'ones',
      regularizer: 'l2',
      constraint: 'nonNeg',
    });
    this.calls = this.addWeight({ name: 'calls', initializer: 'zeros', trainable: false });
  }

  override call(x: tf.Tensor, { training }: layers.CallArgs) {
    if (training) this.calls.assign(tf.add(this.calls.read(), 1));
    return tf.mul(tf.square(x), this.factor.read());
  }
}

class Pairs extends layers.Layer {
  override call(x: tf.Tensor) {
    return tf.concat([x, x], -1);
  }
}

const x = tf.tensor2d([
  [1, 2],
  [3, 4],
]);

describe('a layer of the reader’s own', () => {
  it('has weights, state, a name and a penalty, and gives its tensors back', () => {
    const scale = new Scale();
    expect(scale.name).toMatch(/^scale(_\d+)?$/);
    expect(scale.getClassName()).toBe('Scale');
    scale.apply(x).dispose();
    const before = tf.memory().numTensors;
    const output = scale.apply(x, { training: true });
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(output.arraySync()).toEqual([
      [1, 4],
      [9, 16],
    ]);
    expect(scale.calls.read().dataSync()[0]).toBe(1);
    expect(scale.trainableWeights.map(({ originalName }) => originalName)).toEqual([expect.stringMatching(/factor$/)]);
    expect(scale.nonTrainableWeights).toHaveLength(1);
    expect(scale.calculateLosses()[0]?.dataSync()[0]).toBeCloseTo(0.02, 6);
    scale.setWeights([tf.tensor1d([-1, 2]), tf.scalar(5)]);
    expect(Array.from(scale.factor.read().dataSync())).toEqual([-1, 2]); // as Keras: the constraint waits for a step
  });

  it('trains in a model, with shapes found by a trial', async () => {
    setRandomSeed(3);
    const scale = new Scale({ inputShape: [2] });
    const model = models.sequential([scale, new Pairs(), layers.dense({ units: 1 })]);
    expect(model.layers[1]?.outputShape).toEqual([null, 4]);
    expect(scale.calls.read().dataSync()[0]).toBe(0);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    const before = scale.factor.read().dataSync()[0];
    await model.fit(x, [1, 2], { epochs: 3, batchSize: 2, verbose: 0 });
    expect(scale.calls.read().dataSync()[0]).toBe(3);
    expect(scale.factor.read().dataSync()[0]).not.toBe(before);
  });

  it('is brought back by its constraint after a step', async () => {
    const model = models.sequential([new Scale({ inputShape: [2] })]);
    model.setWeights([tf.tensor1d([-1, 2]), tf.scalar(0)]);
    model.compile({ optimizer: 'sgd', loss: 'mse' });
    await model.fit(x, x, { verbose: 0 });
    expect(Math.min(...(model.getWeights()[0] as tf.Tensor).dataSync())).toBeGreaterThanOrEqual(0);
  });

  it('is told what is wrong with its weights and its output', () => {
    class Open extends layers.Layer {
      override build() {
        this.addWeight({ name: 'w', shape: [null as unknown as number] });
      }
    }
    expect(() => new Open().apply(x)).toThrow(/weight 'w' has shape \[null\]/);
    class Misnamed extends layers.Layer {
      override build() {
        this.addWeight({ initializer: 'glorot_uniform' as 'zeros' });
      }
    }
    expect(() => new Misnamed().apply(x)).toThrow("write 'glorotUniform'");
    class Nothing extends layers.Layer {
      override call() {
        return undefined as unknown as tf.Tensor;
      }
    }
    expect(() => new Nothing().apply(layers.input({ shape: [2] }))).toThrow(
      /call returned undefined; expected a tensor/,
    );
  });
});

describe('penalties on activations', () => {
  it('belong to the step under way, once for each call', () => {
    const layer = layers.activityRegularization({ l1: 1 });
    const loss = () => layer.calculateLosses()[0]?.dataSync()[0];
    const before = tf.memory().numTensors;
    tf.tidy(() =>
      withLogits(() => {
        layer.apply(x);
        layer.apply(x);
        expect(loss()).toBe(10);
      }),
    );
    expect(tf.tidy(loss)).toBe(0);
    layer.apply(x).dispose();
    expect(tf.tidy(loss)).toBe(0);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('are part of the loss that a model learns from', async () => {
    const build = (l2: number) => {
      const model = models.sequential([
        layers.dense({
          units: 1,
          useBias: false,
          kernelInitializer: 'ones',
          inputShape: [2],
          activityRegularizer: null,
        }),
        layers.activityRegularization({ l2 }),
      ]);
      model.compile({ optimizer: 'sgd', loss: 'mse' });
      return model;
    };
    const y = [3, 7];
    const { loss } = await build(0.5).evaluate(x, y, { verbose: 0 });
    expect(loss).toBeCloseTo((0.5 * (9 + 49)) / 2, 4);
    const trained = build(0.01);
    const before = tf.memory().numTensors;
    await trained.fit(x, y, { epochs: 2, verbose: 0, batchSize: 2 });
    expect((trained.getWeights()[0] as tf.Tensor).dataSync()[0]).toBeLessThan(1);
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(0);
  });
});

it('a frozen batch normalization uses its moving statistics while training', () => {
  const layer = layers.batchNormalization();
  layer.apply(x);
  layer.trainable = false;
  const [a, b] = [layer.apply(x, { training: true }), layer.apply(x)];
  expect(a.arraySync()).toEqual(b.arraySync());
  expect((layer.getWeights()[2] as tf.Tensor).arraySync()).toEqual([0, 0]);
});

it('weights of a layer are brought back by its constraint after each step', async () => {
  const model = models.sequential([layers.dense({ units: 3, inputShape: [2], kernelConstraint: 'unitNorm' })]);
  model.compile({ optimizer: 'adam', loss: 'mse' });
  await model.fit(x, tf.ones([2, 3]), { epochs: 2, verbose: 0 });
  const norms = tf.norm(model.getWeights()[0] as tf.Tensor, 2, 0).dataSync();
  for (const norm of norms) expect(norm).toBeCloseTo(1, 5);
});
