/**
 * Runs passes as graphs: a step is made in JavaScript twice, recorded and taken back; if it did the same both times, TensorFlow makes
 * the pass' steps in a loop of its own. What can't be recorded goes on in JavaScript, with a reason.
 */
import { Pacer } from '../interrupt';
import { type Batches, overBatches, type Pass, type Runner, rows, type Step, stepper, type Watch } from '../runner';
import * as tf from '../tf';
import type { Learner } from '../updates';
import { Program, type Span } from './program';
import type { Recorded } from './recorded';
import { record } from './recorder';
import { difference } from './same';

/** How long one call of a graph is to take, in ms: short enough for a stop button and a progress bar. */
const CALL_MS = 150;

export interface GraphOptions {
  /** Whether XLA compiles loops; default false. */
  readonly xla?: boolean;
  /** Steps a call; default null: as many as take `CALL_MS`, and one where somebody listens to each batch. */
  readonly steps?: number | null;
  /** Told once for each kind of step that stays in JavaScript, with the reason. */
  readonly onEager?: (why: string) => void;
}

/** A runner that records steps. Without a learner it can only test. The engine must be the native one. */
export function graphRunner(step: Step, learner: Learner | null, options: GraphOptions = {}): Runner {
  const own = stepper(step, learner);
  const pacer = new Pacer();
  const training = new Kind((batch) => own.train(batch), options);
  const testing = new Kind((batch) => own.test(batch), options);
  const run = async (kind: Kind, batches: Batches, watch: Watch = {}): Promise<number> => {
    if ('next' in batches) return overBatches(batches, pacer, watch, kind.step);
    return overPass(kind, batches, pacer, watch);
  };
  return {
    train: (batches, watch) => run(training, batches, watch),
    test: (batches, watch) => run(testing, batches, watch),
    sync: own.sync,
    close() {
      training.close();
      testing.close();
      own.close();
    },
  };
}

/** Training steps or test steps, with the graphs made of them: one for each size of batch. */
class Kind {
  private readonly tracks = new Map<string, Track>();

  constructor(
    readonly step: (batch: readonly tf.Tensor[]) => void,
    private readonly options: GraphOptions,
  ) {}

  get steps(): number | null {
    return this.options.steps ?? null;
  }

  track(pass: Pass, size: number): Track {
    const ordered = pass.order !== null;
    const key = `${size} ${pass.count} ${pass.batchSize} ${ordered} ${pass.data.map(({ shape, dtype }) => `${dtype}[${shape.slice(1)}]`)}`;
    const known = this.tracks.get(key);
    if (known) return known;
    const made = new Track(
      this.step,
      { batchSize: size, stride: pass.batchSize, ordered, capacity: Math.max(1, Math.floor(pass.count / size)) },
      this.options,
    );
    this.tracks.set(key, made);
    return made;
  }

  close(): void {
    for (const track of this.tracks.values()) track.program?.close();
    this.tracks.clear();
  }
}

/** Steps on batches of one size, on their way into a graph. */
class Track {
  program: Program | null = null;
  /** Steps a call; found by how long calls take. */
  pace = 1;
  private eager = false;

  constructor(
    private readonly step: (batch: readonly tf.Tensor[]) => void,
    private readonly layout: { batchSize: number; stride: number; ordered: boolean; capacity: number },
    private readonly options: GraphOptions,
  ) {}

  /** Goes through a span, and finds how many steps the next call may make. */
  run(program: Program, span: Span): void {
    const began = performance.now();
    program.run(span);
    const each = (performance.now() - began) / (span.end - span.first);
    this.pace = Math.max(1, Math.min(4 * this.pace, Math.floor(CALL_MS / each)));
  }

  /** A graph of the step if there is one or can be one; else null, and the step on this batch has been made. */
  ready(batch: () => readonly tf.Tensor[]): Program | null {
    if (this.program) return this.program;
    const tensors = batch();
    try {
      if (!this.eager) this.program = this.compiled(tensors);
      if (this.program === null && this.eager) this.made(tensors);
      this.eager = this.program === null;
      return this.program;
    } finally {
      tf.dispose(tensors as tf.Tensor[]);
    }
  }

  private made(batch: readonly tf.Tensor[]): void {
    tf.tidy(() => this.step(batch));
  }

  /**
   * Records the step twice, taking it back each time. If both did the same they are a graph; if not, the second one stands as the step
   * that was to be made. Null then.
   */
  private compiled(batch: readonly tf.Tensor[]): Program | null {
    const first = this.recorded(batch);
    if (first.refusal !== null) return this.refused(first, first.refusal);
    first.undo();
    const second = this.recorded(batch);
    const differs = difference(first, second);
    if (differs !== null) return this.refused(second, differs);
    try {
      const program = new Program({ recorded: second, ...this.layout, xla: this.isXla() });
      second.undo();
      return program;
    } catch (error) {
      return this.refused(second, (error as Error).message);
    }
  }

  private recorded(batch: readonly tf.Tensor[]): Recorded {
    return record(batch, () => this.made(batch));
  }

  private refused(recorded: Recorded, why: string): null {
    recorded.keep();
    this.options.onEager?.(why);
    return null;
  }

  /** A single batch at the end of an epoch does not repay a compilation. */
  private isXla(): boolean {
    return (this.options.xla ?? false) && this.layout.batchSize === this.layout.stride;
  }
}

async function overPass(kind: Kind, pass: Pass, pacer: Pacer, watch: Watch): Promise<number> {
  const { batchSize, count, first = 0, end = Math.ceil(count / batchSize) } = pass;
  const { from = 0 } = watch;
  const whole = Math.floor(count / batchSize);
  const order = pass.order && tf.tensor1d(pass.order, 'int32');
  try {
    let i = first;
    while (i < end) {
      const size = Math.min(batchSize, count - i * batchSize);
      const track = kind.track(pass, size);
      const before = watch.before?.(from + i - first);
      if (before) await before;
      const program = track.ready(() => rows(pass, i * batchSize, size));
      const most = i < whole ? Math.min(end, whole) - i : 1;
      const steps = program === null ? 1 : Math.min(most, kind.steps ?? (watch.each ? 1 : track.pace));
      if (program !== null) track.run(program, { data: pass.data, from: pass.from, order, first: i, end: i + steps });
      i += steps;
      const after = watch.after?.(from + i - 1 - first, size);
      if (after) await after;
      if (pacer.due()) await pacer.pause();
      if (watch.stop?.()) break;
    }
    return i - first;
  } finally {
    order?.dispose();
  }
}
