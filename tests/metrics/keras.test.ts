import { describe, expect, it } from 'vitest';
import { tf } from '../../lib/src/engine';
import * as metrics from '../../lib/src/metrics';
import { type Packed, readVectors, unpack } from '../support/vectors';

type Numbers = (number | string)[] | null;

interface Case {
  metric: string;
  data: string;
  args: Record<string, unknown>;
  weights: string | null;
  /** Before the first update; null: Keras has no state yet, and fails. */
  empty: Numbers;
  /** After each batch. */
  results: Numbers[];
  afterReset: Numbers;
  /** After the reset and the third batch. */
  again: Numbers;
  config: Record<string, unknown>;
}

const vectors = readVectors<{
  batches: number[];
  data: Record<string, { yTrue: Packed; yPred: Packed }>;
  weights: Record<string, Packed>;
  cases: Case[];
}>('metrics');

const make = ({ metric, args }: Case): metrics.Metric =>
  new (metrics as unknown as Record<string, new (given: Case['args']) => metrics.Metric>)[metric]!(args);

const numbers = (metric: metrics.Metric): number[] => {
  const result = metric.result();
  if (typeof result === 'number') return [result];
  const values = [...result.dataSync()];
  result.dispose();
  return values;
};

/**
 * The largest difference, as a share of the expected number where that is above 1. The bound is 1e-6: some float32 roundings (each
 * 6e-8) in sums of at most 25 samples, which TensorFlow adds up in another order here than there.
 */
function difference(actual: number[], expected: Numbers): number {
  if (expected === null) return Number.POSITIVE_INFINITY;
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(
    ...actual.map((value, i) => {
      const wanted = Number(expected[i]);
      if (Object.is(value, wanted)) return 0;
      const off = Math.abs(value - wanted) / Math.max(1, Math.abs(wanted));
      return Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
    }),
  );
}

function update(metric: metrics.Metric, given: Case, from: number, size: number): void {
  const rows = (packed: Packed) => tf.slice(unpack(packed), from, size);
  tf.tidy(() => {
    const { yTrue, yPred } = vectors.data[given.data]!;
    const weights = given.weights === null ? undefined : rows(vectors.weights[given.weights]!);
    if (metric instanceof metrics.Mean || metric instanceof metrics.Sum) metric.updateState(rows(yPred), weights);
    else metric.updateState(rows(yTrue), rows(yPred), weights);
  });
}

/** Everything that is asked of a case; the worst difference. */
function worst(given: Case): number {
  const metric = make(given);
  const found: number[] = [];
  if (given.empty === null) expect(() => metric.result()).toThrow(/no batch has been taken in/);
  else found.push(difference(numbers(metric), given.empty));
  let start = 0;
  for (const [i, size] of vectors.batches.entries()) {
    update(metric, given, start, size);
    found.push(difference(numbers(metric), given.results[i]!));
    start += size;
  }
  metric.resetState();
  found.push(difference(numbers(metric), given.afterReset));
  update(metric, given, 8, 12);
  found.push(difference(numbers(metric), given.again));
  metric.dispose();
  return Math.max(...found);
}

const title = ({ metric, data, args, weights }: Case) =>
  `${metric} ${JSON.stringify(args)} of ${data}, weights ${weights}`;

describe('the metrics of Keras, streamed over batches of 7, 1, 12 and 5', () => {
  it.each(vectors.cases.map((given) => [title(given), given] as const))('%s', (_title, given) => {
    worst(given); // the first use of an operation may leave something with the engine
    const before = tf.memory().numTensors;
    const off = worst(given);
    expect(tf.memory().numTensors).toBe(before);
    if (process.env.SHOW) console.log(off, title(given));
    expect(off).toBeLessThanOrEqual(1e-6);
  });

  it('are all there', () => {
    const kinds = new Set(vectors.cases.map(({ metric }) => metric));
    expect(kinds.size).toBe(44); // all of Keras 3.15
    for (const kind of kinds) expect(metrics).toHaveProperty(kind);
  });
});

describe('getConfig', () => {
  it.each(vectors.cases.filter(({ weights }) => weights === null).map((given) => [title(given), given] as const))(
    'of %s says what Keras says',
    (_title, given) => {
      const metric = make(given);
      const { name, dtype, ...config } = metric.getConfig();
      metric.dispose();
      expect(name).toBe(metric.name);
      expect(dtype).toBe('float32');
      // Keras forgets the axis of CosineSimilarity, and gives label weights as float32.
      const { axis, ...rest } = config;
      expect(given.metric === 'CosineSimilarity' ? rest : config).toEqual(given.config);
      if (given.metric === 'CosineSimilarity') expect(axis).toBe(given.args.axis ?? -1);
    },
  );
});
