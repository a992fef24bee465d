import type { Logs, RunState } from '../callbacks/callback';
import type { History } from '../callbacks/history';
import type { tf } from '../engine';
import type { Layer } from '../layers/layer';
import type { Metric } from '../metrics/metric';
import type { Optimizer } from '../optimizers';
import type { CompileArgs } from './compiled';
import type { DataLike, TargetLike } from './data';
import type { ExportArgs } from './exporting';
import type { BatchSource } from './feed-source';
import type { BatchArgs, EvaluateArgs, FitArgs, PredictArgs } from './options';
import type { CustomSteps } from './overrides';
import type { SaveArgs, WeightsArgs } from './persistence';

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
  | 'loadWeights'
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
  /** Whether the layers of models within the model are listed; default false. */
  expandNested?: boolean;
  /** Whether a column says which layers learn; default false. */
  showTrainable?: boolean;
}

/** Keras' training methods. */
export interface Training extends CustomSteps {
  /**
   * Says how the model is trained. Counterpart of `keras.Model.compile`.
   * @throws for unknown names, and for losses or metrics that don't fit the outputs
   * @example
   * model.compile({ optimizer: 'adam', loss: 'mse', metrics: ['mae'] });
   * assert.deepEqual(model.metricsNames, ['loss', 'mae']);
   */
  compile(args: CompileArgs): void;

  /**
   * Learns. Counterpart of `keras.Model.fit`.
   * @param x inputs, [n, …]; for several inputs a list in the model's order or a record by name. Tensors, typed arrays, nested arrays and
   *   DataFrames will do. Or batches: a `tf.data` dataset, a generator of [x, y] or [x, y, sampleWeight], or a function that makes one
   *   for each epoch; then `y` is left out.
   * @param y targets, [n, …]; for several outputs a list or a record
   * @returns the logs of each epoch: `loss`, the metrics, and both with `val_` where there is a validation. They are means over the
   *   samples of the epoch, each sample counting the same.
   * @throws before any work for data that don't fit the model or the loss; the reason of a stop (what was learnt is kept)
   * @example
   * const history = await model.fit(x, y, { epochs: 3, batchSize: 8, validationSplit: 0.2, verbose: 0 });
   * assert.equal(history.history.val_loss.length, 3);
   */
  fit(x: DataLike, y: TargetLike, args?: FitArgs): Promise<History>;
  fit(batches: BatchSource, args?: FitArgs): Promise<History>;

  /**
   * The loss and metrics on data. Counterpart of `keras.Model.evaluate(return_dict=True)`.
   * @param x as in `fit`
   * @example
   * const { loss } = await model.evaluate(xTest, yTest, { verbose: 0 });
   * assert.ok(loss >= 0);
   */
  evaluate(x: DataLike, y: TargetLike, args?: EvaluateArgs): Promise<Logs>;
  evaluate(batches: BatchSource, args?: EvaluateArgs): Promise<Logs>;

  /**
   * The model's output: one tensor, [n, …]. Counterpart of `keras.Model.predict`. For a model with several outputs: `predictAll`.
   * @example
   * assert.deepEqual(model.predict(x).shape, [20, 1]);
   */
  predict(x: DataLike, args?: PredictArgs): tf.Tensor;

  /**
   * The outputs of a model with several, in the model's order.
   * @example
   * const [only] = model.predictAll(x);
   * assert.deepEqual(only.shape, [20, 1]);
   */
  predictAll(x: DataLike, args?: PredictArgs): tf.Tensor[];

  /**
   * Learns from one batch; gives its loss and metrics. Counterpart of `keras.Model.train_on_batch(return_dict=True)`.
   * @example
   * const first = await model.trainOnBatch(x, y);
   * assert.ok((await model.testOnBatch(x, y)).loss < first.loss);
   */
  trainOnBatch(x: DataLike, y: TargetLike, args?: BatchArgs): Promise<Logs>;

  /** The loss and metrics of one batch. Counterpart of `keras.Model.test_on_batch(return_dict=True)`. */
  testOnBatch(x: DataLike, y: TargetLike, args?: Pick<BatchArgs, 'sampleWeight'>): Promise<Logs>;

  /**
   * Shows the layers, their output shapes and numbers of parameters. Counterpart of `keras.Model.summary`.
   * @example
   * const lines: string[] = [];
   * model.summary({ printFn: (text) => lines.push(text) });
   * assert.match(lines.join(), /Total params: 9 /);
   */
  summary(args?: SummaryArgs): void;

  /**
   * Writes the model to a file. Counterpart of `keras.Model.save`.
   * @param path ends in `.h5`
   * @throws if the path can't be written or the model can't be saved in that format
   * @example
   * await model.save('housing_regression.h5');
   * const loaded = await models.loadModel('housing_regression.h5');
   * assert.equal(loaded.countParams(), model.countParams());
   */
  save(path: string, args?: SaveArgs): Promise<void>;

  /**
   * The model in the format of those who run it, without what only a training needs. Counterpart of `keras.Model.export`. Porting note:
   * gives the bytes; a file is written where `path` says.
   * @returns the bytes of the file, any number of rows going in
   * @throws for layers or activations that the format can't hold yet, before anything is written
   * @example
   * const bytes = await model.export({ format: 'tflite' });
   * assert.equal(Buffer.from(bytes.subarray(4, 8)).toString(), 'TFL3');
   */
  export(args: ExportArgs): Promise<Uint8Array>;

  /**
   * Writes the weights alone. Counterpart of `keras.Model.save_weights`.
   * @param path ends in `.weights.h5`
   * @example
   * await model.saveWeights('best.weights.h5');
   * await model.loadWeights('best.weights.h5');
   */
  saveWeights(path: string, args?: WeightsArgs): Promise<void>;

  /** Reads weights that `saveWeights` or Keras wrote into the model. Counterpart of `keras.Model.load_weights`. */
  loadWeights(path: string): Promise<void>;

  /** Set to true while a model is fitted, it ends the training after the batch. */
  stopTraining: boolean;

  /** The optimizer; throws if the model is not compiled. */
  readonly optimizer: Optimizer;

  /** Whether `compile` has been called. */
  readonly compiled: boolean;

  /** Everything that sums up over an epoch: the running loss first, then the metrics. Counterpart of `keras.Model.metrics`. */
  readonly metrics: Metric[];

  /** Names in the logs: `loss` and the metrics'. */
  readonly metricsNames: string[];

  /** Sets the running loss and the metrics back. Counterpart of `keras.Model.reset_metrics`. */
  resetMetrics(): void;

  /** The state of the training that is running; see `callbacks.backupAndRestore`, which uses it. */
  getRunState(): RunState;

  /** Makes the training that begins go on from a state; for callbacks, in `onTrainBegin`. */
  setRunState(state: RunState): void;

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
