import { type AxisArgs, type Figure, figure, type Trace } from './figure';
import { counted, say, summarize } from './numbers';
import { seriesStyle } from './theme';

/** Measured numbers by what was measured, several of a kind where it was repeated. */
export type Measurements = Readonly<Record<string, number | readonly number[]>>;

/** Options of `dots`. */
export interface DotsArgs {
  title: string;
  /** What was measured, with its unit. */
  x: string | AxisArgs;
  /** What the rows are. */
  y: string;
  /** What was repeated, in the plural, such as 'seeds': it is said where more than one number stands behind a dot. Default: 'runs'. */
  repeats?: string;
  /** Default: made from the data: each mean with its range. */
  alt?: string;
}

/**
 * Numbers side by side, a row for each thing measured and a dot for each series: the mean over the repeats, with a bar from the
 * smallest to the largest. For before and after, right and wrong, one model and another.
 *
 * Rows come in the order in which they are first named, from the top; a series may leave rows out.
 *
 * @throws Error for no series, a row without finite numbers, and a missing title or axis name.
 *
 * @example
 * const figure = plots.dots(
 *   { before: { scale: [0.9, 1.1], shuffle: 0.7 }, after: { scale: [0.5, 0.6], shuffle: 0.6 } },
 *   { title: 'Two rules', x: 'RMSE', y: 'Rule', repeats: 'seeds' },
 * );
 * assert.match(figure.layout.meta.alt, /scale: before 1 \(0.9 to 1.1\), after 0.55/);
 * assert.deepEqual(figure.data[0].x, [1, 0.7]);
 */
export function dots(series: Readonly<Record<string, Measurements>>, args: DotsArgs): Figure {
  const entries = Object.entries(series ?? {}).map(([name, rows]) => ({ name, rows: summaries(name, rows) }));
  if (entries.length === 0) throw new Error("dots needs at least one series: { 'before': { 'what': [numbers] } }.");
  const labels = [...new Set(entries.flatMap(({ rows }) => [...rows.keys()]))];
  const most = Math.max(...entries.flatMap(({ rows }) => [...rows.values()].map(({ count }) => count)));
  return figure({
    title: args.title,
    x: args.x,
    y: {
      title: args.y,
      type: 'category',
      // Plotly counts categories from the bottom.
      // The title keeps off the labels, however long they are.
      plotly: {
        categoryorder: 'array',
        categoryarray: [...labels].reverse(),
        title: { text: args.y, standoff: 16 },
      },
    },
    alt: args.alt ?? labels.map((label) => rowWords(label, entries)).join(' '),
    legend: entries.length > 1,
    height: 150 + 40 * labels.length,
    data: entries.map(({ name, rows }, i) => trace(name, rows, i)),
    ...(most > 1 && {
      note: `Dots: means over ${counted(most, args.repeats ?? 'runs', args.repeats ?? 'runs')}. Bars: from the smallest to the largest.`,
    }),
  });
}

type Summary = ReturnType<typeof summarize>;
interface Series {
  readonly name: string;
  readonly rows: ReadonlyMap<string, Summary>;
}

function summaries(name: string, rows: Measurements): Map<string, Summary> {
  if (Object.keys(rows ?? {}).length === 0)
    throw new Error(`The series '${name}' has no rows: give { 'what': [numbers] }.`);
  return new Map(
    Object.entries(rows).map(([label, given]) => {
      const values = typeof given === 'number' ? [given] : given;
      if (Array.isArray(values) && values.length > 0 && values.every(Number.isFinite))
        return [label, summarize(values)];
      throw new Error(
        `'${label}' of the series '${name}' must be a finite number or a list of them, got ${String(given)}.`,
      );
    }),
  );
}

function trace(name: string, rows: ReadonlyMap<string, Summary>, i: number): Trace {
  const { color, symbol } = seriesStyle(i);
  const all = [...rows.values()];
  return {
    type: 'scatter',
    mode: 'markers',
    name,
    x: all.map(({ mean }) => mean),
    y: [...rows.keys()],
    error_x: {
      type: 'data',
      symmetric: false,
      array: all.map(({ mean, max }) => max - mean),
      arrayminus: all.map(({ mean, min }) => mean - min),
      color,
      thickness: 2,
      width: 5,
    },
    marker: { color, symbol, size: 11 },
  };
}

/** `scale: before 1 (0.9 to 1.1), after 0.55 (0.5 to 0.6).` */
function rowWords(label: string, entries: readonly Series[]): string {
  const parts = entries.flatMap(({ name, rows }) => {
    const found = rows.get(label);
    if (!found) return [];
    const { count, mean, min, max } = found;
    return [`${name} ${say(mean)}${count > 1 ? ` (${say(min)} to ${say(max)})` : ''}`];
  });
  return `${label}: ${parts.join(', ')}.`;
}
