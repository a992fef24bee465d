import { expect, test } from 'vitest';
import { setRandomSeed, tf } from '../../../lib/src/engine';
import { graphRunner } from '../../../lib/src/engine/graph/runner';
import { eagerRunner } from '../../../lib/src/engine/runner';
import * as layers from '../../../lib/src/layers';
import * as models from '../../../lib/src/models';
import { compiledOf } from '../../../lib/src/models/state';
import { overridesOf } from '../../../lib/src/models/overrides';
import { OwnLogs, stepOf } from '../../../lib/src/models/step';

test.each(['sgd', 'rmsprop', 'adam'])('%s', async (optimizer) => {
  const run = async (graph: boolean, xla = false) => {
    setRandomSeed(3);
    const model = models.sequential([layers.dense({ units: 64, activation: 'relu', inputShape: [8] }), layers.dropout({ rate: 0.2 }), layers.dense({ units: 1 })]);
    model.compile({ optimizer: optimizer as 'sgd', loss: 'mse', metrics: ['mae'] });
    const x = tf.randomNormal([1003, 8], 0, 1, 'float32', 5);
    const y = tf.randomNormal([1003, 1], 0, 1, 'float32', 6);
    const compiled = compiledOf('x', model);
    const layout = { inputs: 1, targets: [true], weights: [false] } as never;
    void layout;
    const h: unknown[] = [];
    const step = {
      weights: model.trainableWeights.map((w) => w.read() as tf.Variable),
      train: ([a, b]: readonly tf.Tensor[]) => {
        const out = model.apply(a as tf.Tensor, { training: true }) as tf.Tensor;
        const l = tf.mean(tf.square(tf.sub(out, b as tf.Tensor))) as tf.Scalar;
        compiled.tracker.updateState(l, tf.scalar((a as tf.Tensor).shape[0]!));
        return l;
      },
      test: () => {},
    };
    void stepOf; void OwnLogs; void overridesOf;
    model.optimizer.build(step.weights);
    const whys: string[] = [];
    const runner = graph ? graphRunner(step, model.optimizer, { xla, onEager: (w) => whys.push(w) }) : eagerRunner(step, model.optimizer);
    for (let e = 0; e < 3; e++) {
      compiled.tracker.resetState();
      const order = Int32Array.from({ length: 1003 }, (_, i) => (i * 7) % 1003);
      const t = performance.now();
      await runner.train({ data: [x, y], from: 0, count: 1003, batchSize: 32, order });
      h.push((compiled.tracker.result() as tf.Tensor).dataSync()[0], performance.now() - t);
    }
    runner.close();
    console.log(optimizer, graph, xla, h, whys);
    return model.getWeights().map((w) => Array.from(w.dataSync())).flat();
  };
  const a = await run(false);
  const b = await run(true);
  const c = await run(true, true);
  const d = (p: number[], q: number[]) => Math.max(...p.map((v, i) => Math.abs(v - q[i]!)));
  console.log(optimizer, d(a, b), d(a, c));
  expect(d(a, b)).toBeLessThan(1e-6);
});
