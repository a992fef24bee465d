/** Headings of a notebook's texts. */
import { sourceOf } from './files.mjs';

/** Headings of a markdown text, not those in its code blocks: `{ level, text }`. */
export function headingsOf(markdown) {
  return markdown
    .replace(/^(```|~~~)[^\n]*\n[\s\S]*?^\1/gm, '')
    .split('\n')
    .map((line) => /^(#{1,6})\s+(.*?)\s*#*$/.exec(line))
    .filter((match) => match !== null)
    .map(([, marks, text]) => ({ level: marks.length, text }));
}

/** The headings of a whole notebook in order, each with its cell: `{ level, text, cell }`, `cell` from 0. */
export function headingsOfNotebook(notebook) {
  return notebook.cells.flatMap((cell, index) =>
    cell.cell_type === 'markdown' ? headingsOf(sourceOf(cell)).map((heading) => ({ ...heading, cell: index })) : [],
  );
}
