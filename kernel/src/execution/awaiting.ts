import type { KeyboardInterrupt } from './keyboard-interrupt';

/** The name under which cells and local modules find the function that every `await` of theirs passes through. */
export const AWAIT_HOOK = '__annLabAwait';

/** Lets an interrupt reach code that awaits. */
export interface Awaiting {
  /** `await x` in a cell is compiled to `await hook(x)`. */
  hook(value: unknown): unknown;
  /** Every await that is pending throws `reason`. */
  reject(reason: KeyboardInterrupt): void;
  /** Awaits that are pending never end: for code that caught the interrupt and goes on. */
  freeze(): void;
}

interface Pending {
  reject(reason: unknown): void;
  detach(): void;
  /** Where it awaits, for the traceback of an interrupt; taken now and then, since it takes time. */
  site: Error | null;
}

/** A loop of awaits that are all ready must still let messages and timers through, this often. */
const TURN_MS = 50;
const SITE_MS = 5;

export function createAwaiting(): Awaiting {
  const pending = new Set<Pending>();
  let turn = performance.now();
  let siteAt = 0;

  function hook(value: unknown): unknown {
    const now = performance.now();
    if (now - turn > TURN_MS)
      return wait(
        nextTurn().then(() => value),
        now,
      );
    return isThenable(value) ? wait(value, now) : value;
  }

  async function nextTurn(): Promise<void> {
    await new Promise<void>((resolve) => setTurn(resolve));
    turn = performance.now();
  }

  function wait(value: PromiseLike<unknown>, now: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const entry: Pending = { reject, detach: () => undefined, site: null };
      let attached = true;
      entry.detach = () => {
        attached = false;
      };
      if (now - siteAt > SITE_MS) {
        siteAt = now;
        entry.site = new Error('awaited here');
      }
      pending.add(entry);
      const frozen = () => {
        pending.delete(entry);
        return attached ? null : new Promise<never>(() => undefined);
      };
      const succeed = (result: unknown) => frozen() ?? result;
      const fail = (error: unknown) => {
        const never = frozen();
        if (never) return never;
        throw error;
      };
      // The promise's own `resolve` and `reject` at the end, and nothing else, let V8 follow the chain: a traceback then
      // shows who awaited the function that threw.
      Promise.resolve(value).then(succeed, fail).then(resolve, reject);
    });
  }

  function reject(reason: KeyboardInterrupt): void {
    const all = [...pending];
    pending.clear();
    const site = all.findLast((entry) => entry.site)?.site;
    if (site?.stack) reason.stack = site.stack.replace(/^Error: awaited here/, `${reason.name}: ${reason.message}`);
    for (const entry of all) entry.reject(reason);
  }

  function freeze(): void {
    for (const entry of pending) entry.detach();
    pending.clear();
  }

  return { hook, reject, freeze };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return false;
  return typeof (value as { then?: unknown }).then === 'function';
}

/** Taken at load: a cell may replace the global. */
const setTurn = setImmediate;
