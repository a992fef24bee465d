/** Ties the parts together: a cell's text in, tslab's converter in the middle, runnable code and positions out. */

import { librarySnapshotFor } from '../snapshot/library-snapshot';
import { awaitHook, installAwaitEach } from './await-hook';
import { libraryFiles, programOptions } from './cell-options';
import { type CellSource, cellPrefix, dropAppendix, readCell } from './cell-source';
import { type CellFile, hasLocation, isAboutCell, toDiagnostic } from './diagnostics';
import { complete, inspect, isComplete } from './language-service';
import { liveBindings } from './live-bindings';
import { createLocalModules } from './local-modules';
import { createProgramHost } from './program-host';
import { createSourceMaps, type MappedCode, splitInlineMap } from './source-maps';
import { loadConverter, loadTypeScript, type TS } from './tslab';
import type { CompiledCell, CompiledModule, Compiler, CompilerOptions } from './types';
import { createVariances } from './variances';

const prefixLines = 1;

export function createCompiler({ cwd, awaitHook: hook }: CompilerOptions): Compiler {
  const ts = loadTypeScript();
  const options = programOptions();
  const sourceMaps = createSourceMaps();
  const variances = createVariances(librarySnapshotFor(options)?.variances);
  const localModules = createLocalModules({ toCommonJs: (code) => toCommonJs(code, []), sourceMaps });
  installAwaitEach(hook);

  let cell: CellSource = readCell(ts, '');
  let problems: TS.DiagnosticWithLocation[] = [];
  let cellMaps: MappedCode['map'][] = [];
  let earlier: ReadonlySet<string> = new Set();

  const host = createProgramHost(ts, {
    cwd,
    options,
    libraryFiles: libraryFiles(),
    cellTransformer: dropAppendix(ts, () => cellPrefix.length + cell.length),
  });

  function toCommonJs(code: string, before: TS.TransformerFactory<TS.SourceFile>[]): MappedCode {
    const result = ts.transpileModule(code, {
      fileName: 'code.js',
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: options.target!,
        esModuleInterop: true,
        noImplicitUseStrict: true,
        newLine: ts.NewLineKind.LineFeed,
        sourceMap: true,
      },
      transformers: { before: [...before, awaitHook(ts, hook)] },
    });
    const text = result.outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');
    return { code: text, map: result.sourceMapText ? JSON.parse(result.sourceMapText) : null };
  }

  const { createConverter, isCompleteCode } = loadConverter({
    ...host.overrides,
    sys: Object.assign(Object.create(ts.sys), { getCurrentDirectory: () => cwd }),
    /** tslab asks for the diagnostics of the cell: it gets those that stand against running it. */
    getPreEmitDiagnosticsOfFiles: (program: TS.Program) => {
      variances.restore(program);
      problems = cellProblems(program);
      variances.keep(program);
      return problems;
    },
    /** tslab's last step, from its ES module to CommonJS: here the names become live. */
    transpileModule: (code: string) => {
      const step = splitInlineMap(code);
      const { code: output, map } = toCommonJs(step.code, [liveBindings(ts, earlier)]);
      cellMaps = [map, step.map];
      return { outputText: output };
    },
  });
  const converter = createConverter({ isJS: false, isBrowser: false });

  const cellFile = (): CellFile => ({
    fileName: host.cellFile,
    prefixLength: cellPrefix.length,
    prefixLines,
    length: cell.length,
  });

  const present = (diagnostic: TS.DiagnosticWithLocation) => toDiagnostic(ts, cellFile(), diagnostic);

  function cellProblems(program: TS.Program): TS.DiagnosticWithLocation[] {
    const file = host.cell();
    const syntactic = program.getSyntacticDiagnostics(file);
    const found: readonly TS.Diagnostic[] =
      syntactic.length > 0
        ? syntactic
        : [...program.getSemanticDiagnostics(file), ...program.getDeclarationDiagnostics(file)];
    return found.filter(hasLocation).filter((diagnostic) => isAboutCell(ts, cellFile(), diagnostic));
  }

  function compile(id: string, source: string, previousDeclarations: string): CompiledCell {
    cell = readCell(ts, source);
    if (cell.syntaxErrors.length > 0) return refused(cell.syntaxErrors.map(present), previousDeclarations);
    problems = [];
    earlier = declaredNames(previousDeclarations);
    const converted = converter.convert(previousDeclarations, cell.text);
    const modules = localModules.dependencies(host.program(), host.cell());
    const found = [...problems, ...localModules.diagnostics(host.program(), modules, host.generation())];
    if (found.length > 0) return refused(found.map(present), previousDeclarations);
    host.spoilDeclarations();
    sourceMaps.set(id, cellMaps, prefixLines);
    return {
      output: `${converted.output ?? ''}\n//# sourceURL=${id}`,
      declarations: converted.declOutput ?? '',
      diagnostics: [],
      hasTopLevelAwait: cell.hasTopLevelAwait,
      lastExpressionName: converted.lastExpressionVar,
      modules: localModules.compile(host.program(), modules),
    };
  }

  function declaredNames(declarations: string): Set<string> {
    const file = ts.createSourceFile('declarations.d.ts', declarations, ts.ScriptTarget.ES2022);
    return new Set(file.statements.flatMap((statement) => namesOf(statement)));
  }

  function namesOf(statement: TS.Statement): string[] {
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map((d) => (d.name as TS.Identifier).text);
    }
    if (ts.isImportDeclaration(statement)) return importedNames(statement.importClause);
    const { name } = statement as TS.Statement & { name?: TS.Node };
    return name && ts.isIdentifier(name) ? [name.text] : [];
  }

  function importedNames(clause: TS.ImportClause | undefined): string[] {
    const names = clause?.name ? [clause.name.text] : [];
    const bindings = clause?.namedBindings;
    if (!bindings) return names;
    if (ts.isNamespaceImport(bindings)) return [...names, bindings.name.text];
    return [...names, ...bindings.elements.map((element) => element.name.text)];
  }

  return {
    compile,
    position: sourceMaps.position,
    complete: (source, cursor, declarations) => complete(converter, declarations, source, cursor),
    inspect: (source, cursor, declarations) => inspect(ts, converter, declarations, source, cursor),
    isComplete: (source) => isComplete(ts, isCompleteCode, source),
    typescriptVersion: ts.version,
    warmUp: () => void converter.convert('', '0'),
    close: () => converter.close(),
  };
}

function refused(diagnostics: CompiledCell['diagnostics'], declarations: string): CompiledCell {
  const modules: CompiledModule[] = [];
  return {
    output: '',
    declarations,
    diagnostics,
    hasTopLevelAwait: false,
    lastExpressionName: undefined,
    modules,
  };
}
