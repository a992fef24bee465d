// Tables in plain text.

/** Lines of a table with aligned columns; numbers-only columns are aligned right. */
export function table(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const right = head.map((_, i) => rows.every((row) => /^[-+±()\d.e %]*$/.test(row[i])));
  const line = (row) =>
    row
      .map((cell, i) => (right[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)];
}
