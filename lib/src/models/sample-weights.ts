/** How much each sample counts in the loss. */
import { tf } from '../engine';
import { describe, shapeText } from '../engine/names';
import type { ArrayLike1, Scope } from './data';

/** Weights of classes by class number. */
export type ClassWeight = Readonly<Record<number, number>>;

/** Weights of the samples, [n], or of the values of each sample, [n, …], as float32. */
export function weightsFor(scope: Scope, what: string, sampleWeight: ArrayLike1, count: number): tf.Tensor {
  const given = scope.tensor(what, sampleWeight);
  if (given.rank === 0 || given.shape[0] !== count) {
    throw new Error(`${what} has shape ${shapeText(given.shape)}; expected one weight for each of ${count} samples.`);
  }
  const flat = given.rank > 1 && given.size === count ? scope.own(tf.reshape(given, [count])) : given;
  return flat.dtype === 'float32' ? flat : scope.own(tf.cast(flat, 'float32'));
}

function checkedEntries(where: string, classWeight: ClassWeight): [label: number, weight: number][] {
  return Object.entries(classWeight).map(([key, weight]) => {
    const label = Number(key);
    if (Number.isInteger(label) && label >= 0 && typeof weight === 'number' && weight >= 0) return [label, weight];
    throw new Error(
      `${where}: classWeight has ${key}: ${describe(weight)}; expected { 0: weight, 1: weight … }, weights from 0 up.`,
    );
  });
}

/** The weight of each sample by its class; a class without a weight has 1, as in Keras. */
export function classWeights(scope: Scope, where: string, classWeight: ClassWeight, y: tf.Tensor): tf.Tensor {
  const entries = checkedEntries(where, classWeight);
  if (y.rank > 2)
    throw new Error(`${where}: classWeight needs one class for each sample; y has shape ${shapeText(y.shape)}.`);
  const weights = tf.tidy(() => {
    const oneHot = y.rank === 2 && (y.shape[1] as number) > 1;
    const numbers = tf.round(tf.cast(tf.reshape(y, [-1]), 'float32'));
    const labels = (oneHot ? tf.argMax(y, 1) : tf.cast(numbers, 'int32')) as tf.Tensor1D;
    const classes = Math.max(tf.max(labels).dataSync()[0] as number, ...entries.map(([label]) => label)) + 1;
    const table = new Float32Array(classes).fill(1);
    for (const [label, weight] of entries) table[label] = weight;
    return tf.gather(tf.tensor1d(table), labels);
  });
  return scope.own(weights);
}
