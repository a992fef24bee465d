import { describe, expect, it } from 'vitest';
import { HyperParameters } from '../../../lib/src/tuners';
import { finiteValues, gridValues, shareOf, valueAt } from '../../../lib/src/tuners/space/values';

/** A space with every kind of range. */
function space() {
  const hp = new HyperParameters();
  hp.int('steps', { min: 6, max: 13, step: 3 });
  hp.int('powers', { min: 2, max: 32, step: 2, sampling: 'log' });
  hp.int('logInt', { min: 1, max: 100, sampling: 'log' });
  hp.float('tens', { min: 1e-3, max: 10, step: 10, sampling: 'log' });
  hp.float('mirrored', { min: 1, max: 100, sampling: 'reverseLog' });
  hp.int('mirroredSteps', { min: 1, max: 100, sampling: 'reverseLog', step: 10 });
  hp.float('rate', { min: 1e-5, max: 1e-1, sampling: 'log' });
  hp.choice('word', ['a', 'b', 'c']);
  hp.int('whole', { min: 3, max: 5 });
  return Object.fromEntries(hp.space.map((entry) => [entry.name, entry]));
}

// What KerasTuner 1.4.8 gives: `prob_to_value` at these shares.
const SHARES = [0, 0.1, 0.25, 0.5, 0.77, 0.999];
const KERAS_TUNER: Record<string, (number | string)[]> = {
  steps: [6, 6, 6, 9, 12, 12],
  powers: [2, 2, 4, 8, 16, 32],
  logInt: [1, 1, 3, 10, 34, 100],
  tens: [0.001, 0.001, 0.01, 0.1, 1, 10],
  mirrored: [1, 37.90426555198067, 69.3772233983162, 91, 98.11596849687339, 99.9953842097216],
  mirroredSteps: [100, 100, 100, 91, 1, 1],
  rate: [1e-5, 2.5118864315095805e-5, 1e-4, 1e-3, 0.012022644346174132, 0.09908319448927677],
  word: ['a', 'a', 'a', 'b', 'c', 'c'],
  whole: [3, 3, 3, 4, 5, 5],
};

describe('valueAt', () => {
  it.each(Object.keys(KERAS_TUNER))('gives KerasTuner values: %s', (name) => {
    const entry = space()[name]!;
    for (const [i, share] of SHARES.entries()) {
      const [value, wanted] = [valueAt(entry, share), KERAS_TUNER[name]![i]!];
      if (typeof wanted === 'number')
        expect(Math.abs((value as number) / wanted - 1)).toBeLessThan(1e-12); // pow rounds by itself
      else expect(value).toBe(wanted);
    }
  });

  it('draws both bounds of whole numbers as often as the rest', () => {
    const { whole, logInt } = space();
    const counts = [0, 0, 0];
    for (let i = 0; i < 300; i++) counts[(valueAt(whole!, (i + 0.5) / 300) as number) - 3]! += 1;
    expect(counts).toEqual([100, 100, 100]);
    expect(valueAt(logInt!, 1 - 1e-12)).toBe(100);
  });
});

describe('shareOf', () => {
  it('is undone by valueAt', () => {
    for (const entry of Object.values(space())) {
      for (const share of SHARES) {
        const value = valueAt(entry, share);
        const again = valueAt(entry, shareOf(entry, value));
        if (typeof value === 'number') expect(Math.abs((again as number) / value - 1)).toBeLessThan(1e-9);
        else expect(again).toBe(value);
      }
    }
  });
});

describe('finiteValues', () => {
  it('multiplies by the step under log, and loses no value to rounding', () => {
    const hp = new HyperParameters();
    hp.int('units', { min: 32, max: 512, step: 2, sampling: 'log' });
    hp.float('share', { min: 0, max: 1, step: 0.2 });
    hp.boolean('bias');
    hp.fixed('epochs', 5);
    hp.float('rate', { min: 1e-5, max: 1e-1, sampling: 'log' });
    const [units, share, bias, epochs, rate] = hp.space.map(finiteValues);
    expect(units).toEqual([32, 64, 128, 256, 512]);
    expect(share).toHaveLength(6);
    expect(bias).toEqual([false, true]);
    expect(epochs).toEqual([5]);
    expect(rate).toBeNull();
  });
});

describe('gridValues', () => {
  it('begins with the default; ten values stand for a range without steps', () => {
    const hp = new HyperParameters();
    hp.int('layers', { min: 2, max: 5, default: 3 });
    hp.float('rate', { min: 1e-5, max: 1e-1, sampling: 'log' });
    const [layers, rate] = hp.space.map(gridValues);
    expect(layers).toEqual([3, 2, 4, 5]);
    expect(rate).toHaveLength(11);
    expect(rate![1] as number).toBeCloseTo(1.585e-5, 8);
  });
});
