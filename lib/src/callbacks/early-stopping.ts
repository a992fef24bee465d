import { tf } from '../engine';
import { checkOptions } from '../engine/names';
import { Callback, type Logs } from './callback';
import { checkNumber, type Mode, Monitor } from './monitor';

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

const WHERE = 'callbacks.earlyStopping';
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

interface State {
  wait: number;
  stoppedEpoch: number;
  best: number | null;
  bestEpoch: number;
  bestWeights: Kept[] | null;
}

/** A weight kept as numbers, not as a tensor: a training that throws leaves nothing behind. */
interface Kept {
  shape: number[];
  values: Float32Array;
}

/** Ends the training when a value has stopped improving. See `callbacks.earlyStopping`. */
export class EarlyStopping extends Callback {
  static override readonly leavesSteps = true;
  readonly patience: number;
  /** The epoch (from 0) at which the training was ended; 0 if it was not. */
  stoppedEpoch = 0;
  /** The epoch with the best value, from 0. */
  bestEpoch = 0;
  private readonly args: EarlyStoppingArgs;
  private readonly watched: Monitor;
  private wait = 0;
  private bestWeights: Kept[] | null = null;

  constructor(args: EarlyStoppingArgs = {}) {
    super();
    checkOptions(WHERE, args, OPTIONS);
    this.args = args;
    this.patience = args.patience ?? 0;
    checkNumber(WHERE, 'patience', this.patience, { from: 0 });
    checkNumber(WHERE, 'startFromEpoch', args.startFromEpoch ?? 0, { from: 0 });
    if (args.baseline !== undefined) checkNumber(WHERE, 'baseline', args.baseline);
    this.watched = new Monitor(WHERE, args.monitor ?? 'val_loss', args.mode ?? 'auto', args.minDelta);
  }

  get monitor(): string {
    return this.watched.name;
  }

  /** The best value so far; null before the first. */
  get best(): number | null {
    return this.watched.best;
  }

  override onTrainBegin(): void {
    this.watched.begin(this.params);
    this.watched.best = null;
    this.wait = 0;
    this.stoppedEpoch = 0;
    this.bestEpoch = 0;
    this.bestWeights = null;
  }

  override onEpochEnd(epoch: number, logs?: Logs): void {
    const current = logs?.[this.monitor];
    if (current === undefined || epoch < (this.args.startFromEpoch ?? 0)) return;
    if (this.args.restoreBestWeights && this.bestWeights === null) this.remember(epoch);
    this.wait += 1;
    if (this.watched.improves(current)) {
      this.watched.best = current;
      this.bestEpoch = epoch;
      if (this.args.restoreBestWeights) this.remember(epoch);
      if (this.args.baseline === undefined || this.watched.improves(current, this.args.baseline)) this.wait = 0;
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

  override getState(): State {
    const { wait, stoppedEpoch, best, bestEpoch, bestWeights } = this;
    return { wait, stoppedEpoch, best, bestEpoch, bestWeights };
  }

  override setState(state: State): void {
    this.wait = state.wait;
    this.stoppedEpoch = state.stoppedEpoch;
    this.watched.best = state.best;
    this.bestEpoch = state.bestEpoch;
    this.bestWeights = state.bestWeights;
  }

  private remember(epoch: number): void {
    this.bestEpoch = epoch;
    this.bestWeights = this.model.getWeights().map((weight) => ({
      shape: weight.shape,
      values: Float32Array.from(weight.dataSync()),
    }));
  }
}
