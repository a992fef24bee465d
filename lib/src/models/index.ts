/** Models: stacks and graphs of layers that learn as in Keras 3. */
import type { Model } from './model';
import { getPersistence } from './persistence';

export type { Logs, RunState } from '../callbacks/callback';
export type { CompileArgs } from './compiled';
export type { ArrayLike1, DataLike, NestedNumbers, TargetLike } from './data';
export type { ExportArgs } from './exporting';
export type { BatchSource, GivenBatch } from './feed-source';
export type { LossLike, MetricLike, MetricsLike } from './heads';
export type { Sequential, SummaryArgs, Training } from './interface';
export { fromTfjs, Model, type ModelArgs, model, type SequentialArgs, sequential } from './model';
export type { BatchArgs, EvaluateArgs, FitArgs, PredictArgs, ValidationData, Verbose } from './options';
export type { Gradients } from './overrides';
export type { SaveArgs, WeightsArgs } from './persistence';
export type { SampleWeightLike } from './rows';
export type { ClassWeight } from './sample-weights';
export type { LossData, MetricData, StepData, StepLogs } from './step';

/**
 * Reads a model from a file that `model.save` or Keras wrote. Counterpart of `keras.models.load_model`.
 * @param path ends in `.h5`
 * @returns the model; compiled, with the optimizer's state, if the file says how
 * @throws if the file is missing, damaged or of another format
 * @example
 * const loaded = await models.loadModel('housing_regression.h5');
 * assert.equal(loaded.compiled, true);
 */
export function loadModel(path: string): Promise<Model> {
  return getPersistence().load(path);
}
