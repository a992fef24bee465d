import { tf } from '../engine';
import { formatNumber } from '../notebook/format';
import type { VectorLike } from '../preprocessing/data/matrix';
import { type Figure, figure } from './figure';
import { assertSameLength, counted, numbers, say } from './numbers';
import { SEQUENTIAL } from './theme';

/** Options of `confusionMatrix`. */
export interface ConfusionMatrixArgs {
  /** Default: 'Confusion matrix'. */
  title?: string;
  /** Names of the classes 0, 1, 2 ... Default: their numbers. */
  classNames?: readonly string[];
  /** What the classes are, such as 'digit'. Default: 'class'. */
  what?: string;
  /** Default: made from the data: the share of right answers and the most frequent confusions. */
  alt?: string;
}

/**
 * How often each true class (rows) was read as each class (columns). Counts stand in the cells; a cell's colour is its
 * share of the true class.
 *
 * @param yTrue True class numbers, from 0.
 * @param yPred Predicted class numbers, or probabilities of shape [n, classes], of which the largest counts.
 * @throws Error for differing lengths, class numbers that aren't whole or are out of range, and more than 60 classes.
 *
 * @example
 * const figure = plots.confusionMatrix([0, 1, 1, 2], [0, 1, 2, 2], { what: 'digit' });
 * assert.deepEqual(figure.data[0].text, [['1', '0', '0'], ['0', '1', '1'], ['0', '0', '1']]);
 */
export function confusionMatrix(yTrue: VectorLike, yPred: VectorLike, args: ConfusionMatrixArgs = {}): Figure {
  const { title = 'Confusion matrix', what = 'class' } = args;
  const truth = numbers(yTrue, 'yTrue');
  const predicted = predictedClasses(yPred);
  assertSameLength({ yTrue: truth, yPred: predicted });
  const classes =
    args.classNames?.length ?? [...truth, ...predicted].reduce((max, label) => Math.max(max, label), 0) + 1;
  if (!(classes <= 60)) throw new Error(`confusionMatrix draws at most 60 classes, got ${classes}.`);
  assertClasses('yTrue', truth, classes);
  assertClasses('yPred', predicted, classes);
  const names = args.classNames ?? Array.from({ length: classes }, (_, i) => String(i));
  const counts = countPairs(truth, predicted, classes);
  const shares = counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count) => (total > 0 ? count / total : 0));
  });
  return figure({
    title,
    x: { title: `Predicted ${what}`, type: 'category', plotly: { constrain: 'domain' } },
    y: {
      title: `True ${what}`,
      type: 'category',
      plotly: { autorange: 'reversed', scaleanchor: 'x', constrain: 'domain' },
    },
    alt: args.alt ?? confusionWords(counts, names, truth.length),
    legend: false,
    height: 200 + Math.max(240, Math.min(classes * 36, 700)),
    data: [
      {
        type: 'heatmap',
        x: names,
        y: names,
        z: shares,
        text: counts.map((row) => row.map(say)),
        texttemplate: classes <= 20 ? '%{text}' : '',
        hovertemplate: `True ${what} %{y}, predicted %{x}: %{text} (%{z:.1%} of the true)<extra></extra>`,
        colorscale: SEQUENTIAL,
        zmin: 0,
        zmax: 1,
        xgap: 1,
        ygap: 1,
        colorbar: { title: { text: `Share of the true ${what}` }, tickformat: '.0%' },
      },
    ],
  });
}

function predictedClasses(yPred: VectorLike): number[] {
  if (yPred instanceof tf.Tensor && yPred.rank === 2 && yPred.shape[1]! > 1) {
    return tf.tidy(() => Array.from(yPred.argMax(-1).dataSync()));
  }
  return numbers(yPred, 'yPred');
}

function assertClasses(name: string, labels: readonly number[], classes: number): void {
  const at = labels.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= classes);
  if (at < 0) return;
  throw new Error(`${name}[${at}] is ${labels[at]}; class numbers are whole, from 0 to ${classes - 1}.`);
}

function countPairs(truth: readonly number[], predicted: readonly number[], classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  truth.forEach((label, i) => {
    counts[label]![predicted[i]!]!++;
  });
  return counts;
}

function confusionWords(counts: readonly (readonly number[])[], names: readonly string[], total: number): string {
  const right = counts.reduce((sum, row, i) => sum + row[i]!, 0);
  const wrong = counts
    .flatMap((row, i) =>
      row.map((count, j) => ({
        count,
        text: `${names[i]} read as ${names[j]} ${counted(count, 'time')}`,
        off: i !== j,
      })),
    )
    .filter(({ count, off }) => off && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ text }) => text);
  const share = formatNumber(right / total, '.1%');
  const confusions = wrong.length > 0 ? `Most frequent confusions: ${wrong.join(', ')}.` : 'No confusions.';
  return `${say(right)} of ${say(total)} right (${share}). ${confusions}`;
}
