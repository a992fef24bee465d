import { Callback, type Logs } from './callback';

/** Ends the training when the loss is no longer a finite number. Counterpart of `keras.callbacks.TerminateOnNaN`. */
export class TerminateOnNaN extends Callback {
  override onTrainBatchEnd(batch: number, logs?: Logs): void {
    const loss = logs?.loss;
    if (loss === undefined || Number.isFinite(loss)) return;
    console.log(`Batch ${batch}: Invalid loss (${loss}), terminating training`);
    this.model.stopTraining = true;
  }
}
