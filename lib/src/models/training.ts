/** Keras' training loop: fit, evaluate, predict and the batch-wise calls. */
import type { Callback, Logs, Trainable } from '../callbacks/callback';
import { History } from '../callbacks/history';
import { type CallbackLike, CallbackList } from '../callbacks/list';
import { ProgbarLogger } from '../callbacks/progbar-logger';
import { randomGenerator, tf } from '../engine';
import { checkOptions, describe } from '../engine/names';
import { eagerRunner, type Pass, type Runner, sliceRows } from '../engine/runner';
import { type ArrayLike1, type ClassWeight, checkCounts, type DataLike, inputsFor, Scope } from './data';
import type { Model } from './model';
import { rowsFor, validationRows } from './rows';
import { type Compiled, checkedCount, compiledOf, stateOf } from './state';
import { forward, stepOf } from './step';

/** How much is shown: 0 nothing, 1 a bar, 2 a line an epoch; `auto`: 1 (which is a line an epoch where there is no terminal or notebook). */
export type Verbose = 0 | 1 | 2 | 'auto';

export interface FitArgs {
  /** Samples in a batch; default 32. */
  batchSize?: number;
  /** The number of the last epoch; default 1. */
  epochs?: number;
  /** The epoch to start with, counted from 0; default 0. */
  initialEpoch?: number;
  /** Default `auto`. */
  verbose?: Verbose;
  callbacks?: CallbackLike | readonly CallbackLike[];
  /** The share of the samples, taken from the end before shuffling, that are validated on and not learnt; default 0. */
  validationSplit?: number;
  /** Data to validate on: [x, y] or [x, y, sampleWeight]. */
  validationData?: readonly [DataLike, ArrayLike1] | readonly [DataLike, ArrayLike1, ArrayLike1];
  /** Whether the samples come in a new order each epoch; default true. */
  shuffle?: boolean;
  /** Weights of the classes in the loss. */
  classWeight?: ClassWeight;
  /** Weights of the samples in the loss, [n]. */
  sampleWeight?: ArrayLike1;
}

const FIT_OPTIONS = [
  'batchSize',
  'epochs',
  'initialEpoch',
  'verbose',
  'callbacks',
  'validationSplit',
  'validationData',
  'shuffle',
  'classWeight',
  'sampleWeight',
];

export interface EvaluateArgs {
  /** Samples in a batch; default 32. */
  batchSize?: number;
  /** Default `auto`. */
  verbose?: Verbose;
  callbacks?: CallbackLike | readonly CallbackLike[];
  /** Weights of the samples in the loss, [n]. */
  sampleWeight?: ArrayLike1;
}

export interface BatchArgs {
  sampleWeight?: ArrayLike1;
  classWeight?: ClassWeight;
}

export interface PredictArgs {
  /** Samples in a batch; default 32. */
  batchSize?: number;
}

const layersModel = (model: Model): tf.LayersModel => model as unknown as tf.LayersModel;

function verboseLevel(where: string, verbose: Verbose = 'auto'): 0 | 1 | 2 {
  if (verbose === 'auto') return 1;
  if (verbose === 0 || verbose === 1 || verbose === 2) return verbose;
  throw new Error(`${where}: verbose is ${describe(verbose)}; expected 'auto', 0, 1 or 2.`);
}

/** Takes the model for one training: a second one at the same time would mix both. */
async function withRunner<T>(where: string, model: Model, runner: Runner, work: () => Promise<T>): Promise<T> {
  const state = stateOf(model);
  if (state.runner) {
    runner.close();
    throw new Error(`${where}: the model '${model.name}' is being trained or evaluated already; await the first call.`);
  }
  state.runner = runner;
  try {
    return await work();
  } finally {
    state.runner = null;
    runner.close();
  }
}

const prefixed = (logs: Logs): Record<string, number> =>
  Object.fromEntries(Object.entries(logs).map(([name, value]) => [`val_${name}`, value]));

/** See `Model.fit`. */
export async function fit(model: Model, x: DataLike, y: ArrayLike1, args: FitArgs = {}): Promise<History> {
  const where = 'fit';
  const compiled = compiledOf(where, model);
  checkOptions(where, args, FIT_OPTIONS);
  const batchSize = checkedCount(where, 'batchSize', args.batchSize ?? 32, 1);
  const epochs = checkedCount(where, 'epochs', args.epochs ?? 1, 1);
  const initialEpoch = checkedCount(where, 'initialEpoch', args.initialEpoch ?? 0, 0);
  const verbose = verboseLevel(where, args.verbose);
  const scope = new Scope();
  try {
    const rows = rowsFor(scope, where, model, compiled, x, y, args);
    const validation = validationRows(scope, model, compiled, rows, args);
    const count = validation?.split ? validation.from : rows.count;
    const state = stateOf(model);
    state.stopTraining = false;
    const step = stepOf(layersModel(model), compiled, rows.weighted);
    compiled.optimizer.build(step.weights);
    const history = new History();
    const own: Callback[] = verbose === 0 ? [history] : [new ProgbarLogger(), history];
    const list = new CallbackList(args.callbacks, own, model as unknown as Trainable, {
      epochs,
      steps: Math.ceil(count / batchSize),
      verbose,
      metrics: [...compiled.names, ...(validation ? compiled.names.map((name) => `val_${name}`) : [])],
      directions: compiled.directions,
    });
    const generator = args.shuffle === false ? null : randomGenerator();
    const validationStep =
      validation && validation.rows.weighted !== rows.weighted
        ? stepOf(layersModel(model), compiled, validation.rows.weighted)
        : step;
    const validator = validationStep === step ? null : eagerRunner(validationStep, null);
    const runner = eagerRunner(step, compiled.optimizer);
    await withRunner(where, model, runner, async () => {
      await list.run('onTrainBegin');
      let logs: Logs | undefined;
      for (let epoch = initialEpoch; epoch < epochs && !state.stopTraining; epoch++) {
        compiled.reset();
        await list.epoch('onEpochBegin', epoch);
        const order = generator ? generator.permutation(count) : null;
        const pass: Pass = { data: rows.data, from: 0, count, batchSize, order };
        await runner.train(pass, {
          before: list.before('onTrainBatchBegin'),
          after: list.after('onTrainBatchEnd', () => compiled.logs()),
          stop: () => state.stopTraining,
        });
        logs = compiled.logs();
        if (validation) {
          const { rows: held, from, count: size } = validation;
          const heldPass: Pass = { data: held.data, from, count: size, batchSize, order: null };
          Object.assign(logs, prefixed(await test(validator ?? runner, compiled, list, heldPass)));
        }
        await list.epoch('onEpochEnd', epoch, logs);
      }
      runner.sync();
      await list.run('onTrainEnd', logs);
    });
    return history;
  } finally {
    scope.dispose();
  }
}

async function test(runner: Runner, compiled: Compiled, list: CallbackList, pass: Pass): Promise<Logs> {
  compiled.reset();
  await list.run('onTestBegin');
  await runner.test(pass, {
    before: list.before('onTestBatchBegin'),
    after: list.after('onTestBatchEnd', () => compiled.logs()),
  });
  const logs = compiled.logs();
  await list.run('onTestEnd', logs);
  return logs;
}

/** See `Model.evaluate`. */
export async function evaluate(model: Model, x: DataLike, y: ArrayLike1, args: EvaluateArgs = {}): Promise<Logs> {
  const where = 'evaluate';
  const compiled = compiledOf(where, model);
  checkOptions(where, args, ['batchSize', 'verbose', 'callbacks', 'sampleWeight']);
  const batchSize = checkedCount(where, 'batchSize', args.batchSize ?? 32, 1);
  const verbose = verboseLevel(where, args.verbose);
  const scope = new Scope();
  try {
    const rows = rowsFor(scope, where, model, compiled, x, y, args);
    const list = new CallbackList(
      args.callbacks,
      verbose === 0 ? [] : [new ProgbarLogger()],
      model as unknown as Trainable,
      {
        epochs: 0,
        steps: Math.ceil(rows.count / batchSize),
        verbose,
        metrics: compiled.names,
        directions: compiled.directions,
      },
    );
    const runner = eagerRunner(stepOf(layersModel(model), compiled, rows.weighted), null);
    const pass: Pass = { data: rows.data, from: 0, count: rows.count, batchSize, order: null };
    return await withRunner(where, model, runner, () => test(runner, compiled, list, pass));
  } finally {
    scope.dispose();
  }
}

/** See `Model.trainOnBatch` and `Model.testOnBatch`. */
export async function onBatch(
  model: Model,
  x: DataLike,
  y: ArrayLike1,
  args: BatchArgs,
  training: boolean,
): Promise<Logs> {
  const where = training ? 'trainOnBatch' : 'testOnBatch';
  const compiled = compiledOf(where, model);
  checkOptions(where, args, ['sampleWeight', 'classWeight']);
  const scope = new Scope();
  try {
    const rows = rowsFor(scope, where, model, compiled, x, y, args);
    const step = stepOf(layersModel(model), compiled, rows.weighted);
    if (training) compiled.optimizer.build(step.weights);
    const runner = eagerRunner(step, training ? compiled.optimizer : null);
    const pass: Pass = { data: rows.data, from: 0, count: rows.count, batchSize: rows.count, order: null };
    return await withRunner(where, model, runner, async () => {
      compiled.reset();
      await (training ? runner.train(pass) : runner.test(pass));
      return compiled.logs();
    });
  } finally {
    scope.dispose();
  }
}

/** See `Model.predict`. */
export function predict(model: Model, x: DataLike, args: PredictArgs = {}): tf.Tensor | tf.Tensor[] {
  const where = 'predict';
  checkOptions(where, args, ['batchSize']);
  const batchSize = checkedCount(where, 'batchSize', args.batchSize ?? 32, 1);
  const scope = new Scope();
  const batches: tf.Tensor[][] = [];
  try {
    const shapes = model.inputs.map((input) => input.shape.slice(1));
    const inputs = inputsFor(scope, where, x, shapes, model.inputNames);
    const count = checkCounts(where, Object.fromEntries(inputs.map((input, i) => [`x[${i}]`, input])));
    for (let from = 0; from < count; from += batchSize) {
      const size = Math.min(batchSize, count - from);
      batches.push(
        tf.tidy(() =>
          forward(
            layersModel(model),
            inputs.map((input) => sliceRows(input, from, size)),
            false,
          ),
        ),
      );
    }
    const outputs = model.outputs.map((_, i) => tf.concat(batches.map((batch) => batch[i] as tf.Tensor)));
    return outputs.length === 1 ? (outputs[0] as tf.Tensor) : outputs;
  } finally {
    for (const tensor of batches.flat()) tensor.dispose();
    scope.dispose();
  }
}
