/**
 * Runs inside `node --build-snapshot`: loads TypeScript, parses, binds and checks the library files once, and leaves all
 * of it in the heap that becomes the snapshot. Only Node's own modules can be required here, so it works off a plan.
 */
import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import type { TS, TypeScript } from '../compiler/tslab';
import type { LibrarySnapshot, SnapshotFile } from './library-snapshot';
import type { SnapshotPlan } from './plan';

const plan: SnapshotPlan = JSON.parse(fs.readFileSync(process.env.ANN_LAB_SNAPSHOT_PLAN!, 'utf8'));
const ts = loadTypeScript(plan.typescriptFile);
ts.sys.useCaseSensitiveFileNames = true;
const files = new Map<string, SnapshotFile>();
useCompiler();

const snapshot: LibrarySnapshot = {
  typescript: ts,
  typescriptFile: plan.typescriptFile,
  files,
  resolutions: new Map(plan.packageResolutions),
  variances: plan.variances,
  options: JSON.stringify(plan.options),
};
(globalThis as { __annLabSnapshot?: LibrarySnapshot }).__annLabSnapshot = snapshot;

v8.startupSnapshot.setDeserializeMainFunction(() => {
  tellLauncher();
  const main = path.resolve(process.argv[1]!);
  Error.stackTraceLimit = 50; // Node takes it out of snapshots, and every stack would be empty
  ts.sys.getCurrentDirectory = () => process.cwd(); // TypeScript remembers the builder's folder
  const { createRequire } = require('node:module') as typeof import('node:module');
  const kernel = createRequire(main)(main) as { startKernel(connectionFile: string): void };
  kernel.startKernel(process.argv[2] ?? '');
});

/** The launcher waits for this byte: without it, it takes the snapshot for unusable and starts plainly. */
function tellLauncher(): void {
  const descriptor = Number(process.env.ANN_LAB_STARTED_FD ?? '');
  if (!descriptor) return;
  delete process.env.ANN_LAB_STARTED_FD;
  fs.writeSync(descriptor, '1');
  fs.closeSync(descriptor);
}

/** The builder's `require` knows Node's modules only, hence this little one for TypeScript's single file. */
function loadTypeScript(file: string): TypeScript {
  const module = { exports: {} };
  const wrapper = `(function (module, exports, require, __filename, __dirname) {${fs.readFileSync(file, 'utf8')}\n})`;
  const load = vm.runInThisContext(wrapper, { filename: file });
  load(module, module.exports, require, file, path.dirname(file));
  return module.exports as TypeScript;
}

/** One cell, from text to code, as in the kernel. */
function useCompiler(): void {
  const { options, sample, rootFiles } = plan;
  const program = ts.createProgram({ rootNames: [...rootFiles, sample.file], options, host: compilerHost() });
  const cell = program.getSourceFile(sample.file)!;
  program.getSemanticDiagnostics(cell);
  program.getDeclarationDiagnostics(cell);
  let output = '';
  program.emit(cell, (name, text) => {
    if (name.endsWith('.js')) output = text;
  });
  ts.transpileModule(output, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: options.target!, sourceMap: true },
  });
  for (const file of program.getSourceFiles()) if (!file.isDeclarationFile) files.delete(file.fileName);
}

function compilerHost(): TS.CompilerHost {
  const resolutions = new Map(plan.resolutions);
  const libraryFolder = path.dirname(plan.typescriptFile);
  const { sample, options } = plan;
  return {
    ...ts.createCompilerHost(options, true),
    getSourceFile: (file, how) =>
      file === sample.file ? ts.createSourceFile(file, sample.text, how, true) : read(file, how),
    getDefaultLibLocation: () => libraryFolder,
    getDefaultLibFileName: (o) => path.join(libraryFolder, ts.getDefaultLibFileName(o)),
    getCanonicalFileName: (file) => file,
    useCaseSensitiveFileNames: () => true,
    resolveModuleNameLiterals: (literals, from) =>
      literals.map((literal) => resolutions.get(`${from}\0${literal.text}`) ?? unresolved),
  };
}

function read(file: string, how: TS.ScriptTarget | TS.CreateSourceFileOptions): TS.SourceFile | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (!stat) return undefined;
  const sourceFile = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), how, true);
  files.set(file, { sourceFile, size: stat.size, mtimeMs: stat.mtimeMs });
  return sourceFile;
}

const unresolved = { resolvedModule: undefined } as TS.ResolvedModuleWithFailedLookupLocations;
