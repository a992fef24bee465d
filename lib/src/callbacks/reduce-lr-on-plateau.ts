import { checkOptions } from '../engine/names';
import { Callback, type Logs } from './callback';
import { checkNumber, type Mode, Monitor } from './monitor';

export interface ReduceLROnPlateauArgs {
  /** Name of the value in the logs; default `val_loss`. */
  monitor?: string;
  /** What the learning rate is multiplied with, below 1; default 0.1. */
  factor?: number;
  /** Epochs without improvement until the rate is reduced; default 10. */
  patience?: number;
  /** Whether to say when; default 0. */
  verbose?: 0 | 1;
  /** Whether the value should shrink or grow; default `auto`: as the metric says. */
  mode?: Mode;
  /** A change must be larger than this to count; default 1e-4. */
  minDelta?: number;
  /** Epochs after a reduction in which nothing is counted; default 0. */
  cooldown?: number;
  /** The rate is not reduced below this; default 0. */
  minLr?: number;
}

const WHERE = 'callbacks.reduceLROnPlateau';
const OPTIONS = ['monitor', 'factor', 'patience', 'verbose', 'mode', 'minDelta', 'cooldown', 'minLr'];

/** Reduces the learning rate when a value has stopped improving. See `callbacks.reduceLROnPlateau`. */
export class ReduceLROnPlateau extends Callback {
  static override readonly leavesSteps = true;
  override readonly logNames = ['learning_rate'];
  private readonly factor: number;
  private readonly patience: number;
  private readonly cooldown: number;
  private readonly minLr: number;
  private readonly verbose: boolean;
  private readonly watched: Monitor;
  private wait = 0;
  private cooling = 0;

  constructor(args: ReduceLROnPlateauArgs = {}) {
    super();
    checkOptions(WHERE, args, OPTIONS);
    this.factor = args.factor ?? 0.1;
    this.patience = args.patience ?? 10;
    this.cooldown = args.cooldown ?? 0;
    this.minLr = args.minLr ?? 0;
    this.verbose = args.verbose === 1;
    checkNumber(WHERE, 'factor', this.factor, { from: 0, below: 1 });
    checkNumber(WHERE, 'patience', this.patience, { from: 0 });
    checkNumber(WHERE, 'cooldown', this.cooldown, { from: 0 });
    checkNumber(WHERE, 'minLr', this.minLr, { from: 0 });
    this.watched = new Monitor(WHERE, args.monitor ?? 'val_loss', args.mode ?? 'auto', args.minDelta ?? 1e-4);
  }

  override onTrainBegin(): void {
    this.watched.begin(this.params);
    this.watched.best = null;
    this.wait = 0;
    this.cooling = 0;
  }

  override onEpochEnd(epoch: number, logs?: Logs): void {
    if (logs) logs.learning_rate = this.model.optimizer.learningRate;
    const current = logs?.[this.watched.name];
    if (current === undefined) return;
    if (this.cooling > 0) {
      this.cooling -= 1;
      this.wait = 0;
    }
    if (this.watched.improves(current)) {
      this.watched.best = current;
      this.wait = 0;
      return;
    }
    if (this.cooling > 0) return;
    this.wait += 1;
    if (this.wait >= this.patience) this.reduce(epoch);
  }

  override getState(): unknown {
    return { best: this.watched.best, wait: this.wait, cooling: this.cooling };
  }

  override setState({ best, wait, cooling }: { best: number | null; wait: number; cooling: number }): void {
    this.watched.best = best;
    this.wait = wait;
    this.cooling = cooling;
  }

  /** In float32, as Keras keeps the rate, so that both reach `minLr` at the same epoch. */
  private reduce(epoch: number): void {
    const before = Math.fround(this.model.optimizer.learningRate);
    if (before <= Math.fround(this.minLr)) return;
    const rate = Math.max(before * this.factor, this.minLr);
    this.model.optimizer.learningRate = rate;
    if (this.verbose) console.log(`Epoch ${epoch + 1}: ReduceLROnPlateau reducing learning rate to ${rate}.`);
    this.cooling = this.cooldown;
    this.wait = 0;
  }
}
