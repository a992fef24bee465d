/**
 * Who runs training steps. models/ describes a step; a runner carries it out over the batches of a pass. This one runs each
 * step eagerly; another may record the step once and run a whole pass as one graph: the interface is made for both.
 */
import { installFusedKernels } from './fused';
import { Pacer } from './interrupt';
import * as tf from './tf';
import type { Learner, Updater } from './updates';

/** What is done with one batch. */
export interface Step {
  /**
   * The loss of a batch. Plain tensor code: what should outlast the batch (metrics, moving statistics) goes into variables.
   * @param batch one tensor for each tensor of the pass' data, in order, with the batch's rows
   */
  run(batch: readonly tf.Tensor[], training: boolean): tf.Scalar;
  /** The weights that learn. */
  readonly weights: readonly tf.Variable[];
  /** Called after the weights have been changed: what must hold of them (constraints) is restored here. */
  settle?: (() => void) | undefined;
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
}

/** What happens around a batch; a promise is waited for. */
export interface Watch {
  before?: ((batch: number) => void | Promise<void>) | undefined;
  after?: ((batch: number, size: number) => void | Promise<void>) | undefined;
  /** Asked after each batch: true ends the pass. */
  stop?: (() => boolean) | undefined;
}

export interface Runner {
  /** Goes through the rows and learns. Throws the reason when the user presses stop; what was learnt is kept. */
  train(pass: Pass, watch?: Watch): Promise<void>;
  /** Goes through the rows without learning. */
  test(pass: Pass, watch?: Watch): Promise<void>;
  /** Brings weights and the optimizer's state to where everybody sees them. */
  sync(): void;
  /** `sync`, and gives back what the runner held. */
  close(): void;
}

/** A runner that executes each step as it comes. */
export function eagerRunner(step: Step, learner: Learner | null): Runner {
  installFusedKernels();
  const updater = learner?.open(step.weights);
  const pacer = new Pacer(); // one for all passes: of many short ones none alone would ever be due
  return {
    train(pass, watch) {
      if (!learner || !updater) throw new Error('This runner was made without a learner: it can only test.');
      return overBatches(pass, pacer, watch, (batch) => learn(step, learner, updater, batch));
    },
    test: (pass, watch) => overBatches(pass, pacer, watch, (batch) => void step.run(batch, false)),
    sync: () => updater?.sync(),
    close: () => updater?.close(),
  };
}

function learn(step: Step, learner: Learner, updater: Updater, batch: readonly tf.Tensor[]): void {
  if (step.weights.length === 0) {
    step.run(batch, true);
    return;
  }
  const loss = () => {
    const value = step.run(batch, true);
    return learner.scaleLoss?.(value) ?? value;
  };
  const { grads } = tf.variableGrads(() => releasingTape(loss), step.weights as tf.Variable[]);
  updater.apply(step.weights.map((weight) => grads[weight.name]));
  step.settle?.();
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

async function overBatches(
  pass: Pass,
  pacer: Pacer,
  watch: Watch = {},
  work: (batch: tf.Tensor[]) => void,
): Promise<void> {
  const batches = Math.ceil(pass.count / pass.batchSize);
  for (let i = 0; i < batches; i++) {
    const before = watch.before?.(i);
    if (before) await before;
    const start = i * pass.batchSize;
    const size = Math.min(pass.batchSize, pass.count - start);
    tf.tidy(() => work(rows(pass, start, size)));
    const after = watch.after?.(i, size);
    if (after) await after;
    if (pacer.due()) await pacer.pause();
    if (watch.stop?.()) return;
  }
}

/** The rows of one batch, gathered or sliced by TensorFlow. */
function rows(pass: Pass, start: number, size: number): tf.Tensor[] {
  if (pass.order === null) return pass.data.map((tensor) => sliceRows(tensor, pass.from + start, size));
  const order = pass.order.subarray(start, start + size);
  const picked = tf.tensor1d(pass.from === 0 ? order : order.map((row) => row + pass.from), 'int32');
  return pass.data.map((tensor) => tf.gather(tensor, picked));
}

/** Rows `from` to `from + count` of a tensor. */
export function sliceRows(tensor: tf.Tensor, from: number, count: number): tf.Tensor {
  const rest = tensor.shape.slice(1);
  return tf.slice(tensor, [from, ...rest.map(() => 0)], [count, ...rest]);
}
