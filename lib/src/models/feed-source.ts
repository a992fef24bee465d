/** Batches that a generator or a dataset gives one by one. */
import { tf } from '../engine';
import { describe } from '../engine/names';
import type { Batch, Feed } from '../engine/runner';
import type { Source, SourceState } from './array-source';
import { type ArrayLike1, type DataLike, isArrayLike, Scope, type TargetLike } from './data';
import { isRecord } from './ports';
import type { GivenRows, Layout, Rows, SampleWeightLike } from './rows';

/** What a generator gives: [x, y], [x, y, sampleWeight], or { xs, ys } as datasets of tfjs do. */
export type GivenBatch =
  | readonly tf.Tensor[]
  | readonly [DataLike]
  | readonly [DataLike, TargetLike]
  | readonly [DataLike, TargetLike, SampleWeightLike]
  | { xs: DataLike; ys?: TargetLike; sampleWeight?: SampleWeightLike };

/** Batches to go through: a dataset of `tf.data`, a generator, or a function that makes a new generator for each epoch. */
export type BatchSource =
  | tf.data.Dataset<tf.TensorContainer>
  | AsyncIterable<GivenBatch>
  | Iterable<GivenBatch>
  | (() => AsyncIterable<GivenBatch> | Iterable<GivenBatch>);

type Dataset = { iterator(): Promise<{ next(): Promise<{ value: unknown; done?: boolean }> }>; size: number | null };
type Iterating = { next(): Promise<IteratorResult<unknown>> | IteratorResult<unknown>; return?: () => unknown };

const isDataset = (value: unknown): value is Dataset =>
  typeof value === 'object' && value !== null && typeof (value as Dataset).iterator === 'function';

/** Whether a value gives batches, and is not itself an array of numbers. */
export function isBatchSource(value: unknown): value is BatchSource {
  if (typeof value === 'function' || isDataset(value)) return true;
  if (typeof value !== 'object' || value === null || value instanceof tf.Tensor || isArrayLike(value)) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

export interface FeedSourceArgs {
  where: string;
  /** Batches in an epoch; null: as many as come. */
  steps: number | null;
  /** Checks a batch and turns it into tensors; the first one is looked at more closely. */
  rows(scope: Scope, given: GivenRows, isFirst: boolean): Rows;
}

/** A source whose first batch has been looked at already, so that errors come before any work. */
export class FeedSource implements Source {
  steps: number | null;
  private iterating: Iterating | null = null;
  private peeked: Batch | null = null;
  private ended = false;

  private constructor(
    private readonly source: BatchSource,
    private readonly args: FeedSourceArgs,
    readonly layout: Layout,
  ) {
    const size = isDataset(source) ? source.size : null;
    this.steps = args.steps ?? (size !== null && Number.isFinite(size) && size > 0 ? size : null);
  }

  static async open(source: BatchSource, args: FeedSourceArgs): Promise<FeedSource> {
    const iterating = await iteratorOf(source);
    try {
      const next = await iterating.next();
      if (next.done) throw new Error(`${args.where}: the generator or dataset gave no batch; expected at least one.`);
      const { batch, layout } = batchOf(args, source, next.value, true);
      const opened = new FeedSource(source, args, layout);
      opened.iterating = iterating;
      opened.peeked = batch;
      return opened;
    } catch (error) {
      await ended(source, iterating);
      throw error;
    }
  }

  async epoch(skip: number): Promise<Feed> {
    if (this.ended || !this.iterating) {
      this.iterating = await iteratorOf(this.source);
      this.ended = false;
    }
    let left = this.args.steps ?? Number.POSITIVE_INFINITY;
    let seen = 0;
    for (; skip > 0; skip--) {
      const batch = await this.take();
      batch?.release();
      left -= 1;
      seen += 1;
    }
    return {
      next: async () => {
        if (left <= 0) return null;
        left -= 1;
        const batch = await this.take();
        if (batch) seen += 1;
        else this.finish(seen);
        return batch;
      },
    };
  }

  getState(): SourceState {
    return { random: [], position: 0 };
  }

  /** Porting note: a generator can't be wound back; a training that goes on draws the batches it has seen once more and drops them. */
  setState(): void {}

  async close(): Promise<void> {
    this.peeked?.release();
    this.peeked = null;
    const { iterating } = this;
    this.iterating = null;
    if (iterating) await ended(this.source, iterating);
  }

  private async take(): Promise<Batch | null> {
    if (this.peeked) {
      const batch = this.peeked;
      this.peeked = null;
      return batch;
    }
    const next = this.iterating ? await this.iterating.next() : { done: true, value: undefined };
    if (next.done) return null;
    const { batch, layout } = batchOf(this.args, this.source, next.value, false);
    if (JSON.stringify(layout) === JSON.stringify(this.layout)) return batch;
    batch.release();
    throw new Error(
      `${this.args.where}: a batch has other parts than the first one; expected targets and weights in all of them or in none.`,
    );
  }

  private finish(seen: number): void {
    this.ended = true;
    if (this.args.steps === null) this.steps = seen;
    if (this.args.steps === null || seen >= this.args.steps) return;
    console.warn(
      `The data ran out after ${seen} of ${this.args.steps} steps of the epoch. A dataset goes on with .repeat(), a generator with an endless loop.`,
    );
  }
}

/** Ends an iterator that was made here; a generator that was given is its giver's, who may go on with it. */
async function ended(source: BatchSource, iterating: Iterating): Promise<void> {
  if (iterating !== (source as unknown)) await iterating.return?.();
}

async function iteratorOf(source: BatchSource): Promise<Iterating> {
  if (isDataset(source)) return (await source.iterator()) as Iterating;
  const given: unknown = typeof source === 'function' ? source() : source;
  const iterable = Object(given) as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const iterating = iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.();
  if (iterating) return iterating as Iterating;
  throw new Error(
    `The function given as x returned ${describe(given)}; expected a generator of batches [x, y], such as async function* () { yield [x, y]; }.`,
  );
}

function batchOf(
  args: FeedSourceArgs,
  source: BatchSource,
  value: unknown,
  isFirst: boolean,
): { batch: Batch; layout: Layout } {
  const scope = new Scope();
  // Tensors of a dataset are the caller's to give back, as in tfjs; a generator may give the same ones again.
  const release = () => {
    scope.dispose();
    if (isDataset(source)) tf.dispose(value as tf.TensorContainer);
  };
  try {
    const { data, count, layout } = args.rows(scope, givenOf(args.where, value), isFirst);
    return { batch: { tensors: data, size: count, release }, layout };
  } catch (error) {
    release();
    throw error;
  }
}

function givenOf(where: string, value: unknown): GivenRows {
  if (value instanceof tf.Tensor) return { x: value };
  if (isRecord(value) && 'xs' in value) {
    const { xs, ys, sampleWeight } = value as { xs: DataLike; ys?: TargetLike; sampleWeight?: SampleWeightLike };
    return { x: xs, y: ys, sampleWeight };
  }
  if (Array.isArray(value) && value.length >= 1 && value.length <= 3) {
    const [x, y, sampleWeight] = value as [ArrayLike1, TargetLike?, SampleWeightLike?];
    return { x, y, sampleWeight };
  }
  throw new Error(`${where}: a batch is ${describe(value)}; expected [x, y], [x, y, sampleWeight] or { xs, ys }.`);
}
