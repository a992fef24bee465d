import { checkOptions } from '../engine/names';
import { Callback, type Logs, type RunState } from './callback';
import { checkNumber } from './monitor';

export interface LearningRateFinderArgs {
  /** The first rate; default 1e-7. */
  minLr?: number;
  /** The last rate; default 10. */
  maxLr?: number;
  /** Batches over which the rate is raised; default 100. */
  steps?: number;
  /** How much of the smoothed loss is kept from batch to batch, from 0 (not smoothed) to below 1; default 0.9. */
  smoothing?: number;
  /** The test ends when the smoothed loss is so many times its least value; default 4. */
  divergence?: number;
}

/** What the test found, one number a batch. */
export interface LearningRateCurve {
  learningRates: number[];
  losses: number[];
  /** The losses' moving mean, free of bias at the start. */
  smoothed: number[];
}

const WHERE = 'callbacks.learningRateFinder';

/** Smith's range test. See `callbacks.learningRateFinder`. */
export class LearningRateFinder extends Callback {
  static override readonly leavesSteps = true;
  readonly curve: LearningRateCurve = { learningRates: [], losses: [], smoothed: [] };
  private readonly minLr: number;
  private readonly maxLr: number;
  private readonly steps: number;
  private readonly smoothing: number;
  private readonly divergence: number;
  private before: { run: RunState; rate: number } | null = null;
  private average = 0;
  private least = Infinity;
  private running = 0;

  constructor(args: LearningRateFinderArgs = {}) {
    super();
    checkOptions(WHERE, args, ['minLr', 'maxLr', 'steps', 'smoothing', 'divergence']);
    this.minLr = args.minLr ?? 1e-7;
    this.maxLr = args.maxLr ?? 10;
    this.steps = args.steps ?? 100;
    this.smoothing = args.smoothing ?? 0.9;
    this.divergence = args.divergence ?? 4;
    checkNumber(WHERE, 'minLr', this.minLr, { from: Number.MIN_VALUE, below: this.maxLr });
    checkNumber(WHERE, 'maxLr', this.maxLr);
    checkNumber(WHERE, 'steps', this.steps, { from: 2, whole: true });
    checkNumber(WHERE, 'smoothing', this.smoothing, { from: 0, below: 1 });
    checkNumber(WHERE, 'divergence', this.divergence, { from: 1 });
  }

  /**
   * The rate where the smoothed loss falls fastest against the logarithm of the rate; null if it never falls. Its fall is
   * the slope of a line through a tenth of the steps, so that a batch or two that happen to be easy are no fall.
   */
  get suggestion(): number | null {
    const { learningRates, smoothed } = this.curve;
    const lowest = smoothed.indexOf(Math.min(...smoothed));
    const reach = Math.max(1, Math.min(Math.round(this.steps / 20), Math.floor(lowest / 2)));
    let best: number | null = null;
    let steepest = 0;
    for (let i = reach; i <= lowest - reach; i++) {
      const slope = slopeAround(smoothed, i, reach);
      if (slope >= steepest) continue;
      steepest = slope;
      best = learningRates[i] as number;
    }
    return best;
  }

  override onTrainBegin(): void {
    const { epochs, steps } = this.params;
    if (steps !== null && steps * epochs < this.steps) {
      throw new Error(
        `${WHERE}: the test takes ${this.steps} batches, but ${epochs} epochs of ${steps} give ${steps * epochs}. Give fit { epochs: ${Math.ceil(this.steps / steps)} }.`,
      );
    }
    for (const list of Object.values(this.curve)) list.length = 0;
    this.average = 0;
    this.least = Infinity;
    this.before = { run: this.model.getRunState(), rate: this.model.optimizer.learningRate };
  }

  override onTrainBatchBegin(batch: number): void {
    if (batch === 0) this.running = 0;
    const share = this.curve.losses.length / (this.steps - 1);
    this.model.optimizer.learningRate = this.minLr * (this.maxLr / this.minLr) ** Math.min(1, share);
  }

  override onTrainBatchEnd(batch: number, logs?: Logs): void {
    if (this.model.stopTraining) return;
    const mean = logs?.loss ?? Number.NaN;
    // The logs are means over the epoch so far: this batch's loss is what moved them.
    const loss = mean * (batch + 1) - this.running * batch;
    this.running = mean;
    this.average = this.smoothing * this.average + (1 - this.smoothing) * loss;
    const { learningRates, losses, smoothed } = this.curve;
    const value = this.average / (1 - this.smoothing ** (losses.length + 1));
    if (!Number.isFinite(loss)) {
      this.model.stopTraining = true;
      return;
    }
    learningRates.push(this.model.optimizer.learningRate);
    losses.push(loss);
    smoothed.push(value);
    this.least = Math.min(this.least, value);
    const diverges = losses.length > 1 && value > this.divergence * this.least && this.least > 0;
    if (diverges || losses.length >= this.steps) this.model.stopTraining = true;
  }

  override onTrainEnd(): void {
    if (!this.before) return;
    const { run, rate } = this.before;
    this.before = null;
    this.model.setRunState(run);
    this.model.optimizer.learningRate = rate;
  }
}

/**
 * The slope, a step, of the line through the values from `i - reach` to `i + reach` with the least squared error. Rates
 * are evenly spaced in the logarithm, so that it is a slope against that.
 */
function slopeAround(values: readonly number[], i: number, reach: number): number {
  let along = 0;
  let spread = 0;
  for (let step = -reach; step <= reach; step++) {
    along += step * (values[i + step] as number);
    spread += step * step;
  }
  return along / spread;
}
