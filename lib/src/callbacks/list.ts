import { checkOptions, describe, misspeltMember } from '../engine/names';
import {
  type BatchHook,
  Callback,
  type CallbackHooks,
  HOOKS,
  type Logs,
  type PredictLogs,
  type RunParams,
  type Trainable,
} from './callback';
import { LambdaCallback } from './lambda';

/** What `fit` takes as callbacks. */
export type CallbackLike = Callback | CallbackHooks;

type Hook = void | Promise<void>;
type RunHook = 'onTrainBegin' | 'onTrainEnd' | 'onTestBegin' | 'onTestEnd' | 'onPredictBegin' | 'onPredictEnd';
type BeginHook = 'onTrainBatchBegin' | 'onTestBatchBegin' | 'onPredictBatchBegin';

/**
 * Calls the hooks of several callbacks in order, and only those that somebody has written. Counterpart of
 * `keras.callbacks.CallbackList`. For training loops of one's own.
 * @throws if something given is no callback
 * @example
 * const ended: number[] = [];
 * const params = { epochs: 1, steps: 1, verbose: 0, metrics: ['loss'], directions: {} };
 * const list = new callbacks.CallbackList({ onEpochEnd: (epoch) => void ended.push(epoch) }, [], model, params);
 * await list.epoch('onEpochEnd', 0, { loss: 0.5 });
 * assert.deepEqual(ended, [0]);
 */
export class CallbackList {
  readonly callbacks: readonly Callback[];
  readonly params: RunParams;

  /**
   * @param given what the user gave
   * @param own what the training adds; one of a kind that the user gave already is left out, as in Keras
   */
  constructor(
    given: CallbackLike | readonly CallbackLike[] | undefined,
    own: readonly Callback[],
    model: Trainable,
    params: RunParams,
  ) {
    const list = (given === undefined ? [] : Array.isArray(given) ? given : [given as CallbackLike]).map(standardized);
    const added = own.filter((one) => !list.some((other) => other.constructor === one.constructor));
    const all = [...list, ...added];
    this.callbacks = [...all.filter((one) => !one.comesLast), ...all.filter((one) => one.comesLast)];
    const metrics = [...new Set([...params.metrics, ...this.callbacks.flatMap(({ logNames }) => logNames)])];
    this.params = { ...params, metrics };
    for (const callback of this.callbacks) {
      callback.setParams(this.params);
      callback.setNeighbours(this.callbacks);
      callback.setModel(model);
    }
  }

  /** The first callback of a kind, such as the history. */
  find<T extends Callback>(kind: new (...args: never[]) => T): T | undefined {
    return this.callbacks.find((callback) => callback instanceof kind) as T | undefined;
  }

  async run(hook: RunHook, logs?: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback[hook](logs);
  }

  async epoch(hook: 'onEpochBegin' | 'onEpochEnd', epoch: number, logs?: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback[hook](epoch, logs);
  }

  /** The hook for the runner, or undefined if nobody listens. */
  before(hook: BeginHook): ((batch: number) => Hook) | undefined {
    const listeners = this.listeners(hook);
    if (listeners.length === 0) return undefined;
    return (batch) => inTurn(listeners, (callback) => callback[hook](batch));
  }

  /** The hook for the runner, or undefined if nobody listens. `read` is called only when somebody wants the logs. */
  after(hook: 'onTrainBatchEnd' | 'onTestBatchEnd', read: () => Logs): ((batch: number) => Hook) | undefined;
  after(hook: 'onPredictBatchEnd', read: () => PredictLogs): ((batch: number) => Hook) | undefined;
  after(hook: Exclude<BatchHook, BeginHook>, read: () => Logs | PredictLogs): ((batch: number) => Hook) | undefined {
    const listeners = this.listeners(hook);
    if (listeners.length === 0) return undefined;
    return (batch) => {
      const wanting = listeners.filter((callback) => callback.wantsBatch(batch));
      if (wanting.length === 0) return;
      const logs = read();
      return inTurn(wanting, (callback) => callback[hook](batch, logs as Logs & PredictLogs));
    };
  }

  /** Whether somebody must be told of each batch. */
  followsEach(...hooks: readonly BatchHook[]): boolean {
    return hooks.some((hook) => this.callbacks.some((callback) => callback.followsEach(hook)));
  }

  /** Whether a reader's own code runs in this hook. */
  changesSteps(hook: keyof CallbackHooks): boolean {
    return this.callbacks.some((one) => !Object.hasOwn(one.constructor, 'leavesSteps') && isWritten(one, hook));
  }

  private listeners(hook: BatchHook): Callback[] {
    return this.callbacks.filter((callback) => callback.listens(hook));
  }
}

function isWritten(callback: Callback, hook: keyof CallbackHooks): boolean {
  if (/Batch/.test(hook)) return callback.listens(hook as BatchHook);
  return callback[hook] !== Callback.prototype[hook];
}

/** Without a promise for callbacks that return none: this runs for every batch. */
function inTurn(callbacks: readonly Callback[], call: (callback: Callback) => Hook): Hook {
  for (const [i, callback] of callbacks.entries()) {
    const done = call(callback);
    if (done instanceof Promise) return done.then(() => inTurn(callbacks.slice(i + 1), call));
  }
}

function standardized(given: CallbackLike): Callback {
  if (given instanceof Callback) {
    const wrong = misspeltMember(given, Callback, HOOKS);
    if (wrong === undefined) return given;
    throw new Error(
      `callbacks: nobody calls ${given.constructor.name}'s '${wrong.found}'; names are in camelCase here, write '${wrong.meant}'.`,
    );
  }
  if (given === null || typeof given !== 'object') {
    throw new Error(`callbacks: expected callbacks.…() or an object with hooks, got ${describe(given)}.`);
  }
  checkOptions('callbacks: an object with hooks', given, HOOKS);
  return new LambdaCallback(given);
}
