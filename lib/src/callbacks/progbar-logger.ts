import { displayHook } from '../notebook/hook';
import { type LiveDisplay, liveDisplay } from '../notebook/live-line';
import { Callback, type Logs } from './callback';
import { barText, durationText, logsText, rateText } from './progress-text';

/** Milliseconds between two readings of the running metrics. */
const REFRESH = 200;

/**
 * Shows how a training goes: a bar with rate, remaining time and running metrics on a terminal; one line that changes in place in
 * a notebook; a line an epoch elsewhere and with `verbose: 2`. Counterpart of `keras.callbacks.ProgbarLogger`; `fit` and
 * `evaluate` add it by themselves.
 */
export class ProgbarLogger extends Callback {
  private live: LiveDisplay | null = null;
  private inTraining = false;
  private title = '';
  private started = 0;
  private shown = 0;
  private steps = 0;

  override onTrainBegin(): void {
    this.inTraining = true;
    if (this.inPlace && displayHook()) this.live = liveDisplay();
  }

  override onEpochBegin(epoch: number): void {
    this.begin(`Epoch ${epoch + 1}/${this.params.epochs}`);
  }

  override wantsBatch(batch: number): boolean {
    return this.live !== null && batch + 1 < this.steps && performance.now() - this.shown >= REFRESH;
  }

  override onTrainBatchEnd(batch: number, logs?: Logs): void {
    this.show(batch + 1, logs);
  }

  override onEpochEnd(_epoch: number, logs?: Logs): void {
    this.end(logs);
  }

  override onTrainEnd(): void {
    this.inTraining = false;
    this.live?.done();
    this.live = null;
  }

  override onTestBegin(): void {
    if (!this.inTraining) this.begin('');
  }

  override onTestBatchEnd(batch: number, logs?: Logs): void {
    if (!this.inTraining) this.show(batch + 1, logs);
  }

  override onTestEnd(logs?: Logs): void {
    if (this.inTraining) return;
    this.end(logs);
    this.live?.done();
    this.live = null;
  }

  /** Whether the line changes while an epoch runs. */
  private get inPlace(): boolean {
    return this.params.verbose === 1 && (displayHook() !== null || process.stdout.isTTY === true);
  }

  private begin(title: string): void {
    this.title = title;
    this.started = performance.now();
    this.shown = this.started;
    this.steps = this.params.steps ?? 0;
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
    const { steps } = this;
    const seconds = this.seconds();
    if (this.live === null) {
      const rate = rateText(seconds / Math.max(1, steps));
      console.log(`${this.prefix(' - ')}${steps}/${steps} - ${durationText(seconds)} - ${rate}${logsText(logs)}`);
      return;
    }
    this.show(steps, logs);
    if (displayHook()) return; // a notebook keeps one line for the whole training
    this.live.done();
    this.live = null;
  }

  private prefix(separator: string): string {
    return this.title === '' ? '' : `${this.title}${separator}`;
  }
}
