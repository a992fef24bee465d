/** A schedule as plain data. */
export interface ScheduleConfig {
  className: string;
  config: Record<string, unknown>;
}

/**
 * A learning rate that depends on the step number. Counterpart of `keras.optimizers.schedules.LearningRateSchedule`. To write one
 * of your own, extend it and give `call`; an optimizer asks it before each step, with the number of steps made so far.
 * @example
 * class HalveEvery100 extends optimizers.schedules.LearningRateSchedule {
 *   call(step: number): number {
 *     return 0.1 / 2 ** Math.floor(step / 100);
 *   }
 * }
 * const optimizer = optimizers.sgd({ learningRate: new HalveEvery100() });
 * assert.equal(optimizer.learningRate, 0.1);
 */
export abstract class LearningRateSchedule {
  /** Keras' name of the class. */
  get className(): string {
    return this.constructor.name;
  }

  /**
   * The learning rate.
   * @param step steps made so far, from 0
   */
  abstract call(step: number): number;

  /** The options that make this schedule again. */
  getConfig(): Record<string, unknown> {
    return {};
  }
}
