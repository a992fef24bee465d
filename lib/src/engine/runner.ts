/**
 * Who runs training steps. models/ describes a step; a runner carries it out over the batches of a pass. This one runs each
 * step eagerly; another may record the step once and run a whole pass as one graph: the interface is made for both.
 */
import { installFusedKernels } from './fused';
import { Pacer } from './interrupt';
import * as tf from './tf';
import type { Learner, Updater } from './updates';

/** What is done with one batch: one tensor for each tensor of the data, in order. */
export interface Step {
  /** The weights that learn. */
  readonly weights: readonly tf.Variable[];
  /**
   * The loss of a batch to learn from. Plain tensor code: what should outlast the batch (metrics, moving statistics) goes into
   * variables.
   */
  train(batch: readonly tf.Tensor[]): tf.Scalar;
  /** Measures a batch without learning. */
  test(batch: readonly tf.Tensor[]): void;
  /** Called after the weights have been changed: what must hold of them (constraints) is restored here. */
  settle?: (() => void) | undefined;
  /** Learns from a batch all by itself, in the place of `train`, gradient and update. */
  learn?: ((batch: readonly tf.Tensor[]) => void) | undefined;
  /** Objects that may keep state of their own in plain fields; default: none. */
  readonly holders?: readonly object[] | undefined;
}

/** Rows to go through, and how. */
export interface Pass {
  readonly data: readonly tf.Tensor[];
  /** The first row and the number of rows. */
  readonly from: number;
  readonly count: number;
  readonly batchSize: number;
  /** The order of the rows (`count` numbers from 0 to count - 1); null: as they lie. */
  readonly order: Int32Array | null;
  /** The first batch and the one after the last; default: all. */
  readonly first?: number;
  readonly end?: number;
}

/** A batch that somebody hands over; `release` is called when it is done with. */
export interface Batch {
  readonly tensors: readonly tf.Tensor[];
  readonly size: number;
  release(): void;
}

/** Batches that come one by one, from a generator or a dataset. */
export interface Feed {
  /** The next batch, or null at the end. */
  next(): Promise<Batch | null>;
}

export type Batches = Pass | Feed;

/** What happens around a batch; a promise is waited for. */
export interface Watch {
  /** The number of the first batch, for the hooks; default 0. */
  from?: number | undefined;
  before?: ((batch: number) => void | Promise<void>) | undefined;
  after?: ((batch: number, size: number) => void | Promise<void>) | undefined;
  /** Whether `before` and `after` must be called for each batch; else a runner may go through many at once, and calls them for the last. */
  each?: boolean | undefined;
  /** Asked after each batch: true ends the pass. */
  stop?: (() => boolean) | undefined;
}

export interface Runner {
  /** Goes through batches and learns. Throws the reason when the user presses stop; what was learnt is kept. Gives the number of batches. */
  train(batches: Batches, watch?: Watch): Promise<number>;
  /** Goes through batches without learning. */
  test(batches: Batches, watch?: Watch): Promise<number>;
  /** To be called when code has run that may have changed what a step does: then nothing that was learnt of earlier steps is relied on. */
  doubt(): void;
  /** Brings weights and the optimizer's state to where everybody sees them. */
  sync(): void;
  /** `sync`, and gives back what the runner held. */
  close(): void;
}

/** A runner that executes each step as it comes. Without a learner it can only test. */
export function eagerRunner(step: Step, learner: Learner | null): Runner {
  const { train, test, sync, close } = stepper(step, learner);
  const pacer = new Pacer(); // one for all passes: of many short ones none alone would ever be due
  return {
    train: async (batches, watch) => overBatches(batches, pacer, watch, train),
    test: (batches, watch) => overBatches(batches, pacer, watch, test),
    doubt() {},
    sync,
    close,
  };
}

/** Single steps, in JavaScript. */
export interface Stepper {
  train(batch: readonly tf.Tensor[]): void;
  test(batch: readonly tf.Tensor[]): void;
  sync(): void;
  close(): void;
}

export function stepper(step: Step, learner: Learner | null): Stepper {
  installFusedKernels();
  const updater = learner && step.weights.length > 0 ? learner.open(step.weights) : null;
  return {
    train(batch) {
      if (!learner) throw new Error('This runner was made without a learner: it can only test.');
      learn(step, learner, updater, batch);
    },
    test: (batch) => step.test(batch),
    sync: () => updater?.sync(),
    close: () => updater?.close(),
  };
}

function learn(step: Step, learner: Learner, updater: Updater | null, batch: readonly tf.Tensor[]): void {
  if (step.learn) {
    step.learn(batch);
  } else if (updater === null) {
    step.train(batch);
  } else {
    const loss = () => {
      const value = step.train(batch);
      return learner.scaleLoss?.(value) ?? value;
    };
    const { grads } = gradientsOf(loss, step.weights);
    updater.apply(step.weights.map((weight) => grads[weight.name] ?? undefined)); // null for one that was frozen meanwhile
  }
  step.settle?.();
}

/** The value of a scalar function of variables and its gradients by variable name. */
export function gradientsOf(
  loss: () => tf.Scalar,
  variables: readonly tf.Variable[],
): { value: tf.Scalar; grads: tf.NamedTensorMap } {
  try {
    return tf.variableGrads(() => releasingTape(loss), variables as tf.Variable[]);
  } catch (error) {
    if (!(error as Error).message?.startsWith('Cannot find a connection')) throw error;
    throw new Error(
      'The loss does not depend on any trainable weight by operations that have gradients. A loss is tensor code on yPred, without dataSync(), and not made of comparisons or argMax alone.',
      { cause: error },
    );
  }
}

interface Tape {
  state: { activeTape: { saved?: tf.Tensor[] | null }[] | null };
}

/** tfjs keeps what the gradient needs until it is computed: when the loss throws, nobody else gives it back. */
function releasingTape<T>(forward: () => T): T {
  try {
    return forward();
  } catch (error) {
    const { activeTape } = (tf.engine() as unknown as Tape).state;
    for (const node of activeTape ?? []) for (const tensor of node.saved ?? []) tensor.dispose();
    throw error;
  }
}

export async function overBatches(
  batches: Batches,
  pacer: Pacer,
  watch: Watch = {},
  work: (batch: readonly tf.Tensor[]) => void,
): Promise<number> {
  const { from = 0 } = watch;
  const source = 'next' in batches ? batches : rowBatches(batches);
  for (let done = 0; ; done++) {
    const next = source.next();
    const batch = next instanceof Promise ? await next : next;
    if (batch === null) return done;
    try {
      const before = watch.before?.(from + done);
      if (before) await before;
      tf.tidy(() => work(batch.tensors));
    } finally {
      batch.release();
    }
    const after = watch.after?.(from + done, batch.size);
    if (after) await after;
    if (pacer.due()) await pacer.pause();
    if (watch.stop?.()) return done + 1;
  }
}

/** The batches of a pass, each gathered or sliced by TensorFlow when its turn comes. */
function rowBatches(pass: Pass): { next(): Batch | null } {
  const { batchSize, count, first = 0, end = Math.ceil(count / batchSize) } = pass;
  let i = first;
  return {
    next() {
      if (i >= end) return null;
      const start = i++ * batchSize;
      const size = Math.min(batchSize, count - start);
      const tensors = rows(pass, start, size);
      return { tensors, size, release: () => tf.dispose(tensors) };
    },
  };
}

export function rows(pass: Pass, start: number, size: number): tf.Tensor[] {
  if (pass.order === null) return pass.data.map((tensor) => sliceRows(tensor, pass.from + start, size));
  const order = pass.order.subarray(start, start + size);
  const picked = tf.tensor1d(pass.from === 0 ? order : order.map((row) => row + pass.from), 'int32');
  try {
    return pass.data.map((tensor) => tf.gather(tensor, picked));
  } finally {
    picked.dispose();
  }
}

/** Rows `from` to `from + count` of a tensor. */
export function sliceRows(tensor: tf.Tensor, from: number, count: number): tf.Tensor {
  const rest = tensor.shape.slice(1);
  return tf.slice(tensor, [from, ...rest.map(() => 0)], [count, ...rest]);
}
