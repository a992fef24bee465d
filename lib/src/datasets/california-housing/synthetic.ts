import { NumpyRandom } from '../../preprocessing/splitting/numpy-random';
import { FEATURE_NAMES, type HousingColumns, ROWS } from './columns';

/*
 * A stand-in for where the real set can't be had. It is a Gaussian copula: nine normal numbers a row, correlated as the
 * normal scores (ranks mapped to a normal distribution) of the nine real columns are, then each mapped to its column by
 * the real column's quantiles. Ranges, distributions and pairwise rank correlations are those of the real set; what
 * lies beyond pairs, such as the price of a place on the coast, is not. All draws come from one fixed seed.
 */
const SEED = 1990;

/** Where the quantiles below are taken. */
const PROBABILITIES = [0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];

/** Quantiles of the eight features and the target, and the decimals that the values of a column have. */
const COLUMNS: readonly { readonly decimals: number; readonly quantiles: readonly number[] }[] = [
  {
    decimals: 4,
    quantiles: [
      0.4999, 0.536, 1.0696, 1.6006, 1.9038, 2.3523, 2.7401, 3.1406, 3.5348, 3.9669, 4.4375, 5.1097, 6.1592, 7.3003,
      10.597, 15, 15.0001, 15.0001,
    ],
  },
  { decimals: 0, quantiles: [1, 2, 4, 8, 13, 17, 20, 25, 29, 33, 36, 40, 46, 52, 52, 52, 52, 52] },
  {
    decimals: 6,
    quantiles: [
      0.846154, 1.7499, 2.5811, 3.4323, 3.7909, 4.2667, 4.6118, 4.934, 5.2291, 5.5208, 5.8534, 6.2686, 6.9612, 7.6402,
      10.357, 34.2, 62.383, 141.909091,
    ],
  },
  {
    decimals: 6,
    quantiles: [
      0.333333, 0.67519, 0.87284, 0.93911, 0.96641, 0.99545, 1.0149, 1.0325, 1.0488, 1.066, 1.0871, 1.1154, 1.1727,
      1.273, 2.1275, 6.6172, 15.236, 34.066667,
    ],
  },
  {
    decimals: 0,
    quantiles: [3, 18, 88, 348, 510, 710, 859, 1007, 1166, 1348, 1580, 1908, 2566, 3288, 5806, 10373, 16293, 35682],
  },
  {
    decimals: 6,
    quantiles: [
      0.692308, 1.2987, 1.5367, 1.8725, 2.0756, 2.3388, 2.5117, 2.6676, 2.8181, 2.9804, 3.1684, 3.4243, 3.8853, 4.3334,
      5.3948, 13.63, 485.06, 1243.333333,
    ],
  },
  {
    decimals: 2,
    quantiles: [
      32.54, 32.57, 32.68, 32.82, 33.63, 33.87, 34, 34.1, 34.26, 36.66, 37.48, 37.81, 38.48, 38.96, 40.63, 41.75, 41.92,
      41.95,
    ],
  },
  {
    decimals: 2,
    quantiles: [
      -124.35, -124.18, -123.22, -122.47, -122.29, -121.98, -121.37, -119.91, -118.49, -118.3, -118.13, -117.89,
      -117.25, -117.08, -116.29, -114.65, -114.49, -114.31,
    ],
  },
  {
    decimals: 5,
    quantiles: [
      0.14999, 0.33092, 0.5, 0.662, 0.823, 1.072, 1.34, 1.573, 1.797, 2.094, 2.4193, 2.9, 3.766, 4.8981, 5.00001,
      5.00001, 5.00001, 5.00001,
    ],
  },
];

/** Correlations of the normal scores, the lower triangle, in the order of COLUMNS. */
const CORRELATIONS: readonly (readonly number[])[] = [
  [1],
  [-0.146, 1],
  [0.629, -0.228, 1],
  [-0.23, -0.132, 0.169, 1],
  [0.026, -0.281, -0.102, 0.019, 1],
  [-0.042, -0.026, 0.013, -0.134, 0.233, 1],
  [-0.098, 0.048, 0.125, 0.072, -0.123, -0.126, 1],
  [-0.017, -0.192, -0.018, 0.022, 0.116, 0.157, -0.828, 1],
  [0.682, 0.077, 0.256, -0.122, 0.012, -0.255, -0.183, -0.085, 1],
];

/** The stand-in: as many rows and the same columns as the real set, the same numbers on every machine. */
export function syntheticHousing(): HousingColumns {
  const random = new NumpyRandom(SEED);
  const mix = cholesky(CORRELATIONS);
  const width = FEATURE_NAMES.length;
  const features = new Float64Array(ROWS * width);
  const target = new Float64Array(ROWS);
  for (let row = 0; row < ROWS; row++) {
    const independent = COLUMNS.map(() => standardNormal(random));
    const values = COLUMNS.map((column, i) => {
      const score = mix[i]!.reduce((sum, weight, j) => sum + weight * independent[j]!, 0);
      return round(quantile(column.quantiles, normalCdf(score)), column.decimals);
    });
    features.set(values.slice(0, width), row * width);
    target[row] = values[width]!;
  }
  return { features, target };
}

/** The lower triangle L with L times its transpose equal to the (positive definite) matrix. */
function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const lower: number[][] = [];
  matrix.forEach((entries, i) => {
    const row: number[] = [];
    entries.forEach((entry, j) => {
      const other = j === i ? row : lower[j]!;
      const rest = entry - row.slice(0, j).reduce((sum, value, k) => sum + value * other[k]!, 0);
      row.push(j === i ? Math.sqrt(rest) : rest / other[j]!);
    });
    lower.push(row);
  });
  return lower;
}

/** Box and Muller 1958, one of the two numbers. */
function standardNormal(random: NumpyRandom): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

/** The normal distribution's cumulative share: Abramowitz and Stegun 1964, 26.2.17, to 7.5e-8. */
function normalCdf(score: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(score));
  const polynomial = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const upper = (Math.exp((-score * score) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return score >= 0 ? 1 - upper : upper;
}

/** The value at a share, straight lines between the known quantiles. */
function quantile(quantiles: readonly number[], share: number): number {
  const above = PROBABILITIES.findIndex((probability) => probability >= share);
  if (above <= 0) return quantiles[Math.max(above, 0)]!;
  const low = PROBABILITIES[above - 1]!;
  const part = (share - low) / (PROBABILITIES[above]! - low);
  return quantiles[above - 1]! + part * (quantiles[above]! - quantiles[above - 1]!);
}

function round(value: number, decimals: number): number {
  const power = 10 ** decimals;
  return Math.round(value * power) / power;
}
