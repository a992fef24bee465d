/**
 * The user's own files that a cell imports, directly or not: checked like the cell and compiled to CommonJS.
 * Porting note: tslab compiles them itself, but only below the notebook's folder, and checks all of them at every cell.
 */
import { isLocalModule } from './program-host';
import { type SourceMaps, splitInlineMap } from './source-maps';
import type { TS } from './tslab';
import type { CompiledModule } from './types';

export interface LocalModules {
  /** Files that the cell depends on, in the order of their imports. */
  dependencies(program: TS.Program, from: TS.SourceFile): TS.SourceFile[];
  /** Errors in `files`; what is known to be right stays so until a local file changes. */
  diagnostics(program: TS.Program, files: readonly TS.SourceFile[], generation: number): TS.DiagnosticWithLocation[];
  /** Compiles those of `files` whose text is new. */
  compile(program: TS.Program, files: readonly TS.SourceFile[]): CompiledModule[];
}

export interface LocalModulesOptions {
  toCommonJs: (code: string) => { code: string; map: ReturnType<typeof splitInlineMap>['map'] };
  sourceMaps: SourceMaps;
}

export function createLocalModules({ toCommonJs, sourceMaps }: LocalModulesOptions): LocalModules {
  const compiled = new Map<string, string>();
  let checked = new Set<string>();
  let checkedGeneration = -1;

  function diagnosticsOf(program: TS.Program, file: TS.SourceFile): TS.DiagnosticWithLocation[] {
    const syntactic = program.getSyntacticDiagnostics(file);
    const found = syntactic.length > 0 ? syntactic : program.getSemanticDiagnostics(file);
    return found.filter((d): d is TS.DiagnosticWithLocation => d.file !== undefined && d.start !== undefined);
  }

  function emit(program: TS.Program, file: TS.SourceFile): CompiledModule {
    let text: string | undefined;
    program.emit(file, (name, data) => {
      if (/\.[cm]?jsx?$/.test(name)) text = data;
    });
    if (text === undefined) throw new Error(`TypeScript gave no code for ${file.fileName}.`);
    const step = splitInlineMap(text);
    const { code, map } = toCommonJs(step.code);
    sourceMaps.set(file.fileName, [map, step.map], 0);
    return { path: file.fileName, output: code };
  }

  return {
    dependencies(program, from) {
      const found = new Map<string, TS.SourceFile>();
      const visit = (file: TS.SourceFile) => {
        for (const next of importedFiles(program, file)) {
          if (found.has(next.fileName) || !isLocalModule(program, next)) continue;
          found.set(next.fileName, next);
          visit(next);
        }
      };
      visit(from);
      return [...found.values()];
    },
    diagnostics(program, files, generation) {
      if (generation !== checkedGeneration) checked = new Set();
      checkedGeneration = generation;
      const errors: TS.DiagnosticWithLocation[] = [];
      for (const file of files) {
        if (checked.has(file.fileName)) continue;
        const own = diagnosticsOf(program, file);
        if (own.length === 0) checked.add(file.fileName);
        errors.push(...own);
      }
      return errors;
    },
    compile(program, files) {
      const fresh = files.filter((file) => compiled.get(file.fileName) !== file.text);
      return fresh.map((file) => {
        const module = emit(program, file);
        compiled.set(file.fileName, file.text);
        return module;
      });
    },
  };
}

/** The files that the imports of a file lead to, type-only ones and dynamic ones included. */
function importedFiles(program: TS.Program, file: TS.SourceFile): TS.SourceFile[] {
  const resolved = (file as { resolvedModules?: { forEach(visit: (entry: ResolvedEntry) => void): void } })
    .resolvedModules;
  const files: TS.SourceFile[] = [];
  resolved?.forEach((entry) => {
    const name = entry?.resolvedModule?.resolvedFileName ?? entry?.resolvedFileName;
    const target = name === undefined ? undefined : program.getSourceFile(name);
    if (target) files.push(target);
  });
  return files;
}

type ResolvedEntry = { resolvedModule?: { resolvedFileName: string }; resolvedFileName?: string } | undefined;
