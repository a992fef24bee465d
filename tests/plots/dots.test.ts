import { describe, expect, it } from 'vitest';
import * as plots from '../../lib/src/plots';

const args = { title: 'Two rules', x: 'RMSE', y: 'Rule' };

describe('dots', () => {
  it('draws means with their ranges, rows from the top in the order given', () => {
    const { data, layout } = plots.dots(
      { before: { scale: [1, 2, 6], shuffle: 4 }, after: { shuffle: [1, 1], ship: 0 } },
      { ...args, repeats: 'seeds' },
    );
    expect(data.map(({ name }) => name)).toEqual(['before', 'after']);
    expect(data[0]).toMatchObject({ x: [3, 4], y: ['scale', 'shuffle'] });
    expect(data[0]!.error_x).toMatchObject({ array: [3, 0], arrayminus: [2, 0], symmetric: false });
    expect(data[1]).toMatchObject({ x: [1, 0], y: ['shuffle', 'ship'] });
    expect(layout.yaxis).toMatchObject({ categoryarray: ['ship', 'shuffle', 'scale'] });
    expect(JSON.stringify(layout.annotations)).toContain('means over 3 seeds');
  });

  it('says each row in words', () => {
    const figure = plots.dots({ before: { scale: [1, 2, 6] }, after: { scale: 0.5, ship: 2 } }, args);
    expect(figure.layout.meta.alt).toBe('scale: before 3 (1 to 6), after 0.5. ship: after 2.');
  });

  it('needs no note and no legend for single numbers of one series', () => {
    const { layout } = plots.dots({ accuracy: { a: 0.5, b: 0.7 } }, args);
    expect(layout.showlegend).toBe(false);
    expect(JSON.stringify(layout.annotations)).not.toContain('means');
  });

  it('says what is wrong', () => {
    expect(() => plots.dots({}, args)).toThrow(/at least one series/);
    expect(() => plots.dots({ a: { b: [] } }, args)).toThrow(/'b' of the series 'a'/);
    expect(() => plots.dots({ a: { b: [1, Number.NaN] } }, args)).toThrow(/finite number/);
    expect(() => plots.dots({ a: {} }, args)).toThrow(/has no rows/);
  });
});
