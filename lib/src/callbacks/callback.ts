import type { tf } from '../engine';

/** Results by name: `loss`, `accuracy`, `val_loss` … */
export type Logs = { loss: number } & Record<string, number>;

/** What a callback may know of a model: this folder depends on no other than the engine. */
export interface Trainable {
  readonly name: string;
  /** Set to true, it ends the training after the batch. */
  stopTraining: boolean;
  readonly optimizer: { learningRate: number; readonly iterations: number };
  getWeights(trainableOnly?: boolean): tf.Tensor[];
  setWeights(weights: tf.Tensor[]): void;
}

/** What a training is about to do. */
export interface RunParams {
  /** The number of the last epoch, counted from 1; 0 for `evaluate`. */
  epochs: number;
  /** Batches in an epoch. */
  steps: number;
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
