import type { VectorLike } from '../preprocessing/data/matrix';
import { type AxisArgs, type Figure, figure, type Trace } from './figure';
import { MAX_POINTS } from './guards';
import { assertSameLength, listed, numbers, say, summarize } from './numbers';
import { at, curvePositions } from './sample';
import { seriesStyle } from './theme';

/** A curve: its heights over 1, 2, 3 ..., or over its own places. */
export type Curve = VectorLike | { readonly x: VectorLike; readonly y: VectorLike };

/** Options of `lines`. */
export interface LinesArgs {
  title: string;
  /** What is along the x axis, with its unit. Default: 'Step'. */
  x?: string | AxisArgs;
  /** What is along the y axis, with its unit. */
  y: string | AxisArgs;
  /** Default: made from the data: where each curve begins, ends, and its lowest and highest value. */
  alt?: string;
}

/**
 * Curves by name over a common axis, one colour and dash each.
 *
 * Curves of more points than a figure takes (4,000 in all) keep their first, last, lowest and highest points, and a note says so.
 *
 * @throws Error for no curves, empty ones, lists of differing lengths, and a missing title or axis name.
 *
 * @example
 * const figure = plots.lines({ SGD: [0.9, 0.6, 0.5], Adam: [0.8, 0.4, 0.3] },
 *   { title: 'Convergence of optimizers', x: 'Epoch', y: 'Loss (mean squared error)' });
 * assert.match(figure.layout.meta.alt, /Adam falls from 0.8 to 0.3/);
 */
export function lines(curves: Readonly<Record<string, Curve>>, args: LinesArgs): Figure {
  const entries = Object.entries(curves ?? {}).map(([name, curve]) => ({ name, ...points(name, curve) }));
  if (entries.length === 0) throw new Error('lines needs at least one curve: { name: [numbers] }.');
  const limit = Math.floor(MAX_POINTS / entries.length);
  const thinned = entries.filter(({ y }) => y.length > limit).map(({ name }) => name);
  return figure({
    title: args.title,
    x: wholeTicks(args.x ?? 'Step', entries),
    y: args.y,
    alt:
      args.alt ??
      `${entries.length === 1 ? 'A curve' : `${entries.length} curves`}. ${entries.map(curveWords).join(' ')}`,
    legend: entries.length > 1,
    data: entries.map(({ name, x, y }, i) => curveTrace(name, x, y, i, limit)),
    ...(thinned.length > 0 && { note: `Drawn with their extremes, not with every point: ${listed(thinned)}.` }),
  });
}

interface Points {
  readonly x: number[];
  readonly y: number[];
}

function points(name: string, curve: Curve): Points {
  const own = typeof curve === 'object' && curve !== null && 'y' in curve && 'x' in curve;
  const y = numbers(own ? (curve.y as VectorLike) : (curve as VectorLike), `The curve '${name}'`);
  if (!own) return { x: y.map((_, i) => i + 1), y };
  const x = numbers(curve.x as VectorLike, `x of the curve '${name}'`);
  assertSameLength({ [`x of '${name}'`]: x, [`y of '${name}'`]: y });
  return { x, y };
}

function curveTrace(name: string, x: number[], y: number[], i: number, limit: number): Trace {
  const { color, dash } = seriesStyle(i);
  const kept = curvePositions(y, limit);
  return { type: 'scatter', mode: 'lines', name, x: at(x, kept), y: at(y, kept), line: { color, dash, width: 2 } };
}

/** Few whole places (epochs, trials) get whole ticks: there is no epoch 1.5. */
function wholeTicks(axis: string | AxisArgs, curves: readonly Points[]): AxisArgs {
  const given = typeof axis === 'string' ? { title: axis } : axis;
  const places = curves.flatMap(({ x }) => x.slice(0, 14));
  const few = summarize(places).max - summarize(places).min <= 12 && places.every(Number.isInteger);
  return few && given.type === undefined ? { ...given, plotly: { dtick: 1, ...given.plotly } } : given;
}

/** `Adam falls from 0.8 to 0.3; lowest 0.29 at 7.` */
function curveWords({ name, x, y }: Points & { name: string }): string {
  const first = y[0]!;
  const last = y.at(-1)!;
  const verb = last < first ? 'falls' : last > first ? 'rises' : 'goes';
  const { min, max } = summarize(y);
  const extremes = [
    min < Math.min(first, last) ? `lowest ${say(min)} at ${say(x[y.indexOf(min)]!)}` : '',
    max > Math.max(first, last) ? `highest ${say(max)} at ${say(x[y.indexOf(max)]!)}` : '',
  ].filter(Boolean);
  return `${name} ${verb} from ${say(first)} to ${say(last)}${extremes.length ? `; ${extremes.join(', ')}` : ''}.`;
}
