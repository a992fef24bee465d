import type { AxisArgs } from '../figure';

/** Rows of a search, as a tuner's `results()` gives them: as plain records, since figures know no tuners. */
export type ResultRows = readonly Readonly<Record<string, unknown>>[];

/** A row of a trial that has a score. */
export type ScoredRow = Readonly<Record<string, unknown>> & { readonly score: number };

/** @throws if none has a score */
export function scoredRows(where: string, rows: ResultRows): ScoredRow[] {
  if (!Array.isArray(rows))
    throw new Error(`${where} needs the rows of a search, such as tuner.results(): got ${typeof rows}.`);
  const scored = rows.filter((row): row is ScoredRow => Number.isFinite(row?.score));
  if (scored.length > 0) return scored;
  throw new Error(`${where}: none of the ${rows.length} rows has a score; there is nothing to draw.`);
}

/** The score's axis: one scale for panels side by side, named once, since the names would lie over the panel before. */
export function sharedAxis(score: string | AxisArgs, first: boolean): AxisArgs {
  const axis = typeof score === 'string' ? { title: score } : score;
  return first ? axis : { ...axis, plotly: { ...axis?.plotly, matches: 'y', title: { text: '' } } };
}
