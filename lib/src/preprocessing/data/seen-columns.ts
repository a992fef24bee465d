import { defaultNames } from './draft';

interface Columns {
  readonly columns: number;
  readonly names: readonly string[] | null;
}

/** Refuses columns that are other ones, or in another order, than those of `fit`. */
export function assertSameColumns(owner: string, seen: Columns, given: Columns): void {
  if (given.columns !== seen.columns) {
    throw new Error(
      `x has ${given.columns} columns, but ${owner} was fitted on ${seen.columns}. Give the columns as in fit.`,
    );
  }
  const { names } = given;
  const fitted = seen.names;
  if (!names || !fitted) return;
  const differing = names.findIndex((column, i) => column !== fitted[i]);
  if (differing < 0) return;
  throw new Error(
    `Column ${differing} of x is '${names[differing]}', but ${owner} was fitted on '${fitted[differing]}' there. ` +
      `Give the columns as in fit: ${fitted.join(', ')}.`,
  );
}

/** Names of the columns of `fit`: the table's, else x0, x1 ... */
export const namesOf = (seen: Columns): string[] => [...(seen.names ?? defaultNames(seen.columns))];

/** What is kept of the columns of `fit`. */
export const columnsOf = ({ columns, names }: Columns): Columns => ({ columns, names: names ? [...names] : null });

export type { Columns };
