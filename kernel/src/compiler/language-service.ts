/** Completion, inspection and "is this cell finished?", out of tslab's converter. */
import type * as TslabConverter from 'tslab/dist/converter';
import type { TS, TypeScript } from './tslab';
import type { Completeness, CompletionInfo, InspectInfo } from './types';

type Converter = TslabConverter.Converter;

export function complete(converter: Converter, declarations: string, source: string, cursor: number): CompletionInfo {
  const found = converter.complete(declarations, source, cursor);
  const kinds = new Map(found.original?.entries.map((entry) => [entry.name, entry.kind as string]));
  const entries = found.candidates.map((name) => ({ name, kind: kinds.get(name) ?? '' }));
  return { start: found.start, end: found.end, entries };
}

export function inspect(
  ts: TypeScript,
  converter: Converter,
  declarations: string,
  source: string,
  cursor: number,
): InspectInfo | null {
  const info = converter.inspect(declarations, source, cursor) as TS.QuickInfo | undefined;
  if (info) return toInspectInfo(ts, info);
  const callee = enclosingCallee(ts, source, cursor);
  if (callee === null) return null;
  const ofCall = converter.inspect(declarations, source, callee) as TS.QuickInfo | undefined;
  return ofCall ? toInspectInfo(ts, ofCall) : null;
}

function toInspectInfo(ts: TypeScript, info: TS.QuickInfo): InspectInfo {
  return {
    signature: ts.displayPartsToString(info.displayParts),
    documentation: ts.displayPartsToString(info.documentation),
    tags: (info.tags ?? []).map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) })),
  };
}

/** Where the name of the function stands in whose parentheses the cursor is. */
function enclosingCallee(ts: TypeScript, source: string, cursor: number): number | null {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, true);
  let callee: TS.Expression | undefined;
  const visit = (node: TS.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && isInParentheses(ts, node, cursor)) {
      callee = node.expression; // the innermost comes last
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  if (!callee) return null;
  return ts.isPropertyAccessExpression(callee) ? callee.name.getStart(file) : callee.getStart(file);
}

/** `arguments.pos` is behind the opening parenthesis; an unfinished call reaches over the white space behind it. */
function isInParentheses(ts: TypeScript, node: TS.CallExpression | TS.NewExpression, cursor: number): boolean {
  if (!node.arguments || cursor < node.arguments.pos) return false;
  const file = node.getSourceFile();
  const last = node.getChildren(file).at(-1);
  const closed = last?.kind === ts.SyntaxKind.CloseParenToken && last.end > last.getStart(file);
  if (closed) return cursor < node.end;
  return file.text.slice(node.end, cursor).trim() === '';
}

export function isComplete(
  ts: TypeScript,
  isCompleteCode: typeof TslabConverter.isCompleteCode,
  source: string,
): Completeness {
  const ofTslab = isCompleteCode(source);
  if (!ofTslab.completed) return { status: 'incomplete', indent: ofTslab.indent ?? '' };
  const errors = syntaxErrors(ts, source);
  if (errors.length === 0) return { status: 'complete', indent: '' };
  const unfinished = errors.some((error) => unfinishedCodes.has(error.code));
  return unfinished ? { status: 'incomplete', indent: '' } : { status: 'invalid', indent: '' };
}

/** Unterminated template, comment. */
const unfinishedCodes = new Set([1160, 1010]);

function syntaxErrors(ts: TypeScript, source: string): readonly TS.Diagnostic[] {
  const file = ts.createSourceFile('cell.ts', source, ts.ScriptTarget.ES2022, false);
  return (file as TS.SourceFile & { parseDiagnostics: readonly TS.Diagnostic[] }).parseDiagnostics;
}
