import { describe, expect, it } from 'vitest';
import * as plots from '../../../lib/src/plots';

describe('slices', () => {
  const rows = [
    { trial: '0000', score: 0.5, rate: 0.001, activation: 'relu' },
    { trial: '0001', score: 0.4, rate: 0.01, activation: 'swish' },
    { trial: '0002', score: null, rate: 0.1, activation: 'relu' },
  ];
  const args = { title: 'A search', score: 'Validation loss' };

  it('has a panel for each hyperparameter, marks the best, leaves out what has no score', () => {
    const figure = plots.slices(rows, {
      ...args,
      hyperparameters: { rate: { title: 'Learning rate', type: 'log' }, activation: 'Activation' },
    });
    expect(figure.data.map(({ name, x, y }) => [name, x, y])).toEqual([
      ['trial', [0.001], [0.5]],
      ['best', [0.01], [0.4]],
      ['trial', ['relu'], [0.5]],
      ['best', ['swish'], [0.4]],
    ]);
    expect(figure.data.map(({ showlegend }) => showlegend)).toEqual([true, true, false, false]);
    expect(figure.layout.xaxis).toMatchObject({ type: 'log', title: { text: 'Learning rate' } });
    expect(figure.layout.xaxis2).toMatchObject({ type: 'category' });
    expect(figure.layout.yaxis).toMatchObject({ title: { text: 'Validation loss' } });
    expect(figure.layout.yaxis2).toMatchObject({ matches: 'y', title: { text: '' } }); // one scale, named once
    expect(figure.layout.meta.alt).toBe(
      '2 trials. Learning rate: best 0.4 at 0.01; from 0.001 to 0.01 scores lie between 0.4 and 0.5. ' +
        'Activation: best 0.4 at swish; over relu, swish scores lie between 0.4 and 0.5.',
    );
  });

  it('can be told that a large score is good', () => {
    const figure = plots.slices(rows, { ...args, hyperparameters: ['rate'], direction: 'max' });
    expect(figure.data[1]!.y).toEqual([0.5]);
  });

  it('takes one trial alone', () => {
    const { data } = plots.slices(rows.slice(0, 1), { ...args, hyperparameters: ['rate'] });
    expect(data.map(({ name, x }) => [name, x])).toEqual([['best', [0.001]]]);
  });

  it('says what is wrong', () => {
    expect(() => plots.slices(rows, { ...args, hyperparameters: ['rates'] })).toThrow(
      /no 'rates'. It has trial, score/,
    );
    expect(() => plots.slices(rows, { ...args, hyperparameters: [] })).toThrow(/names none/);
    expect(() => plots.slices(rows.slice(2), { ...args, hyperparameters: ['rate'] })).toThrow(/none of the 1 rows/);
    expect(() => plots.slices({} as never, { ...args, hyperparameters: ['rate'] })).toThrow(/tuner\.results\(\)/);
    expect(() => plots.slices(rows, { ...args, hyperparameters: ['rate'], direction: 'down' as never })).toThrow(
      /'min'/,
    );
  });
});

describe('successiveHalving', () => {
  const row = (trial: string, from: string | null, bracket: number, epochs: number, score: number | null) => ({
    trial,
    from,
    bracket,
    epochs,
    score,
  });
  const rows = [
    row('0000', null, 1, 1, 0.9),
    row('0001', null, 1, 1, 0.7),
    row('0002', null, 1, 1, null),
    row('0003', '0001', 1, 2, 0.5),
    row('0004', null, 0, 3, 0.6),
    row('0005', null, 0, 3, 0.4),
  ];

  it('joins what goes on from what, a panel for each bracket', () => {
    const figure = plots.successiveHalving(rows, { title: 'Widths', score: 'Validation loss' });
    expect(figure.data.map(({ name, x, y, xaxis }) => [name, x, y, xaxis])).toEqual([
      ['network', [1, null], [0.9, null], 'x'],
      ['best of the bracket', [1, 3], [0.7, 0.5], 'x'],
      ['network', [3, null], [0.6, null], 'x2'],
      ['best of the bracket', [3], [0.4], 'x2'],
    ]);
    expect(figure.layout.xaxis).toMatchObject({ type: 'log', tickvals: [1, 3] });
    expect(figure.layout.meta.alt).toBe(
      'Bracket 1: 2 networks for 1 epoch, 1 for 3; best score 0.5. Bracket 0: 2 networks for 3 epochs; best score 0.4.',
    );
  });

  it('can be told that a large score is good', () => {
    const figure = plots.successiveHalving(rows, { title: 'Widths', score: 'Accuracy', direction: 'max' });
    expect(figure.layout.meta.alt).toMatch(/best score 0\.9\. .*best score 0\.6\.$/);
  });

  it('says what is wrong', () => {
    const args = { title: 'Widths', score: 'Validation loss' };
    expect(() => plots.successiveHalving([{ score: 1, units: 3 }], args)).toThrow(/no bracket.*It has score, units/);
    expect(() => plots.successiveHalving([], args)).toThrow(/none of the 0 rows/);
  });
});
