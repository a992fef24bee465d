/** Steps on batches of one size, on their way into a graph. */
import * as tf from '../tf';
import { GraphError } from './graph-error';
import { Program, type Span } from './program';
import type { Recorded } from './recorded';
import { record } from './recorder';
import { difference, type Fingerprint, fingerprintOf } from './same';

/** How long one call of a graph is to take, in ms: short enough for a stop button and a progress bar. */
const CALL_MS = 150;

/** Attempts: the first steps may make state that the next ones find. */
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

/** Tensors of a batch, made for the call. */
export type BatchAt = (i: number) => readonly tf.Tensor[];

/**
 * Two steps in a row are made in JavaScript and recorded; if both did the same, they are taken back, and a graph makes them and those
 * that follow: the numbers do not depend on where a training began. If not, both stand, so that what JavaScript counts is right.
 */
export class Track {
  private program: Program | null = null;
  /** What the graph does. */
  private print: Fingerprint | null = null;
  private tries = 0;
  private eager = false;
  /** Why the graph failed, and how many of its steps JavaScript has not made yet. */
  private failure: { readonly why: string; steps: number } | null = null;
  /** Steps a call; found by how long calls take. */
  pace = 1;

  /** @param version see `next` */
  constructor(
    private readonly args: TrackArgs,
    private version: number,
  ) {}

  /**
   * A graph for the next steps; or how many have been made.
   * @param steps that may be made
   * @param version grows when code that may have changed what a step does has run: then a step is recorded again, compared and
   *   taken back, so that the numbers do not depend on who listens
   */
  next(batchAt: BatchAt, steps: number, version: number): Program | number {
    if (this.program !== null && this.version === version && this.program.isAlive()) return this.program;
    if (this.eager) return this.withBatch(batchAt(0), (batch) => this.made(batch));
    this.version = version;
    return this.withBatch(batchAt(0), (batch) => this.recorded(batch, steps === 1 ? null : () => batchAt(1)));
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
      this.failure = { why: error.message, steps: span.end - span.first };
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

  private withBatch<T>(batch: readonly tf.Tensor[], action: (batch: readonly tf.Tensor[]) => T): T {
    try {
      return action(batch);
    } finally {
      tf.dispose(batch as tf.Tensor[]);
    }
  }

  private made(batch: readonly tf.Tensor[]): 1 {
    tf.tidy(() => this.args.step(batch));
    this.tellFailure();
    return 1;
  }

  /** A graph's failure is worth a word only if JavaScript has made all of its steps: else the error of the step says more. */
  private tellFailure(): void {
    if (this.failure === null) return;
    this.failure.steps -= 1;
    if (this.failure.steps > 0) return;
    this.args.onEager(this.failure.why);
    this.failure = null;
  }

  private record(batch: readonly tf.Tensor[]): Recorded {
    return record(batch, () => void this.made(batch), this.args.holders);
  }

  /** The step after another one, which stands if this one throws. */
  private after(first: Recorded, batch: readonly tf.Tensor[]): Recorded {
    try {
      return this.record(batch);
    } catch (error) {
      first.keep();
      throw error;
    }
  }

  /** @param following the batch after it; null if no other step may be made now: then this one is made twice */
  private recorded(batch: readonly tf.Tensor[], following: (() => readonly tf.Tensor[]) | null): Program | number {
    const first = this.record(batch);
    if (first.refusal !== null) return this.failed(first.refusal, 1, [first]);
    const print = fingerprintOf(first);
    if (this.program && this.print && difference(this.print, print) === null) {
      first.undo();
      return this.program;
    }
    this.close();
    if (following !== null)
      return this.withBatch(following(), (next) => this.compared(print, this.after(first, next), [first], 2));
    first.undo();
    return this.compared(print, this.record(batch), [], 1);
  }

  /**
   * @param before steps that stand, or are taken back with the second
   * @param made how many steps stand if there is no graph
   */
  private compared(print: Fingerprint, second: Recorded, before: Recorded[], made: number): Program | number {
    const all = [second, ...before];
    const differs = second.refusal ?? difference(print, fingerprintOf(second));
    if (differs !== null) return this.failed(differs, made, all);
    try {
      this.program = new Program({ ...this.args, recorded: second });
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      this.tries = TRIES;
      return this.failed(error.message, made, all);
    }
    this.print = print;
    this.tries = 0;
    for (const step of all) step.undo();
    return this.program;
  }

  /** The steps stand. */
  private failed(why: string, made: number, steps: readonly Recorded[]): number {
    for (const step of steps) step.keep();
    this.close();
    this.tries += 1;
    if (this.tries < TRIES) return made;
    this.eager = true;
    this.args.onEager(why);
    return made;
  }
}
