/** Measuring a model, and learning from single batches. */
import type { Logs } from '../callbacks/callback';
import { CallbackList } from '../callbacks/list';
import { ProgbarLogger } from '../callbacks/progbar-logger';
import { type Execution, runnerOf } from '../engine/graph';
import { checkOptions } from '../engine/names';
import { eagerRunner, type Runner } from '../engine/runner';
import { ArraySource, type Source } from './array-source';
import type { Compiled, CompiledLogs } from './compiled';
import { type DataLike, Scope, type TargetLike } from './data';
import { type BatchSource, isBatchSource } from './feed-source';
import { type BatchListener, doubting, hooksOf } from './hooks';
import type { Model } from './interface';
import { type BatchArgs, EVALUATE_OPTIONS, type EvaluateArgs, verboseLevel, withoutNulls } from './options';
import { overridesOf } from './overrides';
import { OwnLogs } from './own-logs';
import { arrayRows, batchSizeOf, type Context, feed, stepsOf } from './sources';
import { claimed, compiledOf, counted, resetMetrics, stateOf } from './state';
import { stepOf } from './step';

/** Goes through batches without learning. */
export async function test(
  model: Model,
  runner: Runner,
  list: CallbackList,
  source: Source,
  logsOf: () => CompiledLogs,
): Promise<Logs> {
  const state = stateOf(model);
  const hook = hooksOf(state, runner, list);
  const watched = (name: 'onTestBatchBegin' | 'onTestBatchEnd', call: BatchListener | undefined) =>
    call && counted(state, doubting(runner, list, name, call));
  if (resetMetrics(model)) runner.doubt();
  await hook('onTestBegin', () => list.run('onTestBegin'));
  const done = await runner.test(await source.epoch(0), {
    each: list.followsEach('onTestBatchBegin', 'onTestBatchEnd'),
    before: watched('onTestBatchBegin', list.before('onTestBatchBegin')),
    after: watched('onTestBatchEnd', list.after('onTestBatchEnd', logsOf)),
  });
  if (done === 0) {
    throw new Error(
      'The generator to evaluate on gave no batch; it had ended before. Give a function that makes a new one each time.',
    );
  }
  const logs = logsOf();
  await hook('onTestEnd', () => list.run('onTestEnd', logs));
  return logs;
}

/** See `Model.evaluate`. */
export async function evaluate(
  model: Model,
  x: DataLike | BatchSource,
  y: TargetLike | null | undefined,
  given: EvaluateArgs = {},
): Promise<Logs> {
  const where = 'evaluate';
  const compiled = compiledOf(where, model);
  checkOptions(where, given, EVALUATE_OPTIONS);
  const args = withoutNulls(given);
  const verbose = verboseLevel(where, args.verbose);
  return claimed(where, model, true, async () => {
    const scope = new Scope();
    try {
      const overrides = overridesOf(model);
      const targets = !overrides.testStep && !overrides.computeLoss;
      const source = await sourceOf({ where, scope, model, compiled, targets }, x, y, args);
      try {
        return await evaluated(model, compiled, source, verbose, args.callbacks);
      } finally {
        await source.close();
      }
    } finally {
      scope.dispose();
    }
  });
}

async function evaluated(
  model: Model,
  compiled: Compiled,
  source: Source,
  verbose: 0 | 1 | 2,
  callbacks: EvaluateArgs['callbacks'],
): Promise<Logs> {
  const own = new OwnLogs();
  const { layout } = source;
  const step = stepOf({ model, compiled, overrides: overridesOf(model), training: layout, testing: layout, own });
  const params = {
    epochs: 0,
    steps: source.steps,
    verbose,
    metrics: compiled.names,
    directions: compiled.directions,
  };
  const list = new CallbackList(callbacks, verbose === 0 ? [] : [new ProgbarLogger()], model, params);
  try {
    return await measured(model, runnerOf(step, null, executionOf(compiled, source)), list, source, () =>
      own.testing.read(compiled),
    );
  } finally {
    own.clear();
  }
}

/**
 * Batches that repay a graph. To build, load and run one took 40 ms of processor time where 32 single steps took 40 (8-64-32-1, batches
 * of 32), and 180 where they took 200 (784-512-256-10, batches of 256). A fit repays it over its epochs.
 */
const REPAID = 32;

/** Graph or single steps: by the number of batches alone, so that it is the same in each run. */
function executionOf({ execution }: Compiled, { steps }: Source): Execution {
  const isShort = steps !== null && steps < REPAID && !execution.xla;
  return isShort ? { ...execution, eager: true } : execution;
}

/** `test` with a runner of its own. */
async function measured(model: Model, runner: Runner, ...rest: Rest): Promise<Logs> {
  try {
    return await test(model, runner, ...rest);
  } finally {
    runner.close();
  }
}

type Rest = [list: CallbackList, source: Source, logsOf: () => CompiledLogs];

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
  return claimed(where, model, !training, async () => {
    const scope = new Scope();
    const own = new OwnLogs();
    try {
      const overrides = overridesOf(model);
      const custom = training ? overrides.trainStep : overrides.testStep;
      const targets = !custom && !overrides.computeLoss;
      const rows = arrayRows({ where, scope, model, compiled, targets }, { x, y, ...withoutNulls(args) });
      const step = stepOf({ model, compiled, overrides, training: rows.layout, testing: rows.layout, own });
      if (training) compiled.optimizer.build(step.weights);
      const all = { data: rows.data, from: 0, count: rows.count, batchSize: rows.count, order: null };
      // Not closed: the optimizer's state stays in the engine for calls that follow each other.
      const runner = eagerRunner(step, training ? compiled.optimizer : null);
      resetMetrics(model);
      await (training ? runner.train(all) : runner.test(all));
      return own[training ? 'training' : 'testing'].read(compiled);
    } finally {
      own.clear();
      scope.dispose();
    }
  });
}
