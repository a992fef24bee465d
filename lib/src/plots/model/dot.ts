import { factsOf, type LayerFacts } from './facts';
import type { Box, Cluster, ModelGraph } from './graph';

/** What the boxes show, and where the graph runs to. */
export interface DotArgs {
  readonly showShapes: boolean;
  readonly showDtype: boolean;
  readonly showLayerNames: boolean;
  readonly showLayerActivations: boolean;
  readonly showTrainable: boolean;
  readonly rankdir: string;
  readonly splines: string;
}

/** The graph in Graphviz' language, with Keras' boxes: a black head, white fields. */
export function dotOf({ root, edges }: ModelGraph, args: DotArgs): string {
  const head = [
    `rankdir=${args.rankdir}`,
    'concentrate=true',
    `splines=${args.splines}`,
    'bgcolor=white', // the text is black: readable on a dark page too
    'node [shape=plain, fontname="Helvetica", margin=0]',
    'edge [penwidth=2]',
  ];
  const items = root.items.flatMap((item, i) => itemLines(item, `${i}`, args));
  const arrows = edges.map(([from, to]) => `${from} -> ${to}`);
  return `digraph {\n${[...head, ...items, ...arrows].map((line) => `  ${line}`).join('\n')}\n}\n`;
}

function itemLines(item: Box | Cluster, path: string, args: DotArgs): string[] {
  if ('layer' in item) return [`${item.id} [label=<${label(factsOf(item.layer), args)}>]`];
  return [
    `subgraph cluster_${path} {`,
    '  style=dashed',
    '  fontname="Helvetica"',
    '  labeljust=l',
    `  label=${quoted(item.name)}`,
    ...item.items.flatMap((inner, i) => itemLines(inner, `${path}_${i}`, args)).map((line) => `  ${line}`),
    '}',
  ];
}

/** One row for the head, one for the activation, one for the fields that were asked for. */
function label(facts: LayerFacts, args: DotArgs): string {
  const fields = fieldsOf(facts, args);
  const columns = Math.max(1, fields.length);
  const title = args.showLayerNames
    ? `<b>${escaped(facts.name)}</b> (${escaped(facts.className)})`
    : `<b>${escaped(facts.className)}</b>`;
  const rows = [cell(title, { columns, color: 'black', size: 16, text: 'white' })];
  if (args.showLayerActivations && facts.activation !== null)
    rows.push(cell(`Activation: <b>${escaped(facts.activation)}</b>`, { columns, color: 'white', size: 14 }));
  const table = [...rows, fields.join('')].filter((row) => row !== '').map((row) => `<tr>${row}</tr>`);
  return `<table border="0" cellborder="1" bgcolor="black" cellpadding="10">${table.join('')}</table>`;
}

function fieldsOf(facts: LayerFacts, { showShapes, showDtype, showTrainable }: DotArgs): string[] {
  const fields: string[] = [];
  const field = (name: string, value: string) =>
    fields.push(cell(`${name}: <b>${escaped(value)}</b>`, { columns: 1, color: 'white', size: 14 }));
  if (showShapes && !facts.isInput) field('Input shape', facts.inputShape);
  if (showShapes) field('Output shape', facts.outputShape);
  if (showDtype) field('Output dtype', facts.dtype);
  if (showTrainable && facts.trainable !== null) {
    const [text, color] = facts.trainable ? ['Trainable', 'forestgreen'] : ['Non-trainable', 'firebrick'];
    fields.push(cell(`<b>${text}</b>`, { columns: 1, color, size: 14, text: 'white' }));
  }
  return fields;
}

interface CellArgs {
  columns: number;
  color: string;
  size: number;
  text?: string;
}

function cell(html: string, { columns, color, size, text }: CellArgs): string {
  const font = `<font point-size="${size}"${text === undefined ? '' : ` color="${text}"`}>`;
  return `<td colspan="${columns}" bgcolor="${color}">${font}${html}</font></td>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] as string);
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
