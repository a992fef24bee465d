import { describe, expect, it } from 'vitest';
import { HyperParameters, type Trial } from '../../../lib/src/tuners';
import { GridSearchOracle } from '../../../lib/src/tuners/oracles/grid-search';
import type { Oracle } from '../../../lib/src/tuners/oracles/oracle';
import { RandomSearchOracle } from '../../../lib/src/tuners/oracles/random-search';
import { finished } from './finished';

function spaceOf(ask: (hp: HyperParameters) => void) {
  const hp = new HyperParameters();
  ask(hp);
  return hp.space;
}

const wide = spaceOf((hp) => {
  hp.float('rate', { min: 1e-5, max: 1e-1, sampling: 'log' });
  hp.int('layers', { min: 2, max: 5 });
});

function run(oracle: Oracle, spaceAt: (number: number) => Trial['space'] = () => []) {
  for (let proposal = oracle.propose(); proposal; proposal = oracle.propose()) {
    const number = oracle.trials.length;
    oracle.end(finished(number, proposal, number, spaceAt(number)));
  }
  return oracle.trials.map(({ values }) => values);
}

describe('RandomSearch', () => {
  it('follows from the seed and the trials that have ended', () => {
    const whole = new RandomSearchOracle(3, wide, 8);
    const values = run(whole);
    expect(values).toHaveLength(8);
    const resumed = new RandomSearchOracle(3, wide, 8);
    for (const trial of whole.trials.slice(0, 5)) resumed.end(trial);
    expect(resumed.propose()!.values).toEqual(values[5]);
    expect(resumed.propose()!.values).toEqual(values[5]); // asking changes nothing
    expect(run(new RandomSearchOracle(4, wide, 8))).not.toEqual(values);
  });

  it('is even in the logarithm of the learning rate', () => {
    const shares = run(new RandomSearchOracle(11, wide, 200)).map(
      ({ rate }) => Math.log10((rate as number) / 1e-5) / 4,
    );
    const sorted = shares.sort((a, b) => a - b);
    const distance = Math.max(...sorted.map((share, i) => Math.abs(share - (i + 0.5) / sorted.length)));
    expect(distance).toBeLessThan(1.63 / Math.sqrt(sorted.length)); // Kolmogorov-Smirnov at 1 %
  });

  it('finds every value of a small space, none twice, then ends and says so', () => {
    const oracle = new RandomSearchOracle(
      1,
      spaceOf((hp) => hp.choice('word', ['a', 'b', 'c', 'd', 'e'])),
      50,
    );
    expect(
      run(oracle)
        .map(({ word }) => word)
        .sort(),
    ).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(oracle.ending).toMatch(/5 of 50 trials/);
  });
});

describe('GridSearch', () => {
  const space = spaceOf((hp) => {
    hp.choice('kind', ['flat', 'deep']);
    hp.choice('rate', [0.01, 0.1], { default: 0.1 });
    hp.conditionalScope('kind', ['flat'], () => hp.boolean('bias', { default: true }));
  });

  it('tries all combinations, defaults first, the last changing fastest; what does not count is left out', () => {
    const all = spaceOf((hp) => {
      hp.merge(space);
      hp.merge(space.map((entry) => ({ ...entry, name: 'size', kind: 'fixed', default: 3, conditions: [] })));
    });
    expect(all).toHaveLength(4);
    const oracle = new GridSearchOracle(1, space, null);
    expect(oracle.total).toBe(6);
    expect(run(oracle)).toEqual([
      { kind: 'flat', rate: 0.1, bias: true },
      { kind: 'flat', rate: 0.1, bias: false },
      { kind: 'flat', rate: 0.01, bias: true },
      { kind: 'flat', rate: 0.01, bias: false },
      { kind: 'deep', rate: 0.1 },
      { kind: 'deep', rate: 0.01 },
    ]);
  });

  it('stops after maxTrials', () => {
    const oracle = new GridSearchOracle(1, space, 4);
    expect(oracle.total).toBe(4);
    expect(run(oracle)).toHaveLength(4);
  });

  it('searches a space that grows on the way whole', () => {
    const found = spaceOf((hp) => {
      hp.choice('rate', [1, 2]);
      hp.boolean('late');
    });
    const oracle = new GridSearchOracle(1, found.slice(0, 1), null);
    const first = oracle.propose()!;
    oracle.end(finished(0, { ...first, values: { ...first.values, late: false } }, 1, found));
    expect(run(oracle)).toEqual([
      { rate: 1, late: false },
      { rate: 1, late: true },
      { rate: 2, late: false },
      { rate: 2, late: true },
    ]);
  });
});
