/** Hooks of callbacks within a training or a measuring. */
import type { CallbackHooks } from '../callbacks/callback';
import type { CallbackList } from '../callbacks/list';
import type { Runner } from '../engine/runner';
import { counted, type TrainingState } from './state';

export type BatchListener = (batch: number) => void | Promise<void>;

/** Runs hooks as `counted` does; after a reader's own hook the runner relies on nothing. */
export function hooksOf(
  state: TrainingState,
  runner: Runner,
  list: CallbackList,
): (name: keyof CallbackHooks, call: () => Promise<void>) => void | Promise<void> {
  const run = counted(state, (call: () => Promise<void>) => call());
  return async (name, call) => {
    await run(call);
    if (list.changesSteps(name)) runner.doubt();
  };
}

/** A hook for batches after which, if it is a reader's own, the runner relies on nothing. */
export function doubting(
  runner: Runner,
  list: CallbackList,
  name: keyof CallbackHooks,
  hook: BatchListener,
): BatchListener {
  if (!list.changesSteps(name)) return hook;
  return (batch) => {
    const done = hook(batch);
    if (done instanceof Promise) return done.then(() => runner.doubt());
    runner.doubt();
  };
}
