/**
 * Live bindings: every reference to a top-level name of a cell becomes a property of the session's `exports`, so that
 * functions of earlier cells and later cells share one variable. Works on the cell's emitted JavaScript (ES modules,
 * ending in tslab's `export { ... }`), before it becomes CommonJS; needs the parents of the original nodes.
 *
 *     let rate = 0.1; function get() { return rate }
 *     =>  exports.get = get; exports.rate = 0.1; function get() { return exports.rate }
 *
 * Porting note: stock tslab copies values after each assignment, so a function keeps the variables of its own cell.
 * Using a name before its initialization gives undefined here, not a ReferenceError; TypeScript reports the plain cases.
 */
import { createScopes, type Scopes } from './scopes';
import type { TS, TypeScript } from './tslab';

/** `earlier`: names that earlier cells declared. */
export function liveBindings(ts: TypeScript, earlier: ReadonlySet<string>): TS.TransformerFactory<TS.SourceFile> {
  return (context) => (file) => rewrite(ts, context, file, createScopes(ts, file, earlier));
}

function rewrite(
  ts: TypeScript,
  context: TS.TransformationContext,
  file: TS.SourceFile,
  scopes: Scopes,
): TS.SourceFile {
  const { factory } = context;
  const references = referenceBuilder(ts, factory, file);
  const { property, assignTo } = references;

  const visitExpression = (node: TS.Expression): TS.Expression => ts.visitNode(node, visit) as TS.Expression;

  function visit(node: TS.Node): TS.Node | undefined {
    if (ts.isVariableStatement(node) && scopes.ownsVariables(node.declarationList)) return variableStatement(node);
    if (ts.isForStatement(node) && node.initializer && scopes.ownsVariables(node.initializer))
      return forStatement(node);
    if ((ts.isForOfStatement(node) || ts.isForInStatement(node)) && scopes.ownsVariables(node.initializer)) {
      return forEachStatement(node, node.initializer);
    }
    if (ts.isShorthandPropertyAssignment(node) && scopes.isTopLevelReference(node.name)) return longhand(node);
    if (ts.isIdentifier(node)) return scopes.isTopLevelReference(node) ? property(node) : node;
    return withoutThis(ts.visitEachChild(node, visit, context));
  }

  /** `{ rate }` -> `{ rate: exports.rate }`; in an assignment pattern, `{ rate = 1 }` -> `{ rate: exports.rate = 1 }`. */
  function longhand(node: TS.ShorthandPropertyAssignment): TS.Node {
    const target = property(node.name);
    const fallback = node.objectAssignmentInitializer;
    const value = fallback ? factory.createAssignment(target, visitExpression(fallback)) : target;
    return ts.setTextRange(factory.createPropertyAssignment(factory.createIdentifier(node.name.text), value), node);
  }

  function variableStatement(node: TS.VariableStatement): TS.Node | undefined {
    const expression = assignments(node.declarationList);
    if (!expression) return undefined;
    const startsWithBrace = node.declarationList.declarations.some((d) => ts.isObjectBindingPattern(d.name));
    const statement = startsWithBrace ? factory.createParenthesizedExpression(expression) : expression;
    return ts.setTextRange(factory.createExpressionStatement(statement), node);
  }

  function forStatement(node: TS.ForStatement): TS.Node {
    return factory.updateForStatement(
      node,
      assignments(node.initializer as TS.VariableDeclarationList),
      node.condition && visitExpression(node.condition),
      node.incrementor && visitExpression(node.incrementor),
      ts.visitNode(node.statement, visit) as TS.Statement,
    );
  }

  function forEachStatement(node: TS.ForOfStatement | TS.ForInStatement, list: TS.VariableDeclarationList): TS.Node {
    const target = pattern(list.declarations[0]!.name);
    const subject = visitExpression(node.expression);
    const body = ts.visitNode(node.statement, visit) as TS.Statement;
    return ts.isForOfStatement(node)
      ? factory.updateForOfStatement(node, node.awaitModifier, target, subject, body)
      : factory.updateForInStatement(node, target, subject, body);
  }

  /** The declarations of a list as assignments, joined by commas; undefined if nothing is left to do. */
  function assignments(list: TS.VariableDeclarationList): TS.Expression | undefined {
    const parts = list.declarations.filter((d) => d.initializer || !scopes.isVar(list)).map(assignment);
    if (parts.length < 2) return parts[0];
    return factory.createCommaListExpression(parts);
  }

  function assignment(node: TS.VariableDeclaration): TS.Expression {
    const value = node.initializer ? initializer(node.name, node.initializer) : factory.createVoidZero();
    return ts.setTextRange(factory.createAssignment(pattern(node.name), value), node);
  }

  /** A binding pattern as the same assignment pattern. */
  function pattern(name: TS.BindingName): TS.Expression {
    if (ts.isIdentifier(name)) return property(name);
    if (ts.isArrayBindingPattern(name)) return factory.createArrayLiteralExpression(name.elements.map(arrayElement));
    return factory.createObjectLiteralExpression(name.elements.map(objectElement));
  }

  function arrayElement(element: TS.ArrayBindingElement): TS.Expression {
    if (ts.isOmittedExpression(element)) return element;
    if (element.dotDotDotToken) return factory.createSpreadElement(pattern(element.name));
    return withDefault(element);
  }

  function objectElement(element: TS.BindingElement): TS.ObjectLiteralElementLike {
    if (element.dotDotDotToken) return factory.createSpreadAssignment(pattern(element.name));
    const key = element.propertyName
      ? (ts.visitNode(element.propertyName, visit) as TS.PropertyName)
      : factory.createIdentifier((element.name as TS.Identifier).text);
    return factory.createPropertyAssignment(key, withDefault(element));
  }

  function withDefault(element: TS.BindingElement): TS.Expression {
    const target = pattern(element.name);
    if (!element.initializer) return target;
    return factory.createAssignment(target, initializer(element.name, element.initializer));
  }

  /** A function or class without a name takes the variable's name, but not a property's: `{ "f": () => 1 }["f"]` keeps it. */
  function initializer(name: TS.BindingName, value: TS.Expression): TS.Expression {
    const visited = visitExpression(value);
    if (!ts.isIdentifier(name) || !isAnonymous(ts, value)) return visited;
    const key = name.text;
    const holder = factory.createObjectLiteralExpression([
      factory.createPropertyAssignment(factory.createStringLiteral(key), visited),
    ]);
    return factory.createElementAccessExpression(holder, factory.createStringLiteral(key));
  }

  /** `exports.f()` would hand all variables of the session to f as `this`: call `(0, exports.f)()`. */
  function withoutThis(node: TS.Node): TS.Node {
    if (ts.isCallExpression(node) && references.isProperty(node.expression)) {
      return factory.updateCallExpression(
        node,
        references.detached(node.expression),
        node.typeArguments,
        node.arguments,
      );
    }
    if (ts.isTaggedTemplateExpression(node) && references.isProperty(node.tag)) {
      return factory.updateTaggedTemplateExpression(node, references.detached(node.tag), undefined, node.template);
    }
    return node;
  }

  const hoisted: TS.Statement[] = scopes.variables.map((name) => assignTo(name, factory.createVoidZero()));
  const body: TS.Statement[] = [];
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) {
      body.push(statement);
    } else if (ts.isFunctionDeclaration(statement) && statement.name) {
      hoisted.push(assignTo(statement.name.text, factory.createIdentifier(statement.name.text)));
      body.push(ts.visitEachChild(statement, visit, context));
    } else if (ts.isClassDeclaration(statement) && statement.name) {
      const name = statement.name.text;
      body.push(ts.visitEachChild(statement, visit, context), assignTo(name, factory.createIdentifier(name)));
    } else if (isNameList(ts, statement)) {
      // By value: TypeScript's own getter for an import could not be declared again by a later cell.
      for (const { name } of statement.exportClause.elements) {
        if (scopes.imports.has(name.text))
          hoisted.push(assignTo(name.text, ts.setOriginalNode(factory.createIdentifier(name.text), name)));
      }
    } else {
      const visited = ts.visitNode(statement, visit) as TS.Statement | undefined;
      if (visited) body.push(visited);
    }
  }
  const lastImport = body.findLastIndex((statement) => ts.isImportDeclaration(statement));
  body.splice(lastImport + 1, 0, ...hoisted);
  // An empty list keeps the file a module.
  body.push(factory.createExportDeclaration(undefined, false, factory.createNamedExports([])));
  return factory.updateSourceFile(file, ts.setTextRange(factory.createNodeArray(body), file.statements));
}

/** Builds and recognizes `exports.name`. */
function referenceBuilder(ts: TypeScript, factory: TS.NodeFactory, file: TS.SourceFile) {
  const made = new WeakSet<TS.Node>();
  const create = (name: string): TS.PropertyAccessExpression => {
    const node = factory.createPropertyAccessExpression(factory.createIdentifier('exports'), name);
    made.add(node);
    return node;
  };
  return {
    property: (id: TS.Identifier) => ts.setTextRange(create(id.text), id),
    assignTo: (name: string, value: TS.Expression): TS.Statement =>
      factory.createExpressionStatement(factory.createAssignment(create(name), value)),
    /** Also those that tslab made for names of earlier cells. */
    isProperty: (node: TS.Node): boolean =>
      made.has(node) ||
      (ts.isPropertyAccessExpression(node) &&
        !node.questionDotToken &&
        ts.isIdentifier(node.expression) &&
        node.expression.text === 'exports'),
    /** `(0, exports.f)`, its end mapped to the callee's start: V8 gives a call's place as the end of such a callee. */
    detached(node: TS.Expression): TS.Expression {
      const parenthesized = factory.createParenthesizedExpression(
        factory.createComma(factory.createNumericLiteral(0), node),
      );
      const start = ts.skipTrivia(file.text, node.pos);
      ts.setSourceMapRange(parenthesized, { pos: start, end: start });
      return ts.setTextRange(parenthesized, node);
    },
  };
}

type NameList = TS.ExportDeclaration & { exportClause: TS.NamedExports };

function isNameList(ts: TypeScript, statement: TS.Statement): statement is NameList {
  if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return false;
  return statement.exportClause !== undefined && ts.isNamedExports(statement.exportClause);
}

function isAnonymous(ts: TypeScript, value: TS.Expression): boolean {
  let inner = value;
  while (ts.isParenthesizedExpression(inner)) inner = inner.expression;
  return ts.isArrowFunction(inner) || ((ts.isFunctionExpression(inner) || ts.isClassExpression(inner)) && !inner.name);
}
