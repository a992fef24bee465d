import type { VectorLike } from '../preprocessing/data/matrix';
import { type Figure, figure } from './figure';
import { assertSameLength, counted, numbers, say, summarize } from './numbers';
import { at, samplePositions } from './sample';
import { limitOf, sampleNote } from './scatter';
import { ACCENT, PALETTE } from './theme';

/** Options of `predictedVsTrue`. */
export interface PredictedVsTrueArgs {
  /** Default: 'Predicted against true values'. */
  title?: string;
  /** What is predicted, such as 'House value'. Default: 'Value'. */
  quantity?: string;
  /** Its unit, such as '100,000 USD'. Default: none. */
  unit?: string;
  /** Points that are drawn at most, up to 3,998. Default: 3,000. */
  maxPoints?: number;
  /** Default: made from the data: the root mean squared error and the share of variance explained. */
  alt?: string;
}

/**
 * Predictions of a regression over the true values, with the line on which both are equal.
 *
 * @param yTrue True values, shape [n] or [n, 1].
 * @param yPred Predictions, of the same length.
 * @throws Error for lists of differing lengths and for no points.
 *
 * @example
 * const figure = plots.predictedVsTrue([1, 2, 3], [1.1, 1.9, 3.2], { quantity: 'House value', unit: '100,000 USD' });
 * assert.match(figure.layout.meta.alt, /root mean squared error 0.1414/);
 */
export function predictedVsTrue(yTrue: VectorLike, yPred: VectorLike, args: PredictedVsTrueArgs = {}): Figure {
  const { title = 'Predicted against true values', quantity = 'Value', unit, maxPoints = 3_000 } = args;
  const truth = numbers(yTrue, 'yTrue');
  const predictions = numbers(yPred, 'yPred');
  assertSameLength({ yTrue: truth, yPred: predictions });
  const kept = samplePositions(truth.length, Math.min(limitOf(maxPoints), 3_998));
  const { min, max } = summarize([...truth, ...predictions]);
  const axis = (which: string) => ({
    title: `${which} ${quantity.toLowerCase()}`,
    ...(unit !== undefined && { unit }),
  });
  return figure({
    title,
    x: axis('True'),
    y: axis('Predicted'),
    alt: args.alt ?? fitWords(truth, predictions, unit),
    data: [
      {
        type: 'scatter',
        mode: 'markers',
        name: 'Predictions',
        x: at(truth, kept),
        y: at(predictions, kept),
        marker: { size: 5, opacity: 0.5, color: PALETTE[0] },
      },
      {
        type: 'scatter',
        mode: 'lines',
        name: 'Predicted = true',
        x: [min, max],
        y: [min, max],
        line: { color: ACCENT, dash: 'dash', width: 2 },
      },
    ],
    ...sampleNote(kept.length, truth.length),
  });
}

function fitWords(truth: readonly number[], predictions: readonly number[], unit: string | undefined): string {
  const mean = summarize(truth).mean;
  const squaredErrors = truth.reduce((sum, value, i) => sum + (predictions[i]! - value) ** 2, 0);
  const variance = truth.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const rmse = say(Math.sqrt(squaredErrors / truth.length));
  const measure = unit === undefined ? '' : ` (unit: ${unit})`;
  const range = (values: readonly number[]) => `${say(summarize(values).min)} to ${say(summarize(values).max)}`;
  const explained = variance > 0 ? `, R² ${say(1 - squaredErrors / variance)}` : '';
  return (
    `${counted(truth.length, 'prediction')} from ${range(predictions)} over true values from ${range(truth)}: ` +
    `root mean squared error ${rmse}${measure}${explained}.`
  );
}
