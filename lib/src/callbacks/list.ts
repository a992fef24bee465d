import { checkOptions, describe } from '../engine/names';
import { Callback, type CallbackHooks, HOOKS, type Logs, type RunParams, type Trainable } from './callback';
import { LambdaCallback } from './lambda';

/** What `fit` takes as callbacks. */
export type CallbackLike = Callback | CallbackHooks;

type BatchHook = 'onTrainBatchBegin' | 'onTrainBatchEnd' | 'onTestBatchBegin' | 'onTestBatchEnd';

/** Calls the hooks of several callbacks in order, and only those that somebody has written. */
export class CallbackList {
  private readonly callbacks: readonly Callback[];
  private readonly listeners: Record<BatchHook, Callback[]>;

  constructor(
    given: CallbackLike | readonly CallbackLike[] | undefined,
    own: readonly Callback[],
    model: Trainable,
    params: RunParams,
  ) {
    const list = given === undefined ? [] : Array.isArray(given) ? given : [given as CallbackLike];
    this.callbacks = [...list.map(standardized), ...own];
    for (const callback of this.callbacks) {
      callback.setParams(params);
      callback.setModel(model);
    }
    const having = (hook: BatchHook) =>
      this.callbacks.filter((callback) => callback[hook] !== Callback.prototype[hook]);
    this.listeners = {
      onTrainBatchBegin: having('onTrainBatchBegin'),
      onTrainBatchEnd: having('onTrainBatchEnd'),
      onTestBatchBegin: having('onTestBatchBegin'),
      onTestBatchEnd: having('onTestBatchEnd'),
    };
  }

  async run(hook: 'onTrainBegin' | 'onTrainEnd' | 'onTestBegin' | 'onTestEnd', logs?: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback[hook](logs);
  }

  async epoch(hook: 'onEpochBegin' | 'onEpochEnd', epoch: number, logs?: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback[hook](epoch, logs);
  }

  /** The hook for the runner, or undefined if nobody listens. */
  before(hook: 'onTrainBatchBegin' | 'onTestBatchBegin'): ((batch: number) => void | Promise<void>) | undefined {
    const listeners = this.listeners[hook];
    if (listeners.length === 0) return undefined;
    return (batch) => inTurn(listeners, (callback) => callback[hook](batch));
  }

  /** The hook for the runner, or undefined if nobody listens. `read` is called only when somebody wants the logs. */
  after(
    hook: 'onTrainBatchEnd' | 'onTestBatchEnd',
    read: () => Logs,
  ): ((batch: number) => void | Promise<void>) | undefined {
    const listeners = this.listeners[hook];
    if (listeners.length === 0) return undefined;
    return (batch) => {
      const wanting = listeners.filter((callback) => callback.wantsBatch(batch));
      if (wanting.length === 0) return;
      const logs = read();
      return inTurn(wanting, (callback) => callback[hook](batch, logs));
    };
  }
}

/** Without a promise for callbacks that return none: this runs for every batch. */
function inTurn(
  callbacks: readonly Callback[],
  call: (callback: Callback) => void | Promise<void>,
): void | Promise<void> {
  for (const [i, callback] of callbacks.entries()) {
    const done = call(callback);
    if (done instanceof Promise) return done.then(() => inTurn(callbacks.slice(i + 1), call));
  }
}

function standardized(given: CallbackLike): Callback {
  if (given instanceof Callback) return given;
  if (given === null || typeof given !== 'object') {
    throw new Error(`callbacks: expected callbacks.…() or an object with hooks, got ${describe(given)}.`);
  }
  checkOptions('callbacks: an object with hooks', given, HOOKS);
  return new LambdaCallback(given);
}
