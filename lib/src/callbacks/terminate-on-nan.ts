import { checkOptions } from '../engine/names';
import { Callback, type Logs } from './callback';

export interface TerminateOnNaNArgs {
  /** Whether the training throws instead of ending quietly; default false. */
  raiseError?: boolean;
}

/** Ends the training when the loss is no longer a finite number. See `callbacks.terminateOnNaN`. */
export class TerminateOnNaN extends Callback {
  static override readonly leavesSteps = true;
  private readonly raiseError: boolean;

  constructor(args: TerminateOnNaNArgs = {}) {
    super();
    checkOptions('callbacks.terminateOnNaN', args, ['raiseError']);
    this.raiseError = args.raiseError ?? false;
  }

  /** A loss that is no number stays so: it is seen after the last of several batches, too. */
  override followsEach(): boolean {
    return false;
  }

  override onBatchEnd(batch: number, logs?: Logs): void {
    const loss = logs?.loss;
    if (loss === undefined || Number.isFinite(loss)) return;
    if (this.raiseError) throw new Error(`The loss is ${loss} after batch ${batch}; the training was ended.`);
    console.log(`Batch ${batch}: Invalid loss (${loss}), terminating training`);
    this.model.stopTraining = true;
  }
}
