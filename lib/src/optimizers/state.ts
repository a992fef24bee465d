import type { tf } from '../engine';
import { sizeOf, slotShape, type UpdateRule } from '../engine/updates';
import type { Options } from './options';
import type { WeightState } from './updater';

/** All that an optimizer remembers, as plain data. */
export interface OptimizerState {
  /** Steps counted; with `gradientAccumulationSteps` those that only accumulate are among them. */
  iterations: number;
  /** The present learning rate; null where a schedule or function gives it. */
  learningRate: number | null;
  /** For each weight, one array a slot, in the order of `rule.slots`. */
  slots: Float32Array[][];
  /** For each weight its moving average; empty without `useEma`. */
  averages: Float32Array[];
  /** For each weight the sum of gradients since the last update; empty without `gradientAccumulationSteps`. */
  accumulators: Float32Array[];
}

/** The state of a weight before any step. A weight that joins later starts its average where it stands. */
export function freshState(rule: UpdateRule, options: Options, weight: tf.Variable, late: boolean): WeightState {
  const zeros = () => new Float32Array(weight.size);
  return {
    slots: rule.slots.map((slot) => new Float32Array(sizeOf(slotShape(slot, weight.shape))).fill(slot.initial ?? 0)),
    average: options.useEma ? (late ? Float32Array.from(weight.dataSync()) : zeros()) : null,
    accumulator: options.gradientAccumulationSteps === null ? null : zeros(),
  };
}

const present = (arrays: readonly (Float32Array | null)[]): Float32Array[] =>
  arrays.flatMap((values) => (values === null ? [] : [values.slice()]));

export function toState(states: readonly WeightState[], iterations: number, rate: number | null): OptimizerState {
  return {
    iterations,
    learningRate: rate,
    slots: states.map(({ slots }) => slots.map((values) => values.slice())),
    averages: present(states.map(({ average }) => average)),
    accumulators: present(states.map(({ accumulator }) => accumulator)),
  };
}

export function fromState(state: OptimizerState): WeightState[] {
  return state.slots.map((slots, i) => ({
    slots: slots.map((values) => values.slice()),
    average: state.averages[i]?.slice() ?? null,
    accumulator: state.accumulators[i]?.slice() ?? null,
  }));
}

/** Sizes of all arrays, as text: two states of equal sizes fit the same weights. */
export function sizesOf(states: readonly WeightState[]): string {
  const size = (values: Float32Array | null) => (values === null ? [] : [values.length]);
  return states
    .map(({ slots, average, accumulator }) =>
      [...slots.map((values) => values.length), ...size(average), ...size(accumulator)].join('+'),
    )
    .join(', ');
}
