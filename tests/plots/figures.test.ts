import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as plots from '../../lib/src/plots';
import { PLOTLY_MIME } from '../../lib/src/plots/figure';
import { MAX_POINTS } from '../../lib/src/plots/guards';
import { NumpyRandom } from '../../lib/src/preprocessing/splitting/numpy-random';

const DISPLAY = Symbol.for('Jupyter.display');
const random = new NumpyRandom(1);
const uniform = (n: number) => Array.from({ length: n }, () => random.uniform());
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

const HISTORY = {
  epoch: [0, 1, 2],
  history: {
    loss: [0.4, 0.2, 0.1],
    accuracy: [0.9, 0.95, 0.97],
    val_loss: [0.21, 0.07, 0.09],
    val_accuracy: [0.93, 0.97, 0.98],
  },
};

/** One figure of every kind, each from more data than it draws where that is possible. */
const FIGURES: Record<string, () => plots.Figure> = {
  figure: () =>
    plots.figure({
      title: 'Activations',
      alt: 'Three curves.',
      panels: ['Sigmoid', 'ReLU', 'swish'].map((title) => ({
        title,
        x: 'x',
        y: `${title}(x)`,
        data: [{ type: 'scatter', x: [0, 1], y: [0, 1] }],
      })),
    }),
  bars: () =>
    plots.bars(
      { squared: [uniform(9), uniform(9)], absolute: [uniform(9), uniform(9)] },
      { title: 'Error by loss', groups: ['clean', 'corrupted'], x: 'training targets', y: 'RMSE (USD)' },
    ),
  history: () => plots.history(HISTORY, { units: { loss: 'nats' } }),
  images: () =>
    plots.images(tf.tensor(uniform(100 * 784), [100, 28, 28]), {
      labels: range(100),
      predictions: range(100),
      max: 100,
    }),
  confusionMatrix: () =>
    plots.confusionMatrix(
      range(10_000).map((i) => i % 10),
      range(10_000).map((i) => (i % 97 ? i % 10 : 3)),
    ),
  scatter: () =>
    plots.scatter(uniform(20_640), uniform(20_640), {
      title: 'Places',
      x: 'Longitude (degrees)',
      y: 'Latitude (degrees)',
      color: uniform(20_640),
      colorTitle: 'Value (USD)',
    }),
  predictedVsTrue: () =>
    plots.predictedVsTrue(uniform(4_128), tf.tensor2d(uniform(4_128), [4_128, 1]), { unit: '100,000 USD' }),
  histogram: () => plots.histogram(uniform(1_000_000), { title: 'Uniform', x: { title: 'Value', unit: 'USD' } }),
  distributions: () =>
    plots.distributions(
      { columns: ['a', 'b', 'c', 'd', 'e'], values: range(20_640).map((i) => [i, i, i, i, i % 7]) },
      { title: 'Features' },
    ),
  lines: () =>
    plots.lines({ SGD: uniform(10_000), Adam: uniform(10_000) }, { title: 'Convergence', x: 'Epoch', y: 'Loss' }),
  linePanels: () =>
    plots.linePanels(
      { SGD: uniform(10_000), Adam: uniform(10_000) },
      { title: 'Convergence', y: 'Loss', shade: { where: (y) => y < 0.0001, label: 'almost nothing' } },
    ),
  halfPlanes: () =>
    plots.halfPlanes(
      {
        OR: {
          weights: [1, 1],
          threshold: 0.5,
          points: [...uniform(900)].map((u) => [u, u]),
          targets: range(900).fill(1),
        },
      },
      { title: 'A gate' },
    ),
  classProbabilities: () =>
    plots.classProbabilities(
      range(24).map(() => range(10).map(() => 0.1)),
      { images: tf.tensor(uniform(24 * 784), [24, 28, 28]), labels: range(24).map((i) => i % 10) },
    ),
};

type Axis = { title: { text: string } };

describe.each(Object.entries(FIGURES))('%s', (name, make) => {
  const figure = make();
  const bundle = (figure as unknown as Record<symbol, () => Record<string, unknown>>)[DISPLAY]!();
  const json = JSON.stringify(bundle);

  it('has a title, named axes and alt text', () => {
    expect(figure.layout.title.text.length).toBeGreaterThan(3);
    expect(figure.layout.meta.alt).toMatch(/^[A-Z0-9].*\.$/s);
    expect(figure.layout.meta.alt).not.toMatch(/undefined|NaN|\[object|∞/);
    const used = new Set(
      figure.data.flatMap(({ xaxis, yaxis }) => [`xaxis${String(xaxis).slice(1)}`, `yaxis${String(yaxis).slice(1)}`]),
    );
    expect(used.size).toBeGreaterThanOrEqual(2);
    for (const axis of used) expect((figure.layout[axis] as Axis).title.text, axis).toEqual(expect.any(String));
  });

  it('travels as Plotly with its words beside it', () => {
    expect(Object.keys(bundle)).toEqual([PLOTLY_MIME, 'text/plain']);
    expect(bundle['text/plain']).toBe(`Figure: ${figure.layout.title.text}. ${figure.layout.meta.alt}`);
    expect(Object.keys(bundle[PLOTLY_MIME] as object)).toEqual(['data', 'layout', 'config']);
    expect(JSON.parse(json)).toEqual(bundle); // nothing that JSON loses: typed arrays, NaN, undefined
  });

  it('is small and has few points', () => {
    expect(json.length).toBeLessThan(260_000);
    const points = figure.data.reduce((sum, { x }) => sum + (Array.isArray(x) ? x.length : 0), 0);
    expect(points).toBeLessThanOrEqual(MAX_POINTS);
  });

  it('fetches nothing', () => expect(json).not.toMatch(/https?:/));

  it('is the same each time', () => {
    if (name === 'history' || name === 'confusionMatrix' || name === 'distributions') expect(make()).toEqual(figure);
  });
});

describe('figure', () => {
  const good = { title: 'T', x: 'x', y: 'y', alt: 'A.', data: [{ type: 'scatter', x: [1], y: [1] }] };

  it('demands what a reader needs', () => {
    for (const part of ['title', 'alt', 'x', 'y'] as const) {
      expect(() => plots.figure({ ...good, [part]: undefined as never })).toThrow(
        new RegExp(`A figure needs ${part}, a text: got none`),
      );
      expect(() => plots.figure({ ...good, [part]: ' ' })).toThrow(/got " "/);
    }
    expect(() => plots.figure({ ...good, data: [] })).toThrow(/at least one Plotly trace/);
    expect(() => plots.figure({ title: 'T', alt: 'A.', panels: [] })).toThrow(/at least one panel/);
    expect(() => plots.figure({ title: 'T', alt: 'A.', panels: [{ x: 'x', data: good.data } as never] })).toThrow(
      /panels\[0\].y/,
    );
    expect(() => plots.figure({ ...good, data: [{ x: [1] } as never] })).toThrow(/data\[0\] must be a Plotly trace/);
  });

  it.each([
    'scattergeo',
    'choropleth',
    'scattermapbox',
    'choroplethmapbox',
    'densitymapbox',
    'scattermap',
    'choroplethmap',
    'densitymap',
  ])('refuses %s, which fetches from a host', (type) =>
    expect(() => plots.figure({ ...good, data: [{ type }] })).toThrow(/fetches from a host/),
  );

  it('refuses other ways to a host, and takes heatmaps and treemaps', () => {
    expect(() => plots.figure({ ...good, layout: { images: [{ source: 'https://x/y.png' }] } })).toThrow(
      /must be a data URI/,
    );
    expect(() => plots.figure({ ...good, layout: { mapbox: {} } })).toThrow(/layout.mapbox/);
    expect(() => plots.figure({ ...good, data: [{ type: 'image', source: 'http://x' }] })).toThrow(/data URI/);
    expect(
      plots.figure({
        ...good,
        data: [
          { type: 'heatmap', z: [[1]] },
          { type: 'treemap', labels: ['a'] },
        ],
      }).data,
    ).toHaveLength(2);
  });

  it('refuses more points than it draws', () => {
    const x = range(MAX_POINTS + 1);
    expect(() => plots.figure({ ...good, data: [{ type: 'scatter', x, y: x }] })).toThrow(
      /at most 4000 points, got 4001/,
    );
    expect(() => plots.figure({ ...good, data: [{ type: 'heatmap', z: range(70).map(() => range(70)) }] })).toThrow(
      /got 4900/,
    );
  });

  it('draws NaN as a gap and shortens numbers', () => {
    const { data } = plots.figure({
      ...good,
      data: [{ type: 'scatter', x: Float32Array.of(0.1, 2), y: [Number.NaN, 1 / 3] }],
    });
    expect(data[0]).toMatchObject({ x: [0.1, 2], y: [null, 0.333333] });
  });

  it('lays panels side by side, each with its own axes', () => {
    const { data, layout } = FIGURES.figure!();
    expect(data.map(({ xaxis }) => xaxis)).toEqual(['x', 'x2', 'x3']);
    const domains = ['xaxis', 'xaxis2', 'xaxis3'].map((axis) => (layout[axis] as { domain: [number, number] }).domain);
    expect(domains[0]![0]).toBe(0);
    expect(domains[2]![1]).toBe(1);
    expect(domains[0]![1]).toBeLessThan(domains[1]![0]);
    expect(JSON.stringify(layout.annotations)).toContain('swish');
  });

  it('writes units behind axis names', () => {
    const { layout } = plots.figure({ ...good, x: { title: 'Price', unit: 'USD', type: 'log', range: [0, 3] } });
    expect(layout.xaxis).toMatchObject({ title: { text: 'Price (USD)' }, type: 'log', range: [0, 3] });
  });
});
