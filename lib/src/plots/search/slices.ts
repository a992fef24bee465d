import { type AxisArgs, type Figure, figure, type PanelArgs } from '../figure';
import { counted, say } from '../numbers';
import { ACCENT, PALETTE } from '../theme';
import { type ResultRows, type ScoredRow, scoredRows, sharedAxis } from './rows';

/** Options of `slices`. */
export interface SlicesArgs {
  title: string;
  /** The hyperparameters, a panel each: their names in the rows, or with axes: `{ learningRate: { title: 'Learning rate', type: 'log' } }`. */
  hyperparameters: readonly string[] | Readonly<Record<string, string | AxisArgs>>;
  /** What the score is, with its unit. */
  score: string | AxisArgs;
  /** Whether a small or a large score is good. Default: 'min'. */
  direction?: 'min' | 'max';
  /** Default: made from the data: for each hyperparameter the best value and score, and the range of the scores. */
  alt?: string;
}

/**
 * The scores of a search against one hyperparameter at a time: a panel each, a point for each trial, the best one marked. Takes the rows
 * of a tuner's `results()`; trials without a score are left out.
 *
 * @throws Error for rows without a score, and for hyperparameters that they don't have.
 *
 * @example
 * const rows = [{ learningRate: 0.001, score: 0.5 }, { learningRate: 0.01, score: 0.4 }, { learningRate: 0.1, score: 0.9 }];
 * const figure = plots.slices(rows, { title: 'Learning rates', score: 'Validation loss',
 *   hyperparameters: { learningRate: { title: 'Learning rate', type: 'log' } } });
 * assert.match(figure.layout.meta.alt, /best 0.4 at 0.01/);
 */
export function slices(rows: ResultRows, args: SlicesArgs): Figure {
  const { direction = 'min' } = args;
  if (direction !== 'min' && direction !== 'max')
    throw new Error(`slices: direction is '${String(direction)}'; expected 'min' or 'max'.`);
  const scored = scoredRows('slices', rows);
  const axes = axesOf(args.hyperparameters);
  const best = scored.reduce((a, b) => ((direction === 'min' ? b.score < a.score : b.score > a.score) ? b : a));
  const panels = axes.map(([name, axis], i) => panel(name, axis, args.score, scored, best, i === 0));
  return figure({
    title: args.title,
    alt:
      args.alt ??
      `${counted(scored.length, 'trial')}. ${axes.map(([name, axis]) => words(name, axis, scored, best)).join(' ')}`,
    panels,
    columns: Math.min(3, panels.length),
    legend: true,
  });
}

function axesOf(given: SlicesArgs['hyperparameters']): [string, AxisArgs][] {
  const entries = Array.isArray(given)
    ? given.map((name: string) => [name, name] as const)
    : Object.entries((given ?? {}) as Record<string, string | AxisArgs>);
  if (entries.length === 0)
    throw new Error("slices: hyperparameters names none; give those of the rows, such as ['learningRate'].");
  return entries.map(([name, axis]) => [name, typeof axis === 'string' ? { title: axis } : axis]);
}

function panel(
  name: string,
  axis: AxisArgs,
  score: string | AxisArgs,
  rows: readonly ScoredRow[],
  best: ScoredRow,
  first: boolean,
): PanelArgs {
  const missing = rows.find((row) => !(name in row));
  if (missing) throw new Error(`slices: a row has no '${name}'. It has ${Object.keys(missing).join(', ')}.`);
  const others = rows.filter((row) => row !== best);
  const points = (some: readonly ScoredRow[], label: string, marker: object) => ({
    type: 'scatter',
    mode: 'markers',
    name: label,
    legendgroup: label,
    showlegend: first,
    x: some.map((row) => plain(row[name])),
    y: some.map((row) => row.score),
    marker,
  });
  return {
    x: { ...axis, ...kindOf(axis, rows, name), plotly: { exponentformat: 'power', ...axis.plotly } },
    y: sharedAxis(score, first),
    data: [
      ...(others.length > 0 ? [points(others, 'trial', { color: PALETTE[0], size: 8, opacity: 0.75 })] : []),
      points([best], 'best', { color: ACCENT, size: 13, symbol: 'diamond' }),
    ],
  };
}

/** Texts and booleans lie side by side; numbers on their axis. */
function kindOf(axis: AxisArgs, rows: readonly ScoredRow[], name: string): Partial<AxisArgs> {
  if (axis.type !== undefined) return {};
  return rows.some((row) => typeof row[name] === 'number') ? {} : { type: 'category' };
}

const plain = (value: unknown) => (typeof value === 'number' ? value : String(value));

/** `Learning rate: best 0.38 at 0.01; from 1e-05 to 0.1 scores lie between 0.38 and 6.` */
function words(name: string, axis: AxisArgs, rows: readonly ScoredRow[], best: ScoredRow): string {
  const value = (of: unknown) => (typeof of === 'number' ? say(of) : String(of));
  const numbers = rows.map((row) => row[name]).filter((one): one is number => typeof one === 'number');
  const scores = rows.map((row) => row.score);
  const span =
    numbers.length > 0
      ? `from ${say(Math.min(...numbers))} to ${say(Math.max(...numbers))}`
      : `over ${[...new Set(rows.map((row) => String(row[name])))].join(', ')}`;
  return `${axis.title}: best ${say(best.score)} at ${value(best[name])}; ${span} scores lie between ${say(Math.min(...scores))} and ${say(Math.max(...scores))}.`;
}
