import { inspect, types } from 'node:util';
import type { Diagnostic } from '../compiler';
import type { CellError } from '../protocol/threads';
import { codeFrame, dim, red } from './code-frame';
import { type Frame, framesOf, isCell, isPackage, type Locate, type Place, sourceOf } from './frames';

/** Cells by the name that they have in stacks. */
export type Cells = ReadonlyMap<string, { source: string; label: string }>;

export interface ErrorWriter {
  /** What was thrown, as Jupyter's error. */
  thrown(error: unknown, note?: string): CellError;
  /** What the compiler refused. */
  diagnosed(diagnostics: readonly Diagnostic[], cell: string): CellError;
  /** The names of the cells in an error's stack. */
  cellsIn(error: unknown): string[];
}

const MAX_CAUSES = 5;
const MAX_ERRORS = 10;
const MAX_FRAMES = 20;
/** TypeScript numbers errors of syntax below this. */
const SEMANTIC_CODES = 2000;

export function createErrorWriter(cells: Cells, locate: Locate): ErrorWriter {
  function thrown(error: unknown, note?: string): CellError {
    const { ename, evalue } = nameAndMessage(error);
    const traceback = describe(error, 0, new Set());
    return { ename, evalue, traceback: note ? [...traceback, dim(note)] : traceback };
  }

  function describe(error: unknown, depth: number, seen: Set<unknown>): string[] {
    const { ename, evalue } = nameAndMessage(error);
    if (!isError(error))
      return [`${red(ename)}: ${evalue}`, dim('What was thrown is no Error, so its place is unknown.')];
    seen.add(error);
    const stack = read(error, 'stack');
    const frames = typeof stack === 'string' ? framesOf(stack, locate) : [];
    return [
      `${red(ename)}: ${evalue}`,
      ...writeFrames(frames),
      ...describeParts(error, depth, seen),
      ...describeCause(error, depth, seen),
    ];
  }

  function describeCause(error: object, depth: number, seen: Set<unknown>): string[] {
    const cause = read(error, 'cause');
    if (cause === undefined || seen.has(cause) || depth >= MAX_CAUSES) return [];
    return ['', 'Caused by:', ...describe(cause, depth + 1, seen)];
  }

  /** The errors of an AggregateError. */
  function describeParts(error: object, depth: number, seen: Set<unknown>): string[] {
    const errors = read(error, 'errors');
    if (!Array.isArray(errors) || depth >= MAX_CAUSES) return [];
    const parts = errors.slice(0, MAX_ERRORS).filter((part) => !seen.has(part));
    const lines = parts.flatMap((part, i) => [
      '',
      `Error ${i + 1} of ${errors.length}:`,
      ...describe(part, depth + 1, seen),
    ]);
    return errors.length > MAX_ERRORS ? [...lines, `... ${errors.length - MAX_ERRORS} more`] : lines;
  }

  /** The code stands below the first frame that is the reader's own. */
  function writeFrames(frames: readonly Frame[]): string[] {
    const lines: string[] = [];
    let shown = false;
    let skipped = 0;
    for (const [i, frame] of frames.slice(0, MAX_FRAMES).entries()) {
      if (isPackage(frame.file) && i > 0 && isPackage(frames[i - 1]!.file)) {
        skipped++;
        continue;
      }
      if (skipped > 0) lines.push(dim(`    ... ${skipped} more in packages`));
      skipped = 0;
      lines.push(`    at ${frame.name ? `${frame.name} ` : ''}${placeText(frame)}`);
      if (shown || isPackage(frame.file)) continue;
      const source = sourceOf(frame.file, cells);
      if (source === null) continue;
      shown = true;
      lines.push(...codeFrame(source, frame.line, frame.column));
    }
    if (skipped > 0) lines.push(dim(`    ... ${skipped} more in packages`));
    return lines;
  }

  /** Absolute paths in this form become links in JupyterLab. */
  function placeText({ file, line, column }: Place): string {
    if (!isCell(file)) return `(${file}:${line}:${column})`;
    return `${cells.get(file)?.label ?? file} line ${line}:${column}`;
  }

  function diagnosed(diagnostics: readonly Diagnostic[], cell: string): CellError {
    const isSyntax = diagnostics.every(({ code }) => code < SEMANTIC_CODES);
    const ename = isSyntax ? 'SyntaxError' : 'TypeScriptError';
    const evalue = diagnostics.map(
      (one) => `${one.file ?? ''}${one.file ? ':' : ''}${one.line}:${one.column} - ${one.message}`,
    );
    const traceback = diagnostics.slice(0, MAX_ERRORS).flatMap((one) => {
      const file = one.file ?? cell;
      const source = sourceOf(file, cells);
      const endColumn = one.endLine === one.line ? one.endColumn : Number.POSITIVE_INFINITY;
      const frame = source === null ? [] : codeFrame(source, one.line, one.column, endColumn);
      return [
        `${red(ename)}: ${one.message} ${dim(`(TS${one.code})`)}`,
        `    at ${placeText({ file, line: one.line, column: one.column })}`,
        ...frame,
      ];
    });
    if (diagnostics.length > MAX_ERRORS) traceback.push(`... ${diagnostics.length - MAX_ERRORS} more errors`);
    return { ename, evalue: evalue.join('\n'), traceback };
  }

  function cellsIn(error: unknown): string[] {
    const stack = isError(error) ? read(error, 'stack') : null;
    if (typeof stack !== 'string') return [];
    return framesOf(stack, locate)
      .map((frame) => frame.file)
      .filter(isCell);
  }

  return { thrown, diagnosed, cellsIn };
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

function nameAndMessage(error: unknown): { ename: string; evalue: string } {
  if (!isError(error))
    return { ename: 'Thrown', evalue: safely(() => inspect(error), 'a value that cannot be printed') };
  const given = String(read(error, 'name') ?? 'Error');
  const own = safely(() => error.constructor.name, '');
  const ename = given === 'Error' && own ? own : given;
  const message = safely(() => String(error.message), '');
  return { ename, evalue: message.replace(/\nRequire stack:\n(- .*\n?)*$/, '') };
}

/** A property of what somebody threw: reading it may throw again. */
function read(value: object, key: string): unknown {
  return safely(() => (value as Record<string, unknown>)[key], undefined);
}

function safely<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}
