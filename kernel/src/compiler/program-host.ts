/**
 * Stands in for TypeScript's watch program under tslab's converter: no file watchers, no builder state, at most one
 * Program and one checker a cell. Local files are looked at once a cell; library files are read once, or come parsed
 * out of the start-up snapshot.
 */
import path from 'node:path';
import { createModuleResolution, type ModuleResolution } from './module-resolution';
import { plainKeys } from './plain-keys';
import { createSourceFiles, isPackageFile, type SourceFiles } from './source-files';
import { type TS, type TypeScript, typescriptFile } from './tslab';

/** The part of TypeScript's builder that tslab's converter uses. */
interface Builder {
  getSourceFile(file: string): TS.SourceFile | undefined;
  getProgram(): TS.Program;
  getAllDependencies(file: TS.SourceFile): string[];
  emit: TS.Program['emit'];
}

interface WatchHost {
  rootFiles: string[];
  sys: TS.System;
  afterProgramCreate(builder: Builder): void;
}

export interface ProgramHostOptions {
  cwd: string;
  options: TS.CompilerOptions;
  libraryFiles: readonly string[];
  /** Runs before TypeScript's own transformers when the cell is emitted. */
  cellTransformer: TS.TransformerFactory<TS.SourceFile>;
}

export interface ProgramHost {
  /** Put these in the place of TypeScript's functions of the same names. */
  overrides: {
    createWatchCompilerHost: (rootFiles: string[], options: TS.CompilerOptions, sys: TS.System) => WatchHost;
    createWatchProgram: (host: WatchHost) => { close(): void };
  };
  readonly cellFile: string;
  program(): TS.Program;
  cell(): TS.SourceFile;
  /** The declarations of earlier cells must be parsed anew: tslab has rewritten the tree. */
  spoilDeclarations(): void;
  /** A number that grows whenever a local file has changed on disk. */
  generation(): number;
}

export function createProgramHost(ts: TypeScript, settings: ProgramHostOptions): ProgramHost {
  const { cwd, options } = settings;
  const join = (name: string) => path.join(cwd, name).replace(/\\/g, '/');
  const cellFile = join('__tslab__.ts');
  const declarationsFile = join('__prev__.d.ts');
  const files = createSourceFiles(ts, options);
  let host: WatchHost;
  let compilerHost: TS.CompilerHost;
  let resolution: ModuleResolution;
  let program: TS.Program | undefined;
  let stale = true;
  let generation = 0;
  let movedImports = new Set<string>();

  const rootNames = () => [declarationsFile, cellFile, ...settings.libraryFiles];

  /** Takes over the texts that tslab holds, and what changed on disk. */
  function refresh(): void {
    for (const file of [declarationsFile, cellFile]) {
      if (!files.setText(file, host.sys.readFile(file) ?? '')) continue;
      resolution.forget(file);
      stale = true;
    }
    const changed = files.refresh();
    for (const file of changed) resolution.forget(file);
    const moved = resolution.changed();
    for (const file of moved) movedImports.add(file);
    if (changed.length === 0 && moved.size === 0) return;
    stale = true;
    generation++;
  }

  const isVirtual = (file: string) => file === cellFile || file === declarationsFile;

  /**
   * tslab looks at a cell twice: first for the names it declares, then with `export { names }` behind it. Binding alone
   * finds the names, so no program is built for the first look.
   */
  function boundFile(name: string): TS.SourceFile {
    const file = files.get(name, options.target!)!;
    if (!file.locals) ts.bindSourceFile(file, options);
    return name === cellFile && !nameList.test(file.text) ? withSpeltNames(ts, file) : file;
  }

  function build(): TS.Program {
    if (program && !stale) return program;
    program = ts.createProgram({
      rootNames: rootNames(),
      options,
      host: compilerHost,
      ...(program ? { oldProgram: program } : {}),
    });
    stale = false;
    movedImports = new Set();
    return program;
  }

  function createBuilder(): Builder {
    return {
      getSourceFile: (file) => (stale && isVirtual(file) ? boundFile(file) : build().getSourceFile(file)),
      getProgram: build,
      // Local modules are checked and emitted by local-modules.ts: tslab's way refuses files outside cwd.
      getAllDependencies: (file) => [file.fileName],
      emit: (file, write, token, onlyDeclarations, transformers) =>
        build().emit(file, write && intoOutDir(options, write), token, onlyDeclarations, {
          ...transformers,
          before: [...(transformers?.before ?? []), settings.cellTransformer],
          after: [...(transformers?.after ?? []), plainKeys(ts)],
        }),
    };
  }

  function createWatchProgram(given: WatchHost): { close(): void } {
    host = given;
    resolution = createModuleResolution(ts, host.sys, cwd, options);
    compilerHost = createCompilerHost(ts, cwd, host.sys, files, resolution, () => movedImports);
    let scheduled = false;
    const rebuild = () => {
      scheduled = false;
      refresh();
      host.afterProgramCreate(createBuilder());
    };
    // tslab tells through these callbacks that it has a new text, and runs the "timer" itself; one at a time.
    const notified = () => {
      if (scheduled) return;
      scheduled = true;
      host.sys.setTimeout?.(rebuild, 0);
    };
    for (const file of host.rootFiles) host.sys.watchFile?.(file, notified);
    host.afterProgramCreate(createBuilder());
    return { close() {} };
  }

  return {
    overrides: {
      createWatchCompilerHost: (rootFiles, _options, sys) => ({ rootFiles, sys, afterProgramCreate() {} }),
      createWatchProgram,
    },
    cellFile,
    program: build,
    cell: () => build().getSourceFile(cellFile)!,
    spoilDeclarations: () => files.spoil(declarationsFile),
    generation: () => generation,
  };
}

const nameList = /\nexport \{[^}]*\}$/;

/** tslab writes the cell's names as it finds them; TypeScript keeps them escaped (`__x` as `___x`). */
function withSpeltNames(ts: TypeScript, file: TS.SourceFile): TS.SourceFile {
  const names = [...(file.locals?.keys() ?? [])].map((name) => ts.unescapeLeadingUnderscores(name));
  if (names.every((name) => !name.startsWith('__'))) return file;
  return Object.create(file, { locals: { value: new Map(names.map((name) => [name, undefined])) } });
}

/** tslab expects the cell's files right in `outDir`; with `/` as rootDir TypeScript puts them below. */
function intoOutDir(options: TS.CompilerOptions, write: TS.WriteFileCallback): TS.WriteFileCallback {
  return (file, ...rest) => write(`${options.outDir}/${path.posix.basename(file)}`, ...rest);
}

function createCompilerHost(
  ts: TypeScript,
  cwd: string,
  sys: TS.System,
  files: SourceFiles,
  resolution: ModuleResolution,
  movedImports: () => ReadonlySet<string>,
): TS.CompilerHost {
  const libraryFolder = path.dirname(typescriptFile);
  return {
    getSourceFile: (file, how) => files.get(file, how),
    getDefaultLibFileName: (options) => path.join(libraryFolder, ts.getDefaultLibFileName(options)),
    getDefaultLibLocation: () => libraryFolder,
    getCurrentDirectory: () => cwd,
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    readFile: (file) => sys.readFile(file),
    fileExists: (file) => sys.fileExists(file),
    directoryExists: (folder) => sys.directoryExists(folder),
    getDirectories: (folder) => sys.getDirectories(folder),
    realpath: (file) => sys.realpath?.(file) ?? file,
    writeFile: refuseToWrite,
    resolveModuleNameLiterals: (literals, containingFile) =>
      literals.map((literal) => resolution.resolve(literal.text, containingFile)),
    hasInvalidatedResolutions: (file) => movedImports().has(file),
  };
}

function refuseToWrite(file: string): never {
  throw new Error(`The kernel compiles in memory; TypeScript asked to write ${file}.`);
}

/** Whether a file of the program is the user's own code that must be compiled before it can run. */
export function isLocalModule(program: TS.Program, file: TS.SourceFile): boolean {
  if (file.isDeclarationFile || program.isSourceFileFromExternalLibrary(file)) return false;
  return !isPackageFile(file.fileName) && /\.[cm]?[jt]sx?$/.test(file.fileName);
}
