/**
 * Runs passes as graphs: the first steps in JavaScript, where they are recorded; once two have done the same, TensorFlow makes the
 * others in a loop of its own. What can't be recorded goes on in JavaScript, with a reason.
 */
import { Pacer } from '../interrupt';
import { type Batches, overBatches, type Pass, type Runner, rows, type Step, stepper, type Watch } from '../runner';
import * as tf from '../tf';
import type { Learner } from '../updates';
import { Program } from './program';
import type { Recorded } from './recorded';
import { record } from './recorder';
import { difference } from './same';

/** So many steps may be recorded before two alike must have been seen. */
const MAX_RECORDINGS = 4;

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
  private last: Recorded | null = null;
  private recordings = 0;
  private eager = false;

  constructor(
    private readonly step: (batch: readonly tf.Tensor[]) => void,
    private readonly layout: { batchSize: number; stride: number; ordered: boolean; capacity: number },
    private readonly options: GraphOptions,
  ) {}

  /** One step in JavaScript, recorded if it may still become a graph. */
  make(batch: readonly tf.Tensor[]): void {
    if (this.eager || this.program) {
      tf.tidy(() => this.step(batch));
      return;
    }
    const recorded = record(batch, () => tf.tidy(() => this.step(batch)));
    const differs = this.last === null ? recorded.refusal : difference(this.last, recorded);
    this.recordings++;
    if (this.last !== null && differs === null) {
      this.compile(recorded);
      return;
    }
    this.last = recorded;
    if (recorded.refusal !== null || (differs !== null && this.recordings === MAX_RECORDINGS))
      this.giveUp(differs as string);
  }

  private compile(recorded: Recorded): void {
    this.last = null;
    try {
      this.program = new Program({
        recorded,
        ...this.layout,
        xla: (this.options.xla ?? false) && this.layout.batchSize === this.layout.stride,
      });
    } catch (error) {
      this.giveUp((error as Error).message);
    }
  }

  private giveUp(why: string): void {
    this.eager = true;
    this.last = null;
    this.options.onEager?.(why);
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
      let steps = 1;
      if (track.program) {
        const most = Math.min(i < whole ? Math.min(end, whole) - i : 1, kind.steps ?? (watch.each ? 1 : track.pace));
        const began = performance.now();
        track.program.run({ data: pass.data, from: pass.from, order, first: i, end: i + most });
        steps = most;
        const each = (performance.now() - began) / steps;
        track.pace = Math.max(1, Math.min(4 * track.pace, Math.floor(CALL_MS / each)));
      } else {
        const batch = rows(pass, i * batchSize, size);
        try {
          track.make(batch);
        } finally {
          tf.dispose(batch);
        }
      }
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
