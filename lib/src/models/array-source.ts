import { type RandomGenerator, randomGenerator } from '../engine';
import type { Batches } from '../engine/runner';
import type { Layout, Rows } from './rows';

/** Where the batches of an epoch come from. */
export interface Source {
  readonly layout: Layout;
  /** Batches in an epoch; null: nobody knows before the first one is over. */
  readonly steps: number | null;
  /** The batches of the next epoch, without the first `skip` of them. */
  epoch(skip: number): Batches | Promise<Batches>;
  /** What `setState` needs to give the batches of the epoch that goes on again, or (`next`) those of the one after it. */
  getState(next: boolean): SourceState;
  setState(state: SourceState): void;
  close(): void | Promise<void>;
}

/** Plain data: where a stream of random numbers stood, and a position. */
export interface SourceState {
  random: readonly number[];
  position: number;
}

export interface ArraySourceArgs {
  from: number;
  count: number;
  batchSize: number;
  shuffle: boolean;
  /** Batches in an epoch; null: all. */
  steps: number | null;
}

/** Batches of rows that lie in memory, in a new order each time all have been seen. */
export class ArraySource implements Source {
  readonly layout: Layout;
  readonly steps: number;
  /** Batches of the present order that are used up by former epochs. */
  private position = 0;
  private order: Int32Array | null = null;
  private readonly random: RandomGenerator | null;
  /** Where the random numbers stood before the present order was drawn. */
  private drawnFrom: readonly number[] = [];
  private readonly batches: number;
  /** The epoch that goes on: where it began. */
  private begun = 0;

  constructor(
    private readonly rows: Rows,
    private readonly args: ArraySourceArgs,
  ) {
    this.layout = rows.layout;
    this.batches = Math.ceil(args.count / args.batchSize);
    this.steps = args.steps ?? this.batches;
    this.random = args.shuffle ? randomGenerator() : null;
  }

  epoch(skip: number): Batches {
    if (this.position === 0) this.draw();
    const { from, count, batchSize, steps } = this.args;
    this.begun = this.position;
    // Porting note: as in Keras 3, an epoch of `stepsPerEpoch` ends early where the data do, and the next one starts anew.
    const end = Math.min(this.batches, this.begun + this.steps);
    if (steps !== null && end - this.begun < steps) {
      console.warn(
        `The data ran out after ${end - this.begun} of ${steps} steps of the epoch: ${count} samples make ${this.batches} batches of ${batchSize}.`,
      );
    }
    this.position = end === this.batches ? 0 : end;
    return { data: this.rows.data, from, count, batchSize, order: this.order, first: this.begun + skip, end };
  }

  getState(next: boolean): SourceState {
    if (!next) return { random: this.drawnFrom, position: this.begun };
    const random = this.position === 0 ? (this.random?.getState() ?? []) : this.drawnFrom;
    return { random, position: this.position };
  }

  setState({ random, position }: SourceState): void {
    this.random?.setState(random);
    this.position = position;
    if (position > 0) this.draw();
  }

  close(): void {}

  private draw(): void {
    this.drawnFrom = this.random?.getState() ?? [];
    this.order = this.random?.permutation(this.args.count) ?? null;
  }
}
