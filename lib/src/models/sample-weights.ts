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
  if (typeof classWeight !== 'object') {
    throw new Error(
      `${where}: classWeight is ${describe(classWeight)}; expected { 0: weight, 1: weight … }, as preprocessing.computeClassWeight('balanced', y) gives.`,
    );
  }
  return Object.entries(classWeight).map(([key, weight]) => {
    const label = Number(key);
    if (Number.isInteger(label) && typeof weight === 'number' && weight >= 0) return [label, weight];
    throw new Error(
      `${where}: classWeight has ${key}: ${describe(weight)}; expected { 0: weight, 1: weight … }, weights from 0 up.`,
    );
  });
}

/** The weight of each sample by its class; a class without a weight has 1, as in Keras. */
export function classWeights(scope: Scope, where: string, classWeight: ClassWeight, y: tf.Tensor): tf.Tensor {
  const byClass = new Map(checkedEntries(where, classWeight));
  if (y.rank > 2)
    throw new Error(`${where}: classWeight needs one class for each sample; y has shape ${shapeText(y.shape)}.`);
  const labels = tf.tidy(() => {
    const oneHot = y.rank === 2 && (y.shape[1] as number) > 1;
    return (oneHot ? tf.argMax(y, 1) : tf.round(tf.cast(tf.reshape(y, [-1]), 'float32'))).dataSync();
  });
  return scope.own(tf.tensor1d(Float32Array.from(labels, (label) => byClass.get(label) ?? 1)));
}
