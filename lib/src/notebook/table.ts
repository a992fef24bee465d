import { isSeriesLike, isTableLike, type TableLike } from '../preprocessing/data/table-like';
import { type Displayable, displayable } from './displayable';
import { escapeHtml } from './escape';
import { formatDefault } from './format';

/** Options of a displayed table. */
export interface TableArgs {
  /** A title above it. Default: none. */
  caption?: string;
  /** Rows that are shown; of more, the first and last halves. Default: 20. */
  maxRows?: number;
}

/** Rows as objects: column names and values. */
export type Records = readonly Readonly<Record<string, unknown>>[];

interface Grid {
  readonly columns: readonly string[];
  readonly index: readonly string[] | null;
  readonly rows: readonly (readonly unknown[])[];
}

/** Whether a value is shown as a table: a DataFrame, or a list of objects without a display of their own. */
export function isTabular(value: unknown): value is TableLike | Records {
  if (isTableLike(value)) return true;
  return Array.isArray(value) && value.length > 0 && value.every(isPlainObject);
}

/**
 * A table of a DataFrame or of objects, as HTML and as text. Numbers get four significant digits and stand to the
 * right; everything is escaped.
 */
export function table(value: TableLike | Records, { caption, maxRows = 20 }: TableArgs = {}): Displayable {
  if (!Number.isInteger(maxRows) || maxRows < 1)
    throw new Error(`maxRows must be a whole number from 1, got ${maxRows}.`);
  const grid = shorten(isTableLike(value) ? gridOfTable(value) : gridOfRecords(value), maxRows);
  const total = isTableLike(value) ? value.values.length : value.length;
  const note = total > maxRows ? `${total.toLocaleString('en-US')} rows, ${maxRows} shown` : null;
  return displayable({ 'text/html': html(grid, caption, note), 'text/plain': plain(grid, caption, note) });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null; // also plain objects of another realm
}

function gridOfTable(value: TableLike): Grid {
  const rows = isSeriesLike(value) ? value.values.map((cell) => [cell]) : (value.values as readonly unknown[][]);
  return { columns: value.columns, index: (value.index ?? rows.map((_, i) => i)).map(String), rows };
}

function gridOfRecords(records: Records): Grid {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { columns, index: null, rows: records.map((record) => columns.map((column) => record[column])) };
}

const GAP = '…';

function shorten(grid: Grid, maxRows: number): Grid {
  const { rows, index, columns } = grid;
  if (rows.length <= maxRows) return grid;
  const head = Math.ceil(maxRows / 2);
  const tail = rows.length - (maxRows - head);
  return {
    columns,
    index: index && [...index.slice(0, head), GAP, ...index.slice(tail)],
    rows: [...rows.slice(0, head), columns.map(() => GAP), ...rows.slice(tail)],
  };
}

function html({ columns, index, rows }: Grid, caption: string | undefined, note: string | null): string {
  const title = caption === undefined ? '' : `<caption>${escapeHtml(caption)}</caption>`;
  const corner = index ? '<td></td>' : '';
  const head = columns.map((column, c) => htmlHead(column, isText(rows, c))).join('');
  const body = rows.map((row, r) => {
    const name = index ? `<th scope="row">${escapeHtml(index[r]!)}</th>` : '';
    return `<tr>${name}${row.map(htmlCell).join('')}</tr>`;
  });
  const foot = note ? `<p>${escapeHtml(note)}</p>` : '';
  return `<table class="ann-lab-table">${title}<thead><tr>${corner}${head}</tr></thead><tbody>${body.join('')}</tbody></table>${foot}`;
}

/** Whether a column holds texts, which stand to the left. */
function isText(rows: Grid['rows'], column: number): boolean {
  return rows.some((row) => typeof row[column] === 'string' && row[column] !== GAP);
}

/** A name stands where its column does; pages put names to the right unless told. */
function htmlHead(column: string, left: boolean): string {
  return `<th scope="col"${left ? ' style="text-align: left"' : ''}>${escapeHtml(column)}</th>`;
}

function htmlCell(cell: unknown): string {
  const align = typeof cell === 'number' || typeof cell === 'bigint' ? 'right' : 'left';
  return `<td style="text-align: ${align}">${escapeHtml(cellText(cell))}</td>`;
}

function plain({ columns, index, rows }: Grid, caption: string | undefined, note: string | null): string {
  const header = index ? ['', ...columns] : [...columns];
  const lines = [header, ...rows.map((row, r) => [...(index ? [index[r]!] : []), ...row.map(cellText)])];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const isNumber = columns.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const aligned = lines.map((line) =>
    line
      .map((text, column) => {
        const right = isNumber[index ? column - 1 : column] ?? false;
        return right ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
      })
      .join('  ')
      .trimEnd(),
  );
  return [caption, ...aligned, note].filter((line) => line !== undefined && line !== null).join('\n');
}

function cellText(cell: unknown): string {
  if (typeof cell === 'number') return formatDefault(cell);
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'object') return JSON.stringify(cell);
  return String(cell);
}
