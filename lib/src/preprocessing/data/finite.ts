import type { Matrix } from './matrix';

/** Refuses infinite numbers; with `{ nan: false }` missing ones too. */
export function assertFinite({ values, columns, names }: Matrix, { nan = true } = {}): void {
  const at = values.findIndex((value) => (nan ? value === Infinity || value === -Infinity : !Number.isFinite(value)));
  if (at < 0) return;
  const column = at % columns;
  throw new Error(
    `x must be finite${nan ? ' or NaN' : ''}: row ${Math.floor(at / columns)}, column ${names?.[column] ?? column} is ` +
      `${values[at]}. Replace it or leave the row out.`,
  );
}
