import { tf } from '../../lib/src/engine';
import { activateLogits, withLogits } from '../../lib/src/engine/logits';
import * as losses from '../../lib/src/losses';
import { lossOfBatch } from '../../lib/src/losses/loss';
import { type Packed, readVectors, unpack } from '../support/vectors';

type WeightKind = 'none' | 'row' | 'full';

/** One loss with its options on some data, under all weights and reductions (see tests/interop/vectors/losses.py). */
export interface Case {
  loss: string;
  options: Record<string, unknown>;
  data: string;
  index: number;
  activation?: 'softmax' | 'sigmoid';
  shape: string;
  values: string;
  gradients: string;
}

interface Vectors {
  weights: WeightKind[];
  reductions: losses.Reduction[];
  gradients: [WeightKind, losses.Reduction][];
  sampleWeights: Record<string, Record<'row' | 'full', Packed>>;
  data: Record<string, { yTrue: Packed; yPred: Packed }[]>;
  cases: Case[];
  functions: { name: string; weight: Packed; plain: number; weighted: number }[];
  masked: { mask: Packed; weight: Packed; results: Record<string, [number, number]> };
  fitted: { reduction: losses.Reduction; x: Packed; y: Packed; weight: Packed; loss: number; kernel: Packed }[];
  saved: { options: Record<string, unknown>; loss: { class_name: string; config: Record<string, unknown> } }[];
}

export const vectors = readVectors<Vectors>('losses');

type LossClass = new (args: Record<string, unknown>) => losses.Loss;

export function makeLoss(kind: string, options: Record<string, unknown>): losses.Loss {
  const made = (losses as unknown as Record<string, LossClass>)[kind];
  if (made === undefined) throw new Error(`no loss ${kind}`);
  return new made(options);
}

export const nameOf = ({ loss, options, data, index, activation }: Case): string =>
  `${loss} ${JSON.stringify(options)} of ${activation ?? ''} ${data} ${index}`;

const numbers = (packed: string): Float32Array =>
  new Float32Array(Uint8Array.from(Buffer.from(packed, 'base64')).buffer);

export interface Difference {
  /** Largest difference of values, and of gradients, as shares of the largest expected one of the same tensor. */
  values: number;
  gradients: number;
  /** Gradients that Keras gives as NaN. */
  undefinedGradients: number;
  /** The same for values. */
  undefinedValues: number;
}

/** The values and gradients of a case here, compared with Keras'. */
export function compare(one: Case): Difference {
  const expected = numbers(one.values);
  const slopes = numbers(one.gradients);
  const worst: Difference = { values: 0, gradients: 0, undefinedGradients: 0, undefinedValues: 0 };
  let at = 0;
  for (const weight of vectors.weights) {
    for (const reduction of vectors.reductions) {
      const actual = valuesOf(one, weight, reduction);
      const wanted = expected.subarray(at, at + actual.length);
      at += actual.length;
      worst.values = Math.max(worst.values, difference(actual, wanted));
      worst.undefinedValues += wanted.filter(Number.isNaN).length;
    }
  }
  if (at !== expected.length) throw new Error(`${nameOf(one)}: ${at} values, Keras has ${expected.length}`);
  const size = slopes.length / vectors.gradients.length;
  for (const [i, [weight, reduction]] of vectors.gradients.entries()) {
    const wanted = slopes.subarray(i * size, (i + 1) * size);
    worst.gradients = Math.max(worst.gradients, difference(gradientOf(one, weight, reduction), wanted));
    worst.undefinedGradients += wanted.filter(Number.isNaN).length;
  }
  return worst;
}

/** Elements that Keras gives as NaN must only not be infinite or NaN here. */
function difference(actual: ArrayLike<number>, expected: Float32Array): number {
  let largest = 0;
  for (const value of expected) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  let worst = 0;
  for (const [i, wanted] of expected.entries()) {
    const got = actual[i] as number;
    if (Object.is(got, wanted)) continue;
    const off = Number.isNaN(wanted) ? (Number.isFinite(got) ? 0 : Number.POSITIVE_INFINITY) : Math.abs(got - wanted);
    worst = Math.max(worst, Number.isNaN(off) ? Number.POSITIVE_INFINITY : off);
  }
  return largest > 0 ? worst / largest : worst;
}

function inputsOf(one: Case, weight: WeightKind): [yTrue: tf.Tensor, yPred: tf.Tensor, weight: tf.Tensor | null] {
  const data = vectors.data[one.data]?.[one.index] as { yTrue: Packed; yPred: Packed };
  const weights =
    weight === 'none' ? null : unpack((vectors.sampleWeights[one.shape] as Record<string, Packed>)[weight] as Packed);
  return [unpack(data.yTrue), unpack(data.yPred), weights];
}

function activated(one: Case, x: tf.Tensor): tf.Tensor {
  if (one.activation === undefined) return x;
  const { activation } = one;
  return activateLogits(x, (logits) => (activation === 'softmax' ? tf.softmax(logits) : tf.sigmoid(logits)));
}

function valuesOf(one: Case, weight: WeightKind, reduction: losses.Reduction): Float32Array {
  const loss = makeLoss(one.loss, { ...one.options, reduction });
  return tf.tidy(() => {
    const [yTrue, yPred, weights] = inputsOf(one, weight);
    const value = withLogits(() => loss.apply(yTrue, activated(one, yPred), weights ?? undefined));
    return value.dataSync() as Float32Array;
  });
}

/** Of `lossOfBatch`, which a training follows. */
function gradientOf(one: Case, weight: WeightKind, reduction: losses.Reduction): Float32Array {
  const loss = makeLoss(one.loss, { ...one.options, reduction });
  return tf.tidy(() => {
    const [yTrue, yPred, weights] = inputsOf(one, weight);
    const slope = tf.grad((x: tf.Tensor) => withLogits(() => lossOfBatch(loss, yTrue, activated(one, x), weights)));
    return slope(yPred).dataSync() as Float32Array;
  });
}
