import type { CellError } from '../protocol/threads';
import type { ErrorWriter } from './errors';
import { KeyboardInterrupt } from './keyboard-interrupt';

/** An error that no code of a cell caught: a rejected promise, or a throw in a callback. */
export interface BackgroundError {
  kind: 'UnhandledPromiseRejection' | 'UncaughtException';
  error: unknown;
}

/**
 * Errors that surface outside a cell's own flow. While the cell that caused them runs, they make it fail; later they are
 * written to stderr, at once below the cell that ran last, and in one line to the next cell, since a client that
 * executes cell by cell (nbclient) does not look at a cell that is over. Runners find them by their kind's name.
 */
export interface Background {
  /** A cell begins; errors that surfaced since the last one ended are named in it. */
  begin(cell: string, label: string): void;
  /** The cell ends: the first error that it caused and nobody handled. */
  end(): CellError | null;
}

/** A cell that goes on after such an error says so after this time, not only when it ends. */
const NOTICE_MS = 1000;

export function createBackground(errors: ErrorWriter, write: (text: string) => void): Background {
  let cell: string | null = null;
  let label = '';
  let own: (BackgroundError & { promise?: Promise<unknown> })[] = [];
  const late: string[] = [];
  let notice: NodeJS.Timeout | null = null;

  function surface(found: BackgroundError & { promise?: Promise<unknown> }): void {
    if (found.error instanceof KeyboardInterrupt) return;
    const described = errors.thrown(found.error);
    if (cell !== null && isCausedBy(cell, found.error)) {
      own.push(found);
      notice ??= setTimeout(() => write(`${text(found.kind, described)}\n`), NOTICE_MS);
      return;
    }
    write(`${text(found.kind, described)}\n`);
    if (cell === null) late.push(`${found.kind}: ${described.ename}: ${described.evalue} (after ${label} had ended)\n`);
  }

  /** Its stack names the cell, or no cell at all. */
  function isCausedBy(name: string, error: unknown): boolean {
    const named = errors.cellsIn(error);
    return named.length === 0 || named.includes(name);
  }

  process.on('unhandledRejection', (error, promise) => surface({ kind: 'UnhandledPromiseRejection', error, promise }));
  process.on('rejectionHandled', (promise) => {
    own = own.filter((one) => one.promise !== promise);
  });
  process.on('uncaughtException', (error) => surface({ kind: 'UncaughtException', error }));

  return {
    begin(name, itsLabel) {
      cell = name;
      label = itsLabel;
      own = [];
      for (const line of late.splice(0)) write(line);
    },
    end() {
      if (notice) clearTimeout(notice);
      notice = null;
      cell = null;
      const first = own[0];
      own = [];
      return first ? errors.thrown(first.error, `${first.kind}: no code of the cell awaited or caught this.`) : null;
    },
  };
}

function text(kind: string, { traceback }: CellError): string {
  return `${kind}: ${traceback.join('\n')}`;
}
