/** Keras' training loop. */
import type { Logs } from '../callbacks/callback';
import { History } from '../callbacks/history';
import { CallbackList } from '../callbacks/list';
import { ProgbarLogger } from '../callbacks/progbar-logger';
import { runnerOf } from '../engine/graph';
import { checkOptions, describe } from '../engine/names';
import type { Runner } from '../engine/runner';
import type { Source } from './array-source';
import type { Compiled, CompiledLogs } from './compiled';
import { type DataLike, Scope, type TargetLike } from './data';
import { test } from './evaluate';
import type { BatchSource } from './feed-source';
import { doubting, hooksOf } from './hooks';
import type { Model } from './interface';
import { FIT_OPTIONS, type FitArgs, verboseLevel, withoutNulls } from './options';
import { overridesOf } from './overrides';
import { OwnLogs } from './own-logs';
import type { Run } from './run';
import { batchSizeOf, trainingSources } from './sources';
import { checkedCount, claimed, compiledOf, counted, resetMetrics, stateOf } from './state';
import { stepOf } from './step';

/** See `Model.fit`. */
export async function fit(
  model: Model,
  x: DataLike | BatchSource,
  y: TargetLike | null | undefined,
  given: FitArgs = {},
): Promise<History> {
  const where = 'fit';
  const compiled = compiledOf(where, model);
  checkOptions(where, given, FIT_OPTIONS);
  const args = withoutNulls(given);
  if (typeof (args.shuffle ?? true) !== 'boolean') {
    throw new Error(`fit: shuffle is ${describe(args.shuffle)}; expected true or false.`);
  }
  const plan: Plan = {
    epochs: checkedCount(where, 'epochs', args.epochs ?? 1, 0),
    initialEpoch: checkedCount(where, 'initialEpoch', args.initialEpoch ?? 0, 0),
    verbose: verboseLevel(where, args.verbose),
    validates: validationRule(args.validationFreq),
    callbacks: args.callbacks,
  };
  batchSizeOf(where, args.batchSize);
  return claimed(where, model, false, async () => {
    const scope = new Scope();
    try {
      const { trainStep, testStep, computeLoss } = overridesOf(model);
      const context = { where, scope, model, compiled };
      const { training, validation } = await trainingSources(
        { ...context, targets: !trainStep && !computeLoss },
        { ...context, targets: !testStep && !computeLoss },
        x,
        y,
        args,
      );
      try {
        return await train(model, compiled, training, validation, plan);
      } finally {
        await training.close();
        await validation?.close();
      }
    } finally {
      scope.dispose();
    }
  });
}

interface Plan {
  epochs: number;
  initialEpoch: number;
  verbose: 0 | 1 | 2;
  validates: (epoch: number) => boolean;
  callbacks: FitArgs['callbacks'];
}

/** After which epochs, counted from 0, there is a validation. */
function validationRule(freq: FitArgs['validationFreq'] = 1): (epoch: number) => boolean {
  if (Array.isArray(freq)) {
    for (const epoch of freq) checkedCount('fit', 'an entry of validationFreq', epoch, 1);
    return (epoch) => freq.includes(epoch + 1);
  }
  if (!Number.isInteger(freq) || (freq as number) < 1) {
    throw new Error(
      `fit: validationFreq is ${describe(freq)}; expected a whole number from 1 up, or a list of epochs, counted from 1.`,
    );
  }
  return (epoch) => (epoch + 1) % (freq as number) === 0;
}

async function train(
  model: Model,
  compiled: Compiled,
  training: Source,
  validation: Source | null,
  plan: Plan,
): Promise<History> {
  const state = stateOf(model);
  state.stopTraining = false;
  const own = new OwnLogs();
  const overrides = overridesOf(model);
  const testing = (validation ?? training).layout;
  const step = stepOf({ model, compiled, overrides, training: training.layout, testing, own });
  compiled.optimizer.build(step.weights);
  const names = validation ? [...compiled.names, ...compiled.names.map((name) => `val_${name}`)] : compiled.names;
  const list = new CallbackList(
    plan.callbacks,
    plan.verbose === 0 ? [new History()] : [new ProgbarLogger(), new History()],
    model,
    {
      epochs: plan.epochs,
      steps: training.steps,
      verbose: plan.verbose,
      metrics: names,
      directions: compiled.directions,
    },
  );
  const run: Run = { model, compiled, training, epoch: plan.initialEpoch, batch: 0, between: true };
  const runner = runnerOf(step, compiled.optimizer, compiled.execution);
  state.runner = runner;
  state.run = run;
  try {
    await overEpochs(run, runner, list, validation, plan, {
      training: () => own.training.read(compiled),
      testing: () => own.testing.read(compiled),
    });
  } finally {
    state.runner = null;
    state.run = null;
    runner.close();
    compiled.optimizer.close(); // also what single batches before this training had left open
    own.clear();
  }
  return list.find(History) as History;
}

async function overEpochs(
  run: Run,
  runner: Runner,
  list: CallbackList,
  validation: Source | null,
  plan: Plan,
  logsOf: { training: () => CompiledLogs; testing: () => CompiledLogs },
): Promise<void> {
  const { compiled } = run;
  const state = stateOf(run.model);
  let logs: Logs | undefined;
  const hook = hooksOf(state, runner, list);
  await hook('onTrainBegin', () => list.run('onTrainBegin')); // here a callback may set the run to where another one stopped
  while (run.epoch < plan.epochs && !state.stopTraining) {
    const { epoch } = run;
    if (run.batch === 0 && resetMetrics(run.model)) runner.doubt();
    run.between = false;
    await hook('onEpochBegin', () => list.epoch('onEpochBegin', epoch));
    if (!(await oneEpoch(run, runner, list, logsOf.training))) break;
    logs = logsOf.training();
    if (validation && plan.validates(epoch)) {
      Object.assign(logs, prefixed(await test(run.model, runner, list, validation, logsOf.testing)));
    }
    run.epoch = epoch + 1;
    run.batch = 0;
    run.between = true;
    await hook('onEpochEnd', () => list.epoch('onEpochEnd', epoch, logs));
  }
  compiled.optimizer.finalizeVariableValues();
  runner.sync();
  await hook('onTrainEnd', () => list.run('onTrainEnd', logs));
}

/** False if there was nothing left to learn from. */
async function oneEpoch(run: Run, runner: Runner, list: CallbackList, logsOf: () => CompiledLogs): Promise<boolean> {
  const state = stateOf(run.model);
  const skip = run.batch;
  const batches = await run.training.epoch(skip);
  const before = list.before('onTrainBatchBegin');
  const after = list.after('onTrainBatchEnd', logsOf);
  const told = after && counted(state, doubting(runner, list, 'onTrainBatchEnd', after));
  const done = await runner.train(batches, {
    from: skip,
    each: list.followsEach('onTrainBatchBegin', 'onTrainBatchEnd'),
    before: before && counted(state, doubting(runner, list, 'onTrainBatchBegin', before)),
    after: (batch) => {
      run.batch = batch + 1;
      return told?.(batch);
    },
    stop: () => state.stopTraining,
  });
  if (done + skip > 0) return true;
  console.warn(
    `fit: the generator gave no batch in epoch ${run.epoch + 1}, so the training ends here; it had ended before. Give a function that makes a new one for each epoch.`,
  );
  return false;
}

const prefixed = (logs: Logs): Record<string, number> =>
  Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val_${name}`, value]));
