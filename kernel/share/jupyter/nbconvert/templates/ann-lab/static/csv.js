// The data behind a figure as CSV, one row a point: what a reader copies into their own tool.
globalThis.AnnLabCsv = (() => {
  const COLUMNS = ['x', 'y', 'z', 'labels', 'values', 'text', 'error'];

  const cell = (value) => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };

  /** A matrix (heat map, contour, surface) as rows of column, row and value. */
  function matrixRows(trace) {
    return trace.z.flatMap((row, i) =>
      row.map((value, j) => ({ x: trace.x?.[j] ?? j, y: trace.y?.[i] ?? i, z: value })),
    );
  }

  /** Parallel coordinates: one column a dimension. */
  function dimensionRows(trace) {
    const count = Math.max(...trace.dimensions.map(({ values }) => values?.length ?? 0));
    return Array.from({ length: count }, (_, i) =>
      Object.fromEntries(trace.dimensions.map(({ label, values }) => [label, values?.[i]])),
    );
  }

  function pointRows(trace) {
    const columns = COLUMNS.map((name) => [name, name === 'error' ? trace.error_y?.array : trace[name]]);
    const arrays = columns.filter(([, values]) => Array.isArray(values));
    const count = Math.max(0, ...arrays.map(([, values]) => values.length));
    return Array.from({ length: count }, (_, i) =>
      Object.fromEntries(arrays.map(([name, values]) => [name, values[i]])),
    );
  }

  function traceRows(trace) {
    if (Array.isArray(trace.z?.[0])) return matrixRows(trace);
    if (Array.isArray(trace.dimensions)) return dimensionRows(trace);
    return pointRows(trace);
  }

  return (spec) => {
    const rows = spec.data.flatMap((trace, i) =>
      traceRows(trace).map((row) => ({ trace: trace.name ?? `trace ${i + 1}`, ...row })),
    );
    const header = [...new Set(rows.flatMap(Object.keys))];
    return [header, ...rows.map((row) => header.map((name) => row[name]))]
      .map((row) => row.map(cell).join(','))
      .join('\n');
  };
})();
