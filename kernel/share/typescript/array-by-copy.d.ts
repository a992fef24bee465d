// ES2023: change arrays by copy.
interface Array<T> {
  /** A reversed copy. */
  toReversed(): T[];
  /** A sorted copy. */
  toSorted(compareFn?: (a: T, b: T) => number): T[];
  /** A copy with some elements removed or replaced, as `splice` does in place. */
  toSpliced(start: number, deleteCount: number, ...items: T[]): T[];
  toSpliced(start: number, deleteCount?: number): T[];
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: T): T[];
}

interface ReadonlyArray<T> {
  /** A reversed copy. */
  toReversed(): T[];
  /** A sorted copy. */
  toSorted(compareFn?: (a: T, b: T) => number): T[];
  /** A copy with some elements removed or replaced, as `splice` does in place. */
  toSpliced(start: number, deleteCount: number, ...items: T[]): T[];
  toSpliced(start: number, deleteCount?: number): T[];
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: T): T[];
}

interface Int8Array {
  /** A reversed copy. */
  toReversed(): Int8Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Int8Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: number): Int8Array;
}

interface Uint8Array {
  /** A reversed copy. */
  toReversed(): Uint8Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Uint8Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: number): Uint8Array;
}

interface Uint8ClampedArray {
  /** A reversed copy. */
  toReversed(): Uint8ClampedArray;
  /** A sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Uint8ClampedArray;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: number): Uint8ClampedArray;
}

interface Int16Array {
  /** A reversed copy. */
  toReversed(): Int16Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Int16Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: number): Int16Array;
}

interface Uint16Array {
  /** A reversed copy. */
  toReversed(): Uint16Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Uint16Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: number): Uint16Array;
}

interface Int32Array {
  /** A reversed copy. */
  toReversed(): Int32Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Int32Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: number): Int32Array;
}

interface Uint32Array {
  /** A reversed copy. */
  toReversed(): Uint32Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Uint32Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: number): Uint32Array;
}

interface Float32Array {
  /** A reversed copy. */
  toReversed(): Float32Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Float32Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: number): Float32Array;
}

interface Float64Array {
  /** A reversed copy. */
  toReversed(): Float64Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: number, b: number) => number): Float64Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: number): Float64Array;
}

interface BigInt64Array {
  /** A reversed copy. */
  toReversed(): BigInt64Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: bigint, b: bigint) => number | bigint): BigInt64Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: bigint): BigInt64Array;
}

interface BigUint64Array {
  /** A reversed copy. */
  toReversed(): BigUint64Array;
  /** A sorted copy. */
  toSorted(compareFn?: (a: bigint, b: bigint) => number | bigint): BigUint64Array;
  /** A copy with the element at `index` (negative: from the end) replaced. */
  with(index: number, value: bigint): BigUint64Array;
}
