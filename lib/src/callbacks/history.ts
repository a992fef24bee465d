import { Callback, type Logs } from './callback';

/** What `fit` returns: the logs of every epoch. Counterpart of `keras.callbacks.History`. */
export class History extends Callback {
  /** The epochs' numbers, from 0. */
  readonly epoch: number[] = [];
  /** For each name in the logs, its values, one an epoch. */
  readonly history: { loss: number[] } & Record<string, number[]> = { loss: [] };

  override onEpochEnd(epoch: number, logs?: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs ?? {})) {
      const values = this.history[name] ?? [];
      values.push(value);
      this.history[name] = values;
    }
  }
}
