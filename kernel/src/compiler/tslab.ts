/**
 * Access to tslab 1.0.22 and to the TypeScript that it brings along (a fork of 5.0.4): the only file that knows their insides.
 *
 * tslab's converter takes everything it needs from its TypeScript module. It is loaded here as a private copy with a
 * view of that module in which some functions are replaced; nobody else sees the replacements.
 */
import fs from 'node:fs';
import { createRequire, Module } from 'node:module';
import path from 'node:path';
import type TS from '@tslab/typescript-for-tslab';
import type * as TslabConverter from 'tslab/dist/converter';
import { type LibrarySnapshot, librarySnapshot } from '../snapshot/library-snapshot';

/** What the fork exports at run time beyond its declarations. */
interface Internals {
  bindSourceFile(file: TS.SourceFile, options: TS.CompilerOptions): void;
  getSetExternalModuleIndicator(options: TS.CompilerOptions): (file: TS.SourceFile) => void;
  skipTrivia(text: string, position: number): number;
}

export type TypeScript = typeof TS & Internals;
export type { TS };

/** The functions of TypeScript that tslab's converter calls and that may be replaced. */
export type ConverterOverrides = Partial<
  Record<'createWatchCompilerHost' | 'createWatchProgram' | 'getPreEmitDiagnosticsOfFiles' | 'transpileModule', unknown>
> & { sys: TS.System };

const requireHere = createRequire(__filename);
const tslabFolder = path.dirname(requireHere.resolve('tslab/package.json'));
const requireFromTslab = createRequire(path.join(tslabFolder, 'dist', 'converter.js'));
const typescriptId = '@tslab/typescript-for-tslab';

/** The file that TypeScript is loaded from; its folder holds the `lib.*.d.ts`. */
export const typescriptFile: string = fs.realpathSync(requireFromTslab.resolve(typescriptId));

/** Folder for `typeRoots` that has Node's types, whatever the notebook's own project has. */
export const nodeTypesFolder: string = path.dirname(path.dirname(requireHere.resolve('@types/node/package.json')));

let loaded: TypeScript | undefined;

/** tslab's TypeScript: out of the start-up snapshot if this process has one, else loaded from disk. */
export function loadTypeScript(): TypeScript {
  loaded ??= typescriptOfSnapshot(librarySnapshot()) ?? (requireFromTslab(typescriptId) as TypeScript);
  return loaded;
}

function typescriptOfSnapshot(snapshot: LibrarySnapshot | undefined): TypeScript | undefined {
  return snapshot?.typescriptFile === typescriptFile ? snapshot.typescript : undefined;
}

/** tslab's converter module, working on a view of TypeScript with `overrides` in it. */
export function loadConverter(overrides: ConverterOverrides): typeof TslabConverter {
  // A prototype, not a copy of thousands of exports. `__esModule` makes `import *` take the view as it is.
  const own = Object.getOwnPropertyDescriptors({ ...overrides, __esModule: true });
  const view = Object.create(loadTypeScript(), own);
  const file = path.join(tslabFolder, 'dist', 'converter.js');
  const copy = new Module(file) as NodeJS.Module & { _compile(code: string, file: string): void };
  copy.filename = file;
  copy.require = ((id: string) => (id === typescriptId ? view : requireFromTslab(id))) as NodeJS.Require;
  copy._compile(fs.readFileSync(file, 'utf8'), file);
  return copy.exports;
}
