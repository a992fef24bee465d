import type { tf } from '../engine';
import type { MimeBundle } from '../notebook/displayable';
import type { SummaryArgs } from './interface';

export interface Summary {
  title: string;
  header: string[];
  rows: string[][];
  totals: [string, string][];
}

/** One call of a layer, as tfjs keeps it. */
interface Call {
  inboundLayers: tf.layers.Layer[];
  nodeIndices: number[];
  tensorIndices: number[];
  outputShapes: (number | null)[] | (number | null)[][];
}

type Topology = Pick<tf.LayersModel, 'layers' | 'name' | 'trainableWeights' | 'nonTrainableWeights'>;

/** The calls of a layer that belong to the model: the layer may stand in others too. */
function callsOf(model: Topology, layer: tf.layers.Layer): Call[] {
  const graph = (model as unknown as { model?: Topology }).model ?? model; // of a Sequential, the graph that it builds
  const { containerNodes } = graph as unknown as { containerNodes: Set<string> };
  return (layer.inboundNodes as unknown as Call[]).filter((_, i) => containerNodes.has(`${layer.name}_ib-${i}`));
}

const shapeOf = (shape: readonly (number | null)[]): string => `(${shape.map((size) => size ?? 'None').join(', ')})`;

/**
 * The shape that comes out; of a layer that is called often, the last one's, as Keras prints. A model that begins a Sequential is not
 * called: it is taken as it stands.
 */
function outputShape(calls: readonly Call[], layer: tf.layers.Layer): string {
  const { outputs } = layer as unknown as Partial<Pick<tf.LayersModel, 'outputs'>>;
  const shapes = calls.at(-1)?.outputShapes ?? outputs?.map(({ shape }) => shape);
  if (!shapes) return '?';
  return Array.isArray(shapes[0])
    ? (shapes as (number | null)[][]).map(shapeOf).join(', ')
    : shapeOf(shapes as (number | null)[]);
}

const sizeOf = (weights: readonly { shape: (number | null)[] }[]): number =>
  weights.reduce((sum, { shape }) => sum + shape.reduce<number>((product, size) => product * (size ?? 1), 1), 0);

/** A layer may stand in the model and in a model within: its weights count once. */
const once = <T extends { id: number }>(weights: readonly T[]): T[] =>
  weights.filter(({ id }, i) => weights.findIndex((other) => other.id === id) === i);

/** What the step number of an optimizer, an int64, takes more than a float32. */
const LONG = 4;

/** `535,818 (2.04 MB)` for so many float32 numbers, and bytes that some of them need beyond that. */
function countText(count: number, more = 0): string {
  let size = count * 4 + more;
  for (const unit of ['B', 'KB', 'MB', 'GB']) {
    if (size < 1024 || unit === 'GB') return `${count.toLocaleString('en-US')} (${size.toFixed(2)} ${unit})`;
    size /= 1024;
  }
  return String(count);
}

/** Whether each layer has one input and hands its output to one other: then nobody needs to be told what is connected. */
function isChain(model: Topology): boolean {
  const calls = model.layers.map((layer) => callsOf(model, layer));
  const givers = calls.flat().flatMap((call) => call.inboundLayers);
  const single = calls.every((own) => own.length <= 1 && (own[0]?.inboundLayers.length ?? 0) <= 1);
  const inputs = model.layers.filter((layer) => layer.getClassName() === 'InputLayer').length;
  return single && inputs <= 1 && new Set(givers).size === givers.length;
}

/** `dense[0][0], input_layer[0][0]`: layer, call of the layer, output of the call. */
function connectedTo(calls: readonly Call[]): string {
  const texts = calls.flatMap(({ inboundLayers, nodeIndices, tensorIndices }) =>
    inboundLayers.map(({ name }, i) => `${name}[${nodeIndices[i]}][${tensorIndices[i]}]`),
  );
  return texts.join(', ') || '-';
}

interface Columns {
  connections: boolean;
  trainable: boolean;
  expandNested: boolean;
}

function rowsOf(model: Topology, layer: tf.layers.Layer, columns: Columns, depth = 0): string[][] {
  const calls = callsOf(model, layer);
  const indent = depth === 0 ? '' : `${'   '.repeat(depth)}└ `;
  const row = [
    `${indent}${layer.name} (${layer.getClassName()})`,
    outputShape(calls, layer),
    layer.countParams().toLocaleString('en-US'),
  ];
  if (columns.connections) row.push(connectedTo(calls));
  if (columns.trainable) row.push(layer.weights.length === 0 ? '-' : layer.trainable ? 'Y' : 'N');
  const within = layer as unknown as Topology;
  const nested = columns.expandNested ? (within.layers ?? []) : [];
  return [row, ...nested.flatMap((inner) => rowsOf(within, inner, columns, depth + 1))];
}

/** Keras' table of a model, as data. */
export function summaryOf(
  model: Topology,
  optimizerNumbers: number,
  { expandNested = false, showTrainable = false }: SummaryArgs,
): Summary {
  const columns = { connections: !isChain(model), trainable: showTrainable, expandNested };
  const rows = model.layers.flatMap((layer) => rowsOf(model, layer, columns));
  const trainable = sizeOf(once(model.trainableWeights));
  const fixed = sizeOf(once(model.nonTrainableWeights));
  const totals: [string, string][] = [
    ['Total params', countText(trainable + fixed + optimizerNumbers, optimizerNumbers > 0 ? LONG : 0)],
    ['Trainable params', countText(trainable)],
    ['Non-trainable params', countText(fixed)],
  ];
  if (optimizerNumbers > 0) totals.push(['Optimizer params', countText(optimizerNumbers, LONG)]);
  const header = ['Layer (type)', 'Output Shape', 'Param #'];
  if (columns.connections) header.push('Connected to');
  if (columns.trainable) header.push('Trainable');
  return { title: `Model: "${model.name}"`, header, rows, totals };
}

const RIGHT = 2;

function textTable({ header, rows }: Summary): string {
  const widths = header.map((name, i) =>
    Math.max(name.length, ...rows.map((row) => (row[i] as string).length), i === 0 ? 28 : 12),
  );
  const cell = (text: string, i: number) =>
    i === RIGHT ? text.padStart(widths[i] as number) : text.padEnd(widths[i] as number);
  const line = (cells: string[], bar: string) => `${bar} ${cells.map(cell).join(` ${bar} `)} ${bar}`;
  const rule = (left: string, fill: string, middle: string, right: string) =>
    left + widths.map((width) => fill.repeat(width + 2)).join(middle) + right;
  const body = rows.map((row) => line(row, '│')).join(`\n${rule('├', '─', '┼', '┤')}\n`);
  return [rule('┏', '━', '┳', '┓'), line(header, '┃'), rule('┡', '━', '╇', '┩'), body, rule('└', '─', '┴', '┘')].join(
    '\n',
  );
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** The table as text (for a terminal) and as HTML (for a notebook). */
export function summaryBundle(summary: Summary): MimeBundle {
  const totals = summary.totals.map(([name, count]) => ` ${name}: ${count}`).join('\n');
  const align = (i: number) => (i === RIGHT ? ' style="text-align: right"' : ' style="text-align: left"');
  const cells = (tag: string, row: string[]) =>
    row.map((text, i) => `<${tag}${align(i)}>${escaped(text)}</${tag}>`).join('');
  const html = [
    `<table><caption style="text-align: left"><strong>${escaped(summary.title)}</strong></caption>`,
    `<thead><tr>${cells('th', summary.header)}</tr></thead>`,
    `<tbody>${summary.rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('')}</tbody></table>`,
    `<p>${summary.totals.map(([name, count]) => `<strong>${name}:</strong> ${count}`).join('<br>')}</p>`,
  ].join('');
  return { 'text/plain': `${summary.title}\n${textTable(summary)}\n${totals}`, 'text/html': html };
}
