import * as tf from '@tensorflow/tfjs';

/** What tfjs needs to know of a tensor to let go of it. */
export interface Remains {
  dataId: object;
  readonly dtype: tf.DataType;
  readonly size: number;
}

/** What a tensor looks like to tfjs' engine; a variable has `assign`. */
export interface Tracked extends Remains {
  readonly isDisposed?: boolean;
  readonly name?: string;
  readonly assign?: unknown;
}

/** The parts of tfjs' engine that are private by type only: its bookkeeping, and where tensors come and go. */
export interface Engine {
  state: {
    activeScope: object | null | undefined;
    kernelDepth: number;
    gradientDepth: number;
    registeredVariables: Record<string, object>;
  };
  track<T extends Tracked>(tensor: T): T;
  keep<T extends Tracked>(tensor: T): T;
  incRef(tensor: Tracked, backend: unknown): void;
  disposeTensor(tensor: Remains): void;
  disposeVariable(variable: Tracked): void;
  makeVariable(initialValue: unknown, trainable?: unknown, name?: unknown, dtype?: unknown): Tracked;
  makeTensor(values: unknown, shape: unknown, dtype?: unknown, backend?: unknown): Tracked;
  runKernel(name: unknown, inputs: unknown, attrs?: unknown): unknown;
  startScope(name?: string): void;
  reset(): void;
}

export function tfjsEngine(): Engine {
  return tf.engine() as unknown as Engine;
}

/** tfjs-layers keeps the graphs of the last models that ran, weights and all; this makes it forget them. */
export function forgetGraphs(): void {
  const flag = 'TOPOLOGICAL_SORT_CACHE_MAX_ENTRIES';
  const entries = tf.env().getNumber(flag);
  tf.env().set(flag, 0);
  tf.env().set(flag, entries);
}
