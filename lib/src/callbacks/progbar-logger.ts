import { displayHook } from '../notebook/hook';
import { type LiveDisplay, liveDisplay } from '../notebook/live-line';
import { type BatchHook, Callback, type Logs, type RunParams } from './callback';
import { barText, countText, durationText, logsText, rateText } from './progress-text';

/** Milliseconds between two readings of the running metrics. */
const REFRESH = 200;

/**
 * Shows how a training goes: a bar with rate, remaining time and running metrics on a terminal; one line that changes in place in
 * a notebook; a line an epoch elsewhere and with `verbose: 2`. Where nobody knows the number of steps it shows a count until the
 * first epoch has ended. Counterpart of `keras.callbacks.ProgbarLogger`; `fit`, `evaluate` and `predict` add it by themselves.
 */
export class ProgbarLogger extends Callback {
  static override readonly leavesSteps = true;
  private live: LiveDisplay | null = null;
  private inTraining = false;
  private title = '';
  private started = 0;
  private shown = 0;
  private seen = 0;
  /** null until a generator has shown, by ending, how many there are. */
  private steps: number | null = null;

  override setParams(params: RunParams): void {
    super.setParams(params);
    this.steps = params.steps;
  }

  override onTrainBegin(): void {
    this.inTraining = true;
    if (this.inPlace && displayHook()) this.live = liveDisplay();
  }

  override onEpochBegin(epoch: number): void {
    this.begin(`Epoch ${epoch + 1}/${this.params.epochs}`);
  }

  override listens(hook: BatchHook): boolean {
    return hook.endsWith('Begin') ? this.params.steps === null : super.listens(hook);
  }

  override followsEach(): boolean {
    return false;
  }

  override wantsBatch(batch: number): boolean {
    const last = this.steps !== null && batch + 1 >= this.steps;
    return this.live !== null && !last && performance.now() - this.shown >= REFRESH;
  }

  override onTrainBatchBegin(batch: number): void {
    this.seen = batch + 1;
  }

  override onTrainBatchEnd(batch: number, logs?: Logs): void {
    this.show(batch + 1, logs);
  }

  override onEpochEnd(_epoch: number, logs?: Logs): void {
    this.end(logs);
  }

  override onTrainEnd(): void {
    this.inTraining = false;
    this.close();
  }

  override onTestBegin(): void {
    if (!this.inTraining) this.begin('');
  }

  override onTestBatchBegin(batch: number): void {
    if (!this.inTraining) this.seen = batch + 1;
  }

  override onTestBatchEnd(batch: number, logs?: Logs): void {
    if (!this.inTraining) this.show(batch + 1, logs);
  }

  override onTestEnd(logs?: Logs): void {
    if (this.inTraining) return;
    this.end(logs);
    this.close();
  }

  override onPredictBegin(): void {
    this.begin('');
  }

  override onPredictBatchBegin(batch: number): void {
    this.seen = batch + 1;
  }

  override onPredictBatchEnd(batch: number): void {
    this.show(batch + 1);
  }

  override onPredictEnd(): void {
    this.end();
    this.close();
  }

  /** Whether the line changes while an epoch runs. */
  private get inPlace(): boolean {
    return this.params.verbose === 1 && (displayHook() !== null || process.stdout.isTTY === true);
  }

  private begin(title: string): void {
    this.title = title;
    this.started = performance.now();
    this.shown = this.started;
    this.seen = 0;
    if (this.inPlace) this.live ??= liveDisplay();
  }

  private seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  private show(done: number, logs?: Logs): void {
    this.shown = performance.now();
    this.live?.update(`${this.prefix(' ')}${barText(done, this.steps, this.seconds())}${logsText(logs)}`);
  }

  private end(logs?: Logs): void {
    this.steps ??= this.seen;
    const { steps } = this;
    const seconds = this.seconds();
    if (this.live === null) {
      const rate = rateText(seconds / Math.max(1, steps));
      console.log(
        `${this.prefix(' - ')}${countText(steps, steps)} - ${durationText(seconds)} - ${rate}${logsText(logs)}`,
      );
      return;
    }
    this.show(steps, logs);
    if (displayHook()) return; // a notebook keeps one line for the whole training
    this.close();
  }

  private close(): void {
    this.live?.done();
    this.live = null;
  }

  private prefix(separator: string): string {
    return this.title === '' ? '' : `${this.title}${separator}`;
  }
}
