import { describe } from '../engine/names';

/** How often something is done: after each epoch, or each time so many batches have passed. */
export type Frequency = 'epoch' | number;

/** Counts batches over the borders of epochs and says when so many have passed, as Keras' callbacks count them. */
export class BatchCount {
  private before = 0;
  private from = 0;
  private latest = -1;

  constructor(readonly every: number) {}

  /** A batch begins. */
  begin(batch: number): void {
    this.latest = batch;
  }

  /** Whether it is time after this batch. */
  due(batch: number): boolean {
    return this.before + batch + 1 - this.from >= this.every;
  }

  /** It has been done after this batch: the count starts anew. */
  done(batch: number): void {
    this.before = 0;
    this.from = batch + 1;
  }

  endEpoch(): void {
    this.before += this.latest + 1 - this.from;
    this.from = 0;
    this.latest = -1;
  }

  get state(): number[] {
    return [this.before, this.from, this.latest];
  }

  set state([before = 0, from = 0, latest = -1]: number[]) {
    Object.assign(this, { before, from, latest });
  }
}

/** null for `epoch`; throws for what is neither. */
export function batchCount(where: string, name: string, frequency: unknown): BatchCount | null {
  if (frequency === 'epoch') return null;
  if (Number.isInteger(frequency) && (frequency as number) > 0) return new BatchCount(frequency as number);
  throw new Error(`${where}: ${name} is ${describe(frequency)}; expected 'epoch' or a number of batches from 1 up.`);
}
