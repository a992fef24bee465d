/** Models: stacks and graphs of layers that learn as in Keras 3. */
import type { Model } from './model';
import { getPersistence } from './persistence';

export type { Logs } from '../callbacks/callback';
export type { ArrayLike1, ClassWeight, DataLike, NestedNumbers } from './data';
export {
  fromTfjs,
  type Model,
  type ModelArgs,
  model,
  type Sequential,
  type SequentialArgs,
  type SummaryArgs,
  sequential,
  type Training,
} from './model';
export type { SaveArgs } from './persistence';
export type { CompileArgs, MetricLike } from './state';
export type { BatchArgs, EvaluateArgs, FitArgs, PredictArgs, Verbose } from './training';

/**
 * Reads a model from a file that `model.save` or Keras wrote. Counterpart of `keras.models.load_model`.
 * @param path ends in `.h5`
 * @returns the model; compiled, with the optimizer's state, if the file says how
 * @throws if the file is missing, damaged or of another format
 * @example
 * const model = await models.loadModel('housing_regression.h5');
 */
export function loadModel(path: string): Promise<Model> {
  return getPersistence().load(path);
}
