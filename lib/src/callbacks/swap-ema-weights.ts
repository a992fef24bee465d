import { checkOptions } from '../engine/names';
import { Callback } from './callback';

export interface SwapEMAWeightsArgs {
  /** Whether the averages are in the model from an epoch's end to the next one's begin too, for callbacks that follow; default false. */
  swapOnEpoch?: boolean;
}

/** Puts the optimizer's averaged weights into the model while it is evaluated. See `callbacks.swapEmaWeights`. */
export class SwapEMAWeights extends Callback {
  static override readonly leavesSteps = true;
  private readonly swapOnEpoch: boolean;
  private averaged = false;

  constructor(args: SwapEMAWeightsArgs = {}) {
    super();
    checkOptions('callbacks.swapEmaWeights', args, ['swapOnEpoch']);
    this.swapOnEpoch = args.swapOnEpoch ?? false;
  }

  override onTrainBegin(): void {
    this.swapper();
  }

  override getState(): boolean {
    return this.averaged;
  }

  override setState(averaged: boolean): void {
    this.averaged = averaged;
  }

  override onEpochBegin(): void {
    if (this.swapOnEpoch) this.show(false);
  }

  override onEpochEnd(epoch: number): void {
    if (!this.swapOnEpoch) return;
    this.show(true);
    // The end of the training puts the averages into the model: they are in it already.
    if (epoch === this.params.epochs - 1) this.model.optimizer.resetAverages?.();
  }

  override onTestBegin(): void {
    this.show(true);
  }

  override onTestEnd(): void {
    this.show(false);
  }

  override onPredictBegin(): void {
    this.show(true);
  }

  /** Porting note: Keras 3.15 forgets to swap back after `predict` (its condition is inverted). */
  override onPredictEnd(): void {
    this.show(false);
  }

  private show(averaged: boolean): void {
    if (averaged === this.averaged) return;
    this.swapper().swapAverages();
    this.averaged = averaged;
  }

  private swapper(): { swapAverages(): void } {
    const { optimizer } = this.model;
    if (typeof optimizer.swapAverages === 'function') return optimizer as { swapAverages(): void };
    throw new Error(
      'callbacks.swapEmaWeights: the optimizer keeps no averages of the weights. Make it with { useEma: true }.',
    );
  }
}
