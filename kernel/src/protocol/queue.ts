import type { Message } from './message';

/**
 * The cells that wait. One runs at a time; after a failure those that were asked for before it are aborted, so that
 * "Run All" stops there, and what is asked for afterwards runs.
 */
export interface ExecutionQueue {
  add(request: Message): void;
  /** The running cell has ended, at a time before its client heard of it: what the client sends then is not late. */
  finished(failed: boolean, at: number): void;
}

/** A request that was sent before a failure may arrive this much later. */
const ON_THEIR_WAY_MS = 500;

export function createExecutionQueue(
  run: (request: Message) => void,
  abort: (request: Message) => void,
  now: () => number = Date.now,
): ExecutionQueue {
  let waiting: Message[] = [];
  let running: Message | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;

  function add(request: Message): void {
    if (isLate(request)) {
      abort(request);
      return;
    }
    waiting.push(request);
    next();
  }

  /** Was it sent before the failure? A client's clock may be wrong, so its date only counts for a moment. */
  function isLate(request: Message): boolean {
    return now() - failedAt < ON_THEIR_WAY_MS && Date.parse(request.header.date) < failedAt;
  }

  function next(): void {
    if (running) return;
    running = waiting.shift() ?? null;
    if (running) run(running);
  }

  function finished(failed: boolean, at: number): void {
    const stops = failed && running?.content.stop_on_error !== false;
    running = null;
    if (stops) {
      failedAt = at;
      const aborted = waiting;
      waiting = [];
      for (const request of aborted) abort(request);
    }
    next();
  }

  return { add, finished };
}
