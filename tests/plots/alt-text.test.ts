import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as plots from '../../lib/src/plots';

const altOf = (figure: plots.Figure) => figure.layout.meta.alt;

describe('history', () => {
  const history = {
    loss: [0.4, 0.2, 0.1],
    accuracy: [0.9, 0.95, 0.97],
    val_loss: [0.21, 0.07, 0.09],
    val_accuracy: [0.93, 0.97, 0.98],
  };

  it('says the finding', () => {
    expect(altOf(plots.history({ history }))).toBe(
      '3 epochs. Training accuracy rises from 0.9 to 0.97 at epoch 3. Validation accuracy rises from 0.93 to 0.98 at epoch 3. ' +
        'Training loss falls from 0.4 to 0.1 at epoch 3. Validation loss falls from 0.21 to 0.07 at epoch 2 and ends at 0.09.',
    );
  });

  it('has a panel for each metric and one for the loss, epochs from 1, one legend', () => {
    const { data, layout } = plots.history({ history }, { units: { loss: 'nats' } });
    expect(data.map(({ name, xaxis }) => `${name} ${xaxis}`)).toEqual([
      'Training x',
      'Validation x',
      'Training x2',
      'Validation x2',
    ]);
    expect(data[0]!.x).toEqual([1, 2, 3]);
    expect(data.map(({ showlegend }) => showlegend)).toEqual([true, true, false, false]);
    expect(layout.yaxis2).toMatchObject({ title: { text: 'Loss (nats)' } });
  });

  it('takes any metrics, without validation too', () => {
    expect(altOf(plots.history({ rootMeanSquaredError: [2, 1], loss: [4, 1] }))).toContain(
      'Training root mean squared error falls from 2 to 1',
    );
    expect(altOf(plots.history({ loss: [0.5] }))).toBe('One epoch. Training loss is 0.5.');
    expect(altOf(plots.history({ loss: [1, 3, 2] }))).toBe(
      '3 epochs. Training loss rises from 1 to 3 at epoch 2 and ends at 2.',
    );
    expect(plots.history({ history }, { metrics: ['loss'] }).data).toHaveLength(2);
  });

  it('puts ticks at round epochs, few enough for panels side by side', () => {
    const ticks = (epochs: number) =>
      (plots.history({ loss: Array<number>(epochs).fill(1) }).layout as unknown as { xaxis: object }).xaxis;
    expect(ticks(7)).toMatchObject({ tick0: 0, dtick: 1 });
    expect(ticks(10)).toMatchObject({ tick0: 0, dtick: 2 });
    expect(ticks(50)).toMatchObject({ tick0: 0, dtick: 10 });
    expect(ticks(2000)).toMatchObject({ tick0: 0, dtick: 500 });
  });

  it('says what is missing', () => {
    expect(() => plots.history({ history: {} })).toThrow(/got no logs/);
    expect(() => plots.history(undefined as never)).toThrow(/what fit returned/);
    expect(() => plots.history({ loss: [] })).toThrow(/'loss' is empty/);
    expect(() => plots.history({ loss: [1] }, { metrics: ['auc'] })).toThrow(/no 'auc'. It has loss/);
  });
});

describe('confusionMatrix', () => {
  it('counts, shares, and says the most frequent confusions', () => {
    const truth = [0, 0, 0, 1, 1, 2];
    const figure = plots.confusionMatrix(truth, [0, 1, 1, 1, 1, 0], {
      what: 'animal',
      classNames: ['cat', 'dog', 'cow'],
    });
    expect(altOf(figure)).toBe(
      '3 of 6 right (50.0%). Most frequent confusions: cat read as dog 2 times, cow read as cat 1 time.',
    );
    expect(figure.data[0]!.z).toEqual([
      [0.333333, 0.666667, 0],
      [0, 1, 0],
      [1, 0, 0],
    ]);
    expect(figure.layout.xaxis).toMatchObject({ title: { text: 'Predicted animal' } });
  });

  it('takes probabilities', () => {
    const before = tf.memory().numTensors;
    const probabilities = tf.tensor2d([
      [0.9, 0.1],
      [0.2, 0.8],
    ]);
    expect(altOf(plots.confusionMatrix(tf.tensor1d([0, 1], 'int32'), probabilities))).toBe(
      '2 of 2 right (100.0%). No confusions.',
    );
    expect(tf.memory().numTensors).toBe(before + 2);
  });

  it('says what is wrong', () => {
    expect(() => plots.confusionMatrix([0, 1], [0])).toThrow(/yTrue has 2, yPred has 1/);
    expect(() => plots.confusionMatrix([0, 0.5], [0, 1])).toThrow(/yTrue\[1\] is 0.5/);
    expect(() => plots.confusionMatrix([0, 3], [0, 1], { classNames: ['a', 'b'] })).toThrow(/from 0 to 1/);
    expect(() => plots.confusionMatrix([0, 99], [0, 1])).toThrow(/at most 60 classes, got 100/);
  });
});

describe('images', () => {
  const x = tf.ones([4, 5, 6]).mul(200) as tf.Tensor;

  it('says what the digits are and which are read wrongly', () => {
    expect(altOf(plots.images(x, { labels: [7, 2, 1, 0], predictions: [7, 2, 8, 6] }))).toBe(
      'A gallery of 4 images of 5 by 6 pixels, row by row: 7, 2, 1, 0. 2 are wrong: 1 read as 8 and 0 read as 6.',
    );
    expect(altOf(plots.images(x, { labels: [7, 2, 1, 0], predictions: [7, 2, 1, 0] }))).toMatch(
      /All are read right\.$/,
    );
    expect(altOf(plots.images(x, { max: 3 }))).toBe('A gallery of 3 images of 5 by 6 pixels.');
  });

  it('marks wrong ones by sign, weight and colour', () => {
    const { layout } = plots.images(x, { labels: [7, 2, 1, 0], predictions: [7, 2, 8, 0] });
    const captions = layout.annotations as { text: string; font: { color: string } }[];
    expect(captions.map(({ text }) => text)).toEqual(['7', '2', '<b>✗ 8 (is 1)</b>', '0']);
    expect(captions[2]!.font.color).not.toBe(captions[1]!.font.color);
  });

  it('says what is wrong', () => {
    expect(() => plots.images(tf.ones([5, 6]))).toThrow(/got tensor \[5, 6\] float32/);
    expect(() => plots.images([[1]] as never)).toThrow(/got array of 1 rows of 1/);
    expect(() => plots.images(x, { labels: [1] })).toThrow(/x has 4, labels has 1/);
    expect(() => plots.images(x, { columns: 0 })).toThrow(/columns/);
    expect(() => plots.images(tf.fill([1, 2, 2], Number.NaN))).toThrow(/pixel is NaN/);
    expect(() => plots.images(tf.randomUniform([40, 100, 100], 0, 255, 'float32', 1))).toThrow(
      /at most 200000 are allowed/,
    );
  });

  it('leaves no tensor', () => {
    const before = tf.memory().numTensors;
    plots.images(x, { predictions: [1, 2, 3, 4] });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('scatter, predictedVsTrue, histogram, distributions, lines', () => {
  it('say their findings', () => {
    expect(
      altOf(plots.scatter([1, 2, 3], [6, 4, 2], { title: 'T', x: { title: 'Age', unit: 'years' }, y: 'Price' })),
    ).toBe('3 points: Age from 1 to 3, Price from 2 to 6, correlation -1.');
    expect(altOf(plots.predictedVsTrue([1, 2, 3], [1.1, 1.9, 3.2], { unit: 'USD' }))).toBe(
      '3 predictions from 1.1 to 3.2 over true values from 1 to 3: root mean squared error 0.1414 (unit: USD), R² 0.97.',
    );
    expect(altOf(plots.histogram([1, 1, 2, 5], { title: 'T', x: 'x', bins: 4 }))).toBe(
      '4 values from 1 to 5, mean 2.25, median 1.5; most (2) from 1 to 2.',
    );
    expect(altOf(plots.distributions({ a: [1, 1] }, { title: 'T' }))).toBe(
      '1 histogram. a: 2 values from 1 to 1, mean 1, median 1; most (2) from 0.5 to 1.5.',
    );
    expect(altOf(plots.lines({ SGD: [3, 1, 2], Adam: { x: [10, 20], y: [1, 1] } }, { title: 'T', y: 'Loss' }))).toBe(
      '2 curves. SGD falls from 3 to 2; lowest 1 at 2. Adam goes from 1 to 1.',
    );
  });

  it('draw a sample, always the same one, and say so', () => {
    const xs = Array.from({ length: 9_000 }, (_, i) => i);
    const make = () => plots.scatter(xs, xs, { title: 'T', x: 'x', y: 'y', maxPoints: 500 });
    expect(make()).toEqual(make());
    expect(make().data[0]!.x).toHaveLength(500);
    expect(JSON.stringify(make().layout.annotations)).toContain('A random sample of 500 of 9000 points is drawn.');
    expect(() => plots.scatter([1], [1], { title: 'T', x: 'x', y: 'y', maxPoints: 5_000 })).toThrow(/from 1 to 4000/);
  });

  it('keep the extremes of long curves', () => {
    const y = Array.from({ length: 50_000 }, (_, i) => (i === 12_345 ? 9 : i === 40_000 ? -9 : Math.sin(i / 500)));
    const { data, layout } = plots.lines({ long: y }, { title: 'T', y: 'y' });
    const drawn = data[0]!.y as number[];
    expect(drawn.length).toBeLessThanOrEqual(4_000);
    expect([Math.max(...drawn), Math.min(...drawn)]).toEqual([9, -9]);
    expect((data[0]!.x as number[])[0]).toBe(1);
    expect((data[0]!.x as number[]).at(-1)).toBe(50_000);
    expect(JSON.stringify(layout.annotations)).toContain('with their extremes');
  });

  it('have a tick for each of few whole places, and not for each of many', () => {
    const ticks = (n: number) =>
      plots.lines({ a: Array.from({ length: n }, (_, i) => i) }, { title: 'T', y: 'y' }).layout.xaxis;
    expect(ticks(10)).toMatchObject({ dtick: 1 });
    expect(ticks(100)).not.toHaveProperty('dtick');
  });

  it('leave missing values out and say so', () => {
    const { data, layout } = plots.histogram([1, Number.NaN, 3], { title: 'T', x: 'x', bins: 2 });
    expect(data[0]!.y).toEqual([1, 1]);
    expect(JSON.stringify(layout.annotations)).toContain('1 missing value left out');
  });

  it('say what is wrong', () => {
    expect(() => plots.scatter([1, 2], [1], { title: 'T', x: 'x', y: 'y' })).toThrow(/x has 2, y has 1/);
    expect(() => plots.scatter([1], [1], { title: 'T', x: 'x', y: 'y', color: [1] })).toThrow(/colorTitle/);
    expect(() => plots.histogram([], { title: 'T', x: 'x' })).toThrow(/values is empty/);
    expect(() => plots.histogram([Number.NaN], { title: 'T', x: 'x' })).toThrow(/no values to count/);
    expect(() => plots.histogram([1], { title: 'T', x: 'x', bins: 0 })).toThrow(/bins/);
    expect(() => plots.histogram(undefined as never, { title: 'T', x: 'x' })).toThrow(/list of numbers/);
    expect(() => plots.distributions({}, { title: 'T' })).toThrow(/1 to 12 columns, got 0/);
    expect(() => plots.distributions({ columns: ['a'], values: [['x']] }, { title: 'T' })).toThrow(/string 'x'/);
    expect(() => plots.lines({}, { title: 'T', y: 'y' })).toThrow(/at least one curve/);
    expect(() => plots.lines({ a: [] }, { title: 'T', y: 'y' })).toThrow(/The curve 'a' is empty/);
    expect(() => plots.lines({ a: { x: [1], y: [1, 2] } }, { title: 'T', y: 'y' })).toThrow(
      /x of 'a' has 1, y of 'a' has 2/,
    );
    expect(() => plots.lines({ a: [1] }, { title: 'T' } as never)).toThrow(/A figure needs y/);
    expect(() => plots.predictedVsTrue([1], [1, 2])).toThrow(/yTrue has 1, yPred has 2/);
  });
});
