import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as plots from '../../lib/src/plots';

const x = [-2, -1, 0, 1, 2];
const ReLU = { x, y: x.map((value) => Math.max(0, value)) };
const V = { x, y: x.map(Math.abs) };
const args = { title: 'Activations', x: 'input', y: 'output' };

describe('linePanels', () => {
  it('draws each curve in a panel of its own, under its name', () => {
    const { data, layout } = plots.linePanels({ ReLU, V, sum: [1, 2] }, args);
    expect(data.map((trace) => [trace.name, trace.xaxis, trace.yaxis])).toEqual([
      ['ReLU', 'x', 'y'],
      ['V', 'x2', 'y2'],
      ['sum', 'x3', 'y3'],
    ]);
    expect(data[0]).toMatchObject(ReLU);
    expect(data[2]).toMatchObject({ x: [1, 2], y: [1, 2] });
    expect((layout.annotations as { text: string }[]).map(({ text }) => text)).toEqual(['ReLU', 'V', 'sum']);
    expect(new Set(data.map(({ line }) => (line as { color: string }).color)).size).toBe(3);
  });

  it('gives all panels the same range where one is given', () => {
    const { layout } = plots.linePanels({ ReLU, V }, { ...args, y: { title: 'output', range: [-1, 3] } });
    expect([layout.yaxis, layout.yaxis2]).toEqual([
      expect.objectContaining({ range: [-1, 3] }),
      expect.objectContaining({ range: [-1, 3] }),
    ]);
  });

  it('shades runs of points in their panel, and says where', () => {
    const { layout } = plots.linePanels(
      { ReLU, V },
      { ...args, shade: { where: (y, at) => y === 0 || at === 2, label: 'zero, or the end' } },
    );
    const shapes = layout.shapes as { xref: string; yref: string; x0: number; x1: number }[];
    expect(shapes.map(({ xref, yref, x0, x1 }) => [xref, yref, x0, x1])).toEqual([
      ['x', 'y domain', -2, 0],
      ['x', 'y domain', 2, 2],
      ['x2', 'y2 domain', 0, 0],
      ['x2', 'y2 domain', 2, 2],
    ]);
    expect(JSON.stringify(layout.annotations)).toContain('Shaded: zero, or the end.');
    expect(layout.meta.alt).toBe(
      '2 curves, each in a panel. ReLU rises from 0 to 2, shaded from -2 to 0 and from 2 to 2. ' +
        'V goes from 2 to 2; lowest 0 at 0, shaded from 0 to 0 and from 2 to 2. Shaded: zero, or the end.',
    );
  });

  it('takes tensors and leaves none', () => {
    const z = tf.linspace(-5, 5, 200);
    const before = tf.memory().numTensors;
    expect(plots.linePanels({ z: { x: z, y: z } }, args).layout.meta.alt).toBe('A curve. z rises from -5 to 5.');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong', () => {
    expect(() => plots.linePanels({}, args)).toThrow(/1 to 12 curves.*got 0/);
    expect(() => plots.linePanels({ a: [] }, args)).toThrow(/'a' is empty/);
    expect(() => plots.linePanels({ a: [1] }, { title: 'T' } as never)).toThrow(/panels\[0\].y/);
    expect(() => plots.linePanels({ a: [1] }, { ...args, shade: { where: () => true, label: '' } })).toThrow(
      /shade.label/,
    );
  });
});
