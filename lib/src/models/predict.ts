import { CallbackList } from '../callbacks/list';
import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import { sliceRows } from '../engine/runner';
import { checkCounts, type DataLike, Scope } from './data';
import { isBatchSource } from './feed-source';
import type { Model } from './interface';
import type { PredictArgs } from './options';
import { inputPorts, inputsFor, portLabel } from './ports';
import { batchSizeOf, stepsOf } from './sources';
import { forward } from './step';

/** The outputs of a model, one tensor each. See `Model.predict`. */
export function predict(model: Model, x: DataLike, args: PredictArgs = {}): tf.Tensor[] {
  const where = 'predict';
  checkOptions(where, args, ['batchSize', 'callbacks', 'steps', 'verbose']);
  const batchSize = batchSizeOf(where, args.batchSize ?? undefined);
  if (isBatchSource(x)) {
    throw new Error(
      `${where}: x is a generator or dataset; predict is synchronous and takes arrays. Call it for each batch.`,
    );
  }
  const scope = new Scope();
  const batches: tf.Tensor[][] = [];
  try {
    const inputs = inputsFor(scope, where, x, inputPorts(model));
    const named = inputs.map((input, i) => [portLabel('x', model.inputNames, i), input] as const);
    const count = checkCounts(where, Object.fromEntries(named));
    const steps = Math.min(Math.ceil(count / batchSize), stepsOf(where, args.steps, 'steps') ?? count);
    const hooks = new PredictHooks(model, args.callbacks ?? undefined, steps);
    hooks.run('onPredictBegin');
    for (let from = 0; from < count && batches.length < steps; from += batchSize) {
      const size = Math.min(batchSize, count - from);
      const rows = () => inputs.map((input) => sliceRows(input, from, size));
      hooks.before(batches.length);
      const outputs = tf.tidy(() => forward(model, rows(), false));
      batches.push(outputs);
      hooks.after(batches.length - 1, outputs);
    }
    hooks.run('onPredictEnd');
    return model.outputs.map((_, i) => tf.concat(batches.map((batch) => batch[i] as tf.Tensor)));
  } finally {
    for (const tensor of batches.flat()) tensor.dispose();
    scope.dispose();
  }
}

/** Porting note: `predict` is synchronous, so its hooks may not return promises. */
class PredictHooks {
  private readonly list: CallbackList;
  private readonly beforeBatch: ((batch: number) => unknown) | undefined;
  private readonly afterBatch: ((batch: number) => unknown) | undefined;
  private outputs: tf.Tensor[] = [];

  constructor(model: Model, callbacks: PredictArgs['callbacks'], steps: number) {
    this.list = new CallbackList(callbacks, [], model, { epochs: 0, steps, verbose: 0, metrics: [], directions: {} });
    this.beforeBatch = this.list.before('onPredictBatchBegin');
    const outputs = () => (this.outputs.length === 1 ? (this.outputs[0] as tf.Tensor) : this.outputs);
    this.afterBatch = this.list.after('onPredictBatchEnd', () => ({ outputs: outputs() }));
  }

  run(hook: 'onPredictBegin' | 'onPredictEnd'): void {
    for (const callback of this.list.callbacks) finished(callback[hook]());
  }

  before(batch: number): void {
    finished(this.beforeBatch?.(batch));
  }

  after(batch: number, outputs: tf.Tensor[]): void {
    this.outputs = outputs;
    finished(this.afterBatch?.(batch));
  }
}

function finished(result: unknown): void {
  if (!(result instanceof Promise)) return;
  result.catch(() => undefined); // the error below is what the caller hears
  throw new Error('predict: a hook returned a promise; predict is synchronous, so its hooks must be too.');
}
