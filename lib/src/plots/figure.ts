import { DISPLAY, type Displayable } from '../notebook/displayable';
import { assertOffline, assertTraces, type Trace } from './guards';
import { baseAxis, baseLayout, CONFIG } from './theme';

export type { Trace } from './guards';

/** A figure's layout: Plotly's, of which a title and the alt text are certain. */
export interface Layout {
  readonly title: { readonly text: string };
  readonly meta: { readonly alt: string };
  readonly [key: string]: unknown;
}

/** A Plotly figure: plain data, that a notebook draws. */
export interface Figure extends Displayable {
  readonly data: readonly Trace[];
  readonly layout: Layout;
  readonly config: Readonly<Record<string, unknown>>;
}

/** An axis: its name, with a unit where it has one. */
export interface AxisArgs {
  /** What is along the axis. */
  title: string;
  /** The unit, shown in brackets: 'USD'. Default: none. */
  unit?: string;
  /** `linear`, `log` (base 10), `category` or `date`. Default: Plotly's guess from the data. */
  type?: 'linear' | 'log' | 'category' | 'date';
  /** Both ends. On a log axis they are exponents of 10. Default: what the data need. */
  range?: readonly [number, number];
  /** More of Plotly's axis attributes, by Plotly's names. Default: none. */
  plotly?: Readonly<Record<string, unknown>>;
}

/** One pair of axes with what is drawn on it. */
export interface PanelArgs {
  /** Above the panel. Default: none. */
  title?: string;
  x: string | AxisArgs;
  y: string | AxisArgs;
  data: readonly Trace[];
}

interface CommonFigureArgs {
  /** What the figure shows. */
  title: string;
  /** The figure in words for who can't see it: what it shows, with the numbers that matter. */
  alt: string;
  /** A remark under the figure, such as that points are a sample. Default: none. */
  note?: string;
  /** Whether a legend is shown. Default: where any trace has a name. */
  legend?: boolean;
  /** Height in pixels. Default: 400 for each row of panels. */
  height?: number;
  /** Plotly annotations. Default: none. */
  annotations?: readonly Readonly<Record<string, unknown>>[];
  /** More of Plotly's layout attributes, by Plotly's names. Default: none. */
  layout?: Readonly<Record<string, unknown>>;
}

/** Options of `figure`: one panel (`x`, `y`, `data`) or several (`panels`). */
export type FigureArgs =
  | (CommonFigureArgs & PanelArgs & { panels?: never })
  | (CommonFigureArgs & { panels: readonly PanelArgs[] /** Panels in a row. Default: at most 3. */; columns?: number });

/** The MIME type by which notebooks know Plotly figures. */
export const PLOTLY_MIME = 'application/vnd.plotly.v1+json';

/**
 * Makes a figure of Plotly traces. It demands what a reader needs to understand one: a title, named axes, and the alt text.
 * Its look is the library's: transparent, a colour-blind-safe palette.
 *
 * @throws Error if a title, an axis name or the alt text is missing, for more than 4,000 points, for traces that fetch
 * from a host (maps), and for values in the data that are no numbers (NaN is drawn as a gap).
 *
 * @example
 * const x = [-2, -1, 0, 1, 2];
 * const figure = plots.figure({
 *   title: 'A parabola', x: 'x', y: 'x squared', alt: 'A parabola with its lowest point, 0, at 0.',
 *   data: [{ type: 'scatter', mode: 'lines', x, y: x.map((value) => value ** 2) }],
 * });
 * assert.equal(figure.layout.title.text, 'A parabola');
 */
export function figure(args: FigureArgs): Figure {
  const { title, alt, note, height, annotations = [], layout = {} } = args;
  assertText('title', title, 'What does the figure show?');
  assertText('alt', alt, 'Say in a sentence or two what the figure shows, with its main numbers.');
  const panels = panelsOf(args);
  const traces = panels.flatMap((panel) => panel.data);
  assertTraces(traces);
  assertOffline(layout, 'layout');
  const columns = Math.min(('columns' in args && args.columns) || 3, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const placed = panels.map((panel, i) => placePanel(panel, i, columns, rows));
  return make(
    placed.flatMap(({ data }) => data),
    {
      ...baseLayout(),
      title: { text: title },
      height: height ?? 400 * rows,
      showlegend: args.legend ?? traces.some((trace) => trace.name !== undefined),
      ...Object.assign({}, ...placed.map(({ axes }) => axes)),
      ...layout,
      annotations: [...placed.flatMap(({ heading }) => heading), ...annotations, ...noteAnnotation(note)],
      meta: { ...(layout.meta as object | undefined), alt },
      ...(note !== undefined && { margin: { l: 64, r: 24, t: 56, b: 88 } }),
    },
  );
}

function make(data: readonly Trace[], layout: Layout): Figure {
  const text = `Figure: ${layout.title.text}. ${layout.meta.alt}`;
  const bare = { data: data.map(compact) as Trace[], layout, config: CONFIG };
  const show = () => ({ [PLOTLY_MIME]: { ...bare }, 'text/plain': text });
  // Not enumerable: a figure stays the plain object that Plotly, JSON and a curious reader expect.
  return Object.defineProperty(bare, DISPLAY, { value: show }) as typeof bare & Displayable;
}

function panelsOf(args: FigureArgs): readonly PanelArgs[] {
  const panels = args.panels ?? [{ x: args.x, y: args.y, data: args.data }];
  if (panels.length === 0) throw new Error('A figure needs at least one panel, got panels: [].');
  panels.forEach(({ x, y, data }, i) => {
    const where = args.panels ? `panels[${i}].` : '';
    assertText(`${where}x`, typeof x === 'string' ? x : x?.title, 'Name what is along the axis, with its unit.');
    assertText(`${where}y`, typeof y === 'string' ? y : y?.title, 'Name what is along the axis, with its unit.');
    if (Array.isArray(data) && data.length > 0) return;
    throw new Error(`A figure needs ${where}data: a list of at least one Plotly trace.`);
  });
  return panels;
}

interface PlacedPanel {
  readonly data: readonly Trace[];
  readonly axes: Record<string, unknown>;
  readonly heading: readonly Record<string, unknown>[];
}

/** Gaps between panels, as shares of the figure. */
const GAP_X = 0.09;
const GAP_Y = 0.2;

function placePanel(panel: PanelArgs, i: number, columns: number, rows: number): PlacedPanel {
  const suffix = i === 0 ? '' : String(i + 1);
  const x = span(i % columns, columns, GAP_X);
  const y = span(rows - 1 - Math.floor(i / columns), rows, GAP_Y);
  return {
    data: panel.data.map((trace) => ({ ...trace, xaxis: `x${suffix}`, yaxis: `y${suffix}` })),
    axes: {
      [`xaxis${suffix}`]: { ...axis(panel.x), domain: x, anchor: `y${suffix}` },
      [`yaxis${suffix}`]: { ...axis(panel.y), domain: y, anchor: `x${suffix}` },
    },
    heading: panel.title === undefined ? [] : [panelHeading(panel.title, (x[0] + x[1]) / 2, y[1])],
  };
}

function span(i: number, count: number, gap: number): [number, number] {
  const size = (1 - gap * (count - 1)) / count;
  const from = i * (size + gap);
  return [round(from), round(Math.min(from + size, 1))];
}

function axis(given: string | AxisArgs): Record<string, unknown> {
  const { title, unit, type, range, plotly } = typeof given === 'string' ? ({ title: given } as AxisArgs) : given;
  return {
    ...baseAxis(),
    title: { text: unit === undefined ? title : `${title} (${unit})` },
    ...(type !== undefined && { type }),
    ...(range !== undefined && { range: [...range] }),
    ...plotly,
  };
}

function panelHeading(text: string, x: number, y: number): Record<string, unknown> {
  return {
    text,
    x: round(x),
    y,
    xref: 'paper',
    yref: 'paper',
    xanchor: 'center',
    yanchor: 'bottom',
    showarrow: false,
    font: { size: 14 },
  };
}

function noteAnnotation(note: string | undefined): Record<string, unknown>[] {
  if (note === undefined) return [];
  return [
    {
      text: note,
      x: 0,
      y: 0,
      yshift: -64,
      xref: 'paper',
      yref: 'paper',
      xanchor: 'left',
      yanchor: 'top',
      showarrow: false,
      font: { size: 11 },
    },
  ];
}

/** Numbers of six digits are more than a screen shows, and a third of the size. */
function compact(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array, compact);
  if (Array.isArray(value)) return value.map(compact);
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, compact(entry)]));
  }
  return value;
}

function assertText(name: string, value: unknown, cure: string): void {
  if (typeof value === 'string' && value.trim() !== '') return;
  throw new Error(
    `A figure needs ${name}, a text: got ${value === undefined ? 'none' : JSON.stringify(value)}. ${cure}`,
  );
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
