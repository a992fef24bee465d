/** What a step did, written down. Tensors are named by their handles. */
import type { Attr } from '../addon';
import type { Cell, RandomSource } from '../recording';
import type { Made } from './binding';
import type { Values } from './scope';

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: number;
}

export interface Constant extends TensorSpec {
  readonly values: Values;
}

export interface Operation {
  readonly op: string;
  readonly attrs: readonly Attr[];
  readonly inputs: readonly number[];
  readonly outputs: readonly Made[];
}

/** An update of a state by a kernel on resources. */
export interface Update {
  readonly kernel: string;
  readonly attrs: Readonly<Record<string, boolean>>;
  /** States (by number) that the kernel changes, tensors, and numbers of the step (by number). */
  readonly inputs: readonly ({ state: number } | { tensor: number } | { scalar: number })[];
  /** The state that is the weight, and the handles of the value that the kernel changes and of the one that it makes. */
  readonly weight: number;
  readonly from: number;
  readonly after: number;
}

/** Two words, int32 [2], that a random tensor is made from: they stand for a draw of a source. */
export interface Words {
  readonly id: number;
  readonly source: RandomSource;
  /** How many draws of the step from the same source came before. */
  readonly ordinal: number;
  readonly wordsOf: (seed: number, draw: number) => readonly number[];
}

export type Event = Operation | Update;

/** Something that outlives the step. */
export interface State extends TensorSpec {
  readonly cell: Cell;
  /** The variable, or the cell itself: the same in every recording. */
  readonly owner: object;
  /** Its value when the step began. */
  readonly before: number;
  /** Its value when the step ended. */
  readonly after: number;
  /** Whether a kernel on resources changes it. */
  readonly resource: boolean;
}

export interface Recorded {
  readonly events: readonly Event[];
  readonly constants: ReadonlyMap<number, Constant>;
  /** The batch. */
  readonly data: readonly ({ readonly id: number } & TensorSpec)[];
  readonly states: readonly State[];
  readonly scalars: readonly { readonly id: number; readonly ofStep: (ahead: number) => number }[];
  readonly words: readonly Words[];
  /** Draws a step makes, by source. */
  readonly draws: ReadonlyMap<RandomSource, number>;
  readonly advances: readonly ((steps: number) => void)[];
  /** Takes the step back: states and counters are as before. To be called once, or `keep`. */
  undo(): void;
  /** Lets the step stand, and gives back what `undo` would need. */
  keep(): void;
  /** Why this step can't be a graph, if it can't. */
  readonly refusal: string | null;
}

export const isOperation = (event: Event): event is Operation => 'op' in event;
export const isUpdate = (event: Event): event is Update => 'kernel' in event;
