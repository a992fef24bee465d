/** A Plotly trace: its type, and what Plotly knows of that type. */
export interface Trace {
  readonly type: string;
  readonly name?: string;
  readonly [key: string]: unknown;
}

/** The most points that one figure draws; more slow a page down and say no more. */
export const MAX_POINTS = 4_000;

/** Traces that draw maps fetch their shapes or tiles from a host when they are looked at. */
const FETCHING = /geo|map$|mapbox|choropleth/;
const MAPLIKE_BUT_LOCAL: readonly string[] = ['heatmap', 'treemap'];

/**
 * @throws Error for traces that are none, that fetch from a host, or that hold too many points.
 */
export function assertTraces(traces: readonly Trace[]): void {
  let points = 0;
  traces.forEach((trace, i) => {
    if (typeof trace !== 'object' || trace === null || typeof trace.type !== 'string') {
      throw new Error(`data[${i}] must be a Plotly trace with a type, such as { type: 'scatter', x, y }.`);
    }
    if (FETCHING.test(trace.type) && !MAPLIKE_BUT_LOCAL.includes(trace.type)) {
      throw new Error(
        `data[${i}] is of type '${trace.type}', which fetches from a host when it is looked at; reports work offline. ` +
          "Draw longitude and latitude as 'scatter' instead.",
      );
    }
    assertOffline(trace, `data[${i}]`);
    points += pointCount(trace);
  });
  if (points <= MAX_POINTS) return;
  throw new Error(
    `A figure draws at most ${MAX_POINTS} points, got ${points}. Draw a sample (plots.scatter and plots.lines take one by themselves) or a histogram.`,
  );
}

/** Layout parts that make Plotly fetch something. */
const FETCHING_KEYS: readonly string[] = ['geo', 'map', 'mapbox'];

/** @throws Error where a layout or a trace names a map or an image on a host. */
export function assertOffline(part: Readonly<Record<string, unknown>>, where: string): void {
  for (const [key, value] of Object.entries(part)) {
    if (FETCHING_KEYS.includes(key))
      throw new Error(`${where}.${key} fetches from a host when it is looked at; reports work offline.`);
    if (key === 'source' && typeof value === 'string' && !value.startsWith('data:')) {
      throw new Error(`${where}.source must be a data URI, as reports work offline: got '${value.slice(0, 60)}'.`);
    }
    if (Array.isArray(value)) {
      value.forEach((entry, i) => {
        if (isPlain(entry)) assertOffline(entry, `${where}.${key}[${i}]`);
      });
    } else if (isPlain(value)) assertOffline(value, `${where}.${key}`);
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function pointCount(trace: Trace): number {
  const { x, y, z } = trace;
  if (Array.isArray(z)) return z.reduce((sum: number, row: unknown) => sum + (Array.isArray(row) ? row.length : 1), 0);
  return Math.max(lengthOf(x), lengthOf(y), lengthOf(trace.values));
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) || ArrayBuffer.isView(value) ? (value as ArrayLike<unknown>).length : 0;
}
