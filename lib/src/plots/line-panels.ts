import { type AxisArgs, type Figure, figure, type PanelArgs } from './figure';
import { MAX_POINTS } from './guards';
import { type Curve, curveWords, type Points, points } from './lines';
import { listed, say } from './numbers';
import { at, curvePositions } from './sample';
import { ACCENT, seriesStyle } from './theme';

/** Options of `linePanels`. */
export interface LinePanelsArgs {
  title: string;
  /** What is along the x axes, with its unit. Default: 'Step'. */
  x?: string | AxisArgs;
  /** What is along the y axes, with its unit; a `range` makes heights comparable across panels. */
  y: string | AxisArgs;
  /** Stretches that are shaded: where `where` holds for the height of neighbouring points. `label` says what they are. Default: none. */
  shade?: { readonly where: (y: number, x: number) => boolean; readonly label: string };
  /** Panels in a row. Default: at most 3. */
  columns?: number;
  /** Default: made from the data: where each curve begins, ends, its lowest and highest value, and what is shaded. */
  alt?: string;
}

/** From one x to another. */
type Stretch = readonly [from: number, to: number];

/**
 * Curves side by side, each in a panel under its name: for curves whose shape matters more than their difference. `lines` draws
 * them over one axis.
 *
 * @throws Error for no curves, more than 12, empty ones, lists of differing lengths, and a missing title, axis name or label.
 *
 * @example
 * const x = [-2, -1, 0, 1, 2];
 * const figure = plots.linePanels(
 *   { identity: { x, y: x }, ReLU: { x, y: x.map((value) => Math.max(0, value)) } },
 *   { title: 'Two activations', x: 'input', y: 'output', shade: { where: (y) => y === 0, label: 'no output' } },
 * );
 * assert.match(figure.layout.meta.alt, /ReLU rises from 0 to 2, shaded from -2 to 0/);
 */
export function linePanels(curves: Readonly<Record<string, Curve>>, args: LinePanelsArgs): Figure {
  const entries = Object.entries(curves ?? {}).map(([name, curve]) => ({ name, ...points(name, curve) }));
  if (entries.length === 0 || entries.length > 12) {
    throw new Error(`linePanels draws 1 to 12 curves, { name: [numbers] }, got ${entries.length}.`);
  }
  const { shade } = args;
  if (shade && !shade.label) throw new Error('linePanels: say by shade.label what is shaded.');
  const limit = Math.floor(MAX_POINTS / entries.length);
  const thinned = entries.filter(({ y }) => y.length > limit).map(({ name }) => name);
  const stretches = entries.map((entry) => (shade ? stretchesOf(entry, shade.where) : []));
  const notes = [
    ...(shade ? [`Shaded: ${shade.label}.`] : []),
    ...(thinned.length > 0 ? [`Drawn with their extremes, not with every point: ${listed(thinned)}.`] : []),
  ];
  return figure({
    title: args.title,
    alt: args.alt ?? words(entries, stretches, shade?.label),
    legend: false,
    panels: entries.map((entry, i) => panel(entry, i, args, limit)),
    ...(args.columns !== undefined && { columns: args.columns }),
    ...(notes.length > 0 && { note: notes.join(' ') }),
    layout: { shapes: stretches.flatMap((list, i) => list.map((stretch) => rectangle(stretch, i))) },
  });
}

function panel({ name, x, y }: Points & { name: string }, i: number, args: LinePanelsArgs, limit: number): PanelArgs {
  const kept = curvePositions(y, limit);
  return {
    title: name,
    x: args.x ?? 'Step',
    y: args.y,
    data: [
      {
        type: 'scatter',
        mode: 'lines',
        name,
        x: at(x, kept),
        y: at(y, kept),
        line: { color: seriesStyle(i).color, width: 2.5 },
      },
    ],
  };
}

/** The longest runs of neighbouring points for which it holds. */
function stretchesOf({ x, y }: Points, holds: (y: number, x: number) => boolean): Stretch[] {
  const found: [number, number][] = [];
  let open = false;
  y.forEach((height, i) => {
    const inside = holds(height, x[i]!);
    if (inside && open) found.at(-1)![1] = x[i]!;
    else if (inside) found.push([x[i]!, x[i]!]);
    open = inside;
  });
  return found;
}

function rectangle([from, to]: Stretch, i: number): Record<string, unknown> {
  const suffix = i === 0 ? '' : String(i + 1);
  return {
    type: 'rect',
    xref: `x${suffix}`,
    yref: `y${suffix} domain`,
    x0: from,
    x1: to,
    y0: 0,
    y1: 1,
    line: { width: 0 },
    fillcolor: ACCENT,
    opacity: 0.18,
    layer: 'below',
  };
}

function words(
  entries: readonly (Points & { name: string })[],
  stretches: readonly Stretch[][],
  label: string | undefined,
): string {
  const spoken = entries.map((entry, i) => {
    const shaded = listed(stretches[i]!.map(([from, to]) => `from ${say(from)} to ${say(to)}`));
    return shaded === '' ? curveWords(entry) : curveWords(entry).replace(/\.$/, `, shaded ${shaded}.`);
  });
  const count = entries.length === 1 ? 'A curve' : `${entries.length} curves, each in a panel`;
  return `${count}. ${spoken.join(' ')}${label === undefined ? '' : ` Shaded: ${label}.`}`;
}
