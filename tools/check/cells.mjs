/**
 * The cells of every notebook type-check, in order, with the kernel's own compiler and options: what passes here compiles in the
 * kernel, redeclarations across cells included. Nothing is executed.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { notebooksOf, sourceOf } from './files.mjs';

export const name = 'types in cells';

const require = createRequire(import.meta.url);

function loadCompiler(root) {
  const path = join(root, 'kernel', 'dist', 'compiler', 'index.js');
  if (!existsSync(path)) throw new Error(`there is no ${path}: run \`npm run setup\` first`);
  return require(path).createCompiler;
}

/** Types of failing cells are as they should be where the cell is there to fail. */
function mayFail(cell) {
  return (cell.metadata?.tags ?? []).includes('raises-exception');
}

/**
 * What a cell with type errors would have declared, so that every later use of its names is not one more error: the cell is compiled
 * again with its bad lines excused. Where that is no cure (a syntax error), the names stay unknown.
 */
function declarationsInSpite(compiler, id, source, errors, declarations) {
  const bad = new Set(errors.filter(({ file }) => file === null).map(({ line }) => line));
  const excused = source.split('\n').flatMap((text, index) => (bad.has(index + 1) ? ['// @ts-ignore', text] : [text]));
  const compiled = compiler.compile(id, excused.join('\n'), declarations);
  return compiled.diagnostics.length === 0 ? compiled.declarations : declarations;
}

/**
 * The type errors of one notebook's cells.
 *
 * @param {object} notebook parsed .ipynb
 * @param {{ compile(id: string, source: string, previousDeclarations: string): object }} compiler
 * @returns {{ cell: number, codeCell: number, file: string | null, line: number, column: number, message: string, code: number }[]}
 *   `cell` and `codeCell` count from 1; `file` is null for the cell itself, else the local module with the error
 */
export function typeErrorsOf(notebook, compiler) {
  let declarations = '';
  let codeCell = 0;
  return notebook.cells.flatMap((cell, index) => {
    const source = sourceOf(cell);
    if (cell.cell_type !== 'code' || source.trim() === '') return [];
    codeCell += 1;
    const id = `cell-${codeCell}`;
    const compiled = compiler.compile(id, source, declarations);
    const errors = compiled.diagnostics.filter(({ category }) => category === 'error');
    declarations =
      errors.length === 0 ? compiled.declarations : declarationsInSpite(compiler, id, source, errors, declarations);
    if (mayFail(cell)) return [];
    return errors.map(({ file, line, column, message, code }) => ({
      cell: index + 1,
      codeCell,
      file,
      line,
      column,
      message,
      code,
    }));
  });
}

function words(root, file, error) {
  const place = error.file ? ` (${relative(root, error.file)})` : '';
  return `${file}: cell ${error.cell} (code cell ${error.codeCell}), line ${error.line}:${error.column}${place}: ${error.message} (TS${error.code})`;
}

export function problems(clone) {
  const notebooks = notebooksOf(clone).filter(({ notebook }) => Array.isArray(notebook?.cells));
  if (notebooks.length === 0) return [];
  const createCompiler = loadCompiler(clone.root);
  return notebooks.flatMap(({ file, notebook }) => {
    const compiler = createCompiler({ cwd: join(clone.root, dirname(file)), awaitHook: '__tslabAwait' });
    try {
      return typeErrorsOf(notebook, compiler).map((error) => words(clone.root, file, error));
    } finally {
      compiler.close();
    }
  });
}
