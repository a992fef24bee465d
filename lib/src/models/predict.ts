import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import { sliceRows } from '../engine/runner';
import { checkCounts, type DataLike, Scope } from './data';
import { isBatchSource } from './feed-source';
import type { Model } from './interface';
import type { PredictArgs } from './options';
import { inputPorts, inputsFor, portLabel } from './ports';
import { batchSizeOf } from './sources';
import { forward } from './step';

/** The outputs of a model, one tensor each. See `Model.predict`. */
export function predict(model: Model, x: DataLike, args: PredictArgs = {}): tf.Tensor[] {
  const where = 'predict';
  checkOptions(where, args, ['batchSize']);
  const batchSize = batchSizeOf(where, args.batchSize);
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
    for (let from = 0; from < count; from += batchSize) {
      const size = Math.min(batchSize, count - from);
      const rows = () => inputs.map((input) => sliceRows(input, from, size));
      batches.push(tf.tidy(() => forward(model, rows(), false)));
    }
    return model.outputs.map((_, i) => tf.concat(batches.map((batch) => batch[i] as tf.Tensor)));
  } finally {
    for (const tensor of batches.flat()) tensor.dispose();
    scope.dispose();
  }
}
