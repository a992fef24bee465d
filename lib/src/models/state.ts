import { tf } from '../engine';
import { describe } from '../engine/names';
import type { Runner } from '../engine/runner';
import { Metric } from '../metrics/metric';
import type { Compiled } from './compiled';
import type { Model } from './interface';
import type { Run } from './run';

/** What a model remembers beside its topology. */
export interface TrainingState {
  compiled: Compiled | null;
  /** Whether a training or evaluation goes on, and whether a callback evaluates meanwhile. */
  claimed: boolean;
  nested: boolean;
  /** The runner of a training that goes on. */
  runner: Runner | null;
  /** The training that goes on. */
  run: Run | null;
  /** How many hooks of callbacks are running: while one is, the training stands still. */
  hooks: number;
  stopTraining: boolean;
}

const states = new WeakMap<object, TrainingState>();

export function stateOf(model: object): TrainingState {
  const known = states.get(model);
  if (known) return known;
  const state: TrainingState = {
    compiled: null,
    claimed: false,
    nested: false,
    runner: null,
    run: null,
    hooks: 0,
    stopTraining: false,
  };
  states.set(model, state);
  return state;
}

type Hook<A extends unknown[]> = (...args: A) => void | Promise<void>;

/** Counts a hook as running from its call until what it returns is done. */
export function counted<A extends unknown[]>(state: TrainingState, hook: Hook<A>): Hook<A> {
  const over = (nested: boolean) => {
    state.hooks -= 1;
    if (state.nested === nested) return;
    throw new Error('A callback evaluates the model and does not wait for it; write await model.evaluate(…).');
  };
  return (...args) => {
    state.hooks += 1;
    const { nested } = state;
    let done: void | Promise<void>;
    try {
      done = hook(...args);
    } catch (error) {
      state.hooks -= 1;
      throw error;
    }
    if (done instanceof Promise) {
      return done.then(
        () => over(nested),
        (error) => {
          state.hooks -= 1;
          throw error;
        },
      );
    }
    over(nested);
  };
}

/** The compiled state, or an error that says what to do. */
export function compiledOf(where: string, model: { name: string }): Compiled {
  const { compiled } = stateOf(model);
  if (compiled) return compiled;
  throw new Error(
    `${where}: the model '${model.name}' is not compiled. Call model.compile({ optimizer, loss }) first.`,
  );
}

/**
 * Takes the model for one training or evaluation: a second one at the same time would mix both. A callback may evaluate the model
 * that is in training, one evaluation at a time: then the running metrics are put back afterwards.
 * @param tests whether the work only measures
 */
export async function claimed<T>(where: string, model: Model, tests: boolean, work: () => Promise<T>): Promise<T> {
  const state = stateOf(model);
  if (!state.claimed) {
    state.claimed = true;
    try {
      return await work();
    } finally {
      state.claimed = false;
    }
  }
  if (tests && state.hooks > 0 && !state.nested) return nested(model, state, work);
  throw new Error(`${where}: the model '${model.name}' is being trained or evaluated already; await the first call.`);
}

async function nested<T>(model: Model, state: TrainingState, work: () => Promise<T>): Promise<T> {
  state.nested = true;
  state.runner?.sync();
  const weights = metricsOf(model).flatMap((metric) => metric.weights);
  const running = weights.map((weight) => weight.dataSync().slice());
  try {
    return await work();
  } finally {
    state.nested = false;
    tf.tidy(() => {
      for (const [i, weight] of weights.entries()) weight.assign(tf.tensor(running[i] as Float32Array, weight.shape));
    });
  }
}

/** Everything that sums up over an epoch: what compile made, and metrics that a reader's model holds or lists. */
export function metricsOf(model: Model): Metric[] {
  return [...new Set([...knownMetrics(model), ...model.metrics])];
}

/** What compile made, and metrics that are fields of the model. */
export function knownMetrics(model: object): Metric[] {
  const held = Object.values(model).flat();
  const own = held.filter((value): value is Metric => value instanceof Metric);
  return [...new Set([...(stateOf(model).compiled?.metrics ?? []), ...own])];
}

/** Sets all of them back. Gives whether a reader's own code did so, which may have put other variables in the place of the metric's. */
export function resetMetrics(model: Model): boolean {
  const metrics = metricsOf(model);
  for (const metric of metrics) metric.resetState();
  return metrics.some((metric) => Object.getPrototypeOf(metric).resetState !== Metric.prototype.resetState);
}

/** A whole number from `least` up, or an error. */
export function checkedCount(where: string, name: string, value: unknown, least: number): number {
  if (Number.isInteger(value) && (value as number) >= least) return value as number;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a whole number from ${least} up.`);
}
