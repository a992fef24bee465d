import { type Figure, figure, type PanelArgs, type Trace } from './figure';
import { capitalized, numbers, say } from './numbers';
import { seriesStyle } from './theme';

/** What `fit` returns, as far as it is drawn; or its `history` alone. */
export type HistoryLike =
  | { readonly history: Readonly<Record<string, ArrayLike<number>>> }
  | Readonly<Record<string, ArrayLike<number>>>;

/** Options of `history`. */
export interface HistoryArgs {
  /** Default: 'Training history'. */
  title?: string;
  /** Which logs are drawn, in this order, without `val_`. Default: all, the loss last. */
  metrics?: readonly string[];
  /** Units of logs by name, shown on their axis, such as `{ mae: '100,000 USD' }`. Default: none. */
  units?: Readonly<Record<string, string>>;
  /** Default: made from the data. */
  alt?: string;
}

const PREFIX = 'val_';

/**
 * The course of a training: a panel for each metric and one for the loss, training and validation in each, over the
 * epochs from 1.
 *
 * @throws Error for a history without epochs, and for metrics that it doesn't have.
 *
 * @example
 * const figure = plots.history({ history: {
 *   loss: [0.4, 0.2, 0.1], val_loss: [0.21, 0.09, 0.11], accuracy: [0.9, 0.95, 0.97], val_accuracy: [0.93, 0.97, 0.97] } });
 * assert.match(figure.layout.meta.alt, /Validation loss falls from 0.21 to 0.09 at epoch 2/);
 */
export function history(
  given: HistoryLike,
  { title = 'Training history', metrics, units = {}, alt }: HistoryArgs = {},
): Figure {
  const logs = readLogs(given);
  const names = metrics ?? panelNames(Object.keys(logs));
  const missing = names.find((name) => !logs[name]);
  if (missing !== undefined)
    throw new Error(`The history has no '${missing}'. It has ${Object.keys(logs).join(', ')}.`);
  const epochs = logs[names[0]!]!.length;
  return figure({
    title,
    alt:
      alt ??
      `${epochs === 1 ? 'One epoch' : `${epochs} epochs`}. ${names.map((name) => panelWords(name, logs)).join(' ')}`,
    panels: names.map((name, i) => panel(name, logs, units[name], i === 0)),
    columns: Math.min(names.length, 3),
  });
}

function readLogs(given: HistoryLike): Record<string, number[]> {
  const source = typeof given === 'object' && given !== null && 'history' in given ? given.history : given;
  const isRecord = typeof source === 'object' && source !== null && !Array.isArray(source);
  const entries = isRecord ? Object.entries(source as Record<string, ArrayLike<number>>) : [];
  if (entries.length === 0) {
    throw new Error(
      'plots.history needs what fit returned: { history: { loss: [...], val_loss: [...] } }, got no logs.',
    );
  }
  return Object.fromEntries(entries.map(([name, values]) => [name, numbers(values, `The log '${name}'`)]));
}

/** Metrics first, then the loss, as in the guide. */
function panelNames(keys: readonly string[]): string[] {
  const base = [...new Set(keys.filter((key) => !key.startsWith(PREFIX)))];
  return [...base.filter((key) => key !== 'loss'), ...base.filter((key) => key === 'loss')];
}

function panel(name: string, logs: Record<string, number[]>, unit: string | undefined, first: boolean): PanelArgs {
  const series = [
    { label: 'Training', values: logs[name]! },
    { label: 'Validation', values: logs[PREFIX + name] },
  ];
  return {
    title: capitalized(readable(name)),
    x: { title: 'Epoch', plotly: epochTicks(logs[name]!.length) },
    y: { title: capitalized(readable(name)), ...(unit !== undefined && { unit }) },
    data: series.flatMap(({ label, values }, i) => (values ? [curve(label, values, i, first)] : [])),
  };
}

/** At most seven ticks, so that three panels fit side by side; at round epochs, which the curve reaches. */
function epochTicks(epochs: number): { dtick: number; tick0: number } {
  const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500];
  return { dtick: steps.find((step) => epochs / step <= 7) ?? Math.ceil(epochs / 7), tick0: 0 };
}

function curve(label: string, values: readonly number[], i: number, first: boolean): Trace {
  const { color, dash, symbol } = seriesStyle(i);
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: label,
    legendgroup: label,
    showlegend: first, // one entry for all panels
    x: values.map((_, epoch) => epoch + 1),
    y: values,
    line: { color, dash, width: 2 },
    marker: { color, symbol, size: 6 },
  };
}

function panelWords(name: string, logs: Record<string, number[]>): string {
  const spoken = readable(name);
  const validation = logs[PREFIX + name];
  return [
    courseWords(`Training ${spoken}`, logs[name]!),
    ...(validation ? [courseWords(`Validation ${spoken}`, validation)] : []),
  ].join(' ');
}

/** `Validation loss falls from 0.21 to 0.07 at epoch 8 and ends at 0.09.` The extreme is named in the direction of change. */
function courseWords(what: string, values: readonly number[]): string {
  const first = values[0]!;
  const last = values.at(-1)!;
  if (values.length === 1) return `${what} is ${say(first)}.`;
  const known = values.filter((value) => !Number.isNaN(value));
  const lowest = Math.min(...known);
  const highest = Math.max(...known);
  const falls = first - lowest >= highest - first;
  const extreme = falls ? lowest : highest;
  if (lowest === highest) return `${what} stays at ${say(first)}.`;
  const verb = falls ? 'falls' : 'rises';
  const ending = last === extreme ? '' : ` and ends at ${say(last)}`;
  return `${what} ${verb} from ${say(first)} to ${say(extreme)} at epoch ${values.indexOf(extreme) + 1}${ending}.`;
}

/** `meanSquaredError` and `mean_squared_error` as `mean squared error`; short names such as `mae` in upper case. */
function readable(name: string): string {
  if (/^(mse|mae|mape|msle|auc|rmse|r2)$/i.test(name)) return name.toUpperCase();
  return name
    .replace(/_/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();
}
