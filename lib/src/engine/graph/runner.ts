/**
 * Runs passes as graphs: two steps in a row are made in JavaScript and recorded; if they did the same, TensorFlow makes them and those
 * that follow in a loop of its own. What can't be recorded goes on in JavaScript, with a reason.
 */
import { Pacer } from '../interrupt';
import { type Batches, overBatches, type Pass, type Runner, rows, type Step, stepper, type Watch } from '../runner';
import * as tf from '../tf';
import type { Learner } from '../updates';
import { Track } from './track';

export interface GraphOptions {
  /** Whether XLA compiles loops; default false. */
  readonly xla?: boolean;
  /** Steps a call; default null: as many as take 150 ms, and one where somebody listens to each batch. */
  readonly steps?: number | null;
  /** Told once, with the reason, if steps stay in JavaScript. */
  readonly onEager?: (why: string) => void;
}

/** A runner that records steps. Without a learner it can only test. The engine must be the native one. */
export function graphRunner(step: Step, learner: Learner | null, given: GraphOptions = {}): Runner {
  const own = stepper(step, learner);
  const pacer = new Pacer();
  const { holders = [] } = step;
  const options = { holders, steps: given.steps ?? null, xla: given.xla ?? false, onEager: once(given.onEager) };
  const training = new Kind((batch) => own.train(batch), options);
  const testing = new Kind((batch) => own.test(batch), options);
  const run = async (kind: Kind, batches: Batches, watch: Watch = {}): Promise<number> => {
    if ('next' in batches) return overBatches(batches, pacer, watch, kind.step);
    return overPass(kind, batches, pacer, watch);
  };
  return {
    train: (batches, watch) => run(training, batches, watch),
    test: (batches, watch) => run(testing, batches, watch),
    doubt() {
      training.version += 1;
      testing.version += 1;
    },
    sync: own.sync,
    close() {
      training.close();
      testing.close();
      own.close();
    },
  };
}

/** Sizes of batches, training and validation mostly stay in JavaScript for the same reason: one line says it. */
function once(tell: ((why: string) => void) | undefined): (why: string) => void {
  let told = false;
  return (why) => {
    if (!told) tell?.(why);
    told = true;
  };
}

interface KindOptions {
  readonly holders: readonly object[];
  readonly steps: number | null;
  readonly xla: boolean;
  readonly onEager: (why: string) => void;
}

/** Training steps or test steps, with the graphs made of them: one for each size of batch. */
class Kind {
  /** Grows when code has run that may have changed what steps do. */
  version = 0;
  private readonly tracks = new Map<string, Track>();

  constructor(
    readonly step: (batch: readonly tf.Tensor[]) => void,
    readonly options: KindOptions,
  ) {}

  track(pass: Pass, size: number): Track {
    const { holders, xla, onEager } = this.options;
    const { count, batchSize: stride, data } = pass;
    const ordered = pass.order !== null;
    const shapes = data.map(({ shape, dtype }) => `${dtype}[${shape.slice(1)}]`);
    const key = `${size} ${count} ${stride} ${ordered} ${shapes}`;
    const known = this.tracks.get(key);
    if (known) return known;
    const isTail = size !== stride;
    const made = new Track(
      {
        step: this.step,
        holders,
        onEager,
        batchSize: size,
        stride,
        ordered,
        capacity: isTail ? 1 : Math.max(1, Math.floor(count / size)),
        xla: xla && !isTail, // a single batch at the end of an epoch does not repay a compilation
      },
      this.version,
    );
    this.tracks.set(key, made);
    return made;
  }

  close(): void {
    for (const track of this.tracks.values()) track.close();
    this.tracks.clear();
  }
}

async function overPass(kind: Kind, pass: Pass, pacer: Pacer, watch: Watch): Promise<number> {
  const { count, batchSize, first = 0, end = Math.ceil(count / batchSize) } = pass;
  const { from = 0 } = watch;
  const order = pass.order && tf.tensor1d(pass.order, 'int32');
  try {
    let i = first;
    while (i < end) {
      const before = watch.before?.(from + i - first);
      if (before) await before;
      const size = Math.min(batchSize, count - i * batchSize);
      i += advance(kind, pass, order, i, end, watch);
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

/** Makes the next step, or the next few; gives how many. */
function advance(kind: Kind, pass: Pass, order: tf.Tensor | null, i: number, end: number, watch: Watch): number {
  const { count, batchSize, data, from } = pass;
  const whole = Math.floor(count / batchSize);
  const most = i < whole ? Math.min(end, whole) - i : 1;
  const size = Math.min(batchSize, count - i * batchSize);
  const track = kind.track(pass, size);
  const asked = kind.options.steps ?? (watch.each ? 1 : null);
  const wanted = Math.min(most, asked ?? most);
  let made = 0;
  while (made < wanted) {
    const first = i + made;
    const batchAt = (k: number) => rows(pass, (first + k) * batchSize, size);
    const next = track.next(batchAt, wanted - made, kind.version);
    if (typeof next === 'number') made += next;
    else {
      const steps = asked === null ? Math.min(wanted - made, track.pace) : wanted - made;
      if (!track.run(next, { data, from, order, first, end: first + steps })) continue; // JavaScript makes them
      made += steps;
    }
    if (asked === null) break;
  }
  return made;
}
