import { describe, expect, it } from 'vitest';
import * as plots from '../../lib/src/plots';

describe('lines', () => {
  const dtickOf = (epochs: number) => {
    const curve = Array.from({ length: epochs }, (_, i) => i);
    return (plots.lines({ loss: curve }, { title: 'Loss', y: 'loss' }).layout.xaxis as { dtick?: number }).dtick;
  };

  it('gives a tick to each of few epochs, and leaves many to Plotly', () => {
    expect(dtickOf(13)).toBe(1);
    expect(dtickOf(14)).toBe(undefined);
    expect(dtickOf(40)).toBe(undefined);
  });
});
