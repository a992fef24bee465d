import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as plots from '../../lib/src/plots';

const ARGS = { title: 'Error by loss', groups: ['clean', 'corrupted'], x: 'training targets', y: 'RMSE' };

describe('bars', () => {
  it('of several measurements are their mean, with a whisker of one standard deviation', () => {
    const figure = plots.bars({ mse: [[1, 2, 3], tf.tensor1d([4, 8])], huber: [new Float32Array([2, 2]), 5] }, ARGS);
    const [mse, huber] = figure.data;
    expect(mse).toMatchObject({ type: 'bar', name: 'mse', x: ARGS.groups, y: [2, 6] });
    expect(mse?.error_y).toMatchObject({ type: 'data', array: [1, 2.82843] });
    expect(huber?.y).toEqual([2, 5]);
    expect(huber?.error_y).toBeUndefined();
    const annotations = figure.layout.annotations as { text: string }[];
    expect(annotations.map(({ text }) => text)).toEqual([
      'Bars are means of 2 to 3 measurements, whiskers one standard deviation.',
    ]);
  });

  it('of single numbers have no whiskers and no note', () => {
    const figure = plots.bars({ mse: [1, [2]] }, ARGS);
    expect(figure.data[0]).not.toHaveProperty('error_y');
    expect(figure.layout.annotations).toEqual([]);
    expect(figure.layout.showlegend).toBe(false);
  });

  it('say every value in the alt text, and differ in more than colour', () => {
    const figure = plots.bars({ mse: [[1, 3], 4], huber: [1, 2] }, ARGS);
    expect(figure.layout.meta.alt).toBe('Clean: mse 2 ± 1.414, huber 1. Corrupted: mse 4, huber 2.');
    const looks = figure.data.map(({ marker }) => marker as { color: string; pattern: { shape: string } });
    expect(new Set(looks.map(({ color }) => color)).size).toBe(2);
    expect(new Set(looks.map(({ pattern }) => pattern.shape)).size).toBe(2);
  });

  it.each([
    [{}, ARGS, /at least one series/],
    [{ mse: [1] }, ARGS, /'mse' has 1 entry; expected one for each of the 2 groups: clean, corrupted/],
    [{ mse: 3 }, ARGS, /'mse' has 3; expected one for each/],
    [{ mse: [1, []] }, ARGS, /'mse' in the group 'corrupted' is empty/],
    [{ mse: [1, 'x'] }, ARGS, /'mse' in the group 'corrupted' must be a list of numbers/],
    [{ mse: [] }, { ...ARGS, groups: [] }, /needs the names of the groups/],
    [{ mse: [1, 2] }, { ...ARGS, y: '' }, /A figure needs y/],
  ])('refuse what they can not draw: %#', (series, args, words) => {
    expect(() => plots.bars(series as never, args)).toThrow(words);
  });
});
