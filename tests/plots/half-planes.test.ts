import { describe, expect, it } from 'vitest';
import * as plots from '../../lib/src/plots';

const points = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const AND = { weights: [1, 1], threshold: 1.5, points, targets: [0, 0, 0, 1] } as const;
const XOR = { weights: [1, 1], threshold: 0.5, points, targets: [0, 1, 1, 0] } as const;
const draw = (neurons: Parameters<typeof plots.halfPlanes>[0]) => plots.halfPlanes(neurons, { title: 'Gates' });

type Named = { name?: string; x: number[]; y: number[]; showlegend?: boolean; xaxis: string };
const named = (figure: plots.Figure, name: string) =>
  (figure.data as unknown as Named[]).filter((t) => t.name === name);

describe('halfPlanes', () => {
  it('draws the line where the weighted sum equals the threshold, to the edges', () => {
    const [line] = named(draw({ AND }), 'weighted sum = threshold');
    expect(line!.x).toHaveLength(2);
    for (const [i, x] of line!.x.entries()) expect(x + line!.y[i]!).toBeCloseTo(1.5, 5);
    for (const [x, y] of [0, 1].map((i) => [line!.x[i]!, line!.y[i]!] as const)) {
      expect(Math.max(x, y)).toBeCloseTo(1.35, 5);
    }
  });

  it('shades the side where the neuron fires', () => {
    const [region] = named(draw({ AND }), 'the neuron fires');
    expect(region!.x.every((x, i) => x + region!.y[i]! >= 1.5 - 1e-6)).toBe(true);
    expect(region!.x.some((x, i) => x > 1.34 && region!.y[i]! > 1.34)).toBe(true);
  });

  it('tells points that should fire from those that should not, and crosses wrong ones', () => {
    const figure = draw({ XOR });
    expect(named(figure, 'should fire')[0]).toMatchObject({ x: [0, 1], y: [1, 0] });
    expect(named(figure, 'should not fire')[0]).toMatchObject({ x: [0, 1], y: [0, 1] });
    expect(named(figure, 'wrong')[0]).toMatchObject({ x: [1], y: [1] });
    expect(named(draw({ AND }), 'wrong')).toEqual([]);
  });

  it('has a panel a neuron, and each thing once in the legend', () => {
    const figure = draw({ AND, XOR });
    const fires = named(figure, 'the neuron fires');
    expect(fires.map(({ xaxis, showlegend }) => [xaxis, showlegend])).toEqual([
      ['x', undefined],
      ['x2', false],
    ]);
    expect(figure.layout.meta.alt).toBe(
      'AND: weights 1 and 1, threshold 1.5, all 4 points right. ' +
        'XOR: weights 1 and 1, threshold 0.5, 3 of 4 points right, wrong at (1, 1).',
    );
  });

  it('draws a neuron that always or never fires', () => {
    const always = draw({ always: { ...AND, weights: [0, 0], threshold: 0, targets: [1, 1, 1, 1] } });
    expect(named(always, 'the neuron fires')[0]!.x).toHaveLength(4);
    expect(named(draw({ never: { ...AND, weights: [0, 0], threshold: 1 } }), 'the neuron fires')).toEqual([]);
  });

  it('says what is wrong', () => {
    expect(() => draw({})).toThrow(/at least one neuron/);
    expect(() => draw({ AND: { ...AND, targets: [0, 1] } })).toThrow(/points of 'AND' has 4, targets of 'AND' has 2/);
    expect(() => draw({ AND: { ...AND, targets: [0, 0, 0, 2] } })).toThrow(/must be 0 or 1, got 2/);
    expect(() => draw({ AND: { ...AND, points: [[1, 2, 3]], targets: [1] } })).toThrow(/pairs of numbers/);
    expect(() => draw({ AND: { ...AND, threshold: Number.NaN } })).toThrow(/its threshold a number/);
  });
});
