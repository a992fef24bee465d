import { describe, expect, it } from 'vitest';
import { HyperParameters, hyperbandSchedule, type Trial } from '../../../lib/src/tuners';
import { HyperbandOracle } from '../../../lib/src/tuners/oracles/hyperband';
import { finished } from './finished';

// What KerasTuner 1.4.8 gives (`_get_size`, `_get_epochs`): a row a bracket, in it trials@epochs.
const KERAS_TUNER: [maxEpochs: number, factor: number, trials: number, epochs: number, brackets: string[]][] = [
  [10, 3, 30, 120, ['12@2 4@4 2@10', '6@4 2@10', '4@10']],
  [27, 3, 70, 375, ['27@1 9@3 3@9 1@27', '12@3 4@9 2@27', '6@9 2@27', '4@27']],
  [81, 3, 211, 1767, ['81@1 27@3 9@9 3@27 1@81', '34@3 12@9 4@27 2@81', '15@9 5@27 2@81', '8@27 3@81', '5@81']],
  [9, 3, 23, 75, ['9@1 3@3 1@9', '5@3 2@9', '3@9']],
  [16, 2, 77, 310, ['16@1 8@2 4@4 2@8 1@16', '10@2 5@4 3@8 2@16', '7@4 4@8 2@16', '5@8 3@16', '5@16']],
  [50, 4, 44, 594, ['22@4 6@13 2@50', '8@13 2@50', '4@50']],
  [125, 5, 215, 1885, ['125@1 25@5 5@25 1@125', '34@5 7@25 2@125', '10@25 2@125', '4@125']],
  [1, 3, 1, 1, ['1@1']],
  [2, 3, 2, 4, ['2@2']],
];

describe('hyperbandSchedule', () => {
  it.each(KERAS_TUNER)(
    'has KerasTuner sizes for maxEpochs %i, factor %i',
    (maxEpochs, factor, trials, epochs, wanted) => {
      const rounds = hyperbandSchedule({ maxEpochs, factor });
      const numbers = [...new Set(rounds.map(({ bracket }) => bracket))];
      const lines = numbers.map((number) =>
        rounds
          .filter(({ bracket }) => bracket === number)
          .map((round) => `${round.trials}@${round.epochs}`)
          .join(' '),
      );
      expect(lines).toEqual(wanted);
      expect(rounds.reduce((sum, round) => sum + round.trials, 0)).toBe(trials);
      expect(rounds.reduce((sum, round) => sum + round.trials * (round.epochs - round.initialEpoch), 0)).toBe(epochs);
    },
  );

  it('goes through the brackets several times', () => {
    const rounds = hyperbandSchedule({ maxEpochs: 10, hyperbandIterations: 2 });
    expect(rounds).toHaveLength(12);
    expect(rounds.at(-1)!.iteration).toBe(1);
  });

  it('says what is wrong', () => {
    expect(() => hyperbandSchedule({ maxEpochs: 0 })).toThrow(/maxEpochs is 0; expected a whole number from 1 up/);
    expect(() => hyperbandSchedule({ maxEpochs: 9, factor: 1 })).toThrow(/factor is 1; expected a whole number from 2/);
    expect(() => hyperbandSchedule({ max_epochs: 9 } as never)).toThrow(/write 'maxEpochs'/);
  });
});

function rateSpace() {
  const hp = new HyperParameters();
  hp.float('rate', { min: 1e-5, max: 1e-1, sampling: 'log' });
  return hp.space;
}

/** A whole search, the score being a function of the trial's number. */
function search(scoreOf: (number: number) => number | null, space = rateSpace(), hyperbandIterations = 1) {
  const oracle = new HyperbandOracle(7, space, { maxEpochs: 10, factor: 3, hyperbandIterations });
  for (let proposal = oracle.propose(); proposal; proposal = oracle.propose())
    oracle.end(finished(oracle.trials.length, proposal, scoreOf(oracle.trials.length)));
  return oracle;
}

const inRound = (trials: readonly Trial[], bracket: number, round: number) =>
  trials.filter(({ rung }) => rung!.bracket === bracket && rung!.round === round);

describe('Hyperband', () => {
  it('runs all rounds, and promotes the best of each', () => {
    const { trials, total } = search((number) => (number * 7) % 30);
    expect(trials).toHaveLength(30);
    expect(total).toBe(30);
    const first = inRound(trials, 2, 0);
    const best = [...first].sort((a, b) => a.score! - b.score!).slice(0, 4);
    const second = inRound(trials, 2, 1);
    expect(second.map(({ rung }) => rung!.from)).toEqual(best.map(({ id }) => id));
    expect(second.map(({ values }) => values)).toEqual(best.map(({ values }) => values));
    expect(second[0]!.rung).toEqual({
      iteration: 0,
      bracket: 2,
      round: 1,
      initialEpoch: 2,
      epochs: 4,
      from: best[0]!.id,
    });
  });

  it('draws no values twice, over all brackets and iterations', () => {
    const { trials } = search((number) => number, rateSpace(), 2);
    const drawn = trials.filter(({ rung }) => rung!.round === 0).map(({ values }) => values.rate);
    expect(drawn).toHaveLength(2 * 22);
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it('fills the places of failed networks with the next best', () => {
    const { trials } = search((number) => (number < 6 ? null : number));
    expect(inRound(trials, 2, 1).map(({ rung }) => rung!.from)).toEqual(['0006', '0007', '0008', '0009']);
    expect(trials).toHaveLength(30);
  });

  it('goes on with fewer where fewer are completed', () => {
    const { trials } = search((number) => (number < 11 ? null : number));
    expect(inRound(trials, 2, 1)).toHaveLength(1);
    expect(inRound(trials, 2, 2)).toHaveLength(1);
    expect(inRound(trials, 1, 0)).toHaveLength(6);
  });

  it('ends with the space, as KerasTuner, and says so', () => {
    const hp = new HyperParameters();
    hp.int('units', { min: 32, max: 512, step: 2, sampling: 'log' });
    const oracle = search((number) => number, hp.space);
    expect(oracle.trials.map(({ values }) => values.units).sort()).toEqual([128, 256, 32, 512, 64]);
    expect(oracle.ending).toMatch(/round 0 of bracket 2 wants 12 networks: 5 of 30 trials\. .*use GridSearch/);
  });
});
