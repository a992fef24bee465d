import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as layers from '../../lib/src/layers';
import * as models from '../../lib/src/models';
import { readVectors } from '../support/vectors';

interface Table {
  header: string[];
  rows: string[][];
  totals: string[];
}

const { summaries, madeBy } = readVectors<{ summaries: Record<'branches' | 'nested' | 'stack', Table> }>('models');

/** The cells of a printed table, and the lines below it. */
function tableOf(model: models.Model, args: models.SummaryArgs = {}): Table {
  let text = '';
  model.summary({ ...args, printFn: (printed) => (text += printed) });
  const lines = text.split('\n');
  const cells = (line: string, bar: string) => line.split(bar).slice(1, -1);
  const header = cells(lines.find((line) => line.startsWith('┃')) as string, '┃').map((cell) => cell.trim());
  const rows = lines
    .filter((line) => line.startsWith('│'))
    .map((line) => cells(line, '│').map((cell, i) => (i === 0 ? cell.slice(1).trimEnd() : cell.trim())));
  return { header, rows, totals: lines.filter((line) => line.includes(' params: ')) };
}

describe(`summary, as Keras ${String(madeBy.keras)} prints it`, () => {
  it('of a graph of layers says what is connected, and which layers learn', () => {
    const inputs = [layers.input({ shape: [4], name: 'a' }), layers.input({ shape: [3], name: 'b' })];
    const trunk = layers.concatenate({ name: 'trunk' }).apply(inputs);
    const hidden = layers.dense({ units: 6, name: 'hidden', trainable: false }).apply(trunk);
    const outputs = [
      layers.dense({ units: 1, name: 'price' }).apply(hidden),
      layers.dense({ units: 3, name: 'kind' }).apply(hidden),
    ];
    expect(tableOf(models.model({ inputs, outputs }), { showTrainable: true })).toEqual(summaries.branches);
  });

  it('of a model within a model opens it on request, and counts what the optimizer keeps', async () => {
    const nested = models.sequential({
      name: 'block',
      layers: [
        layers.dense({ units: 3, name: 'inner', inputShape: [4] }),
        layers.batchNormalization({ name: 'scaled' }),
      ],
    });
    const model = models.sequential([nested, layers.dense({ units: 1, name: 'last' })]);
    model.compile({ optimizer: 'adam', loss: 'mse' });
    await model.fit(tf.ones([8, 4]), tf.ones([8]), { verbose: 0 });
    expect(tableOf(model)).toEqual(summaries.stack);
    expect(tableOf(model, { expandNested: true })).toEqual(summaries.nested);
  });

  it('of models within models, layers called at several shapes, and layers that other models have too', () => {
    const shared = layers.dense({ units: 2, name: 'shared_dense' });
    const wide = layers.input({ shape: [5, 4] });
    const flat = layers.input({ shape: [4] });
    const model = models.model({ inputs: [wide, flat], outputs: [shared.apply(wide), shared.apply(flat)] });
    expect(tableOf(model).rows.find(([name]) => name?.startsWith('shared_dense'))?.[1]).toBe('(None, 2)');
    const stack = models.sequential([
      layers.dense({ units: 2, inputShape: [2] }),
      models.sequential([layers.dense({ units: 1, inputShape: [2] })]),
    ]);
    expect(tableOf(stack).rows.map((row) => row.slice(1))).toEqual([
      ['(None, 2)', '6'],
      ['(None, 1)', '3'],
    ]);
    const taken = stack.layers[0] as layers.Layer;
    models.model({ inputs: flat, outputs: layers.dense({ units: 1 }).apply(layers.dense({ units: 2 }).apply(flat)) });
    const pair = layers.input({ shape: [2] });
    models.model({ inputs: pair, outputs: taken.apply(pair) });
    expect(tableOf(stack).header).toEqual(['Layer (type)', 'Output Shape', 'Param #']);
  });

  it('refuses options it does not know', () => {
    const model = models.sequential([layers.dense({ units: 1, inputShape: [2] })]);
    expect(() => model.summary({ print_fn: console.log } as never)).toThrow("'printFn'");
  });
});
