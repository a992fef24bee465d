import { readFileSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A place in a cell (`cell-3`) or a file, in the source as it was typed. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

export interface Frame extends Place {
  /** As V8 prints it; '' at the top level. */
  name: string;
}

export type Locate = (file: string, line: number, column: number) => Place | null;

const KERNEL = dirname(__dirname) + sep;
const INTERNAL = /^node:|^evalmachine|[\\/]node_modules[\\/](tslab|@tslab|zeromq)[\\/]/;
const FRAME = /^\s+at (?:async )?(?:(.*?) \()?(?:async )?([^()]+?):(\d+):(\d+)\)?$/;
const UNNAMED = /^(eval|<anonymous>|Object\.<anonymous>|Proxy\.<anonymous>|exports\.<anonymous>)$/;

/** The frames of an error that its reader can use: cells, local modules and packages, mapped to their sources. */
export function framesOf(stack: string, locate: Locate): Frame[] {
  const frames: Frame[] = [];
  for (const line of stack.split('\n')) {
    const match = FRAME.exec(line);
    if (!match) continue;
    const frame = readFrame(match, locate);
    if (frame) frames.push(frame);
  }
  return frames;
}

function readFrame(match: RegExpExecArray, locate: Locate): Frame | null {
  const [, called = '', where = '', line, column] = match;
  const file = where.startsWith('file://') ? fileURLToPath(where) : where;
  if (INTERNAL.test(file) || file.startsWith(KERNEL) || file === '<anonymous>') return null;
  const place = locate(file, Number(line), Number(column));
  if (isCell(file) && !place) return null; // the code around the cell's own
  const name = UNNAMED.test(called) ? '' : called.replace(/^(Object|exports|Proxy)\./, '');
  return { name, ...(place ?? { file, line: Number(line), column: Number(column) }) };
}

export function isCell(file: string): boolean {
  return /^cell-\d+$/.test(file);
}

export function isPackage(file: string): boolean {
  return file.includes(`${sep}node_modules${sep}`);
}

/** The text of a cell or of a file that a frame names; null if it can't be read. */
export function sourceOf(file: string, cells: ReadonlyMap<string, { source: string }>): string | null {
  if (isCell(file)) return cells.get(file)?.source ?? null;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // a frame may name what is no file: code of `eval`, a bundle's own source
  }
}
