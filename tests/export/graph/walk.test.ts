import { describe, expect, it } from 'vitest';
import type { tf } from '../../../lib/src/engine';
import { type LayerCall, walk } from '../../../lib/src/export/graph/walk';
import * as layers from '../../../lib/src/layers';
import * as models from '../../../lib/src/models';

/** The calls as `path(inputs)`. */
function callsOf(model: models.Model): { calls: string[]; outputs: string[] } {
  const calls: string[] = [];
  const outputs = walk(model as unknown as tf.LayersModel, model.inputNames, ({ path, inputs }: LayerCall<string>) => {
    calls.push(`${path}(${inputs})`);
    return [`${path}${calls.length}`];
  });
  return { calls, outputs };
}

describe('walk', () => {
  it('visits the layers of a stack in order', () => {
    const model = models.sequential([
      layers.dense({ name: 'a', units: 2, inputShape: [3] }),
      layers.dense({ name: 'b', units: 2 }),
    ]);
    model.predict([[1, 2, 3]]).dispose();
    expect(callsOf(model)).toEqual({ calls: ['a(a_input)', 'b(a1)'], outputs: ['b2'] });
    model.dispose();
  });

  it('visits a layer once for each call, and a value once however often it is read', () => {
    const x = layers.input({ shape: [3], name: 'x' });
    const shared = layers.dense({ name: 'shared', units: 3 });
    const once = shared.apply(x);
    const sum = layers.add({ name: 'sum' }).apply([once, shared.apply(once), once]);
    const model = models.model({ inputs: x, outputs: [sum, once] });
    expect(callsOf(model)).toEqual({
      calls: ['shared(x)', 'shared(shared1)', 'sum(shared1,shared2,shared1)'],
      outputs: ['sum3', 'shared1'],
    });
    model.dispose();
  });

  it('opens models within the model', () => {
    const inner = models.sequential({
      name: 'inner',
      layers: [layers.dense({ name: 'a', units: 2, inputShape: [3] }), layers.reLU({ name: 'b' })],
    });
    const x = layers.input({ shape: [3], name: 'x' });
    const model = models.model({ inputs: x, outputs: layers.dense({ name: 'c', units: 1 }).apply(inner.apply(x)) });
    expect(callsOf(model).calls).toEqual(['inner/a(x)', 'inner/b(inner/a1)', 'c(inner/b2)']);
    model.dispose();
  });
});
