import { describe } from '../engine/names';
import { Callback, type Logs } from './callback';

/** The rate for an epoch (from 0), from the present one. */
export type RateSchedule = (epoch: number, learningRate: number) => number;

/** Sets the learning rate at the begin of each epoch. See `callbacks.learningRateScheduler`. */
export class LearningRateScheduler extends Callback {
  override readonly logNames = ['learning_rate'];

  constructor(
    private readonly schedule: RateSchedule,
    private readonly verbose: 0 | 1 = 0,
  ) {
    super();
    if (typeof schedule !== 'function') {
      throw new Error(
        `callbacks.learningRateScheduler: schedule is ${describe(schedule)}; expected a function (epoch, learningRate) => rate.`,
      );
    }
  }

  override onEpochBegin(epoch: number): void {
    const { optimizer } = this.model;
    const rate = this.schedule(epoch, optimizer.learningRate);
    if (typeof rate !== 'number' || !Number.isFinite(rate) || rate < 0) {
      throw new Error(
        `callbacks.learningRateScheduler: schedule(${epoch}, ${optimizer.learningRate}) gave ${describe(rate)}; expected a number from 0 up.`,
      );
    }
    optimizer.learningRate = rate;
    if (this.verbose) console.log(`Epoch ${epoch + 1}: LearningRateScheduler setting learning rate to ${rate}.`);
  }

  override onEpochEnd(_epoch: number, logs?: Logs): void {
    if (logs) logs.learning_rate = this.model.optimizer.learningRate;
  }
}
