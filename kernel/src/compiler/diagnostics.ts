/** TypeScript's diagnostics as the kernel shows them: 1-based places, whole messages, only what the user can act on. */
import type { TS, TypeScript } from './tslab';
import type { Diagnostic } from './types';

export interface CellFile {
  fileName: string;
  /** Length of the text that stands before the cell's own, and its lines. */
  prefixLength: number;
  prefixLines: number;
  /** Length of the cell's own text; what TypeScript says about anything behind it is about our additions. */
  length: number;
}

/** The name under which a cell is parsed on its own. */
export const syntaxFile = 'cell.ts';

const awaitOutsideAsync = 1308;
const forAwaitOutsideAsync = 1103;

export function toDiagnostic(ts: TypeScript, cell: CellFile, from: TS.DiagnosticWithLocation): Diagnostic {
  const inCell = isCellFile(cell, from.file);
  const end = inCell ? Math.min(from.start + from.length, cell.prefixLength + cell.length) : from.start + from.length;
  const first = ts.getLineAndCharacterOfPosition(from.file, from.start);
  const last = ts.getLineAndCharacterOfPosition(from.file, Math.max(end, from.start));
  const shift = inCell ? 1 - cell.prefixLines : 1;
  return {
    file: inCell ? null : from.file.fileName,
    line: first.line + shift,
    column: first.character + 1,
    endLine: last.line + shift,
    endColumn: last.character + 1,
    message: messageOf(ts, from, inCell),
    code: from.code,
    category: from.category === ts.DiagnosticCategory.Warning ? 'warning' : 'error',
  };
}

/** Syntax errors are found before there is a program, in a file of another name. */
function isCellFile(cell: CellFile, file: TS.SourceFile): boolean {
  return file.fileName === cell.fileName || file.fileName === syntaxFile;
}

function messageOf(ts: TypeScript, from: TS.Diagnostic, inCell: boolean): string {
  if (!inCell && (from.code === awaitOutsideAsync || from.code === forAwaitOutsideAsync)) {
    return "'await' works at the top level of a cell, but not of a local module, which runs as CommonJS: move it into an async function.";
  }
  return ts.flattenDiagnosticMessageText(from.messageText, '\n');
}

export function hasLocation(diagnostic: TS.Diagnostic): diagnostic is TS.DiagnosticWithLocation {
  return diagnostic.file !== undefined && diagnostic.start !== undefined;
}

/** What stands against running the cell: not the awaits that a cell may have, nor anything about text that we added. */
export function isAboutCell(ts: TypeScript, cell: CellFile, diagnostic: TS.DiagnosticWithLocation): boolean {
  if (diagnostic.file.fileName !== cell.fileName) return false;
  if (diagnostic.start >= cell.prefixLength + cell.length) return false;
  return diagnostic.code !== awaitOutsideAsync || !isTopLevel(ts, diagnostic);
}

function isTopLevel(ts: TypeScript, diagnostic: TS.DiagnosticWithLocation): boolean {
  const keyword = ts.findPrecedingToken(diagnostic.start + diagnostic.length, diagnostic.file);
  for (let node: TS.Node | undefined = keyword; node && !ts.isSourceFile(node); node = node.parent) {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node) || ts.isModuleDeclaration(node)) return false;
    if (ts.isPropertyDeclaration(node)) return false;
  }
  return true;
}
