import type { tf } from '../engine';
import type { MimeBundle } from '../notebook/displayable';

export interface Summary {
  title: string;
  header: string[];
  rows: string[][];
  totals: [string, string][];
}

interface Connections {
  inboundNodes: { inboundLayers: tf.layers.Layer[] }[];
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

/** `535,818 (2.04 MB)` for so many float32 numbers. */
function countText(count: number): string {
  let size = count * 4;
  for (const unit of ['B', 'KB', 'MB', 'GB']) {
    if (size < 1024 || unit === 'GB') return `${count.toLocaleString('en-US')} (${size.toFixed(2)} ${unit})`;
    size /= 1024;
  }
  return String(count);
}

/** Keras' table of a model, as data. */
export function summaryOf(model: tf.LayersModel, optimizerNumbers: number): Summary {
  const inbound = (layer: tf.layers.Layer) =>
    (layer as unknown as Connections).inboundNodes.flatMap((node) => node.inboundLayers);
  const linear = model.layers.every((layer) => inbound(layer).length <= 1);
  const rows = model.layers.map((layer) => {
    const row = [
      `${layer.name} (${layer.getClassName()})`,
      outputShape(layer),
      layer.countParams().toLocaleString('en-US'),
    ];
    return linear
      ? row
      : [
          ...row,
          inbound(layer)
            .map(({ name }) => name)
            .join(', ') || '-',
        ];
  });
  const trainable = sizeOf(model.trainableWeights);
  const fixed = sizeOf(model.nonTrainableWeights);
  const totals: [string, string][] = [
    ['Total params', countText(trainable + fixed + optimizerNumbers)],
    ['Trainable params', countText(trainable)],
    ['Non-trainable params', countText(fixed)],
  ];
  if (optimizerNumbers > 0) totals.push(['Optimizer params', countText(optimizerNumbers)]);
  const header = ['Layer (type)', 'Output Shape', 'Param #', ...(linear ? [] : ['Connected to'])];
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
