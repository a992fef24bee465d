/** How good numbers are that a regressor predicts, by Keras' names. */
export interface RegressionLogs extends Record<string, number> {
  meanSquaredError: number;
  rootMeanSquaredError: number;
  meanAbsoluteError: number;
  /** The share of the variance that is explained: 1 is perfect, 0 as good as the mean, below 0 worse. */
  r2Score: number;
}

/** @param weights The weights of the samples. Default: 1 each. */
export function regressionLogs(yTrue: Float64Array, yPred: Float64Array, weights?: Float64Array): RegressionLogs {
  const weight = (i: number): number => weights?.[i] ?? 1;
  let total = 0;
  let sum = 0;
  yTrue.forEach((value, i) => {
    total += weight(i);
    sum += weight(i) * value;
  });
  const mean = sum / total;
  let squares = 0;
  let absolute = 0;
  let spread = 0;
  yTrue.forEach((value, i) => {
    const error = value - (yPred[i] as number);
    squares += weight(i) * error * error;
    absolute += weight(i) * Math.abs(error);
    spread += weight(i) * (value - mean) ** 2;
  });
  return {
    meanSquaredError: squares / total,
    rootMeanSquaredError: Math.sqrt(squares / total),
    meanAbsoluteError: absolute / total,
    r2Score: r2(squares, spread),
  };
}

/** A constant target is explained fully or not at all, as scikit-learn has it. */
function r2(squares: number, spread: number): number {
  if (spread > 0) return 1 - squares / spread;
  return squares > 0 ? 0 : 1;
}
