import type { tf } from '../engine';
import type { MimeBundle } from '../notebook/displayable';
import type { SummaryArgs } from './interface';

export interface Summary {
  title: string;
  header: string[];
  rows: string[][];
  totals: [string, string][];
}

interface Connection {
  inboundLayers: tf.layers.Layer[];
  nodeIndices: number[];
  tensorIndices: number[];
}

const shapeOf = (shape: readonly (number | null)[]): string => `(${shape.map((size) => size ?? 'None').join(', ')})`;

function outputShape(layer: tf.layers.Layer): string {
  const shape = layer.outputShape;
  return Array.isArray(shape[0])
    ? (shape as (number | null)[][]).map(shapeOf).join(', ')
    : shapeOf(shape as (number | null)[]);
}

const sizeOf = (weights: readonly { shape: (number | null)[] }[]): number =>
  weights.reduce((sum, { shape }) => sum + shape.reduce<number>((product, size) => product * (size ?? 1), 1), 0);

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

type Topology = Pick<tf.LayersModel, 'layers' | 'name' | 'trainableWeights' | 'nonTrainableWeights'>;

const connectionsOf = (layer: tf.layers.Layer): Connection[] => layer.inboundNodes as unknown as Connection[];

/** Whether each layer has one input and hands its output to one other: then nobody needs to be told what is connected. */
function isChain(model: Topology): boolean {
  const givers = model.layers.flatMap((layer) => connectionsOf(layer).flatMap((node) => node.inboundLayers));
  const single = model.layers.every((layer) => {
    const nodes = connectionsOf(layer);
    return nodes.length <= 1 && (nodes[0]?.inboundLayers.length ?? 0) <= 1;
  });
  const inputs = model.layers.filter((layer) => layer.getClassName() === 'InputLayer').length;
  return single && inputs <= 1 && new Set(givers).size === givers.length;
}

/** `dense[0][0], input_layer[0][0]`: layer, call of the layer, output of the call. */
function connectedTo(layer: tf.layers.Layer): string {
  const texts = connectionsOf(layer).flatMap(({ inboundLayers, nodeIndices, tensorIndices }) =>
    inboundLayers.map(({ name }, i) => `${name}[${nodeIndices[i]}][${tensorIndices[i]}]`),
  );
  return texts.join(', ') || '-';
}

interface Columns {
  connections: boolean;
  trainable: boolean;
  expandNested: boolean;
}

function rowsOf(layer: tf.layers.Layer, columns: Columns, depth = 0): string[][] {
  const indent = depth === 0 ? '' : `${'   '.repeat(depth)}└ `;
  const row = [
    `${indent}${layer.name} (${layer.getClassName()})`,
    outputShape(layer),
    layer.countParams().toLocaleString('en-US'),
  ];
  if (columns.connections) row.push(connectedTo(layer));
  if (columns.trainable) row.push(layer.weights.length === 0 ? '-' : layer.trainable ? 'Y' : 'N');
  const nested = columns.expandNested ? ((layer as unknown as Partial<Topology>).layers ?? []) : [];
  return [row, ...nested.flatMap((inner) => rowsOf(inner, columns, depth + 1))];
}

/** Keras' table of a model, as data. */
export function summaryOf(
  model: Topology,
  optimizerNumbers: number,
  { expandNested = false, showTrainable = false }: SummaryArgs,
): Summary {
  const columns = { connections: !isChain(model), trainable: showTrainable, expandNested };
  const rows = model.layers.flatMap((layer) => rowsOf(layer, columns));
  const trainable = sizeOf(model.trainableWeights);
  const fixed = sizeOf(model.nonTrainableWeights);
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
