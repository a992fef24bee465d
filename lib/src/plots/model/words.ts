import type { DotArgs } from './dot';
import { factsOf } from './facts';
import type { Box, Cluster, ModelGraph } from './graph';

/** The figure in words, made from the structure: what it is, each layer, and what is connected to what. */
export function wordsOf(name: string, { root, edges }: ModelGraph, args: DotArgs): string {
  const boxes = boxesOf(root);
  const chain = edges.length === boxes.length - 1 && edges.every(([from], i) => from === boxes[i]?.id);
  const title = `Figure: the architecture of the model "${name}", ${count(boxes.length, 'layer')}${chain && boxes.length > 1 ? ' in a chain' : ''}.`;
  const layers = boxes.map((box) => layerWords(box, args)).join(chain ? ' → ' : '; ');
  if (chain) return `${title} ${layers}.`;
  const names = new Map(boxes.map(({ id, layer }) => [id, layer.name]));
  const arrows = edges.map(([from, to]) => `${names.get(from)} → ${names.get(to)}`).join(', ');
  return `${title} Layers: ${layers}. Connections: ${arrows || 'none'}.`;
}

function layerWords({ layer }: Box, args: DotArgs): string {
  const facts = factsOf(layer);
  const said = [
    args.showLayerActivations && facts.activation !== null ? facts.activation : '',
    args.showShapes ? `output ${facts.outputShape}` : '',
    args.showDtype ? facts.dtype : '',
    args.showTrainable && facts.trainable === false ? 'not trainable' : '',
  ].filter((text) => text !== '');
  return `${facts.name} (${[facts.className, ...said].join(', ')})`;
}

function boxesOf({ items }: Cluster): Box[] {
  return items.flatMap((item) => ('layer' in item ? [item] : boxesOf(item)));
}

function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`;
}
