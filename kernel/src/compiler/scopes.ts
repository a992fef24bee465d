/** Which identifiers of a cell's JavaScript mean a top-level name: read off the binder's tables, without a checker. */
import type { TS, TypeScript } from './tslab';

export interface Scopes {
  /** Names that the cell imports. */
  imports: ReadonlySet<string>;
  /** Names that the cell declares by `var` anywhere outside functions. */
  variables: readonly string[];
  /** Whether the identifier stands for the value of a top-level name of this or an earlier cell. */
  isTopLevelReference(id: TS.Identifier): boolean;
  /** Whether the variables of a declaration list belong to the top level. */
  ownsVariables(node: TS.Node): node is TS.VariableDeclarationList;
  isVar(list: TS.VariableDeclarationList): boolean;
}

/** The binder's tables on nodes that open a scope. */
type Scope = TS.Node & { locals?: TS.SymbolTable };

export function createScopes(ts: TypeScript, file: TS.SourceFile, earlier: ReadonlySet<string>): Scopes {
  const imports = importedNames(ts, file);
  const topLevel = new Set<string>();
  file.locals?.forEach((_, name) => {
    topLevel.add(ts.unescapeLeadingUnderscores(name));
  });
  for (const name of exportedVariables(ts, file)) topLevel.delete(name);

  function isTopLevelReference(id: TS.Identifier): boolean {
    if (!topLevel.has(id.text) && !earlier.has(id.text)) return false;
    return isValue(ts, id) && !isShadowed(id);
  }

  function isShadowed(id: TS.Identifier): boolean {
    let child: TS.Node = id;
    for (let scope: Scope = id.parent; scope && scope !== file; child = scope, scope = scope.parent) {
      if (bindsOwnName(scope, child, id)) return true;
      const symbol = scope.locals?.get(ts.escapeLeadingUnderscores(id.text));
      if (symbol && !(isParameterOf(scope, child) && isDeclaredInBody(symbol, scope))) return true;
    }
    return false;
  }

  /** Function expressions and classes see their own name; a class's decorators stand outside it. */
  function bindsOwnName(scope: TS.Node, child: TS.Node, id: TS.Identifier): boolean {
    if (!ts.isFunctionExpression(scope) && !ts.isClassLike(scope)) return false;
    if (scope.name === undefined || scope.name === id || scope.name.text !== id.text) return false;
    return !(ts.isClassLike(scope) && ts.isDecorator(child));
  }

  const isParameterOf = (scope: TS.Node, child: TS.Node) => ts.isFunctionLike(scope) && ts.isParameter(child);

  /** A default parameter does not see the variables of the body, although the binder keeps both in one table. */
  function isDeclaredInBody(symbol: TS.Symbol, scope: TS.Node): boolean {
    const declarations = symbol.declarations ?? [];
    return declarations.length > 0 && declarations.every((declaration) => !isWithinParameter(declaration, scope));
  }

  function isWithinParameter(node: TS.Node, scope: TS.Node): boolean {
    for (let outer = node; outer && outer !== scope; outer = outer.parent) {
      if (ts.isParameter(outer)) return outer.parent === scope;
    }
    return false;
  }

  const isVar = (list: TS.VariableDeclarationList) => !(list.flags & ts.NodeFlags.BlockScoped);

  function ownsVariables(node: TS.Node): node is TS.VariableDeclarationList {
    if (!ts.isVariableDeclarationList(node)) return false;
    const statement = node.parent;
    if (ts.isVariableStatement(statement) && statement.parent === file) return !isExported(ts, statement);
    return isVar(node) && !isInFunction(ts, node, file);
  }

  return {
    imports,
    variables: variableNames(ts, file, ownsVariables, isVar),
    isTopLevelReference,
    ownsVariables,
    isVar,
  };
}

function isInFunction(ts: TypeScript, node: TS.Node, file: TS.SourceFile): boolean {
  for (let outer = node.parent; outer !== file; outer = outer.parent) {
    if (ts.isFunctionLike(outer) || ts.isClassStaticBlockDeclaration(outer)) return true;
  }
  return false;
}

function variableNames(
  ts: TypeScript,
  file: TS.SourceFile,
  ownsVariables: Scopes['ownsVariables'],
  isVar: Scopes['isVar'],
): string[] {
  const names = new Set<string>();
  const collect = (name: TS.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) collect(element.name);
  };
  const visit = (node: TS.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return;
    if (ownsVariables(node) && isVar(node)) for (const declaration of node.declarations) collect(declaration.name);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...names];
}

function isExported(ts: TypeScript, statement: TS.VariableStatement): boolean {
  return statement.modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** tslab's `export const tsLastExpr = ...`: left to TypeScript. */
function exportedVariables(ts: TypeScript, file: TS.SourceFile): string[] {
  return file.statements
    .filter(
      (statement): statement is TS.VariableStatement => ts.isVariableStatement(statement) && isExported(ts, statement),
    )
    .flatMap((statement) => statement.declarationList.declarations.map((declaration) => declaration.name))
    .filter((name): name is TS.Identifier => ts.isIdentifier(name))
    .map((name) => name.text);
}

function importedNames(ts: TypeScript, file: TS.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const statement of file.statements) {
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
    if (!clause) continue;
    if (clause.name) names.add(clause.name.text);
    const bindings = clause.namedBindings;
    if (!bindings) continue;
    if (ts.isNamespaceImport(bindings)) names.add(bindings.name.text);
    else for (const element of bindings.elements) names.add(element.name.text);
  }
  return names;
}

/** Whether the identifier is used as an expression (not as the name of a property, label, parameter or declaration). */
function isValue(ts: TypeScript, id: TS.Identifier): boolean {
  const { parent } = id;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === id;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === id;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent) || ts.isParameter(parent) || ts.isVariableDeclaration(parent)) {
    return parent.initializer === id;
  }
  if (ts.isPropertyDeclaration(parent)) return parent.initializer === id;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent) || ts.isNamespaceImport(parent)) return false;
  if (ts.isExportSpecifier(parent) || ts.isNamespaceExport(parent)) return false;
  // An arrow function's body may be a bare name; everything else that hangs directly on these is their own name.
  if (ts.isArrowFunction(parent)) return parent.body === id;
  return !(ts.isFunctionLike(parent) || ts.isClassLike(parent));
}
