import { Callback, type Logs, type RunState } from '../../callbacks/callback';
import { tf } from '../../engine';
import { type Direction, directionIn, isBetter, type Objective } from '../objective';
import type { Execution } from './trial';

/** Weights as numbers, so that nothing stays behind when a training throws. */
interface Kept {
  readonly shape: number[];
  readonly dtype: tf.DataType;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** What an observer does and tells. */
export interface ObserverArgs {
  readonly objective: Objective;
  /** The state that the training goes on from; null for one that begins. */
  readonly from: RunState | null;
  /** Whether the state at the end is wanted. */
  readonly keepsState: boolean;
  /** Told after each epoch, from 1. */
  readonly told: (epoch: number, epochs: number, logs: Logs) => void;
}

/** Watches one training of a trial: its logs, the best epoch and its weights, and the state at its end. */
export class Observer extends Callback {
  static override readonly leavesSteps = true;
  override readonly comesLast = true;
  /** Whether an epoch has begun. */
  begun = false;
  direction: Direction | null = null;
  /** The state after the last epoch, if it is wanted. */
  state: RunState | null = null;
  private best: { value: number; epoch: number; weights: Kept[] } | null = null;
  private readonly history: Record<string, (number | null)[]> = {};

  constructor(private readonly args: ObserverArgs) {
    super();
  }

  override onTrainBegin(): void {
    this.direction = directionIn(this.args.objective, this.params);
    if (this.args.from) this.model.setRunState(this.args.from);
  }

  override onEpochBegin(): void {
    this.begun = true;
  }

  override onEpochEnd(epoch: number, logs: Logs = { loss: Number.NaN }): void {
    for (const [name, value] of Object.entries(logs)) {
      this.history[name] ??= [];
      this.history[name].push(Number.isFinite(value) ? value : null);
    }
    const value = logs[this.args.objective.name] ?? Number.NaN; // absent where `validationFreq` leaves the epoch out
    if (isBetter(value, this.best?.value ?? null, this.direction as Direction))
      this.best = { value, epoch: epoch + 1, weights: this.model.getWeights().map(kept) };
    const isLast = epoch + 1 >= this.params.epochs || this.model.stopTraining;
    if (isLast && this.args.keepsState) this.state = { ...this.model.getRunState(), stopTraining: false };
    this.args.told(epoch + 1, this.params.epochs, logs);
  }

  get execution(): Execution {
    return { score: this.best?.value ?? null, bestEpoch: this.best?.epoch ?? null, history: this.history };
  }

  /** Puts the best epoch's weights into the model. */
  restoreBest(): void {
    const weights = this.best?.weights ?? [];
    tf.tidy(() => this.model.setWeights(weights.map(({ values, shape, dtype }) => tf.tensor(values, shape, dtype))));
  }
}

function kept(weight: tf.Tensor): Kept {
  return { shape: weight.shape, dtype: weight.dtype, values: weight.dataSync().slice() };
}
