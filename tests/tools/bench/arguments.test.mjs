/** The options of the benchmarks. */
import { describe, expect, it } from 'vitest';
import { parse } from '../../../tools/bench/arguments.mjs';

describe('options of the benchmarks', () => {
  it('have defaults: both halves, the guide’s own batches, all works and sides', () => {
    expect(parse([])).toEqual({
      help: false,
      json: false,
      halves: ['kernel', 'training'],
      training: {
        batches: null,
        works: ['mlp', 'regression', 'cnn'],
        sides: ['eager', 'graph', 'xla', 'keras-tensorflow', 'keras-jax', 'pytorch'],
        epochs: 5,
        rounds: 2,
        scaling: false,
      },
    });
  });

  it('choose a half', () => {
    expect(parse(['kernel', '--json'])).toMatchObject({ halves: ['kernel'], json: true });
    expect(parse(['training']).halves).toEqual(['training']);
  });

  it('are taken, names in their own order and each batch once', () => {
    const words = [
      'training',
      '--batches',
      '32, 256,32',
      '--works',
      'cnn,mlp',
      '--sides',
      'pytorch,xla',
      '--epochs',
      '7',
    ];
    expect(parse([...words, '--rounds=3', '--scaling']).training).toEqual({
      batches: [32, 256],
      works: ['mlp', 'cnn'],
      sides: ['xla', 'pytorch'],
      epochs: 7,
      rounds: 3,
      scaling: true,
    });
  });

  it.each([
    [['trainings'], /No benchmark is called 'trainings'; there are: kernel, training/],
    [['--bathces', '32'], /--bathces[\s\S]*npm run bench -- /],
    [['--batches', '32,x'], /--batches has 'x'; expected a whole number from 1 to 48000/],
    [['--batches', '32,'], /--batches has ''/],
    [['--batches', '0'], /--batches has '0'/],
    [['--works', 'mpl'], /No work is called 'mpl'; there are: mlp, regression, cnn/],
    [['--sides', 'jax'], /No side is called 'jax'; there are: eager, graph/],
    [['--epochs', '2.5'], /--epochs has '2.5'/],
    [['--rounds', '-1'], /--rounds/],
    [['kernel', '--scaling'], /--scaling belongs to training, which is not run/],
  ])('%j is refused', (words, message) => {
    expect(() => parse(words)).toThrow(message);
  });
});
