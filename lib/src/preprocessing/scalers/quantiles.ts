/** The numbers that aren't NaN, in rising order. */
export function sorted(values: ArrayLike<number>): Float64Array {
  return new Float64Array(values).filter((value) => !Number.isNaN(value)).sort();
}

/** The value below which `share` (0 to 1) of the sorted numbers lie, interpolated linearly as NumPy does; NaN for none. */
export function quantile(ordered: Float64Array, share: number): number {
  const at = share * (ordered.length - 1);
  const low = Math.min(Math.floor(at), ordered.length - 1);
  const a = ordered[low] ?? Number.NaN;
  const b = ordered[Math.min(low + 1, ordered.length - 1)] ?? Number.NaN;
  const t = at - low;
  return t < 0.5 ? a + (b - a) * t : b - (b - a) * (1 - t); // NumPy's way, exact at both ends
}

/** The middle of the sorted numbers, or the mean of the two in the middle; NaN for none. */
export function median(ordered: Float64Array): number {
  const half = Math.floor(ordered.length / 2);
  const upper = ordered[half] ?? Number.NaN;
  return ordered.length % 2 === 1 ? upper : ((ordered[half - 1] ?? Number.NaN) + upper) / 2;
}

const ratio = (numerator: readonly number[], denominator: readonly number[], x: number): number => {
  const polynomial = (factors: readonly number[]) => factors.reduceRight((sum, factor) => sum * x + factor, 0);
  return polynomial(numerator) / polynomial(denominator);
};

/**
 * The number below which a standard normal variable lies with probability `p`, to about 16 digits.
 *
 * Source: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37(3), 1988.
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE[0], CENTRE[1], 0.180625 - q * q);
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  if (r === Infinity) return Math.sign(q) * Infinity;
  const size = r <= 5 ? ratio(MIDDLE[0], MIDDLE[1], r - 1.6) : ratio(TAIL[0], TAIL[1], r - 5);
  return Math.sign(q) * size;
}

// biome-ignore-start lint/correctness/noPrecisionLoss: the digits are as published
const CENTRE = [
  [
    3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125, 45921.953931549871457,
    67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
  ],
  [
    1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867, 39307.89580009271061,
    28729.085735721942674, 5226.495278852854561,
  ],
] as const;
const MIDDLE = [
  [
    1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
    1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
  ],
  [
    1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
    0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
  ],
] as const;
const TAIL = [
  [
    6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
    0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
  ],
  [
    1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
    1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
  ],
] as const;
// biome-ignore-end lint/correctness/noPrecisionLoss: the digits are as published
