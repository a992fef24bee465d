import type { Logs } from '../callbacks/callback';
import type { History } from '../callbacks/history';
import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import { autoName, type Layer } from '../layers/layer';
import { DISPLAY, displayable, type MimeBundle } from '../notebook/displayable';
import { displayHook } from '../notebook/hook';
import type { Optimizer } from '../optimizers';
import type { ArrayLike1, DataLike } from './data';
import { getPersistence, type SaveArgs } from './persistence';
import { type CompileArgs, Compiled, compiledOf, stateOf } from './state';
import { summaryBundle, summaryOf } from './summary';
import {
  type BatchArgs,
  type EvaluateArgs,
  evaluate,
  type FitArgs,
  fit,
  onBatch,
  type PredictArgs,
  predict,
} from './training';

/** What of tfjs' LayersModel is not ours: its training, and what belongs to it. */
type StockTraining =
  | 'apply'
  | 'compile'
  | 'evaluate'
  | 'evaluateDataset'
  | 'fit'
  | 'fitDataset'
  | 'history'
  | 'isTraining'
  | 'loss'
  | 'lossFunctions'
  | 'metrics'
  | 'metricsNames'
  | 'metricsTensors'
  | 'optimizer'
  | 'predict'
  | 'predictOnBatch'
  | 'save'
  | 'stopTraining'
  | 'summary'
  | 'trainOnBatch';

export interface SummaryArgs {
  /** Takes the text instead of the terminal or notebook. */
  printFn?: (text: string) => void;
}

/** Keras' training methods. */
export interface Training {
  /**
   * Says how the model is trained. Counterpart of `keras.Model.compile`.
   * @throws for unknown names
   * @example
   * model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
   */
  compile(args: CompileArgs): void;

  /**
   * Learns. Counterpart of `keras.Model.fit`.
   * @param x inputs, [n, …]; a list of them for a model with several inputs
   * @param y targets, [n, …]
   * @returns the logs of each epoch: `loss`, the metrics, and both with `val_` where there is a validation
   * @throws before any work for data that don't fit the model or the loss; the reason of a stop (what was learnt is kept)
   * @example
   * const history = await model.fit(x, y, { epochs: 10, batchSize: 128, validationSplit: 0.2 });
   */
  fit(x: DataLike, y: ArrayLike1, args?: FitArgs): Promise<History>;

  /**
   * The loss and metrics on data. Counterpart of `keras.Model.evaluate(return_dict=True)`.
   * @example
   * const { loss, accuracy } = await model.evaluate(xTest, yTest);
   */
  evaluate(x: DataLike, y: ArrayLike1, args?: EvaluateArgs): Promise<Logs>;

  /**
   * The model's output: one tensor, [n, …]. Counterpart of `keras.Model.predict`. For a model with several outputs: `predictAll`.
   * @example
   * model.predict(x).print();
   */
  predict(x: DataLike, args?: PredictArgs): tf.Tensor;

  /** The outputs of a model with several. */
  predictAll(x: DataLike, args?: PredictArgs): tf.Tensor[];

  /** Learns from one batch; gives its loss and metrics. Counterpart of `keras.Model.train_on_batch(return_dict=True)`. */
  trainOnBatch(x: DataLike, y: ArrayLike1, args?: BatchArgs): Promise<Logs>;

  /** The loss and metrics of one batch. Counterpart of `keras.Model.test_on_batch(return_dict=True)`. */
  testOnBatch(x: DataLike, y: ArrayLike1, args?: BatchArgs): Promise<Logs>;

  /** Shows the layers, their output shapes and numbers of parameters. Counterpart of `keras.Model.summary`. */
  summary(args?: SummaryArgs): void;

  /**
   * Writes the model to a file. Counterpart of `keras.Model.save`.
   * @param path ends in `.h5`
   * @throws if the path can't be written or the model can't be saved in that format
   * @example
   * await model.save('housing_regression.h5');
   */
  save(path: string, args?: SaveArgs): Promise<void>;

  /** Set to true while a model is fitted, it ends the training after the batch. */
  stopTraining: boolean;

  /** The optimizer; throws if the model is not compiled. */
  readonly optimizer: Optimizer;

  /** Whether `compile` has been called. */
  readonly compiled: boolean;

  /** Names in the logs: `loss` and the metrics'. */
  readonly metricsNames: string[];

  /** Connects the model, used as a layer, to symbolic tensors. */
  apply(inputs: tf.SymbolicTensor | tf.SymbolicTensor[]): tf.SymbolicTensor;
  /** Computes the output, differentiably. */
  apply(inputs: tf.Tensor | tf.Tensor[], options?: { training?: boolean }): tf.Tensor;

  /** The same layers as a stock model of tfjs, for code typed for it. Weights are shared. */
  asLayersModel(): tf.LayersModel;
}

/**
 * A model: tfjs' topology (layers, weights, inputs, outputs) with Keras' training. At run time it is a `tf.LayersModel`; in type it
 * is not, since the training methods differ.
 */
export interface Model extends Omit<tf.LayersModel, StockTraining>, Training {}

/** A stack of layers. */
export interface Sequential extends Model {
  /** Adds a layer on top. */
  add(layer: Layer | tf.layers.Layer | Model): void;
  /** Takes the topmost layer away. */
  pop(): void;
}

/** The methods, put on both classes of models below. */
const training: Training & ThisType<Model> & Record<typeof DISPLAY, () => MimeBundle> = {
  compile(args) {
    checkOptions('compile', args, ['optimizer', 'loss', 'metrics']);
    const compiled = new Compiled(args);
    const state = stateOf(this);
    if (state.runner) throw new Error(`compile: the model '${this.name}' is in training; await fit first.`);
    state.compiled?.dispose();
    state.compiled = compiled;
  },
  fit(x, y, args) {
    return fit(built(this), x, y, args);
  },
  evaluate(x, y, args) {
    return evaluate(built(this), x, y, args);
  },
  predict(x, args) {
    const output = predict(built(this), x, args);
    if (!Array.isArray(output)) return output;
    for (const tensor of output) tensor.dispose();
    throw new Error(`predict: the model has ${output.length} outputs; use predictAll.`);
  },
  predictAll(x, args) {
    const output = predict(built(this), x, args);
    return Array.isArray(output) ? output : [output];
  },
  trainOnBatch(x, y, args = {}) {
    return onBatch(built(this), x, y, args, true);
  },
  testOnBatch(x, y, args = {}) {
    return onBatch(built(this), x, y, args, false);
  },
  summary(args) {
    checkOptions('summary', args, ['printFn']);
    const bundle = bundleOf(this);
    const hook = args?.printFn ? null : displayHook();
    if (hook) hook(displayable(bundle));
    else (args?.printFn ?? console.log)(bundle['text/plain']);
  },
  async save(path, args = {}) {
    checkOptions('save', args, ['overwrite', 'includeOptimizer']);
    stateOf(this).runner?.sync();
    await getPersistence().save(built(this), path, args);
  },
  get stopTraining() {
    return stateOf(this).stopTraining;
  },
  set stopTraining(stop: boolean) {
    stateOf(this).stopTraining = stop;
  },
  get optimizer() {
    return compiledOf('optimizer', this as unknown as Model).optimizer;
  },
  get compiled() {
    return stateOf(this).compiled !== null;
  },
  get metricsNames() {
    return stateOf(this).compiled?.names ?? [];
  },
  asLayersModel() {
    const { inputs, outputs, name } = built(this);
    return tf.model({ inputs, outputs, name });
  },
  [DISPLAY]() {
    return bundleOf(this);
  },
} as Training & ThisType<Model> & Record<typeof DISPLAY, () => MimeBundle>;

function bundleOf(model: Model): MimeBundle {
  const optimizer = model.compiled ? model.optimizer : null;
  const slots = optimizer?.slots.flat().reduce((sum, values) => sum + values.length, 0) ?? 0;
  // Keras counts the step number and the learning rate too.
  return summaryBundle(summaryOf(built(model) as unknown as tf.LayersModel, optimizer?.built ? slots + 2 : 0));
}

/** tfjs builds a Sequential model late: a model that has layers is built here. */
function built<M extends Model>(model: M): M {
  if (model.layers.length === 0) throw new Error(`The model '${model.name}' has no layers; add some first.`);
  if (!model.built) (model as unknown as { build(): void }).build();
  return model;
}

class SequentialModel extends tf.Sequential {}
class FunctionalModel extends tf.LayersModel {}
for (const kind of [SequentialModel, FunctionalModel]) {
  const { apply: _typeOnly, ...descriptors } = Object.getOwnPropertyDescriptors(training);
  Object.defineProperties(kind.prototype, descriptors);
}

export interface SequentialArgs {
  layers?: readonly (Layer | tf.layers.Layer | Model)[];
  /** Default: Keras' automatic name, `sequential`, `sequential_1` … */
  name?: string;
}

/**
 * A model that is a stack of layers. Counterpart of `keras.Sequential`.
 * @param layers the layers from the input on, or `{ layers, name }`; the first gives `inputShape`
 * @example
 * const model = models.sequential([
 *   layers.dense({ units: 64, activation: 'relu', inputShape: [8] }),
 *   layers.dense({ units: 1 }),
 * ]);
 */
export function sequential(layers: SequentialArgs['layers'] | SequentialArgs = []): Sequential {
  const args: SequentialArgs = Array.isArray(layers) ? { layers } : (layers as SequentialArgs);
  checkOptions('models.sequential', args, ['layers', 'name']);
  const model = new SequentialModel({ name: args.name ?? autoName('sequential') });
  for (const [i, layer] of (args.layers ?? []).entries()) {
    if (typeof (layer as tf.layers.Layer)?.apply !== 'function') {
      throw new Error(
        `models.sequential: entry ${i} is ${String(layer)}; expected a layer, such as layers.dense({ units: 10 }).`,
      );
    }
    if (i === 0) checkInput(layer as tf.layers.Layer);
    model.add(layer as tf.layers.Layer);
  }
  return model as unknown as Sequential;
}

function checkInput(layer: tf.layers.Layer): void {
  if (layer.batchInputShape || layer.inboundNodes.length > 0) return;
  throw new Error(
    `models.sequential: the first layer, '${layer.name}', doesn't say what goes in. Give it inputShape, the shape of one sample, such as { inputShape: [8] }.`,
  );
}

export interface ModelArgs {
  inputs: tf.SymbolicTensor | tf.SymbolicTensor[];
  outputs: tf.SymbolicTensor | tf.SymbolicTensor[];
  /** Default: Keras' automatic name, `functional`, `functional_1` … */
  name?: string;
}

/**
 * A model from symbolic inputs to symbolic outputs. Counterpart of `keras.Model(inputs, outputs)`.
 * @example
 * const x = layers.input({ shape: [8] });
 * const hidden = layers.dense({ units: 16, activation: 'relu' }).apply(x);
 * const model = models.model({ inputs: x, outputs: layers.dense({ units: 1 }).apply(hidden) });
 */
export function model(args: ModelArgs): Model {
  checkOptions('models.model', args, ['inputs', 'outputs', 'name']);
  if (!args.inputs || !args.outputs)
    throw new Error('models.model: expected { inputs, outputs }, symbolic tensors from layers.input on.');
  const { inputs, outputs, name = autoName('functional') } = args;
  return new FunctionalModel({ inputs, outputs, name }) as unknown as Model;
}

/**
 * Takes a stock model of tfjs over: the same object, with Keras' training methods.
 * @example
 * const stock = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [8] })] });
 * models.fromTfjs(stock).compile({ optimizer: 'adam', loss: 'mse' });
 */
export function fromTfjs(stock: tf.LayersModel): Model {
  if (!(stock instanceof tf.LayersModel)) throw new Error(`models.fromTfjs: ${String(stock)} is no model of tfjs.`);
  if (stock instanceof SequentialModel || stock instanceof FunctionalModel) return stock as unknown as Model;
  Object.setPrototypeOf(stock, stock instanceof tf.Sequential ? SequentialModel.prototype : FunctionalModel.prototype);
  return stock as unknown as Model;
}
