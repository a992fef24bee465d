import { tf } from '../../lib/src/engine';
import * as optimizers from '../../lib/src/optimizers';
import { type Packed, readVectors, unpack } from '../support/vectors';

type KerasOptions = Record<string, unknown>;

/** One training by given gradients, as Keras did it. */
export interface Case {
  optimizer: string;
  options: KerasOptions;
  gradients: 'hard' | 'usual';
  /** After each step, and after finalize_variable_values. */
  weights: Packed;
  rates: Packed;
  iterations: number;
  state: Packed;
}

export interface Vectors {
  shapes: Record<string, number[]>;
  start: Packed;
  gradients: Record<Case['gradients'], Packed>;
  cases: Case[];
  at: number[];
  schedules: { options: KerasOptions & { class_name: string }; rates: Packed }[];
  oneCycles: { options: optimizers.schedules.OneCycleArgs; rates: Packed }[];
}

export const vectors = readVectors<Vectors>('optimizers');

export const camel = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

export const camelKeys = (options: KerasOptions): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));

export function scheduleOf({ class_name: className, ...options }: Vectors['schedules'][number]['options']) {
  return optimizers.schedules.deserialize({ className, config: camelKeys(options) });
}

const shapes = Object.entries(vectors.shapes);
const sizes = shapes.map(([, shape]) => shape.reduce((a, b) => a * b, 1));

/** Flat numbers as one tensor for each weight. */
function split(flat: Float32Array): tf.Tensor[] {
  let to = 0;
  return shapes.map(([, shape], i) => {
    const from = to;
    to += sizes[i] as number;
    return tf.tensor(flat.slice(from, to), shape);
  });
}

const numbers = (packed: Packed): Float32Array => {
  const tensor = unpack(packed);
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
};

/** The optimizer of a case. `composed`: without TensorFlow's kernel. */
export function optimizerOf({ optimizer: className, options }: Case, composed: boolean): optimizers.Optimizer {
  const { exclude, missing: _, schedule, ...given } = options;
  const learningRate = schedule ? scheduleOf(schedule as never) : 0.05;
  const optimizer = optimizers.get({ className, config: { learningRate, ...camelKeys(given) } });
  if (exclude) optimizer.excludeFromWeightDecay({ varNames: exclude as string[] });
  if (composed) {
    const { kernel: _kernel, ...rule } = optimizer.rule;
    Object.assign(optimizer, { rule });
  }
  return optimizer;
}

let made = 0;

export function startWeights(): tf.Variable[] {
  made += 1;
  const values = split(numbers(vectors.start));
  const weights = shapes.map(([name], i) => tf.variable(values[i] as tf.Tensor, true, `${name}-${made}`));
  tf.dispose(values);
  return weights;
}

/** Gradients of step `step` of a case; the caller disposes them. */
export function gradientsOf({ gradients, options }: Case, step: number): (tf.Tensor | null)[] {
  const all = numbers(vectors.gradients[gradients]);
  const width = sizes.reduce((a, b) => a + b, 0);
  return split(all.slice(step * width, (step + 1) * width)).map((gradient, j) => {
    if (!options.missing || (step + j) % 3 !== 0) return gradient;
    gradient.dispose();
    return null;
  });
}

/** What Keras' weights were after step `step`. */
export function expectedAfter(of: Case, step: number): tf.Tensor[] {
  const width = sizes.reduce((a, b) => a + b, 0);
  return split(numbers(of.weights).slice(step * width, (step + 1) * width));
}

export const stepsOf = (of: Case): number => (of.weights.shape[0] as number) - 1;

export const ratesOf = (of: { rates: Packed }): Float32Array => numbers(of.rates);

export const stateOf = (of: Case): Float32Array => numbers(of.state);
