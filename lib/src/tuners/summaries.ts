/** A search as tables. */
import { type Displayable, displayable } from '../notebook/displayable';
import { displayHook } from '../notebook/hook';
import { type Records, table } from '../notebook/table';
import { domainText } from './space/checked';
import type { Entry, HyperValue } from './space/entries';
import { epochsOf, type Trial } from './trials/trial';

/** One trial as a row of a table. */
export interface ResultRow {
  /** The trial's id. */
  readonly trial: string;
  readonly status: Trial['status'];
  /** The best value of the objective, the mean of the executions; null where there is none. */
  readonly score: number | null;
  /** Epochs trained in this trial, all executions together. */
  readonly epochs: number;
  readonly seconds: number;
  /** The values of the hyperparameters by name; of Hyperband also `bracket`, `round` and `from`. */
  readonly [column: string]: HyperValue | null;
}

/** The trials as rows. A hyperparameter whose name is a column's already is called `hp.NAME`. */
export function rowsOf(trials: readonly Trial[]): ResultRow[] {
  return trials.map((trial) => {
    const { id, status, score, seconds, rung } = trial;
    const own = { trial: id, status, score, epochs: epochsOf(trial), seconds };
    const place = rung && { bracket: rung.bracket, round: rung.round, from: rung.from };
    const columns = { ...own, ...place };
    const values = Object.entries(trial.values).map(([name, value]) => [name in columns ? `hp.${name}` : name, value]);
    return { ...own, ...(Object.fromEntries(values) as Record<string, HyperValue>), ...place };
  });
}

/** The hyperparameters of a space as rows. */
export function spaceRows(space: readonly Entry[]): Record<string, HyperValue>[] {
  const conditional = space.some(({ conditions }) => conditions.length > 0);
  return space.map((entry) => ({
    hyperparameter: entry.name,
    kind: entry.kind,
    values: domainText(entry),
    default: entry.default,
    ...(conditional && {
      'counts where': entry.conditions.map(({ name, values }) => `${name} is ${values.join(' or ')}`).join(', '),
    }),
  }));
}

/** Shows rows in the notebook, or prints them. */
export function show(rows: Records, caption: string, printFn?: (text: string) => void): void {
  const shown: Displayable =
    rows.length === 0
      ? displayable({ 'text/plain': `${caption}: none.` })
      : table(rows, { caption, maxRows: Math.max(1, rows.length) });
  const hook = printFn ? null : displayHook();
  if (hook) hook(shown);
  else (printFn ?? console.log)(String(shown));
}
