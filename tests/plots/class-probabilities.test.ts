import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as plots from '../../lib/src/plots';
import { ACCENT, INK, PALETTE } from '../../lib/src/plots/theme';

const rows = [
  [0.7, 0.2, 0.1],
  [0.1, 0.3, 0.6],
];

describe('classProbabilities', () => {
  it('has a panel an example and a bar a class', () => {
    const { data, layout } = plots.classProbabilities(tf.tensor2d(rows), { what: 'digit' });
    expect(data.map(({ type, y, xaxis }) => [type, y, xaxis])).toEqual([
      ['bar', [0.7, 0.2, 0.1], 'x'],
      ['bar', [0.1, 0.3, 0.6], 'x2'],
    ]);
    expect(layout.meta.alt).toBe('The most probable digit of 2 examples. 1: digit 0 by 0.7. 2: digit 2 by 0.6.');
  });

  it('marks the true class, and a wrong answer by sign, weight and colour', () => {
    const { data, layout } = plots.classProbabilities(rows, { labels: [0, 1], classNames: ['cat', 'dog', 'owl'] });
    expect(data.map(({ marker }) => (marker as { color: string[] }).color)).toEqual([
      [PALETTE[0], INK, INK],
      [INK, PALETTE[0], ACCENT],
    ]);
    expect((layout.annotations as { text: string }[]).map(({ text }) => text)).toEqual([
      'cat',
      '<b>✗ owl (is dog)</b>',
    ]);
    expect(layout.meta.alt).toContain('2: class owl by 0.6, wrong, it is dog (0.3).');
  });

  it('draws the images above the bars', () => {
    const images = tf.ones([2, 4, 5, 1]);
    const before = tf.memory().numTensors;
    const { layout } = plots.classProbabilities(rows, { images });
    expect(layout.images).toMatchObject([{ xref: 'x domain' }, { xref: 'x2 domain' }]);
    expect((layout.images as { source: string }[])[0]!.source).toMatch(/^data:image\/png;base64,/);
    expect((layout.yaxis as { range: number[] }).range[1]).toBeGreaterThan(1.5); // room for them
    expect(tf.memory().numTensors).toBe(before);
  });

  it('says what is wrong', () => {
    expect(() => plots.classProbabilities(rows, { labels: [1] })).toThrow(/probabilities has 2, labels has 1/);
    expect(() => plots.classProbabilities(rows, { labels: [0, 3] })).toThrow(/from 0 to 2, got 3/);
    expect(() => plots.classProbabilities([[1.5, -0.5]])).toThrow(/from 0 to 1, got 1.5/);
    expect(() => plots.classProbabilities([[Number.NaN, 1]])).toThrow(/got NaN/);
    expect(() => plots.classProbabilities(Array.from({ length: 25 }, () => [1]))).toThrow(/at most 24 rows, got 25/);
    expect(() => plots.classProbabilities(rows, { images: tf.ones([3, 4, 5]) })).toThrow(/images has 3/);
    expect(() => plots.classProbabilities(rows, { images: tf.ones([2, 4, 5, 3]) })).toThrow(/grey images/);
  });
});
