/**
 * Which cells of a notebook use the library: not merely import it, but name what they imported in something that runs
 * (`plots.history(h)`, `class Huber extends losses.Loss`), or call something that was made from it in this cell or an earlier one
 * (`model.fit(…)`, `rmse(y)`).
 */
import ts from 'typescript';
import { sourceOf } from './files.mjs';

const LIBRARY = 'ann-lab';

const parse = (source) =>
  // Cells await at their top; only a module may.
  ts.createSourceFile('cell.ts', `${source}\nexport {};`, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);

const isLibrary = (node) => node !== undefined && ts.isStringLiteralLike(node) && node.text === LIBRARY;

function isLoad(node) {
  if (!ts.isCallExpression(node)) return false;
  const { expression } = node;
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');
  return loads && isLibrary(node.arguments[0]);
}

/** Whether an identifier stands for a value, rather than being the name of a property or of something new. */
function isReference(node) {
  const { parent } = node;
  if (parent.name === node) return ts.isShorthandPropertyAssignment(parent);
  return parent.propertyName !== node && parent.label !== node;
}

/** `model` of `model.layers[0].getWeights`, or of `(await model)!.fit`. */
function rootOf(node) {
  let at = node;
  while (at.expression !== undefined && !ts.isIdentifier(at)) at = at.expression;
  return ts.isIdentifier(at) ? at.text : null;
}

/** The nodes of a piece of code that run: types are left out, but for what a class extends. */
function some(node, test) {
  if (test(node)) return true;
  return ts.forEachChild(node, (child) => visible(child) && some(child, test)) ?? false;
}

const visible = (node) => ts.isExpressionWithTypeArguments(node) || !ts.isTypeNode(node);

function boundNames(name) {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.filter(ts.isBindingElement).flatMap((element) => boundNames(element.name));
}

function importedNames({ importClause }) {
  if (!importClause || importClause.isTypeOnly) return [];
  const { name, namedBindings } = importClause;
  const named = !namedBindings
    ? []
    : ts.isNamespaceImport(namedBindings)
      ? [namedBindings.name]
      : namedBindings.elements.filter((element) => !element.isTypeOnly).map((element) => element.name);
  return [...(name ? [name] : []), ...named].map((identifier) => identifier.text);
}

/** What a statement binds: `[names, the code they are made by]`. */
function bindingsOf(statement) {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((declaration) => [boundNames(declaration.name), declaration]);
  }
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
  if (isNamed && statement.name) return [[[statement.name.text], statement]];
  const assigned = ts.isExpressionStatement(statement) && statement.expression;
  const isAssignment =
    assigned &&
    ts.isBinaryExpression(assigned) &&
    assigned.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isIdentifier(assigned.left);
  return isAssignment ? [[[assigned.left.text], assigned.right]] : [];
}

/** Names known so far: `imported` from the library, and `made` by something that names those. */
class Names {
  imported = new Set();
  made = new Set();

  put(names, set) {
    for (const name of names) {
      this.imported.delete(name); // a later cell may give an old name to something else
      this.made.delete(name);
      set?.add(name);
    }
  }

  /** Whether code names anything of the library's, or made from it. */
  touches(code) {
    const known = (node) => this.imported.has(node.text) || this.made.has(node.text);
    return some(code, (node) => isLoad(node) || (ts.isIdentifier(node) && known(node) && isReference(node)));
  }

  /** Whether code does something with the library. */
  uses(code) {
    const named = (node) => ts.isIdentifier(node) && this.imported.has(node.text) && isReference(node);
    const called = (node) => ts.isCallExpression(node) && this.made.has(rootOf(node.expression));
    return some(code, (node) => isLoad(node) || named(node) || called(node));
  }
}

function usesOf(source, names) {
  let uses = false;
  for (const statement of parse(source).statements) {
    if (ts.isImportDeclaration(statement)) {
      names.put(importedNames(statement), isLibrary(statement.moduleSpecifier) ? names.imported : null);
      continue;
    }
    uses = names.uses(statement) || uses;
    for (const [bound, code] of bindingsOf(statement)) names.put(bound, names.touches(code) ? names.made : null);
  }
  return uses;
}

/** For each cell of a notebook, whether it uses the library; always false for texts. */
export function libraryUseOf(notebook) {
  const names = new Names();
  return notebook.cells.map((cell) => cell.cell_type === 'code' && usesOf(sourceOf(cell), names));
}
