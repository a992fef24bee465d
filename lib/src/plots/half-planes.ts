import type { VectorLike } from '../preprocessing/data/matrix';
import { type AxisArgs, type Figure, figure, type PanelArgs, type Trace } from './figure';
import { assertSameLength, listed, numbers, say, summarize } from './numbers';
import { ACCENT, INK, PALETTE } from './theme';

/** A point in the plane of two inputs. */
type Point = readonly [number, number];

/** A neuron with two inputs, and what it should say: it fires where the weighted sum of the inputs reaches the threshold. */
export interface HalfPlane {
  /** Two of them. */
  readonly weights: readonly number[];
  readonly threshold: number;
  /** Pairs of inputs. */
  readonly points: readonly (readonly number[])[];
  /** 1 where the neuron should fire, else 0; one a point. */
  readonly targets: VectorLike;
}

/** Options of `halfPlanes`. */
export interface HalfPlanesArgs {
  title: string;
  /** The first input. Default: 'input 1'. */
  x?: string | AxisArgs;
  /** The second input. Default: 'input 2'. */
  y?: string | AxisArgs;
  /** Default: made from the data: for each neuron its line, how many points it gets right, and which not. */
  alt?: string;
}

/** What is drawn around the points, as a share of their extent. */
const ROOM = 0.35;

/**
 * Neurons as lines in the plane of their two inputs, each in a panel: shaded where the neuron fires, with the points it should fire
 * for (filled) and those it should not (open). Wrong ones are crossed.
 *
 * @throws Error for no neurons, points that are no pairs of numbers, targets other than 0 and 1 or of another number than the points.
 *
 * @example
 * const points = [[0, 0], [0, 1], [1, 0], [1, 1]];
 * const figure = plots.halfPlanes({
 *   AND: { weights: [1, 1], threshold: 1.5, points, targets: [0, 0, 0, 1] },
 *   XOR: { weights: [1, 1], threshold: 0.5, points, targets: [0, 1, 1, 0] },
 * }, { title: 'Two gates' });
 * assert.match(figure.layout.meta.alt, /AND: .* all 4 points right\. XOR: .* 3 of 4 points right, wrong at \(1, 1\)/);
 */
export function halfPlanes(neurons: Readonly<Record<string, HalfPlane>>, args: HalfPlanesArgs): Figure {
  const drawn = Object.entries(neurons ?? {}).map(([name, neuron]) => judge(name, neuron));
  if (drawn.length === 0) {
    throw new Error('halfPlanes needs at least one neuron: { name: { weights, threshold, points, targets } }.');
  }
  const shown = new Set<string>();
  return figure({
    title: args.title,
    alt: args.alt ?? drawn.map(neuronWords).join(' '),
    panels: drawn.map((neuron, i) => panel(neuron, i, args, shown)),
    layout: { legend: { orientation: 'h', x: 0, y: -0.2, yanchor: 'top' } },
  });
}

interface Judged {
  readonly name: string;
  readonly weights: Point;
  readonly threshold: number;
  readonly points: readonly Point[];
  readonly targets: readonly number[];
  readonly right: readonly boolean[];
}

function judge(name: string, { weights, threshold, points, targets }: HalfPlane): Judged {
  const numbersOnly = [threshold, ...weights, ...points.flat()].every(Number.isFinite);
  if (!numbersOnly || [weights, ...points].some((pair) => pair.length !== 2)) {
    throw new Error(`halfPlanes: weights and points of '${name}' must be pairs of numbers, its threshold a number.`);
  }
  const wanted = numbers(targets, `targets of '${name}'`);
  assertSameLength({ [`points of '${name}'`]: points, [`targets of '${name}'`]: wanted });
  const odd = wanted.find((target) => target !== 0 && target !== 1);
  if (odd !== undefined) throw new Error(`halfPlanes: targets of '${name}' must be 0 or 1, got ${odd}.`);
  const pairs = points as readonly Point[];
  const both = weights as Point;
  const right = pairs.map((point, i) => excess(point, both, threshold) >= 0 === (wanted[i] === 1));
  return { name, weights: both, threshold, points: pairs, targets: wanted, right };
}

/** By how much the weighted sum exceeds the threshold. */
function excess([x, y]: Point, [a, b]: Point, threshold: number): number {
  return a * x + b * y - threshold;
}

function panel(neuron: Judged, i: number, args: HalfPlanesArgs, shown: Set<string>): PanelArgs {
  const [xRange, yRange] = [rangeOf(neuron.points, 0), rangeOf(neuron.points, 1)];
  const axis = (given: string | AxisArgs) => (typeof given === 'string' ? { title: given } : given);
  const x = axis(args.x ?? 'input 1');
  const y = axis(args.y ?? 'input 2');
  const square = { scaleanchor: i === 0 ? 'x' : `x${i + 1}`, constrain: 'domain' };
  const data = tracesOf(neuron, xRange, yRange).map((trace) => {
    const first = !shown.has(trace.name!);
    if (trace.showlegend !== false) shown.add(trace.name!);
    return { ...trace, legendgroup: trace.name, ...(!first && { showlegend: false }) };
  });
  return {
    title: neuron.name,
    x: { range: xRange, ...x, plotly: { constrain: 'domain', zeroline: false, ...x.plotly } },
    y: { range: yRange, ...y, plotly: { ...square, zeroline: false, ...y.plotly } },
    data,
  };
}

function rangeOf(points: readonly Point[], side: 0 | 1): [number, number] {
  const { min, max } = summarize(points.map((point) => point[side]));
  const room = (max - min || 1) * ROOM;
  return [min - room, max + room];
}

function tracesOf(neuron: Judged, xRange: Point, yRange: Point): Trace[] {
  const { weights, threshold, points, targets, right } = neuron;
  const region = firingRegion(weights, threshold, xRange, yRange);
  const border = region.filter((corner) => Math.abs(excess(corner, weights, threshold)) < 1e-9);
  const of = (keep: (i: number) => boolean) => points.filter((_, i) => keep(i));
  return [
    ...drawnIf(region, 'the neuron fires', {
      mode: 'none',
      fill: 'toself',
      fillcolor: 'rgba(11, 123, 193, 0.16)',
      hoverinfo: 'skip',
    }),
    ...drawnIf(border, 'weighted sum = threshold', { mode: 'lines', line: { color: PALETTE[0], width: 2 } }),
    ...drawnIf(
      of((i) => targets[i] === 1),
      'should fire',
      {
        mode: 'markers',
        marker: { size: 14, color: INK, line: { color: INK, width: 2 } },
      },
    ),
    ...drawnIf(
      of((i) => targets[i] === 0),
      'should not fire',
      {
        mode: 'markers',
        marker: { size: 14, symbol: 'circle-open', color: INK, line: { width: 2 } },
      },
    ),
    ...drawnIf(
      of((i) => !right[i]),
      'wrong',
      { mode: 'markers', marker: { size: 26, symbol: 'x-thin', line: { color: ACCENT, width: 4 } } },
    ),
  ];
}

function drawnIf(at: readonly Point[], name: string, style: Record<string, unknown>): Trace[] {
  if (at.length === 0) return [];
  return [{ type: 'scatter', name, x: at.map(([x]) => x), y: at.map(([, y]) => y), ...style }];
}

/** The part of the rectangle on the firing side of the line: its corners in order (after Sutherland and Hodgman 1974). */
function firingRegion(weights: Point, threshold: number, [left, right]: Point, [bottom, top]: Point): Point[] {
  const corners: Point[] = [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ];
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % corners.length]!;
    const here = excess(corner, weights, threshold);
    const there = excess(next, weights, threshold);
    const kept: Point[] = here >= 0 ? [corner] : [];
    if (here * there >= 0) return kept;
    const share = here / (here - there);
    return [...kept, [corner[0] + share * (next[0] - corner[0]), corner[1] + share * (next[1] - corner[1])] as const];
  });
}

function neuronWords({ name, weights, threshold, points, right }: Judged): string {
  const wrong = points.filter((_, i) => !right[i]).map(([x, y]) => `(${say(x)}, ${say(y)})`);
  const line = `weights ${say(weights[0])} and ${say(weights[1])}, threshold ${say(threshold)}`;
  const verdict =
    wrong.length === 0
      ? `all ${points.length} points right`
      : `${points.length - wrong.length} of ${points.length} points right, wrong at ${listed(wrong)}`;
  return `${name}: ${line}, ${verdict}.`;
}
