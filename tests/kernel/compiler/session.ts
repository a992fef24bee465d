import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import {
  type CompiledCell,
  type Compiler,
  createCompiler,
  createModuleLoader,
  type ModuleLoader,
} from '../../../kernel/src/compiler';

/** A notebook without Jupyter: cells are compiled and run one after the other, as the kernel's executor does it. */
export interface Session {
  folder: string;
  compiler: Compiler;
  loader: ModuleLoader;
  store: Record<string, unknown>;
  /** Compiles only. */
  compile(source: string): CompiledCell;
  /** Compiles, runs and gives the value of the last expression; throws what the cell throws, and its diagnostics. */
  run(source: string): Promise<unknown>;
  /** Writes a file below `folder`. */
  write(file: string, text: string): string;
  reset(): void;
  close(): void;
}

export class CellError extends Error {
  constructor(readonly cell: CompiledCell) {
    super(cell.diagnostics.map((d) => `${d.file ?? ''}${d.line}:${d.column} - ${d.message}`).join('\n'));
  }
}

const hook = '__testAwait';
Object.assign(globalThis, { [hook]: (value: unknown) => value });

export function createSession(inside = ''): Session {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ann-lab-cells-')));
  const cwd = path.join(folder, inside);
  fs.mkdirSync(cwd, { recursive: true });
  const compiler = createCompiler({ cwd, awaitHook: hook });
  const loader = createModuleLoader({ cwd });
  const store: Record<string, unknown> = {};
  let declarations = '';
  let number = 0;
  const id = () => `cell-${number}`;
  const compile = (source: string) => {
    number++;
    return compiler.compile(id(), source, declarations);
  };
  return {
    folder,
    compiler,
    loader,
    store,
    compile,
    async run(source) {
      const cell = compile(source);
      if (cell.diagnostics.length > 0) throw new CellError(cell);
      loader.update(cell.modules);
      declarations = cell.declarations;
      const start = cell.hasTopLevelAwait ? '(async function (exports, require) { ' : '(function (exports, require) { ';
      await vm.runInThisContext(`${start}${cell.output}\n})`, { filename: id() })(store, loader.require);
      return cell.lastExpressionName === undefined ? undefined : store[cell.lastExpressionName];
    },
    write(file, text) {
      const target = path.join(folder, file);
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, text);
      return target;
    },
    reset() {
      declarations = '';
      for (const name of Object.keys(store)) delete store[name];
    },
    close() {
      compiler.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
