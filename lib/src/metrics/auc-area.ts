import { tf } from '../engine';
import type { Outcomes } from './outcomes';

export const CURVES = ['ROC', 'PR', 'PRGAIN'] as const;
export type Curve = (typeof CURVES)[number];

export const SUMMATIONS = ['interpolation', 'majoring', 'minoring'] as const;
export type SummationMethod = (typeof SUMMATIONS)[number];

type Counts = Outcomes<tf.Tensor>;

const share = (part: tf.Tensor, other: tf.Tensor): tf.Tensor => tf.divNoNan(part, tf.add(part, other));

/** All rows but the last, and all but the first. */
function neighbours(values: tf.Tensor): [here: tf.Tensor, next: tf.Tensor] {
  const rows = (values.shape[0] as number) - 1;
  const rest = values.shape.slice(1);
  const none = rest.map(() => 0);
  return [tf.slice(values, [0, ...none], [rows, ...rest]), tf.slice(values, [1, ...none], [rows, ...rest])];
}

/**
 * The area under a curve of outcomes at rising thresholds.
 * @param outcomes [thresholds] or [thresholds, labels]
 * @returns a scalar or [labels]
 */
export function areaOf(curve: Curve, method: SummationMethod, outcomes: Counts): tf.Tensor {
  if (curve === 'PR' && method === 'interpolation') return interpolatedPrecision(outcomes);
  const [x, y] = POINTS[curve](outcomes);
  const [left, right] = neighbours(y);
  const heights = {
    interpolation: tf.div(tf.add(left, right), 2),
    minoring: tf.minimum(left, right),
    majoring: tf.maximum(left, right),
  }[method];
  return tf.sum(tf.mul(tf.sub(...neighbours(x)), heights), 0);
}

const POINTS: Record<Curve, (outcomes: Counts) => [x: tf.Tensor, y: tf.Tensor]> = {
  ROC: ({ truePositives, falsePositives, trueNegatives, falseNegatives }) => [
    share(falsePositives, trueNegatives),
    share(truePositives, falseNegatives),
  ],
  PR: ({ truePositives, falsePositives, falseNegatives }) => [
    share(truePositives, falseNegatives),
    share(truePositives, falsePositives),
  ],
  PRGAIN: gains,
};

/** Precision and recall as gains over always saying yes: P. Flach and M. Kull, Precision-Recall-Gain Curves, NIPS 2015. */
function gains({ truePositives, falsePositives, trueNegatives, falseNegatives }: Counts): [tf.Tensor, tf.Tensor] {
  const scale = tf.divNoNan(tf.add(truePositives, falseNegatives), tf.add(trueNegatives, falsePositives));
  const gain = (wrong: tf.Tensor) => tf.sub(1, tf.mul(scale, tf.divNoNan(wrong, truePositives)));
  const none = tf.equal(truePositives, 0);
  const recall = tf.where(none, tf.zerosLike(truePositives), gain(falseNegatives));
  return [tf.relu(recall), tf.where(none, tf.onesLike(truePositives), gain(falsePositives))];
}

/**
 * The area under precision over recall with the true positives, not the precision, taken as linear between two points: J. Davis and
 * M. Goadrich, The Relationship Between Precision-Recall and ROC Curves, ICML 2006.
 */
function interpolatedPrecision({ truePositives, falsePositives, falseNegatives }: Counts): tf.Tensor {
  const [hits, nextHits] = neighbours(truePositives);
  const [said, nextSaid] = neighbours(tf.add(truePositives, falsePositives));
  const [, nextMissed] = neighbours(falseNegatives);
  const dHits = tf.sub(hits, nextHits);
  const slope = tf.divNoNan(dHits, tf.relu(tf.sub(said, nextSaid)));
  const intercept = tf.sub(nextHits, tf.mul(slope, nextSaid));
  const both = tf.logicalAnd(tf.greater(said, 0), tf.greater(nextSaid, 0));
  const ratio = tf.where(both, tf.divNoNan(said, tf.relu(nextSaid)), tf.onesLike(said));
  const area = tf.mul(slope, tf.add(dHits, tf.mul(intercept, tf.log(ratio))));
  return tf.sum(tf.divNoNan(area, tf.relu(tf.add(nextHits, nextMissed))), 0);
}
