import type { VectorLike } from '../preprocessing/data/matrix';
import { isTableLike, type TableLike } from '../preprocessing/data/table-like';
import { type AxisArgs, type Figure, figure, type PanelArgs, type Trace } from './figure';
import { counted, listed, numbers, say, summarize } from './numbers';
import { PALETTE } from './theme';

/** Options of `histogram`. */
export interface HistogramArgs {
  title: string;
  /** What is counted, with its unit. */
  x: string | AxisArgs;
  /** What one value is, in the plural, such as 'Block groups'. Default: 'Values'. */
  y?: string;
  /** Bars, from 1 to 500. Default: 40. */
  bins?: number;
  /** Default: made from the data: range, mean, median and where most values lie. */
  alt?: string;
}

/**
 * How often values occur: bars of equal width over their range. The counting is done here, so a figure stays small
 * however many values there are. NaN is left out, and a note says so.
 *
 * @throws Error for no values, and a missing title or axis name.
 *
 * @example
 * const figure = plots.histogram([1, 1, 2, 5], { title: 'Ages', x: 'Age (years)', bins: 4 });
 * assert.deepEqual(figure.data[0].y, [2, 1, 0, 1]);
 */
export function histogram(values: VectorLike, args: HistogramArgs): Figure {
  const all = numbers(values, 'values');
  const { bars, words, missing } = binned(all, args.bins);
  return figure({
    title: args.title,
    x: args.x,
    y: args.y ?? 'Values',
    alt: args.alt ?? words,
    legend: false,
    data: [bars],
    ...(missing > 0 && { note: `${counted(missing, 'missing value')} left out.` }),
  });
}

/** Options of `distributions`. */
export interface DistributionsArgs {
  title: string;
  /** What one value is, in the plural. Default: 'Values'. */
  y?: string;
  /** Units by column, shown on their axis. Default: none. */
  units?: Readonly<Record<string, string>>;
  /** Bars in each panel, from 1 to 100. Default: 30. */
  bins?: number;
  /** Default: made from the data: range and median of each column. */
  alt?: string;
}

/**
 * One histogram for each column of a table, or for each list of a record, side by side.
 *
 * @throws Error for no columns, more than 12, columns of texts, and a missing title.
 *
 * @example
 * const figure = plots.distributions({ age: [1, 2, 3], rooms: [4, 4, 6] }, { title: 'Features' });
 * assert.equal(figure.data.length, 2);
 */
export function distributions(
  source: TableLike | Readonly<Record<string, VectorLike>>,
  args: DistributionsArgs,
): Figure {
  const lists = columnLists(source);
  if (lists.length === 0 || lists.length > 12) {
    throw new Error(`distributions draws 1 to 12 columns, got ${lists.length}. Choose some of them.`);
  }
  const drawn = lists.map(([name, values]) => ({ name, values, ...binned(values, args.bins ?? 30) }));
  const rows = Math.ceil(drawn.length / 4);
  const columns = Math.ceil(drawn.length / rows); // rows as even as can be
  const missing = drawn.filter((column) => column.missing > 0).map(({ name }) => name);
  return figure({
    title: args.title,
    alt:
      args.alt ??
      `${counted(drawn.length, 'histogram')}. ${drawn.map(({ name, words }) => `${name}: ${words}`).join(' ')}`,
    legend: false,
    columns,
    height: 260 * rows + 100,
    panels: drawn.map(({ name, bars }, i): PanelArgs => {
      const unit = args.units?.[name];
      return {
        x: { title: name, ...(unit !== undefined && { unit }) },
        y: i % columns === 0 ? (args.y ?? 'Values') : { title: args.y ?? 'Values', plotly: { title: { text: '' } } },
        data: [bars],
      };
    }),
    ...(missing.length > 0 && { note: `Missing values left out of ${listed(missing)}.` }),
  });
}

function columnLists(columns: TableLike | Readonly<Record<string, VectorLike>>): [name: string, values: number[]][] {
  if (!isTableLike(columns)) {
    return Object.entries(columns ?? {}).map(([name, values]) => [name, numbers(values, `The column '${name}'`)]);
  }
  const rows = columns.values as readonly (readonly number[])[];
  return columns.columns.map((name, c) => [
    name,
    numbers(
      rows.map((row) => row[c]!),
      `The column '${name}'`,
    ),
  ]);
}

interface Binned {
  readonly bars: Trace;
  readonly words: string;
  readonly missing: number;
}

function binned(all: readonly number[], bins = 40): Binned {
  if (!Number.isInteger(bins) || bins < 1 || bins > 500)
    throw new Error(`bins must be a whole number from 1 to 500, got ${bins}.`);
  const values = all.filter((value) => Number.isFinite(value));
  const { min, max, mean, median, count } = summarize(values);
  if (count === 0) throw new Error('There are no values to count: all are NaN or infinite.');
  const width = max > min ? (max - min) / bins : 1;
  const counts = new Array<number>(max > min ? bins : 1).fill(0);
  for (const value of values) counts[Math.min(Math.floor((value - min) / width), counts.length - 1)]!++;
  const start = max > min ? min : min - 0.5;
  const most = counts.indexOf(Math.max(...counts));
  const peak = `most (${say(counts[most]!)}) from ${say(start + most * width)} to ${say(start + (most + 1) * width)}`;
  return {
    bars: {
      type: 'bar',
      x: counts.map((_, i) => start + (i + 0.5) * width),
      y: counts,
      width: counts.map(() => width),
      marker: { color: PALETTE[0], line: { width: 0 } },
    },
    words: `${counted(count, 'value')} from ${say(min)} to ${say(max)}, mean ${say(mean)}, median ${say(median)}; ${peak}.`,
    missing: all.length - count,
  };
}
