import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import { Callback, type Logs } from './callback';
import { checkMonitor, direction, type Mode } from './monitor';

export interface EarlyStoppingArgs {
  /** Name of the value in the logs; default `val_loss`. */
  monitor?: string;
  /** A change must be larger than this to count; default 0. */
  minDelta?: number;
  /** Epochs without improvement until the training ends; default 0. */
  patience?: number;
  /** Whether to say when and why; default 0. */
  verbose?: 0 | 1;
  /** Whether the value should shrink or grow; default `auto`: as the metric says. */
  mode?: Mode;
  /** A value that must be beaten for the patience to start anew; default: none. */
  baseline?: number;
  /** Whether the weights of the best epoch are put back at the end; default false. */
  restoreBestWeights?: boolean;
  /** Epochs before which nothing is watched; default 0. */
  startFromEpoch?: number;
}

const OPTIONS = [
  'monitor',
  'minDelta',
  'patience',
  'verbose',
  'mode',
  'baseline',
  'restoreBestWeights',
  'startFromEpoch',
];

/** Ends the training when a value has stopped improving. Counterpart of `keras.callbacks.EarlyStopping`. */
export class EarlyStopping extends Callback {
  readonly monitor: string;
  readonly patience: number;
  /** The epoch (from 0) at which the training was ended; 0 if it was not. */
  stoppedEpoch = 0;
  /** The best value and its epoch, from 0. */
  best: number | null = null;
  bestEpoch = 0;
  private readonly args: EarlyStoppingArgs;
  private sign: 1 | -1 = -1;
  private wait = 0;
  private bestWeights: { shape: number[]; values: Float32Array }[] | null = null;

  constructor(args: EarlyStoppingArgs = {}) {
    super();
    checkOptions('callbacks.earlyStopping', args, OPTIONS);
    this.args = args;
    this.monitor = args.monitor ?? 'val_loss';
    this.patience = args.patience ?? 0;
  }

  override onTrainBegin(): void {
    checkMonitor('callbacks.earlyStopping', this.monitor, this.params);
    this.sign = direction('callbacks.earlyStopping', this.monitor, this.args.mode ?? 'auto', this.params);
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.best = null;
    this.bestEpoch = 0;
    this.bestWeights = null;
  }

  override onEpochEnd(epoch: number, logs?: Logs): void {
    const current = logs?.[this.monitor];
    if (current === undefined || epoch < (this.args.startFromEpoch ?? 0)) return;
    if (this.args.restoreBestWeights && this.bestWeights === null) this.remember(epoch);
    this.wait += 1;
    if (this.improves(current, this.best)) {
      this.best = current;
      this.bestEpoch = epoch;
      if (this.args.restoreBestWeights) this.remember(epoch);
      if (this.args.baseline === undefined || this.improves(current, this.args.baseline)) this.wait = 0;
      return;
    }
    if (this.wait < this.patience || epoch === 0) return;
    this.stoppedEpoch = epoch;
    this.model.stopTraining = true;
  }

  override onTrainEnd(): void {
    const say = this.args.verbose ? (text: string) => console.log(text) : () => {};
    if (this.stoppedEpoch > 0) say(`Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (this.bestWeights === null) return;
    say(`Restoring model weights from the end of the best epoch: ${this.bestEpoch + 1}.`);
    const weights = this.bestWeights;
    this.bestWeights = null;
    tf.tidy(() => this.model.setWeights(weights.map(({ shape, values }) => tf.tensor(values, shape, 'float32'))));
  }

  private improves(value: number, than: number | null): boolean {
    if (than === null) return true;
    const { minDelta = 0 } = this.args;
    return (value - than) * this.sign > Math.abs(minDelta);
  }

  /** Kept as numbers, not tensors: a training that throws leaves nothing behind. */
  private remember(epoch: number): void {
    this.bestEpoch = epoch;
    this.bestWeights = this.model.getWeights().map((weight) => ({
      shape: weight.shape,
      values: Float32Array.from(weight.dataSync()),
    }));
  }
}
