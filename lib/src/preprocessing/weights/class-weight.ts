import { describe } from '../data/describe';
import { type Label, type LabelsLike, toLabels, uniqueSorted } from '../data/labels';

/** Weights by class, or `balanced`: in inverse proportion to how often classes occur. */
export type ClassWeightArg = 'balanced' | Readonly<Record<string, number>> | null;

/**
 * The weight of each class, as `fit({ classWeight })` takes them. `balanced` gives n / (classes x samples of the class): then all
 * classes count alike in the loss. null gives 1 to each; of given weights, classes that are left out get 1.
 *
 * Counterpart: scikit-learn's `compute_class_weight`.
 *
 * Porting note: the weights come as an object by class, not as an array; the classes are those of `y` unless they are given.
 *
 * Source: G. King and L. Zeng, "Logistic regression in rare events data", Political Analysis 9(2), 2001.
 *
 * @param classes The classes to weigh, as scikit-learn takes them before `y`; may be left out.
 * @param y One label a sample.
 * @throws Error for bad weights, for given weights of classes that `y` (or `classes`) does not hold, for labels in `y` that are not in
 * `classes`, and with `balanced` for classes that `y` does not hold.
 *
 * @example
 * const classWeight = preprocessing.computeClassWeight('balanced', [1, 1, 1, 1, 0, 0]);
 * assert.deepEqual(classWeight, { 0: 1.5, 1: 0.75 });
 * assert.deepEqual(preprocessing.computeClassWeight('balanced', [0, 1], [1, 1, 1, 1, 0, 0]), classWeight);
 */
export function computeClassWeight(classWeight: ClassWeightArg, y: LabelsLike): Record<string, number>;
export function computeClassWeight(
  classWeight: ClassWeightArg,
  classes: LabelsLike,
  y: LabelsLike,
): Record<string, number>;
export function computeClassWeight(
  classWeight: ClassWeightArg,
  first: LabelsLike,
  second?: LabelsLike,
): Record<string, number> {
  const labels = toLabels(second ?? first);
  const present = uniqueSorted(labels);
  const classes = second === undefined ? present : given(uniqueSorted(toLabels(first)), present);
  checkWeights(classWeight, classes, second === undefined ? 'y' : 'classes');
  if (classWeight === null) return Object.fromEntries(classes.map((label) => [String(label), 1]));
  if (classWeight === 'balanced') {
    const absent = classes.filter((label) => !present.includes(label));
    if (absent.length === 0) return balanced(labels, classes);
    throw new Error(`classes holds ${absent.join(', ')}, of which y has no sample: 'balanced' can't weigh them.`);
  }
  return Object.fromEntries(classes.map((label) => [String(label), classWeight[String(label)] ?? 1]));
}

/** The classes that are given, which must hold all that occur. */
function given(classes: readonly Label[], present: readonly Label[]): readonly Label[] {
  const unknown = present.filter((label) => !classes.includes(label));
  if (unknown.length === 0) return classes;
  throw new Error(
    `y holds ${unknown.slice(0, 5).join(', ')}, which classes does not: expected (classWeight, y) or (classWeight, classes, y).`,
  );
}

/**
 * The weight of each sample by its class, in double precision, as `fit({ sampleWeight })` takes them.
 *
 * Counterpart: scikit-learn's `compute_sample_weight`.
 *
 * @param y One label a sample.
 * @throws Error as `computeClassWeight`.
 *
 * @example
 * assert.deepEqual([...preprocessing.computeSampleWeight('balanced', ['a', 'a', 'b'])], [0.75, 0.75, 1.5]);
 */
export function computeSampleWeight(classWeight: ClassWeightArg, y: LabelsLike): Float64Array {
  const weights = computeClassWeight(classWeight, y);
  return Float64Array.from(toLabels(y), (label) => weights[String(label)] as number);
}

function balanced(labels: readonly Label[], classes: readonly Label[]): Record<string, number> {
  const counts = new Map<Label, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries(
    classes.map((label) => [String(label), labels.length / (classes.length * (counts.get(label) as number))]),
  );
}

function checkWeights(classWeight: unknown, classes: readonly Label[], holder: string): void {
  if (classWeight === null || classWeight === 'balanced') return;
  if (typeof classWeight !== 'object' || Array.isArray(classWeight)) {
    throw new Error(
      `classWeight must be 'balanced', null or an object such as { 0: 1, 1: 3 }: got ${describe(classWeight)}.`,
    );
  }
  const known = classes.map(String);
  for (const [label, weight] of Object.entries(classWeight as object)) {
    if (!known.includes(label)) {
      throw new Error(
        `classWeight has the class ${label}, which ${holder} does not hold. ${holder} holds ${known.join(', ')}.`,
      );
    }
    if (typeof weight === 'number' && weight >= 0 && weight < Infinity) continue;
    throw new Error(`classWeight gives class ${label} ${describe(weight)}; expected a number, 0 or more.`);
  }
}
