/** What a cell's own text says before TypeScript compiles it, and the small edits that make it compile as a module. */
import { syntaxFile } from './diagnostics';
import type { TS, TypeScript } from './tslab';

/** tslab puts this line before every cell, to make it a module. */
export const cellPrefix = 'export {};\n';

export interface CellSource {
  /** The text for tslab: same length and lines as the cell's up to `length`. */
  text: string;
  /** Length of the cell's own text; what follows is an appendix of ours. */
  length: number;
  hasTopLevelAwait: boolean;
  /** With places in `cellPrefix + source`. Not empty: nothing else is known about the cell. */
  syntaxErrors: readonly TS.DiagnosticWithLocation[];
}

type ParsedFile = TS.SourceFile & { parseDiagnostics: readonly TS.DiagnosticWithLocation[] };

export function readCell(ts: TypeScript, source: string): CellSource {
  const file = ts.createSourceFile(syntaxFile, cellPrefix + source, ts.ScriptTarget.ES2022, true) as ParsedFile;
  const text = withoutExportModifiers(ts, file).slice(cellPrefix.length);
  const nested = nestedVariables(ts, file);
  // `var` inside a block belongs to the whole cell, but only a declaration at the top gets into the cell's declarations.
  const appendix = nested.size > 0 ? `\nvar ${[...nested].join(', ')};` : '';
  return {
    text: text + appendix,
    length: source.length,
    hasTopLevelAwait: containsTopLevelAwait(ts, file),
    syntaxErrors: file.parseDiagnostics,
  };
}

/** `await` and `for await` outside all functions. */
function containsTopLevelAwait(ts: TypeScript, file: TS.SourceFile): boolean {
  const visit = (node: TS.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
    return ts.forEachChild(node, visit) ?? false;
  };
  return visit(file);
}

/** `export const x = 1`, pasted from a module, means `const x = 1`; blanks keep the positions. */
function withoutExportModifiers(ts: TypeScript, file: TS.SourceFile): string {
  let text = file.text;
  for (const statement of file.statements) {
    if (!ts.canHaveModifiers(statement)) continue;
    const modifiers = ts.getModifiers(statement) ?? [];
    const exported = modifiers.find((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
    if (!exported || modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.DefaultKeyword)) continue;
    text = text.slice(0, exported.getStart(file)) + ' '.repeat('export'.length) + text.slice(exported.end);
  }
  return text;
}

/** Names declared by `var` below the top level but outside functions. */
function nestedVariables(ts: TypeScript, file: TS.SourceFile): Set<string> {
  const names = new Set<string>();
  const collect = (name: TS.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) collect(element.name);
  };
  const visit = (node: TS.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
    if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped) && !isTopLevel(ts, node)) {
      for (const declaration of node.declarations) collect(declaration.name);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

function isTopLevel(ts: TypeScript, list: TS.VariableDeclarationList): boolean {
  return ts.isVariableStatement(list.parent) && ts.isSourceFile(list.parent.parent);
}

/** Removes the appendix again when the cell is emitted; its declarations stay. */
export function dropAppendix(ts: TypeScript, start: () => number): TS.TransformerFactory<TS.SourceFile> {
  return () => (file) => {
    const kept = file.statements.filter((statement) => ts.isExportDeclaration(statement) || statement.pos < start());
    if (kept.length === file.statements.length) return file;
    return ts.factory.updateSourceFile(file, ts.setTextRange(ts.factory.createNodeArray(kept), file.statements));
  };
}
