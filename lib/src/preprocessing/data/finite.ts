import type { Matrix } from './matrix';

/** Refuses infinite numbers; with `{ nan: false }` missing ones too. */
export function assertFinite({ values, columns, names }: Matrix, { nan = true } = {}): void {
  let at = 0; // a plain loop: callbacks cost seconds on millions of numbers
  while (at < values.length && (Number.isFinite(values[at]) || (nan && Number.isNaN(values[at])))) at++;
  if (at === values.length) return;
  const column = at % columns;
  throw new Error(
    `x must be finite${nan ? ' or NaN' : ''}: row ${Math.floor(at / columns)}, column ${names?.[column] ?? column} is ` +
      `${values[at]}. Replace it or leave the row out.`,
  );
}
