/** Summaries, as TensorFlow 2 writes them: a tag, a tensor, and for which plugin of TensorBoard it is. */
import { BUCKETS, histogramBuckets } from './histogram';
import { bytes, double, message, whole } from './protobuf';

/** One value at a step. */
export interface Summary {
  readonly tag: string;
  readonly step: number;
  /** A `TensorProto`. */
  readonly tensor: Uint8Array;
  readonly plugin: string;
  /** What the plugin wants to know. */
  readonly content?: Uint8Array;
  readonly dataClass?: number;
  /** Seconds since 1970; default now. */
  readonly wallTime?: number;
}

/** TensorFlow's numbers of data types. */
const TYPES = { float: 1, double: 2, string: 7 } as const;
/** TensorBoard's numbers of classes of data. */
const CLASSES = { scalar: 1, tensor: 2 } as const;

function tensorProto(type: number, shape: readonly number[], values: Uint8Array): Buffer {
  const dims = shape.map((size) => bytes(2, whole(1, size)));
  return message(whole(1, type), bytes(2, message(...dims)), values);
}

export function scalarSummary(tag: string, value: number, step: number): Summary {
  const tensor = tensorProto(TYPES.float, [], bytes(4, new Uint8Array(Float32Array.of(value).buffer)));
  return { tag, step, tensor, plugin: 'scalars', dataClass: CLASSES.scalar };
}

export function histogramSummary(tag: string, values: ArrayLike<number>, step: number): Summary {
  const buckets = histogramBuckets(values);
  const tensor = tensorProto(TYPES.double, [BUCKETS, 3], bytes(4, new Uint8Array(buckets.buffer)));
  return { tag, step, tensor, plugin: 'histograms', dataClass: CLASSES.tensor };
}

/** A text for a plugin, such as the model's JSON for the graphs. */
export function textSummary(tag: string, text: string, plugin: string, content: string): Summary {
  return { tag, step: 0, tensor: tensorProto(TYPES.string, [], bytes(8, text)), plugin, content: Buffer.from(content) };
}

/** No value, only what the plugin wants to know. */
export function contentSummary(tag: string, plugin: string, content: Uint8Array): Summary {
  const tensor = tensorProto(TYPES.float, [0], Buffer.alloc(0));
  return { tag, step: 0, tensor, plugin, content, dataClass: CLASSES.tensor };
}

/** The `Event` that carries a summary. */
export function summaryEvent({ tag, step, tensor, plugin, content, dataClass, wallTime }: Summary): Buffer {
  const data = message(bytes(1, plugin), ...(content ? [bytes(2, content)] : []));
  const metadata = message(bytes(1, data), ...(dataClass ? [whole(4, dataClass)] : []));
  const value = message(bytes(1, tag), bytes(8, tensor), bytes(9, metadata));
  return message(double(1, wallTime ?? Date.now() / 1000), whole(2, step), bytes(5, bytes(1, value)));
}

/** The `Event` that a file begins with. */
export const versionEvent = (wallTime: number): Buffer => message(double(1, wallTime), bytes(3, 'brain.Event:2'));
