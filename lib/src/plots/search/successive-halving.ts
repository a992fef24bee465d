import { type AxisArgs, type Figure, figure, type PanelArgs, type Trace } from '../figure';
import { counted, say } from '../numbers';
import { ACCENT, INK } from '../theme';
import { type ResultRows, type ScoredRow, scoredRows, sharedAxis } from './rows';

/** Options of `successiveHalving`. */
export interface SuccessiveHalvingArgs {
  title: string;
  /** What the score is, with its unit. */
  score: string | AxisArgs;
  /** Whether a small or a large score is good. Default: 'min'. */
  direction?: 'min' | 'max';
  /** Default: made from the data: for each bracket how many networks reached how many epochs, and its best score. */
  alt?: string;
}

/** A network's trials, each going on from the one before. */
interface Course {
  /** Epochs it had been trained for, and its score then. */
  readonly epochs: number[];
  readonly scores: number[];
}

/**
 * How a Hyperband search narrows down: a panel for each bracket, a line for each network from its first score on, as far as it was
 * trained; the best network of each bracket is marked. Takes the rows of the tuner's `results()`.
 *
 * @throws Error for rows without scores, and for rows that are not of a Hyperband search.
 *
 * @example
 * const rows = [
 *   { trial: '0000', from: null, bracket: 1, epochs: 1, score: 0.9 },
 *   { trial: '0001', from: null, bracket: 1, epochs: 1, score: 0.7 },
 *   { trial: '0002', from: '0001', bracket: 1, epochs: 2, score: 0.5 },
 * ];
 * const figure = plots.successiveHalving(rows, { title: 'Widths', score: 'Validation loss' });
 * assert.equal(figure.layout.meta.alt, 'Bracket 1: 2 networks for 1 epoch, 1 for 3; best score 0.5.');
 */
export function successiveHalving(rows: ResultRows, args: SuccessiveHalvingArgs): Figure {
  const { direction = 'min' } = args;
  const scored = scoredRows('successiveHalving', rows);
  const strange = scored.find((row) => !('bracket' in row && 'from' in row));
  if (strange)
    throw new Error(
      `successiveHalving: a row has no bracket, so it is none of Hyperband. It has ${Object.keys(strange).join(', ')}.`,
    );
  const brackets = [...new Set(scored.map((row) => Number(row.bracket)))].sort((a, b) => b - a);
  const groups = brackets.map((bracket) => ({
    bracket,
    courses: coursesOf(scored.filter((row) => row.bracket === bracket)),
  }));
  return figure({
    title: args.title,
    alt: args.alt ?? groups.map(({ bracket, courses }) => words(bracket, courses, direction)).join(' '),
    panels: groups.map(({ bracket, courses }, i) => panel(bracket, courses, args.score, direction, i === 0)),
    columns: Math.min(3, groups.length),
    legend: true,
  });
}

function coursesOf(rows: readonly ScoredRow[]): Course[] {
  const next = new Map(rows.filter((row) => row.from !== null).map((row) => [row.from, row]));
  const known = new Set(rows.map((row) => row.trial));
  return rows
    .filter((row) => row.from === null || !known.has(row.from))
    .map((first) => {
      const course: Course = { epochs: [], scores: [] };
      for (let row: ScoredRow | undefined = first; row; row = next.get(row.trial)) {
        course.epochs.push((course.epochs.at(-1) ?? 0) + Number(row.epochs));
        course.scores.push(row.score);
      }
      return course;
    });
}

function panel(
  bracket: number,
  courses: readonly Course[],
  score: string | AxisArgs,
  direction: 'min' | 'max',
  first: boolean,
): PanelArgs {
  const best = bestOf(courses, direction);
  const others = courses.filter((course) => course !== best);
  const ticks = [...new Set(courses.flatMap(({ epochs }) => epochs))].sort((a, b) => a - b);
  return {
    title: `Bracket ${bracket}`,
    x: { title: 'Epochs trained', type: 'log', plotly: { tickvals: ticks, ticktext: ticks.map(String) } },
    y: sharedAxis(score, first),
    data: [
      ...(others.length > 0 ? [trace('network', gapped(others), { color: INK, width: 1.5 }, first)] : []),
      trace('best of the bracket', best, { color: ACCENT, width: 3 }, first),
    ],
  };
}

function trace(
  name: string,
  { epochs, scores }: Course,
  line: { color: string; width: number },
  first: boolean,
): Trace {
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name,
    legendgroup: name,
    showlegend: first,
    x: epochs,
    y: scores,
    line,
    marker: { color: line.color, size: line.width > 2 ? 9 : 6 },
  };
}

/** Several courses as one trace, with gaps between. */
function gapped(courses: readonly Course[]): Course {
  return {
    epochs: courses.flatMap(({ epochs }) => [...epochs, Number.NaN]),
    scores: courses.flatMap(({ scores }) => [...scores, Number.NaN]),
  };
}

function bestOf(courses: readonly Course[], direction: 'min' | 'max'): Course {
  const sign = direction === 'min' ? 1 : -1;
  const value = ({ scores }: Course) => Math.min(...scores.map((score) => sign * score));
  return courses.reduce((a, b) => (value(b) < value(a) ? b : a));
}

/** `Bracket 2: 9 networks for 1 epoch, 3 for 3, 1 for 9; best score 0.34.` */
function words(bracket: number, courses: readonly Course[], direction: 'min' | 'max'): string {
  const reached = [...new Set(courses.flatMap(({ epochs }) => epochs))].sort((a, b) => a - b);
  const rungs = reached.map((epochs, i) => {
    const count = courses.filter((course) => course.epochs.includes(epochs)).length;
    return i === 0 ? `${counted(count, 'network')} for ${counted(epochs, 'epoch')}` : `${count} for ${say(epochs)}`;
  });
  const { scores } = bestOf(courses, direction);
  const best = direction === 'min' ? Math.min(...scores) : Math.max(...scores);
  return `Bracket ${bracket}: ${rungs.join(', ')}; best score ${say(best)}.`;
}
