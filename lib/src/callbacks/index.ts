/** What happens at points of a training: Keras 3's callbacks. */
import { checkNoOptions } from '../engine/names';
import { BackupAndRestore, type BackupAndRestoreArgs } from './backup-and-restore';
import type { CallbackHooks } from './callback';
import { CSVLogger, type CSVLoggerArgs } from './csv-logger';
import { EarlyStopping, type EarlyStoppingArgs } from './early-stopping';
import { History } from './history';
import { LambdaCallback } from './lambda';
import { LearningRateFinder, type LearningRateFinderArgs } from './learning-rate-finder';
import { LearningRateScheduler, type RateSchedule } from './learning-rate-scheduler';
import { ModelCheckpoint, type ModelCheckpointArgs } from './model-checkpoint';
import { ProgbarLogger } from './progbar-logger';
import { ReduceLROnPlateau, type ReduceLROnPlateauArgs } from './reduce-lr-on-plateau';
import { SwapEMAWeights, type SwapEMAWeightsArgs } from './swap-ema-weights';
import { HParams, type HParamsArgs, type HParamValue } from './tensor-board/hparams';
import { TensorBoard, type TensorBoardArgs } from './tensor-board/tensor-board';
import { TerminateOnNaN, type TerminateOnNaNArgs } from './terminate-on-nan';

export { BackupAndRestore, type BackupAndRestoreArgs } from './backup-and-restore';
export type { Frequency } from './batch-count';
export {
  Callback,
  type CallbackHooks,
  type Logs,
  type PredictLogs,
  type RunParams,
  type RunState,
  type Trainable,
} from './callback';
export { CSVLogger, type CSVLoggerArgs } from './csv-logger';
export { EarlyStopping, type EarlyStoppingArgs } from './early-stopping';
export { History } from './history';
export { LambdaCallback } from './lambda';
export { type LearningRateCurve, LearningRateFinder, type LearningRateFinderArgs } from './learning-rate-finder';
export { LearningRateScheduler, type RateSchedule } from './learning-rate-scheduler';
export { type CallbackLike, CallbackList } from './list';
export { ModelCheckpoint, type ModelCheckpointArgs } from './model-checkpoint';
export type { Mode } from './monitor';
export { ProgbarLogger } from './progbar-logger';
export { ReduceLROnPlateau, type ReduceLROnPlateauArgs } from './reduce-lr-on-plateau';
export { SwapEMAWeights, type SwapEMAWeightsArgs } from './swap-ema-weights';
export { HParams, type HParamsArgs, type HParamValue } from './tensor-board/hparams';
export { TensorBoard, type TensorBoardArgs } from './tensor-board/tensor-board';
export { TerminateOnNaN, type TerminateOnNaNArgs } from './terminate-on-nan';

/**
 * Ends the training when a value has stopped improving. Values are compared in float32, as in Keras; the first epoch never ends the
 * training. Counterpart of `keras.callbacks.EarlyStopping`.
 * @throws before the first epoch if no log will have the monitored name, or if nobody knows which way it should go
 * @example
 * const stopping = callbacks.earlyStopping({ monitor: 'loss', patience: 1, minDelta: 1000, restoreBestWeights: true });
 * const { epoch } = await model.fit(x, y, { epochs: 50, callbacks: [stopping], verbose: 0 });
 * assert.deepEqual(epoch, [0, 1]); // no loss falls by a thousand
 */
export function earlyStopping(args: EarlyStoppingArgs = {}): EarlyStopping {
  return new EarlyStopping(args);
}

/**
 * Saves the model, or its weights, after each epoch or each time so many batches have passed. `best` holds the best value across
 * several trainings with the same callback, as in Keras. Counterpart of `keras.callbacks.ModelCheckpoint`.
 * @throws at once for a name with the wrong ending or a format that Python would not read; before the first epoch for a place in the
 *   name, or a monitored name, that no log will have; at the save if the file can't be written
 * @example
 * const checkpoint = callbacks.modelCheckpoint({ filepath: 'best.h5', monitor: 'loss', saveBestOnly: true });
 * const { history } = await model.fit(x, y, { epochs: 2, callbacks: [checkpoint], verbose: 0 });
 * assert.equal(checkpoint.best, Math.min(...history.loss));
 */
export function modelCheckpoint(args: ModelCheckpointArgs): ModelCheckpoint {
  return new ModelCheckpoint(args);
}

/**
 * Multiplies the learning rate with a factor when a value has stopped improving; the rate goes into the logs as `learning_rate`.
 * Counterpart of `keras.callbacks.ReduceLROnPlateau`.
 * @throws before the first epoch if no log will have the monitored name
 * @example
 * const plateau = callbacks.reduceLROnPlateau({ monitor: 'loss', factor: 0.5, patience: 1, minDelta: 1000 });
 * const { history } = await model.fit(x, y, { epochs: 3, callbacks: [plateau], verbose: 0 });
 * assert.ok(Math.abs((history.learning_rate?.[2] ?? 0) - 0.0005) < 1e-9); // from 0.001
 */
export function reduceLROnPlateau(args: ReduceLROnPlateauArgs = {}): ReduceLROnPlateau {
  return new ReduceLROnPlateau(args);
}

/**
 * Sets the learning rate at the begin of each epoch; it goes into the logs as `learning_rate`. Counterpart of
 * `keras.callbacks.LearningRateScheduler`.
 * @param schedule gives the rate from the epoch (from 0) and the present rate
 * @param verbose whether to say what is set; default 0
 * @throws during the training if the schedule gives no number from 0 up
 * @example
 * const schedule = callbacks.learningRateScheduler((epoch) => 0.1 / (epoch + 1));
 * const { history } = await model.fit(x, y, { epochs: 2, callbacks: [schedule], verbose: 0 });
 * assert.ok(Math.abs((history.learning_rate?.[1] ?? 0) - 0.05) < 1e-8);
 */
export function learningRateScheduler(schedule: RateSchedule, verbose: 0 | 1 = 0): LearningRateScheduler {
  return new LearningRateScheduler(schedule, verbose);
}

/**
 * Writes event files for TensorBoard: runs `train` and `validation`; tags `epoch_loss`, `epoch_accuracy` … and
 * `epoch_learning_rate`, `batch_…` with `updateFreq`, `evaluation_…_vs_iterations` after a validation, histograms of the weights with
 * `histogramFreq`, and the graph of the model. Counterpart of `keras.callbacks.TensorBoard`.
 * Porting note: no profiles, images or embeddings are written.
 * @param args the folder of the logs, or options
 * @throws before the first epoch if the folder can't be written
 * @example
 * await model.fit(x, y, { callbacks: [callbacks.tensorBoard('./logs')], verbose: 0 }); // then: tensorboard --logdir logs
 * const [file] = process.getBuiltinModule('node:fs').readdirSync('logs/train');
 * assert.match(file ?? '', /^events\.out\.tfevents\./);
 */
export function tensorBoard(args: string | TensorBoardArgs = {}): TensorBoard {
  return new TensorBoard(typeof args === 'string' ? { logDir: args } : args);
}

/**
 * Tells TensorBoard's HPARAMS tab which values a training was made with. Give each trial a folder of its own below the one that
 * TensorBoard shows. Counterpart of `tensorboard.plugins.hparams.api.KerasCallback` and `hparams_config`.
 * @param where the trial's folder, or the callback `tensorBoard` that writes there
 * @param values numbers, texts, booleans by name
 * @param args with `domains` or `metrics` an experiment is described, the same for every trial; else TensorBoard finds it from the trials
 * @example
 * const board = callbacks.tensorBoard('trials/1');
 * const values = callbacks.hParams(board, { units: 64, activation: 'relu' });
 * await model.fit(x, y, { callbacks: [board, values], verbose: 0 });
 * const files = process.getBuiltinModule('node:fs').readdirSync('trials/1');
 * assert.ok(files.some((name) => name.includes('tfevents')));
 */
export function hParams(
  where: string | TensorBoard,
  values: Readonly<Record<string, HParamValue>>,
  args: HParamsArgs = {},
): HParams {
  return new HParams(where, values, args);
}

/**
 * Writes the logs of each epoch to a CSV file: `epoch` (from 0), then the names in order. Where a value is missing stands `NA`. Byte for
 * byte what Keras writes for the same values. Counterpart of `keras.callbacks.CSVLogger`.
 * @param args the file, or options
 * @throws before the first epoch if the file can't be written
 * @example
 * await model.fit(x, y, { epochs: 2, callbacks: [callbacks.csvLogger('log.csv')], verbose: 0 });
 * const text = process.getBuiltinModule('node:fs').readFileSync('log.csv', 'utf8');
 * assert.match(text, /^epoch,loss,val_loss\r\n0,[\de.-]+,NA\r\n1,/);
 */
export function csvLogger(args: string | CSVLoggerArgs): CSVLogger {
  return new CSVLogger(typeof args === 'string' ? { filename: args } : args);
}

/**
 * Ends the training when the loss is no longer a finite number; with `raiseError` it throws. Counterpart of
 * `keras.callbacks.TerminateOnNaN`.
 * @example
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 1e30 }), loss: 'mse' });
 * const { epoch } = await model.fit(x, y, { epochs: 50, callbacks: [callbacks.terminateOnNaN()], verbose: 0 });
 * assert.ok(epoch.length < 6);
 */
export function terminateOnNaN(args: TerminateOnNaNArgs = {}): TerminateOnNaN {
  return new TerminateOnNaN(args);
}

/**
 * Lets a training that was interrupted, even killed, go on where it stopped: the same `fit` in a new process gives the same numbers as
 * one that was never interrupted. Saved are the weights, the optimizer, the running metrics, the random numbers, and what the other
 * callbacks remember (`getState`): early stopping counts on, CSV rows are not doubled, the history is whole. Every save is a new file,
 * checked by a checksum, beside the one before. Called after all other callbacks. Counterpart of `keras.callbacks.BackupAndRestore`,
 * which saves weights and the epoch only.
 * @throws before the first epoch if the backup is of another model, or if no generation of it is whole
 * @example
 * const backup = () => callbacks.backupAndRestore({ backupDir: 'backup', deleteCheckpoint: false });
 * await model.fit(x, y, { epochs: 2, callbacks: [backup()], verbose: 0 });
 * const { epoch, history } = await model.fit(x, y, { epochs: 4, callbacks: [backup()], verbose: 0 });
 * assert.deepEqual(epoch, [0, 1, 2, 3]); // the first two are from before
 * assert.equal(history.loss.length, 4);
 */
export function backupAndRestore(args: string | BackupAndRestoreArgs): BackupAndRestore {
  return new BackupAndRestore(typeof args === 'string' ? { backupDir: args } : args);
}

/**
 * Finds a good learning rate by Smith's range test: raises the rate geometrically from `minLr` to `maxLr` over some batches, ends the
 * training early, and puts weights, optimizer and random numbers back. `curve` holds rates, losses and smoothed losses; `suggestion` is
 * the rate where the loss falls fastest. Of a smaller last batch in an epoch the loss is an estimate. Keras has none; the method is
 * L. N. Smith's, "Cyclical Learning Rates for Training Neural Networks" (https://arxiv.org/abs/1506.01186), section 3.3.
 * @throws before the first batch if the training has too few batches
 * @example
 * const finder = callbacks.learningRateFinder({ steps: 20 });
 * await model.fit(x, y, { epochs: 20, callbacks: [finder], verbose: 0 });
 * assert.equal(finder.curve.learningRates[0], 1e-7);
 * assert.equal(model.optimizer.learningRate, 0.001); // as before
 */
export function learningRateFinder(args: LearningRateFinderArgs = {}): LearningRateFinder {
  return new LearningRateFinder(args);
}

/**
 * Puts the optimizer's averaged weights (`useEma: true`) into the model while it is evaluated, and takes them out again. With
 * `swapOnEpoch` they are there at the end of each epoch too, for a `modelCheckpoint` that follows. Counterpart of
 * `keras.callbacks.SwapEMAWeights`.
 * @throws before the first epoch if the optimizer keeps no averages
 * @example
 * const swap = callbacks.swapEmaWeights();
 * model.compile({ optimizer: optimizers.sgd({ learningRate: 0.01 }), loss: 'mse' });
 * await assert.rejects(model.fit(x, y, { callbacks: [swap], verbose: 0 }), /useEma/);
 */
export function swapEmaWeights(args: SwapEMAWeightsArgs = {}): SwapEMAWeights {
  return new SwapEMAWeights(args);
}

/**
 * Hooks given as functions. Counterpart of `keras.callbacks.LambdaCallback`.
 * @throws for a name that is no hook
 * @example
 * const losses: number[] = [];
 * const note = callbacks.lambdaCallback({ onEpochEnd: (_epoch, logs) => void losses.push(logs?.loss ?? 0) });
 * const { history } = await model.fit(x, y, { epochs: 2, callbacks: [note], verbose: 0 });
 * assert.deepEqual(losses, history.loss);
 */
export function lambdaCallback(hooks: CallbackHooks): LambdaCallback {
  return new LambdaCallback(hooks);
}

/**
 * A record of every epoch's logs; `fit` makes and returns one by itself. Counterpart of `keras.callbacks.History`.
 * @example
 * const history = callbacks.history();
 * await model.fit(x, y, { epochs: 2, callbacks: [history], verbose: 0 });
 * assert.deepEqual(history.epoch, [0, 1]);
 */
export function history(...none: []): History {
  checkNoOptions('callbacks.history', none);
  return new History();
}

/**
 * Shows how a training goes; `fit` and `evaluate` make one by themselves where `verbose` is not 0. Counterpart of
 * `keras.callbacks.ProgbarLogger`.
 * @example
 * await model.fit(x, y, { epochs: 2, callbacks: [callbacks.progbarLogger()], verbose: 0 });
 * assert.ok(callbacks.progbarLogger() instanceof callbacks.Callback);
 */
export function progbarLogger(...none: []): ProgbarLogger {
  checkNoOptions('callbacks.progbarLogger', none);
  return new ProgbarLogger();
}
