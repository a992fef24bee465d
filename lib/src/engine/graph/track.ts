/** Steps on batches of one size, on their way into a graph. */
import * as tf from '../tf';
import { GraphError } from './graph-error';
import { Program, type Span } from './program';
import { record } from './recorder';
import { difference, type Fingerprint, fingerprintOf } from './same';

/** How long one call of a graph is to take, in ms: short enough for a stop button and a progress bar. */
const CALL_MS = 150;

/** Steps that may be recorded until two in a row are the same: the first one may make state that the next ones find. */
const TRIES = 3;

export interface TrackArgs {
  readonly step: (batch: readonly tf.Tensor[]) => void;
  /** See `record`. */
  readonly holders: readonly object[];
  readonly batchSize: number;
  readonly stride: number;
  readonly ordered: boolean;
  readonly capacity: number;
  readonly xla: boolean;
  /** Told why steps stay in JavaScript. */
  readonly onEager: (why: string) => void;
}

/**
 * A step is made in JavaScript and recorded, then the next one; if both did the same, a graph makes those that follow. No step is made
 * for the recording alone, so that whatever it changes in JavaScript (a counter in a closure) is changed as often as it should be.
 */
export class Track {
  private program: Program | null = null;
  /** What the graph does; while there is none, what the last step did. */
  private last: Fingerprint | null = null;
  private tries = 0;
  private eager = false;
  /** Why the graph failed: told when a step in JavaScript has not. */
  private failure: string | null = null;
  /** Steps a call; found by how long calls take. */
  pace = 1;

  /** @param version see `next` */
  constructor(
    private readonly args: TrackArgs,
    private version: number,
  ) {}

  /**
   * A graph for the next steps; else null, and the step on this batch has been made.
   * @param version grows when code that may have changed what a step does has run: then one step is recorded again, and compared
   * @param alone whether that code runs again after the next step, so that comparing does not repay
   */
  next(batch: () => readonly tf.Tensor[], version: number, alone: boolean): Program | null {
    if (this.program !== null && this.version === version && this.program.isAlive()) return this.program;
    const tensors = batch();
    try {
      if (this.eager || (alone && this.version !== version)) this.made(tensors);
      else this.recorded(tensors, version);
      return null;
    } finally {
      tf.dispose(tensors as tf.Tensor[]);
    }
  }

  /**
   * Goes through a span, and finds how many steps the next call may make. False if a step failed: then none has been made, and the
   * next ones are made in JavaScript, which says where, and leaves what the steps before it have learnt.
   * @throws Error if a step failed where XLA is demanded
   */
  run(program: Program, span: Span): boolean {
    const began = performance.now();
    try {
      program.run(span);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      if (this.args.xla) throw new Error(`A step can't be made: ${error.message}`, { cause: error });
      this.close();
      this.eager = true;
      this.failure = error.message;
      return false;
    }
    const each = (performance.now() - began) / (span.end - span.first);
    this.pace = Math.max(1, Math.min(4 * this.pace, Math.floor(CALL_MS / each)));
    return true;
  }

  close(): void {
    this.program?.close();
    this.program = null;
  }

  private made(batch: readonly tf.Tensor[]): void {
    tf.tidy(() => this.args.step(batch));
    if (this.failure !== null) this.args.onEager(this.failure);
    this.failure = null;
  }

  /** Makes the step, and a graph of it if the one before did the same. */
  private recorded(batch: readonly tf.Tensor[], version: number): void {
    const before = this.version === version ? this.last : this.program && this.last;
    this.version = version;
    const recorded = record(batch, () => this.made(batch), this.args.holders);
    if (recorded.refusal !== null) {
      this.failed(recorded.refusal, null);
      return;
    }
    const own = fingerprintOf(recorded);
    const differs = before && difference(before, own);
    if (before === null || differs !== null) {
      this.failed(differs, own);
      return;
    }
    this.last = own;
    if (this.program) return;
    try {
      this.program = new Program({ ...this.args, recorded });
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      this.tries = TRIES;
      this.failed(error.message, null);
    }
  }

  /** There is no graph yet, or no longer. */
  private failed(why: string | null, own: Fingerprint | null): void {
    if (this.program) this.tries = 0;
    this.close();
    this.last = own;
    this.tries += 1;
    if (this.tries < TRIES || why === null) return;
    this.eager = true;
    this.args.onEager(why);
  }
}
