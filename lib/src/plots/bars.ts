import type { VectorLike } from '../preprocessing/data/matrix';
import { type AxisArgs, type Figure, figure, type Trace } from './figure';
import { capitalized, counted, numbers, say } from './numbers';
import { INK, seriesStyle } from './theme';

/** What a bar stands for: a number, or several measurements of it, such as one for each seed. */
export type Measured = number | VectorLike;

/** Options of `bars`. */
export interface BarsArgs {
  title: string;
  /** Names of the groups, one for each bar of a series. */
  groups: readonly string[];
  /** What the groups are. */
  x: string | AxisArgs;
  /** What is along the y axis, with its unit. */
  y: string | AxisArgs;
  /** Default: made from the data: each bar's value and spread. */
  alt?: string;
}

/** Patterns of series, so that colour never stands alone: pale on the bar's colour, which reads on light and on dark. */
const PATTERN = { fillmode: 'overlay', fgcolor: '#ffffff', fgopacity: 0.6, solidity: 0.2 } as const;
const PATTERNS = ['', '/', '.', 'x', '\\', '+'] as const;

/**
 * Bars side by side in groups, one of each series in every group. Of several measurements the bar is the mean, and a whisker reaches
 * one standard deviation (of the sample: divided by n - 1) up and down.
 *
 * @param series measurements by series: one entry for each group
 * @throws Error for no series or groups, a series with another number of entries than there are groups, values that are no numbers,
 * and a missing title or axis name.
 *
 * @example
 * const figure = plots.bars(
 *   { 'squared error': [[0.6, 0.64], [1.1, 1.3]], Huber: [[0.61, 0.63], [0.6, 0.64]] },
 *   { title: 'Error by loss', groups: ['clean', 'corrupted'], x: 'training targets', y: 'RMSE (100,000 USD)' },
 * );
 * assert.deepEqual(figure.data[0].y, [0.62, 1.2]);
 * assert.match(figure.layout.meta.alt, /Corrupted: squared error 1.2 ± 0.1414, Huber 0.62 ± 0.02828/);
 */
export function bars(series: Readonly<Record<string, readonly Measured[]>>, args: BarsArgs): Figure {
  const groups = args?.groups;
  if (!Array.isArray(groups) || groups.length === 0)
    throw new Error("bars needs the names of the groups, such as groups: ['clean', 'corrupted'].");
  const drawn = Object.entries(series ?? {}).map(([name, values]) => ({
    name,
    heights: heightsOf(name, values, groups),
  }));
  if (drawn.length === 0) throw new Error('bars needs at least one series: { name: [numbers] }.');
  const note = spreadNote(drawn.flatMap(({ heights }) => heights));
  return figure({
    title: args.title,
    x: categories(args.x),
    y: args.y,
    alt: args.alt ?? groups.map((group, i) => groupWords(group, drawn, i)).join(' '),
    legend: drawn.length > 1,
    data: drawn.map(({ name, heights }, i) => barTrace(name, heights, groups, i)),
    layout: { barmode: 'group', bargap: 0.3, bargroupgap: 0.08 },
    ...(note !== undefined && { note }),
  });
}

interface Height {
  readonly mean: number;
  /** Standard deviation; null for a single number. */
  readonly spread: number | null;
  readonly count: number;
}

interface Drawn {
  readonly name: string;
  readonly heights: readonly Height[];
}

function heightsOf(name: string, values: readonly Measured[], groups: readonly string[]): Height[] {
  if (!Array.isArray(values) || values.length !== groups.length) {
    const given = Array.isArray(values) ? counted(values.length, 'entry', 'entries') : String(values);
    throw new Error(
      `The series '${name}' has ${given}; expected one for each of the ${counted(groups.length, 'group')}: ${groups.join(', ')}.`,
    );
  }
  return values.map((value: Measured, i) => heightOf(value, `'${name}' in the group '${groups[i]}'`));
}

function heightOf(value: Measured, what: string): Height {
  if (typeof value === 'number') return { mean: value, spread: null, count: 1 };
  const all = numbers(value, what);
  const mean = all.reduce((sum, each) => sum + each, 0) / all.length;
  const squares = all.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return { mean, spread: all.length > 1 ? Math.sqrt(squares / (all.length - 1)) : null, count: all.length };
}

function categories(axis: string | AxisArgs): AxisArgs {
  return { type: 'category', ...(typeof axis === 'string' ? { title: axis } : axis) };
}

function barTrace(name: string, heights: readonly Height[], groups: readonly string[], i: number): Trace {
  const spreads = heights.map(({ spread }) => spread ?? 0);
  return {
    type: 'bar',
    name,
    x: [...groups],
    y: heights.map(({ mean }) => mean),
    marker: { color: seriesStyle(i).color, pattern: { ...PATTERN, shape: PATTERNS[i % PATTERNS.length] } },
    ...(spreads.some((spread) => spread > 0) && {
      error_y: { type: 'data', array: spreads, color: INK, thickness: 2, width: 5 },
    }),
  };
}

/** What a bar and its whisker are, where there are several measurements. */
function spreadNote(heights: readonly Height[]): string | undefined {
  const counts = [...new Set(heights.filter(({ spread }) => spread !== null).map(({ count }) => count))];
  if (counts.length === 0) return undefined;
  const count = counts.length === 1 ? say(counts[0]!) : `${say(Math.min(...counts))} to ${say(Math.max(...counts))}`;
  return `Bars are means of ${count} measurements, whiskers one standard deviation.`;
}

/** `Clean: MSE 0.62 ± 0.01, Huber 0.61 ± 0.01.` */
function groupWords(group: string, drawn: readonly Drawn[], i: number): string {
  const words = drawn.map(({ name, heights }) => {
    const { mean, spread } = heights[i]!;
    return `${name} ${say(mean)}${spread === null ? '' : ` ± ${say(spread)}`}`;
  });
  return `${capitalized(group)}: ${words.join(', ')}.`;
}
