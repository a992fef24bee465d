/** Measuring a model, and learning from single batches. */
import type { Logs } from '../callbacks/callback';
import { CallbackList } from '../callbacks/list';
import { ProgbarLogger } from '../callbacks/progbar-logger';
import { checkOptions } from '../engine/names';
import { eagerRunner, type Runner } from '../engine/runner';
import { ArraySource, type Source } from './array-source';
import type { Compiled, CompiledLogs } from './compiled';
import { type DataLike, Scope, type TargetLike } from './data';
import { type BatchSource, isBatchSource } from './feed-source';
import type { Model } from './interface';
import { type BatchArgs, EVALUATE_OPTIONS, type EvaluateArgs, verboseLevel } from './options';
import { overridesOf } from './overrides';
import { arrayRows, batchSizeOf, type Context, feed, stepsOf } from './sources';
import { compiledOf, withRunner } from './state';
import { OwnLogs, stepOf } from './step';

/** Goes through batches without learning. */
export async function test(
  runner: Runner,
  compiled: Compiled,
  list: CallbackList,
  source: Source,
  logsOf: () => CompiledLogs,
): Promise<Logs> {
  compiled.reset();
  await list.run('onTestBegin');
  await runner.test(await source.epoch(0), {
    before: list.before('onTestBatchBegin'),
    after: list.after('onTestBatchEnd', logsOf),
  });
  const logs = logsOf();
  await list.run('onTestEnd', logs);
  return logs;
}

/** See `Model.evaluate`. */
export async function evaluate(
  model: Model,
  x: DataLike | BatchSource,
  y: TargetLike | null | undefined,
  args: EvaluateArgs = {},
): Promise<Logs> {
  const where = 'evaluate';
  const compiled = compiledOf(where, model);
  checkOptions(where, args, EVALUATE_OPTIONS);
  const verbose = verboseLevel(where, args.verbose);
  const scope = new Scope();
  const own = new OwnLogs();
  try {
    const overrides = overridesOf(model);
    const targets = !overrides.testStep && !overrides.computeLoss;
    const source = await sourceOf({ where, scope, model, compiled, targets }, x, y, args);
    const { layout } = source;
    const step = stepOf({ model, compiled, overrides, training: layout, testing: layout, own });
    const list = new CallbackList(args.callbacks, verbose === 0 ? [] : [new ProgbarLogger()], model, {
      epochs: 0,
      steps: source.steps,
      verbose,
      metrics: compiled.names,
      directions: compiled.directions,
    });
    try {
      return await withRunner(where, model, eagerRunner(step, null), (runner) =>
        test(runner, compiled, list, source, () => own.read(compiled)),
      );
    } finally {
      source.close();
    }
  } finally {
    own.clear();
    scope.dispose();
  }
}

async function sourceOf(
  context: Context,
  x: DataLike | BatchSource,
  y: TargetLike | null | undefined,
  args: EvaluateArgs,
): Promise<Source> {
  const { where } = context;
  const { batchSize, sampleWeight } = args;
  if (isBatchSource(x)) {
    if (y !== undefined && y !== null)
      throw new Error(`${where}: y does not go with a generator or dataset; its batches hold the targets: [x, y].`);
    return feed(context, x, { batchSize, sampleWeight, steps: args.steps }, 'steps');
  }
  const rows = arrayRows(context, { x, y, sampleWeight });
  const steps = stepsOf(where, args.steps, 'steps');
  return new ArraySource(rows, {
    from: 0,
    count: rows.count,
    batchSize: batchSizeOf(where, batchSize),
    shuffle: false,
    steps,
  });
}

/** See `Model.trainOnBatch` and `Model.testOnBatch`. */
export async function onBatch(
  model: Model,
  x: DataLike,
  y: TargetLike | null | undefined,
  args: BatchArgs,
  training: boolean,
): Promise<Logs> {
  const where = training ? 'trainOnBatch' : 'testOnBatch';
  const compiled = compiledOf(where, model);
  checkOptions(where, args, training ? ['sampleWeight', 'classWeight'] : ['sampleWeight']);
  const scope = new Scope();
  const own = new OwnLogs();
  try {
    const overrides = overridesOf(model);
    const custom = training ? overrides.trainStep : overrides.testStep;
    const targets = !custom && !overrides.computeLoss;
    const rows = arrayRows({ where, scope, model, compiled, targets }, { x, y, ...args });
    const step = stepOf({ model, compiled, overrides, training: rows.layout, testing: rows.layout, own });
    if (training) compiled.optimizer.build(step.weights);
    const all = { data: rows.data, from: 0, count: rows.count, batchSize: rows.count, order: null };
    const runner = eagerRunner(step, training ? compiled.optimizer : null);
    return await withRunner(
      where,
      model,
      runner,
      async () => {
        compiled.reset();
        await (training ? runner.train(all) : runner.test(all));
        return own.read(compiled);
      },
      training,
    );
  } finally {
    own.clear();
    scope.dispose();
  }
}
