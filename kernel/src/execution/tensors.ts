import { inspect } from 'node:util';

/** The part of a tfjs tensor that its text needs; the kernel does not import tfjs. */
interface Tensor {
  shape: number[];
  dtype: string;
  size: number;
  isDisposed: boolean;
  dataSync(): ArrayLike<unknown>;
  slice(begin: number[], size: number[]): Tensor;
  dispose(): void;
}
type Nested = unknown[] | unknown;

/** Tensors with more values than this show their edges only. */
const SUMMARIZE_ABOVE = 1000;
const EDGE = 3;
const LINE_LENGTH = 80;
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Makes `console.log(tensor)`, a cell's last value and tensors inside arrays and objects print shape, dtype and values
 * instead of tfjs's internals. It waits for tfjs's engine, which is one global object for all copies of tfjs, and gives
 * the class of each first tensor a text.
 */
export function describeTensors(): void {
  let engine: { trackTensor?: (tensor: object, ...rest: unknown[]) => unknown } | undefined;
  Object.defineProperty(globalThis, '_tfengine', {
    configurable: true,
    enumerable: true,
    get: () => engine,
    set(value: typeof engine) {
      engine = value;
      if (value) watch(value);
    },
  });
}

function watch(engine: { trackTensor?: (tensor: object, ...rest: unknown[]) => unknown }): void {
  const track = engine.trackTensor;
  if (typeof track !== 'function') return;
  const known = new WeakSet<object>();
  engine.trackTensor = function (this: unknown, tensor, ...rest) {
    const prototype = Object.getPrototypeOf(tensor) as object;
    if (!known.has(prototype)) {
      known.add(prototype);
      install(prototype);
    }
    return track.call(this, tensor, ...rest);
  };
}

function install(prototype: object): void {
  let base = prototype;
  for (let next = base; next && next !== Object.prototype; next = Object.getPrototypeOf(next) as object) base = next;
  if (INSPECT in base) return;
  Object.defineProperty(base, INSPECT, {
    configurable: true,
    writable: true,
    value(this: Tensor) {
      return tensorText(this);
    },
  });
}

/** `Tensor [2, 2] float32` and the values below it, or beside it where one line holds them. */
export function tensorText(tensor: Tensor): string {
  const name = tensor.constructor.name === 'Variable' ? 'Variable' : 'Tensor';
  const head = `${name} [${tensor.shape.join(', ')}] ${tensor.dtype}`;
  if (tensor.isDisposed) return `${head} (disposed)`;
  let values: Nested;
  try {
    values = nestedValues(tensor);
  } catch (error) {
    return `${head} (no values: ${(error as Error).message})`;
  }
  const body = layOut(values, tensor.dtype);
  const oneLine = !body.includes('\n') && head.length + body.length < LINE_LENGTH;
  return `${head}${oneLine ? ' ' : '\n'}${body}`;
}

const GAP = Symbol('…');

/** Values as nested arrays, with a GAP where those in the middle are left out. */
function nestedValues(tensor: Tensor): Nested {
  if (tensor.size <= SUMMARIZE_ABOVE) return nest(tensor.dataSync(), tensor.shape, tensor.dtype);
  return edges(tensor, 0);
}

/** Reads the edges only: a whole data set would be copied for a few numbers. */
function edges(tensor: Tensor, axis: number): Nested {
  const length = tensor.shape[axis];
  if (length === undefined) return nest(tensor.dataSync(), tensor.shape, tensor.dtype);
  if (length <= 2 * EDGE) return edges(tensor, axis + 1);
  const first = part(tensor, axis, 0);
  const last = part(tensor, axis, length - EDGE);
  return join(first, last, axis);
}

function part(tensor: Tensor, axis: number, start: number): Nested {
  const begin = tensor.shape.map((_, i) => (i === axis ? start : 0));
  const size = tensor.shape.map((length, i) => (i === axis ? EDGE : length));
  const slice = tensor.slice(begin, size);
  try {
    return edges(slice, axis + 1);
  } finally {
    slice.dispose();
  }
}

function join(first: Nested, last: Nested, axis: number): Nested {
  if (axis === 0) return [...(first as unknown[]), GAP, ...(last as unknown[])];
  const others = last as unknown[];
  return (first as unknown[]).map((item, i) => (item === GAP ? GAP : join(item, others[i], axis - 1)));
}

function nest(data: ArrayLike<unknown>, shape: readonly number[], dtype: string): Nested {
  const complex = dtype === 'complex64';
  const at = (i: number): unknown => (complex ? { re: data[2 * i], im: data[2 * i + 1] } : data[i]);
  const build = (axis: number, offset: number): Nested => {
    const length = shape[axis];
    if (length === undefined) return at(offset);
    const stride = shape.slice(axis + 1).reduce((product, n) => product * n, 1);
    return Array.from({ length }, (_, i) => build(axis + 1, offset + i * stride));
  };
  return build(0, 0);
}

/** numpy's layout: columns of one width, a line for each row, a blank line between matrices. */
function layOut(values: Nested, dtype: string): string {
  const texts = mapNested(values, (value) => valueText(value, dtype));
  const width = Math.max(0, ...flatten(texts).map((text) => text.length));
  const write = (node: Nested, indent: number): string => {
    if (!Array.isArray(node)) return node === GAP ? '…' : String(node).padStart(width);
    const isRow = !node.some(Array.isArray);
    if (isRow) return `[${node.map((item) => write(item, 0)).join(', ')}]`;
    const isMatrix = node.every((item) => !Array.isArray(item) || !item.some(Array.isArray));
    const separator = `,${isMatrix ? '\n' : '\n\n'}${' '.repeat(indent + 1)}`;
    return `[${node.map((item) => write(item, indent + 1)).join(separator)}]`;
  };
  return write(texts, 0);
}

function valueText(value: unknown, dtype: string): string {
  if (dtype === 'bool') return value ? 'true' : 'false';
  if (dtype === 'string') return inspect(value);
  if (typeof value === 'number') return numberText(value);
  if (value && typeof value === 'object' && 're' in value && 'im' in value) {
    const { re, im } = value as { re: number; im: number };
    return `${numberText(re)}${im < 0 ? '-' : '+'}${numberText(Math.abs(im))}j`;
  }
  return String(value);
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return Object.is(value, -0) ? '0' : String(value);
  return String(Number(value.toPrecision(6)));
}

function mapNested(node: Nested, text: (value: unknown) => string): Nested {
  if (node === GAP) return GAP;
  return Array.isArray(node) ? node.map((item) => mapNested(item, text)) : text(node);
}

function flatten(node: Nested): string[] {
  if (Array.isArray(node)) return node.flatMap(flatten);
  return node === GAP ? [] : [String(node)];
}
