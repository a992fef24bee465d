import { Callback, type Logs } from './callback';

interface State {
  epoch: number[];
  history: Record<string, number[]>;
}

/** What `fit` returns: the logs of every epoch. Counterpart of `keras.callbacks.History`. */
export class History extends Callback {
  static override readonly leavesSteps = true;
  /** The epochs' numbers, from 0. */
  readonly epoch: number[] = [];
  /** For each name in the logs, its values, one an epoch. */
  readonly history: { loss: number[] } & Record<string, number[]> = { loss: [] };

  override onTrainBegin(): void {
    this.epoch.length = 0; // as in Keras, whose values go on growing when one history is given to two trainings
  }

  override onEpochEnd(epoch: number, logs?: Logs): void {
    this.epoch.push(epoch);
    for (const [name, value] of Object.entries(logs ?? {})) {
      const values = this.history[name] ?? [];
      values.push(value);
      this.history[name] = values;
    }
  }

  /** What `JSON.stringify` writes: the record, without the model. */
  toJSON(): State {
    return { epoch: this.epoch, history: this.history };
  }

  override getState(): State {
    return { epoch: [...this.epoch], history: structuredClone(this.history) };
  }

  override setState({ epoch, history }: State): void {
    this.epoch.splice(0, Infinity, ...epoch);
    for (const name of Object.keys(this.history)) Reflect.deleteProperty(this.history, name);
    Object.assign(this.history, structuredClone(history));
  }
}
