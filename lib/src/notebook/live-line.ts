import { randomUUID } from 'node:crypto';
import { type Displayable, displayable, type MimeBundle } from './displayable';
import { type DisplayHook, displayHook } from './hook';

/** An output that changes in place. */
export interface LiveDisplay {
  /** Shows a new state. Of states that come faster than they can be shown, the latest wins. */
  update(state: string | MimeBundle): void;
  /** Shows the last state and ends. Later calls of either do nothing. */
  done(): void;
}

/** The part of a terminal that is written to. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What a live display needs of the world; tests give their own. */
export interface LiveArgs {
  /** Default: the standard output. */
  terminal?: Terminal;
  /** Milliseconds of a monotonic clock. Default: `performance.now`. */
  now?: () => number;
}

/** Milliseconds between two states: five a second where they replace each other, one in 30 s where each adds a line. */
const IN_PLACE = 200;
const AS_LINES = 30_000;

/**
 * A line (or any output) that is updated in place: in a notebook by its display id, on a terminal by rewriting the
 * line. Where neither is (CI, a file) a state is printed as a line of its own, at most one in 30 s, and the last one.
 *
 * @example
 * const progress = liveDisplay();
 * for (let step = 1; step <= 3; step++) progress.update(`step ${step} of 3`);
 * progress.done();
 */
export function liveDisplay({ terminal = process.stdout, now = () => performance.now() }: LiveArgs = {}): LiveDisplay {
  const show = sink(displayHook(), terminal);
  let pending: string | MimeBundle | null = null;
  let timer: NodeJS.Timeout | null = null;
  let shownAt = -Infinity;
  let ended = false;

  function flush(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    if (pending === null) return;
    show.state(pending);
    pending = null;
    shownAt = now();
  }

  return {
    update(state) {
      if (ended) return;
      pending = state;
      const wait = shownAt + show.interval - now();
      if (wait <= 0) flush();
      // A state that waits is shown when its time comes, but never keeps the process alive.
      else if (!timer) timer = setTimeout(flush, wait).unref();
    },
    done() {
      if (ended) return;
      flush();
      ended = true;
      show.end();
    },
  };
}

interface Sink {
  readonly interval: number;
  state(state: string | MimeBundle): void;
  end(): void;
}

function sink(hook: DisplayHook | null, terminal: Terminal): Sink {
  if (hook) return notebookSink(hook);
  return terminal.isTTY ? lineSink(terminal) : plainSink(terminal);
}

function notebookSink(hook: DisplayHook): Sink {
  const displayId = `ann-lab-${randomUUID()}`;
  let update = false;
  return {
    interval: IN_PLACE,
    state(state) {
      hook(asDisplayable(state), { displayId, update });
      update = true;
    },
    end: () => undefined,
  };
}

/** Rewrites one line, cut to the terminal's width, as a line that wraps can't be rewritten. The last state stays, whole. */
function lineSink(terminal: Terminal): Sink {
  let last: string | null = null;
  const cut = (line: string) => line.slice(0, (terminal.columns ?? 80) - 1);
  return {
    interval: IN_PLACE,
    state(state) {
      last = textOf(state).replace(/\s*\n\s*/g, ' ');
      terminal.write(`\r${cut(last)}\x1b[K`);
    },
    end() {
      if (last === null) return;
      terminal.write(last === cut(last) ? '\n' : `\r${last}\n`);
    },
  };
}

function plainSink(terminal: Terminal): Sink {
  return {
    interval: AS_LINES,
    state: (state) => terminal.write(`${textOf(state)}\n`),
    end: () => undefined,
  };
}

function textOf(state: string | MimeBundle): string {
  return typeof state === 'string' ? state : state['text/plain'];
}

function asDisplayable(state: string | MimeBundle): Displayable {
  return displayable(typeof state === 'string' ? { 'text/plain': state } : state);
}
