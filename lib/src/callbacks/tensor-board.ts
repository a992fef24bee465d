import { join } from 'node:path';
import { checkOptions, describe } from '../engine/names';
import { Callback, type Logs } from './callback';
import { EventWriter } from './event-file';

export interface TensorBoardArgs {
  /** The folder of the logs; default `logs`. */
  logDir?: string;
}

/**
 * Writes the logs of each epoch for TensorBoard, as Keras does: runs `train` and `validation`, tags `epoch_loss`,
 * `epoch_accuracy`, `epoch_learning_rate`; after a validation also `evaluation_loss_vs_iterations`. Counterpart of
 * `keras.callbacks.TensorBoard`. Porting note: the graph of the model is not written.
 */
export class TensorBoard extends Callback {
  readonly logDir: string;
  private readonly writers = new Map<string, EventWriter>();

  constructor(args: TensorBoardArgs = {}) {
    super();
    checkOptions('callbacks.tensorBoard', args, ['logDir']);
    this.logDir = args.logDir ?? 'logs';
    if (typeof this.logDir !== 'string' || this.logDir === '') {
      throw new Error(
        `callbacks.tensorBoard: logDir is ${describe(this.logDir)}; expected a folder, such as './logs'.`,
      );
    }
  }

  override onTrainBegin(): void {
    this.writers.clear();
    this.writer('train'); // a folder that can't be written is found before the first epoch, not after it
  }

  override onEpochEnd(epoch: number, logs: Logs): void {
    const entries = Object.entries(logs);
    const event = (name: string, value: number) => ({ tag: `epoch_${name}`, value, step: epoch });
    const trained = entries.filter(([name]) => !name.startsWith('val_'));
    const validated = entries.filter(([name]) => name.startsWith('val_'));
    const rate = event('learning_rate', this.model.optimizer.learningRate);
    this.writer('train').write([...trained.map(([name, value]) => event(name, value)), rate]);
    if (validated.length > 0)
      this.writer('validation').write(validated.map(([name, value]) => event(name.slice(4), value)));
  }

  override onTestEnd(logs: Logs): void {
    const step = this.model.optimizer.iterations;
    const events = Object.entries(logs).map(([name, value]) => ({
      tag: `evaluation_${name}_vs_iterations`,
      value,
      step,
    }));
    this.writer('validation').write(events);
  }

  override onTrainEnd(): void {
    this.writers.clear();
  }

  private writer(run: 'train' | 'validation'): EventWriter {
    const known = this.writers.get(run);
    if (known) return known;
    const writer = new EventWriter(join(this.logDir, run));
    this.writers.set(run, writer);
    return writer;
  }
}
