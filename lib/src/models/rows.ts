/** The rows of a call, checked against the model and its losses, and which tensor is what. */
import type { tf } from '../engine';
import { describe } from '../engine/names';
import type { Compiled } from './compiled';
import { type ArrayLike1, checkCounts, checkNumbers, type DataLike, type Scope, type TargetLike } from './data';
import type { Model } from './interface';
import { inputPorts, inputsFor, outputPorts, portLabel, spread, targetsFor } from './ports';
import { type ClassWeight, classWeights, weightsFor } from './sample-weights';

/** Where the parts of a batch lie among its tensors: inputs first, then targets and weights, -1: none for that output. */
export interface Layout {
  readonly inputs: number;
  readonly targets: readonly number[];
  readonly weights: readonly number[];
}

export interface Rows {
  readonly data: tf.Tensor[];
  readonly count: number;
  readonly layout: Layout;
}

/** Weights of the samples: for all outputs, or for each by list or name. */
export type SampleWeightLike = ArrayLike1 | readonly (ArrayLike1 | null)[] | Readonly<Record<string, ArrayLike1>>;

export interface GivenRows {
  x: DataLike;
  y?: TargetLike | null | undefined;
  sampleWeight?: SampleWeightLike | null | undefined;
  classWeight?: ClassWeight | undefined;
}

/** How thoroughly data are looked at. */
export interface Checks {
  /** Whether each output with a loss must have targets; false where the reader's own step decides. */
  targets: boolean;
  /** Whether values are looked at (NaN, labels out of range), not only shapes. */
  values: boolean;
  /** Whether a tensor that is given twice stands once among the data; default true. */
  shares?: boolean;
}

/** Data checked against the model and its losses. */
export function rowsFor(
  scope: Scope,
  where: string,
  model: Model,
  compiled: Compiled,
  given: GivenRows,
  checks: Checks,
): Rows {
  const ports = outputPorts(model);
  const inputs = inputsFor(scope, where, given.x, inputPorts(model));
  const targets = targetsFor(scope, where, given.y, ports);
  const named = (what: string, list: readonly (tf.Tensor | null)[], names: readonly string[]) =>
    list.map((tensor, i) => [portLabel(what, names, i), tensor] as const);
  const labelled = [...named('x', inputs, model.inputNames), ...named('y', targets, ports.names)];
  if (checks.targets) checkPresence(where, compiled, targets, ports.names);
  const count = checkCounts(where, Object.fromEntries(labelled));
  if (checks.values) {
    for (const [name, tensor] of labelled) if (tensor) checkNumbers(`${where}: ${name}`, tensor);
    for (const [i, head] of compiled.heads.entries()) {
      const target = targets[i];
      if (target && head.loss) head.loss.checkTargets(target, (model.outputs[i] as tf.SymbolicTensor).shape);
    }
  }
  const weights = weightsOf(scope, where, given, targets, ports.names, count);
  if (checks.values) {
    for (const weight of new Set(weights)) if (weight) checkNumbers(`${where}: sampleWeight`, weight);
  }
  return laidOut(inputs, targets, weights, count, checks.shares ?? true);
}

function checkPresence(
  where: string,
  compiled: Compiled,
  targets: readonly (tf.Tensor | null)[],
  names: readonly string[],
): void {
  for (const [i, head] of compiled.heads.entries()) {
    if (targets[i] || (!head.loss && head.metrics.length + head.weightedMetrics.length === 0)) continue;
    throw new Error(`${where}: ${portLabel('y', names, i)} is missing; expected targets, one for each sample of x.`);
  }
}

function weightsOf(
  scope: Scope,
  where: string,
  { sampleWeight, classWeight }: GivenRows,
  targets: readonly (tf.Tensor | null)[],
  names: readonly string[],
  count: number,
): (tf.Tensor | null)[] {
  const none = targets.map(() => null);
  if (sampleWeight !== undefined && sampleWeight !== null) {
    if (classWeight !== undefined) {
      throw new Error(
        `${where}: classWeight and sampleWeight can't both be given; multiply the class weights into sampleWeight.`,
      );
    }
    return spreadWeights(where, sampleWeight, names).map((weight, i) =>
      weight === undefined || weight === null
        ? null
        : weightsFor(scope, portLabel(`${where}: sampleWeight`, names, i), weight as ArrayLike1, count),
    );
  }
  if (classWeight === undefined) return none;
  const [target] = targets;
  if (targets.length === 1 && !target)
    throw new Error(`${where}: classWeight needs the targets y, and there are none.`);
  if (targets.length > 1 || !target) {
    throw new Error(
      `${where}: classWeight is for a model with one output, this one has ${targets.length}; give sampleWeight instead.`,
    );
  }
  return [classWeights(scope, where, classWeight, target)];
}

/** One array counts for every output, as in Keras. */
function spreadWeights(where: string, given: SampleWeightLike, names: readonly string[]): unknown[] {
  const list = Array.isArray(given) && given.length === names.length && given.some((one) => typeof one !== 'number');
  const record = typeof given === 'object' && !Array.isArray(given) && names.some((name) => name in given);
  if (names.length === 1 || list || record) return spread(`${where}: sampleWeight`, given, names, 'outputs');
  return names.map(() => given);
}

/** Weights that several outputs share are one tensor among the data. */
function laidOut(
  inputs: readonly tf.Tensor[],
  targets: readonly (tf.Tensor | null)[],
  weights: readonly (tf.Tensor | null)[],
  count: number,
  shares: boolean,
): Rows {
  const data = [...inputs];
  const place = (tensor: tf.Tensor | null): number => {
    if (tensor === null) return -1;
    const known = shares ? data.indexOf(tensor, inputs.length) : -1;
    return known >= 0 ? known : data.push(tensor) - 1;
  };
  return { data, count, layout: { inputs: inputs.length, targets: targets.map(place), weights: weights.map(place) } };
}

/** A batch taken apart. */
export interface Parts {
  readonly inputs: readonly tf.Tensor[];
  readonly targets: readonly (tf.Tensor | null)[];
  readonly weights: readonly (tf.Tensor | null)[];
}

export function partsOf(batch: readonly tf.Tensor[], layout: Layout): Parts {
  const at = (i: number): tf.Tensor | null => (i < 0 ? null : (batch[i] as tf.Tensor));
  return {
    inputs: batch.slice(0, layout.inputs),
    targets: layout.targets.map(at),
    weights: layout.weights.map(at),
  };
}

/** The same rows without weights: class weights are for learning only, as in Keras. */
export function unweighted(rows: Rows): Rows {
  return { ...rows, layout: { ...rows.layout, weights: rows.layout.weights.map(() => -1) } };
}

/** Where the last `share` of the rows begins. Throws if one of the two parts would be empty. */
export function splitAt(count: number, share: unknown): number {
  if (typeof share !== 'number' || !(share > 0 && share < 1)) {
    throw new Error(`fit: validationSplit is ${describe(share)}; expected a share from 0 up to 1, such as 0.2.`);
  }
  const at = Math.floor(count * (1 - share));
  if (at > 0 && at < count) return at;
  throw new Error(
    `fit: validationSplit ${share} of ${count} samples leaves ${at} to learn and ${count - at} to validate on; expected at least one of each.`,
  );
}
