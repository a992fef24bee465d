import type { Logs } from '../callbacks/callback';
import { durationText } from '../callbacks/progress-text';
import { formatDefault } from '../notebook/format';
import { displayHook } from '../notebook/hook';
import { type LiveDisplay, liveDisplay } from '../notebook/live-line';
import type { HyperValues } from './space/entries';
import { ranked, type Trial } from './trials/trial';

/** What the line of a trial says beside its course. */
export interface TrialLine {
  /** From 1. */
  readonly number: number;
  readonly total: number | null;
  readonly values: HyperValues;
}

/** How a search shows itself. */
export interface Progress {
  begin(line: TrialLine): void;
  epoch(epoch: number, epochs: number, logs: Logs): void;
  /** @param trials all that have ended, this one last */
  end(trials: readonly Trial[]): void;
  /** A remark at the end. */
  close(text: string | null): void;
}

const SILENT: Progress = { begin: () => {}, epoch: () => {}, end: () => {}, close: () => {} };

/**
 * Progress as `fit` shows it: in a notebook one line for the whole search, on a terminal one a trial, both changing in place; elsewhere
 * a line when a trial has ended.
 * @param objective the name of the log that is shown
 */
export function progressOf(verbose: 0 | 1 | 2, objective: string): Progress {
  return verbose === 0 ? SILENT : new SearchProgress(verbose, objective);
}

class SearchProgress implements Progress {
  private live: LiveDisplay | null = null;
  private line: TrialLine | null = null;
  private best = '';
  private readonly started = performance.now();
  private ended = 0;

  constructor(
    private readonly verbose: 1 | 2,
    private readonly objective: string,
  ) {}

  begin(line: TrialLine): void {
    this.line = line;
    if (this.inPlace) this.live ??= liveDisplay();
    this.live?.update(this.text(''));
  }

  epoch(epoch: number, epochs: number, logs: Logs): void {
    const value = logs[this.objective];
    const shown = value === undefined ? '' : ` - ${this.objective}: ${formatDefault(value)}`;
    this.live?.update(this.text(` - epoch ${epoch}/${epochs}${shown}`));
  }

  end(trials: readonly Trial[]): void {
    const trial = trials.at(-1) as Trial;
    this.ended += 1;
    const [best] = ranked(trials);
    this.best = best ? ` - best: ${formatDefault(best.score as number)} (trial ${best.id})` : '';
    const outcome =
      trial.score === null
        ? ` - ${trial.status}: ${trial.message}`
        : ` - ${this.objective}: ${formatDefault(trial.score)}`;
    const text = this.text(`${outcome} - ${durationText(trial.seconds)}`);
    if (!this.live) {
      console.log(text);
      return;
    }
    this.live.update(text);
    if (!displayHook()) this.closeLine(); // a notebook keeps one line for the whole search
  }

  close(text: string | null): void {
    this.closeLine();
    if (text !== null) console.log(text);
  }

  private get inPlace(): boolean {
    return this.verbose === 1 && (displayHook() !== null || process.stdout.isTTY === true);
  }

  private closeLine(): void {
    this.live?.done();
    this.live = null;
  }

  /** `Trial 3/20 - units: 64 - epoch 2/4 - val_loss: 0.45 - best: 0.43 (trial 0001) - 12s left` */
  private text(course: string): string {
    const { number, total, values } = this.line as TrialLine;
    const named = Object.entries(values).map(
      ([name, value]) => `${name}: ${typeof value === 'number' ? formatDefault(value) : value}`,
    );
    const what = named.length > 0 ? ` - ${named.join(', ')}` : '';
    return `Trial ${number}${total === null ? '' : `/${total}`}${what}${course}${this.best}${this.left(total)}`;
  }

  /** Guessed from the mean time of the trials so far; nothing before the first has ended. */
  private left(total: number | null): string {
    const { number } = this.line as TrialLine;
    if (total === null || this.ended === 0 || number >= total) return '';
    const seconds = (performance.now() - this.started) / 1000;
    return ` - ${durationText((seconds / this.ended) * (total - number + 1))} left`;
  }
}
