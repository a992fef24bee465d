import type { tf } from '../engine';

/** Results by name: `loss`, `accuracy`, `val_loss` … */
export type Logs = { loss: number } & Record<string, number>;

/** What `onPredictBatchEnd` is given: the model's output for the batch; it belongs to the prediction, so keep a copy. */
export interface PredictLogs {
  outputs: tf.Tensor | tf.Tensor[];
}

/** What a callback may know of an optimizer. */
export interface TrainableOptimizer {
  /** The step size at the present step. */
  learningRate: number;
  /** Steps taken so far. */
  readonly iterations: number;
  /** Swaps the trainable weights with their moving averages; there if the optimizer keeps averages (`useEma`). */
  swapAverages?(): void;
  /** Sets the moving averages to the present weights. */
  resetAverages?(): void;
}

/** What a callback may know of a layer. */
export interface TrainableLayer {
  readonly name: string;
  readonly weights: readonly { readonly name: string; readonly shape: (number | null)[]; read(): tf.Tensor }[];
  /** The layers within, if it is a model itself. */
  readonly layers?: readonly TrainableLayer[];
}

/** All that a training needs to go on where it stopped, as plain data: numbers, text, arrays and typed arrays. */
export interface RunState {
  /** The epoch that goes on, from 0, and how many of its batches are done. */
  epoch: number;
  batch: number;
  /** The model's weights, the optimizer's state, the running metrics, the streams of random numbers. */
  readonly [part: string]: unknown;
}

/** What a callback may know of a model: this folder depends on no other than the engine. */
export interface Trainable {
  readonly name: string;
  /** Set to true, it ends the training after the batch. */
  stopTraining: boolean;
  readonly optimizer: TrainableOptimizer;
  readonly layers: readonly TrainableLayer[];
  /** The outputs for inputs, [n, …]. */
  predict(x: tf.Tensor | tf.Tensor[], args?: { batchSize?: number }): tf.Tensor;
  /** The loss and metrics on data; between batches or epochs it leaves the running training as it is. */
  evaluate(
    x: tf.Tensor | tf.Tensor[],
    y: tf.Tensor | tf.Tensor[],
    args?: { batchSize?: number; verbose?: 0 | 1 | 2 | 'auto' },
  ): Promise<Logs>;
  /** Shows the layers, their output shapes and numbers of parameters. */
  summary(): void;
  getWeights(trainableOnly?: boolean): tf.Tensor[];
  setWeights(weights: tf.Tensor[]): void;
  /** Writes the whole model; the suffix of the path decides the format. */
  save(path: string, args?: { overwrite?: boolean }): Promise<void>;
  /** Writes the weights alone, to a path that ends in `.weights.h5`. */
  saveWeights(path: string, args?: { overwrite?: boolean }): Promise<void>;
  loadWeights(path: string): Promise<void>;
  /** The topology as tfjs-layers gives it. */
  toJSON(unused?: unknown, returnString?: boolean): unknown;
  /** The state of the training that is running, to be asked for between batches or epochs. */
  getRunState(): RunState;
  /** Makes the training that begins go on from a state; to be called in `onTrainBegin`. Throws if it is of another model. */
  setRunState(state: RunState): void;
}

/** What a training is about to do. */
export interface RunParams {
  /** The number of the last epoch, counted from 1; 0 for `evaluate`. */
  epochs: number;
  /** Batches in an epoch; null where a generator has not said how many there are. */
  steps: number | null;
  verbose: 0 | 1 | 2;
  /** Names that an epoch's logs will have. */
  metrics: string[];
  /** Whether more of a metric is better (`up`) or worse (`down`), where that is known. */
  directions: Record<string, 'up' | 'down'>;
}

type Hook = void | Promise<void>;

/** Hooks that are called for every batch. */
export type BatchHook =
  | 'onTrainBatchBegin'
  | 'onTrainBatchEnd'
  | 'onTestBatchBegin'
  | 'onTestBatchEnd'
  | 'onPredictBatchBegin'
  | 'onPredictBatchEnd';

/**
 * Does something at points of a training. Counterpart of `keras.callbacks.Callback`: extend it and override hooks; a promise that
 * a hook returns is waited for. A plain object with hooks will do too. Hooks that nobody overrides cost nothing.
 *
 * @example
 * class Halve extends callbacks.Callback {
 *   onEpochEnd(epoch: number) {
 *     if (epoch % 2 === 1) this.model.optimizer.learningRate /= 2;
 *   }
 * }
 * await model.fit(x, y, { epochs: 4, callbacks: [new Halve()], verbose: 0 });
 * assert.equal(model.optimizer.learningRate, 0.00025); // from 0.001
 */
export class Callback {
  /**
   * Set by a class of this library whose hooks change nothing of a step but weights, states and the learning rate. After hooks of others
   * a training looks at its steps again: they may have frozen a layer, or changed a number that a loss reads. Not inherited.
   */
  static readonly leavesSteps?: true;

  /** The model in training. */
  model!: Trainable;
  params!: RunParams;
  /** Names that the callback adds to an epoch's logs: another one that monitors them knows that they will come. */
  readonly logNames: readonly string[] = [];
  /** Whether it is called after all others, wherever it stands in the list, since it looks at what they have done. */
  readonly comesLast: boolean = false;

  setModel(model: Trainable): void {
    this.model = model;
  }

  setParams(params: RunParams): void {
    this.params = params;
  }

  /** Told who is called in this run, itself included, in order. */
  setNeighbours(_callbacks: readonly Callback[]): void {}

  /**
   * What the callback has to remember for a training that goes on in another process: numbers, text, arrays, objects, typed arrays.
   * @returns undefined if it remembers nothing
   */
  getState(): unknown {
    return undefined;
  }

  /** Takes what `getState` gave; called after `onTrainBegin`. */
  setState(_state: unknown): void {}

  onTrainBegin(_logs?: Logs): Hook {}
  /** The logs are those of the last epoch. Not called when the training throws. */
  onTrainEnd(_logs?: Logs): Hook {}
  /** `epoch` counts from 0, as in Keras. */
  onEpochBegin(_epoch: number, _logs?: Logs): Hook {}
  /** The logs may be changed and added to: callbacks later in the list, and the history, get what is left there. */
  onEpochEnd(_epoch: number, _logs?: Logs): Hook {}
  /** `batch` counts from 0 in each epoch. Calls `onBatchBegin`. */
  onTrainBatchBegin(batch: number, logs?: Logs): Hook {
    return this.onBatchBegin(batch, logs);
  }
  /** The logs are means over the epoch so far. Calls `onBatchEnd`. */
  onTrainBatchEnd(batch: number, logs?: Logs): Hook {
    return this.onBatchEnd(batch, logs);
  }
  /** Another name of `onTrainBatchBegin`. */
  onBatchBegin(_batch: number, _logs?: Logs): Hook {}
  /** Another name of `onTrainBatchEnd`. */
  onBatchEnd(_batch: number, _logs?: Logs): Hook {}
  /** Of `evaluate`, and of the validation within `fit`. */
  onTestBegin(_logs?: Logs): Hook {}
  onTestEnd(_logs?: Logs): Hook {}
  onTestBatchBegin(_batch: number, _logs?: Logs): Hook {}
  onTestBatchEnd(_batch: number, _logs?: Logs): Hook {}
  onPredictBegin(_logs?: Logs): Hook {}
  onPredictEnd(_logs?: Logs): Hook {}
  onPredictBatchBegin(_batch: number, _logs?: Logs): Hook {}
  onPredictBatchEnd(_batch: number, _logs?: PredictLogs): Hook {}

  /** Whether a batch's hook has to be called at all; default: if it is overridden. Asked once, when the run begins. */
  listens(hook: BatchHook): boolean {
    const alias = hook === 'onTrainBatchBegin' ? 'onBatchBegin' : hook === 'onTrainBatchEnd' ? 'onBatchEnd' : hook;
    return this[hook] !== Callback.prototype[hook] || this[alias] !== Callback.prototype[alias];
  }

  /** Whether this callback must be told of each batch; else it is told of the last of several that run as one graph. */
  followsEach(hook: BatchHook): boolean {
    return this.listens(hook);
  }

  /** Asked before `on…BatchEnd`, since reading logs takes time: false lets the hook go uncalled this time. */
  wantsBatch(_batch: number): boolean {
    return true;
  }
}

/** The hooks that Keras has, by name. */
export const HOOKS = [
  'onTrainBegin',
  'onTrainEnd',
  'onEpochBegin',
  'onEpochEnd',
  'onTrainBatchBegin',
  'onTrainBatchEnd',
  'onBatchBegin',
  'onBatchEnd',
  'onTestBegin',
  'onTestEnd',
  'onTestBatchBegin',
  'onTestBatchEnd',
  'onPredictBegin',
  'onPredictEnd',
  'onPredictBatchBegin',
  'onPredictBatchEnd',
] as const;

/** Hooks as a plain object. */
export type CallbackHooks = Partial<Pick<Callback, (typeof HOOKS)[number]>>;
