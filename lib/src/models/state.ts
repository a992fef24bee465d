import { tf } from '../engine';
import { describe } from '../engine/names';
import type { Runner } from '../engine/runner';
import type { Compiled } from './compiled';
import type { Run } from './run';

/** What a model remembers beside its topology. */
export interface TrainingState {
  compiled: Compiled | null;
  /** The runner of a training or evaluation that goes on. */
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
  const state: TrainingState = { compiled: null, runner: null, run: null, hooks: 0, stopTraining: false };
  states.set(model, state);
  return state;
}

type Hook<A extends unknown[]> = (...args: A) => void | Promise<void>;

/** Counts a hook as running from its call until what it returns is done. */
export function counted<A extends unknown[]>(state: TrainingState, hook: Hook<A>): Hook<A> {
  return (...args) => {
    state.hooks += 1;
    let done: void | Promise<void>;
    try {
      done = hook(...args);
    } catch (error) {
      state.hooks -= 1;
      throw error;
    }
    if (!(done instanceof Promise)) state.hooks -= 1;
    else
      return done.finally(() => {
        state.hooks -= 1;
      });
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
 * that is in training: then the running metrics are put back afterwards.
 * @param keepsOpen whether the runner's state stays in the engine, for calls that follow each other batch by batch
 */
export async function withRunner<T>(
  where: string,
  model: { name: string },
  runner: Runner,
  work: (runner: Runner) => Promise<T>,
  keepsOpen = false,
): Promise<T> {
  const state = stateOf(model);
  if (state.runner && state.hooks > 0 && !runner.learns) {
    state.runner.sync();
    const metrics = compiledOf(where, model).metrics.flatMap((metric) => metric.weights);
    const running = metrics.map((weight) => weight.dataSync());
    try {
      return await work(runner);
    } finally {
      tf.tidy(() => {
        for (const [i, weight] of metrics.entries()) weight.assign(tf.tensor(running[i] as Float32Array, weight.shape));
      });
    }
  }
  if (state.runner) {
    throw new Error(`${where}: the model '${model.name}' is being trained or evaluated already; await the first call.`);
  }
  state.runner = runner;
  try {
    return await work(runner);
  } finally {
    state.runner = null;
    if (!keepsOpen) runner.close();
  }
}

/** A whole number from `least` up, or an error. */
export function checkedCount(where: string, name: string, value: unknown, least: number): number {
  if (Number.isInteger(value) && (value as number) >= least) return value as number;
  throw new Error(`${where}: ${name} is ${describe(value)}; expected a whole number from ${least} up.`);
}
