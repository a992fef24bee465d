const AROUND = 2;

export const red = (text: string): string => `\x1b[31m${text}\x1b[39m`;
export const dim = (text: string): string => `\x1b[90m${text}\x1b[39m`;

/** The lines around a place, an arrow at its line and carets below `column` up to `endColumn` (all 1-based). */
export function codeFrame(source: string, line: number, column: number, endColumn = column + 1): string[] {
  const lines = source.split('\n');
  const first = Math.max(1, line - AROUND);
  const last = Math.min(lines.length, line + AROUND);
  const width = String(last).length;
  const out: string[] = [];
  for (let n = first; n <= last; n++) {
    const text = lines[n - 1] ?? '';
    const number = String(n).padStart(width);
    if (n !== line) {
      out.push(dim(`    ${number} | `) + text);
      continue;
    }
    out.push(`${red('--> ')}${number} | ${text}`);
    const length = Math.max(1, Math.min(endColumn, text.length + 1) - column);
    const before = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
    out.push(`${' '.repeat(width + 7)}${before}${red('^'.repeat(length))}`);
  }
  return out;
}
