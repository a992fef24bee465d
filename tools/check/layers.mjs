/**
 * Folders of the library depend downwards only, the library and the kernel do not know each other, and only the engine loads
 * TensorFlow. The order is DESIGN's; what a folder may see is written out here.
 */
import { posix } from 'node:path';
import ts from 'typescript';

export const name = 'import layers';

/** From the top down; folders of one row do not see each other. */
const ROWS = [
  ['applications', 'plots', 'tuners', 'export', 'explain'],
  ['saving'],
  ['models'],
  ['callbacks'],
  ['losses', 'metrics', 'optimizers', 'layers'],
  ['initializers', 'regularizers', 'constraints'],
];

/** Side rooms: they see only the engine, and every row may use them. */
const SERVICES = ['datasets', 'preprocessing', 'notebook', 'utils'];

/** What else is allowed, each with its reason. */
const ALSO = [
  { from: 'datasets', to: 'notebook', why: 'the notice that data is synthetic is shown as a notebook output' },
  { from: 'datasets', to: 'preprocessing', why: 'a ready split is split and scaled by what readers use themselves' },
  { from: 'datasets', to: 'utils', why: 'files are downloaded, verified and unpacked as for utils.getFile' },
  { from: 'notebook', to: 'preprocessing', why: 'what counts as a table is said once' },
];

const BOTTOM = 'engine';
const KNOWN = [...ROWS.flat(), ...SERVICES, BOTTOM];

function maySee(from, to) {
  if (from === to || to === BOTTOM) return true;
  if (from === BOTTOM) return false;
  if (ALSO.some((pair) => pair.from === from && pair.to === to)) return true;
  if (SERVICES.includes(from)) return false;
  if (SERVICES.includes(to)) return true;
  const row = (folder) => ROWS.findIndex((folders) => folders.includes(folder));
  return row(from) < row(to);
}

function specifierOf(node) {
  const isModule = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
  if (isModule && node.moduleSpecifier) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return node.argument.literal;
  if (ts.isExternalModuleReference(node)) return node.expression;
  const isRequire = ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require';
  const isImport = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isRequire || isImport ? node.arguments[0] : undefined;
}

function isTypeOnly(node) {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node)) return false;
  const clause = node.importClause;
  if (!clause) return false;
  const named = clause.namedBindings;
  const allTypes =
    named && ts.isNamedImports(named) && named.elements.length > 0 && named.elements.every((one) => one.isTypeOnly);
  return clause.isTypeOnly || (allTypes && !clause.name);
}

/** Every import, re-export, `import()`, `import('…')` type and `require` of a source: `{ specifier, line, typeOnly }`. */
export function importsOf(source, file = 'file.ts') {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    const literal = specifierOf(node);
    if (literal && ts.isStringLiteralLike(literal)) {
      const { line } = tree.getLineAndCharacterOfPosition(literal.getStart(tree));
      found.push({ specifier: literal.text, line: line + 1, typeOnly: isTypeOnly(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** What is wrong with one import of one file; null if nothing. */
function fault(file, { specifier, typeOnly }) {
  const inKernel = file.startsWith('kernel/');
  const target = specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), specifier)) : specifier;
  if (inKernel) return /^(ann-lab|lib)(\/|$)/.test(target) ? 'the kernel must not know the library' : null;
  if (/^(@ann-lab\/kernel|kernel)(\/|$)/.test(target)) return 'the library must not know the kernel';

  const [, from] = /^lib\/src\/([^/]+)\//.exec(file) ?? [];
  if (!from) return null; // lib/src/index.ts offers everything
  if (specifier.startsWith('@tensorflow/') && !typeOnly && from !== BOTTOM) return "take tf from '../engine'";
  const [, to] = /^lib\/src\/([^/]+)/.exec(target) ?? [];
  if (target === 'lib/src') return 'a part must not import the whole';
  if (!to) return null;
  if (!KNOWN.includes(from)) return `the folder ${from} has no place in the order: add it to tools/check/layers.mjs`;
  if (to === 'index') return 'a part must not import the whole';
  return maySee(from, to) ? null : `${from} must not see ${to}`;
}

export function problems({ files, read }) {
  return files
    .filter((file) => /^(lib|kernel)\/src\/.*\.[cm]?ts$/.test(file))
    .flatMap((file) =>
      importsOf(read(file), file).flatMap((one) => {
        const why = fault(file, one);
        return why ? [`${file}:${one.line}: imports '${one.specifier}': ${why}`] : [];
      }),
    );
}
