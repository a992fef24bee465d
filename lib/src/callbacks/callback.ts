import type { tf } from '../engine';

/** Results by name: `loss`, `accuracy`, `val_loss` … */
export type Logs = { loss: number } & Record<string, number>;

/** What a callback may know of an optimizer. */
export interface TrainableOptimizer {
  /** The step size at the present step. */
  learningRate: number;
  /** Steps taken so far. */
  readonly iterations: number;
}

/** What a callback may know of a layer. */
export interface TrainableLayer {
  readonly name: string;
  readonly weights: readonly { readonly name: string; readonly shape: (number | null)[]; read(): tf.Tensor }[];
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

/**
 * Does something at points of a training. Counterpart of `keras.callbacks.Callback`: extend it and override hooks; a promise that
 * a hook returns is waited for. A plain object with hooks will do too.
 *
 * @example
 * class Halve extends callbacks.Callback {
 *   onEpochEnd(epoch: number) {
 *     if (epoch % 10 === 9) this.model.optimizer.learningRate /= 2;
 *   }
 * }
 */
export class Callback {
  /** The model in training. */
  model!: Trainable;
  params!: RunParams;

  setModel(model: Trainable): void {
    this.model = model;
  }

  setParams(params: RunParams): void {
    this.params = params;
  }

  onTrainBegin(_logs?: Logs): Hook {}
  /** Not called when the training throws. */
  onTrainEnd(_logs?: Logs): Hook {}
  /** `epoch` counts from 0, as in Keras. */
  onEpochBegin(_epoch: number, _logs?: Logs): Hook {}
  /** The logs may be changed and added to: the history gets what callbacks leave there. */
  onEpochEnd(_epoch: number, _logs?: Logs): Hook {}
  onTrainBatchBegin(_batch: number, _logs?: Logs): Hook {}
  /** The logs are means over the epoch so far. */
  onTrainBatchEnd(_batch: number, _logs?: Logs): Hook {}
  onTestBegin(_logs?: Logs): Hook {}
  onTestEnd(_logs?: Logs): Hook {}
  onTestBatchBegin(_batch: number, _logs?: Logs): Hook {}
  onTestBatchEnd(_batch: number, _logs?: Logs): Hook {}

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
  'onTestBegin',
  'onTestEnd',
  'onTestBatchBegin',
  'onTestBatchEnd',
] as const;

/** Hooks as a plain object. */
export type CallbackHooks = Partial<Pick<Callback, (typeof HOOKS)[number]>>;
