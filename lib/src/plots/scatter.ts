import type { VectorLike } from '../preprocessing/data/matrix';
import { type AxisArgs, type Figure, figure } from './figure';
import { MAX_POINTS } from './guards';
import { assertSameLength, counted, numbers, say, summarize } from './numbers';
import { at, samplePositions } from './sample';
import { PALETTE, POINT_SCALE } from './theme';

/** Options of `scatter`. */
export interface ScatterArgs {
  title: string;
  /** What is along the x axis, with its unit. */
  x: string | AxisArgs;
  /** What is along the y axis, with its unit. */
  y: string | AxisArgs;
  /** A third number of each point, shown as its colour. Default: none. */
  color?: VectorLike;
  /** What the colour stands for, with its unit; needed with `color`. */
  colorTitle?: string;
  /** Points that are drawn at most, up to 4,000. Default: 4,000. */
  maxPoints?: number;
  /** Default: made from the data: the ranges and the correlation. */
  alt?: string;
}

/**
 * Points. Of more than `maxPoints`, a sample is drawn, always the same one, and a note says so.
 *
 * @throws Error for lists of differing lengths, no points, and a missing title or axis name.
 *
 * @example
 * const figure = plots.scatter([1, 2, 3], [2, 4, 6], { title: 'Twice', x: 'x', y: 'y' });
 * assert.match(figure.layout.meta.alt, /correlation 1/);
 */
export function scatter(x: VectorLike, y: VectorLike, args: ScatterArgs): Figure {
  const xs = numbers(x, 'x');
  const ys = numbers(y, 'y');
  const colors = args.color === undefined ? null : numbers(args.color, 'color');
  assertSameLength({ x: xs, y: ys, ...(colors && { color: colors }) });
  if (colors && !args.colorTitle)
    throw new Error('scatter: say by colorTitle what the colour stands for, with its unit.');
  const kept = samplePositions(xs.length, limitOf(args.maxPoints));
  const marker = colors
    ? {
        color: at(colors, kept),
        colorscale: POINT_SCALE,
        showscale: true,
        colorbar: { title: { text: args.colorTitle } },
      }
    : { color: PALETTE[0] };
  return figure({
    title: args.title,
    x: args.x,
    y: args.y,
    alt: args.alt ?? scatterWords(xs, ys, args),
    legend: false,
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        x: at(xs, kept),
        y: at(ys, kept),
        marker: { size: 5, opacity: 0.6, ...marker },
      },
    ],
    ...sampleNote(kept.length, xs.length),
  });
}

/** The most points to draw, checked. */
export function limitOf(maxPoints: number = MAX_POINTS): number {
  if (Number.isInteger(maxPoints) && maxPoints >= 1 && maxPoints <= MAX_POINTS) return maxPoints;
  throw new Error(`maxPoints must be a whole number from 1 to ${MAX_POINTS}, got ${maxPoints}.`);
}

/** A note where not all points are drawn. */
export function sampleNote(drawn: number, all: number): { note?: string } {
  return drawn === all ? {} : { note: `A random sample of ${say(drawn)} of ${counted(all, 'point')} is drawn.` };
}

function scatterWords(xs: readonly number[], ys: readonly number[], { x, y }: ScatterArgs): string {
  const range = (name: string | AxisArgs, values: readonly number[]) => {
    const { min, max } = summarize(values);
    return `${typeof name === 'string' ? name : name.title} from ${say(min)} to ${say(max)}`;
  };
  return `${counted(xs.length, 'point')}: ${range(x, xs)}, ${range(y, ys)}, correlation ${say(correlation(xs, ys))}.`;
}

/** Pearson's correlation of the pairs without NaN; NaN where one of the two doesn't vary. */
function correlation(xs: readonly number[], ys: readonly number[]): number {
  const pairs = xs.flatMap((x, i) => (Number.isFinite(x) && Number.isFinite(ys[i]) ? [[x, ys[i]!] as const] : []));
  const meanX = pairs.reduce((sum, [x]) => sum + x, 0) / pairs.length;
  const meanY = pairs.reduce((sum, [, y]) => sum + y, 0) / pairs.length;
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (const [x, y] of pairs) {
    xy += (x - meanX) * (y - meanY);
    xx += (x - meanX) ** 2;
    yy += (y - meanY) ** 2;
  }
  return xy / Math.sqrt(xx * yy);
}
