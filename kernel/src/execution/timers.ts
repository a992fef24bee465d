import { promisify } from 'node:util';

/**
 * Timers of cells. An interrupt clears those that the interrupted cell has set, directly or from within one of its
 * timers, so that "stop" also stops a loop of `setTimeout` or a `setInterval`. Timers of earlier cells go on.
 */
export interface CellTimers {
  /** From now on timers belong to this cell. */
  begin(cell: string): void;
  clear(cell: string): void;
}

type Callback = (...values: unknown[]) => void;
type Clear = () => void;

export function createCellTimers(): CellTimers {
  const owned = new Map<string, Map<object, Clear>>();
  let owner = '';

  function wrap(name: 'setTimeout' | 'setInterval' | 'setImmediate', clear: (timer: never) => void): void {
    const original = globalThis[name] as unknown as (callback: Callback, ...rest: unknown[]) => object;
    const repeats = name === 'setInterval';
    const wrapped = (callback: Callback, ...rest: unknown[]): object => {
      if (typeof callback !== 'function') return original(callback, ...rest); // throws Node's error
      const cell = owner;
      const timer = original(
        (...values: unknown[]) => {
          if (!repeats) owned.get(cell)?.delete(timer);
          const before = owner;
          owner = cell;
          try {
            callback(...values);
          } finally {
            owner = before;
          }
        },
        ...rest,
      );
      own(cell, timer, () => clear(timer as never));
      return timer;
    };
    const promised = (original as { [promisify.custom]?: unknown })[promisify.custom];
    Object.defineProperty(wrapped, promisify.custom, { value: promised });
    Object.defineProperty(wrapped, 'name', { value: name });
    globalThis[name] = wrapped as never;
  }

  function own(cell: string, timer: object, clear: Clear): void {
    let timers = owned.get(cell);
    if (!timers) {
      timers = new Map();
      owned.set(cell, timers);
    }
    timers.set(timer, clear);
  }

  function forget(name: 'clearTimeout' | 'clearInterval' | 'clearImmediate'): void {
    const original = globalThis[name] as (timer: unknown) => void;
    globalThis[name] = ((timer: unknown) => {
      if (typeof timer === 'object' && timer !== null) for (const timers of owned.values()) timers.delete(timer);
      original(timer);
    }) as never;
  }

  const { clearTimeout, clearInterval, clearImmediate } = globalThis;
  wrap('setTimeout', clearTimeout);
  wrap('setInterval', clearInterval);
  wrap('setImmediate', clearImmediate);
  forget('clearTimeout');
  forget('clearInterval');
  forget('clearImmediate');

  return {
    begin(cell) {
      owner = cell;
      for (const [id, timers] of owned) if (timers.size === 0) owned.delete(id);
    },
    clear(cell) {
      for (const clear of owned.get(cell)?.values() ?? []) clear();
      owned.delete(cell);
    },
  };
}
