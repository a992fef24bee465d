/**
 * The contents of the V8 start-up snapshot, as the kernel's process finds them: TypeScript, already loaded, and the
 * library files, already parsed and bound. `entry.ts` writes them, the compiler reads them; a process that was
 * started plainly has none.
 */
import type { TS, TypeScript } from '../compiler/tslab';
import type { KnownVariances } from '../compiler/variances';

export interface SnapshotFile {
  sourceFile: TS.SourceFile;
  size: number;
  mtimeMs: number;
}

export type Resolution = TS.ResolvedModuleWithFailedLookupLocations;

export interface LibrarySnapshot {
  typescript: TypeScript;
  typescriptFile: string;
  /** By absolute path. To be checked against size and mtime before use. */
  files: Map<string, SnapshotFile>;
  /** How files inside packages resolve their imports: `<folder>\0<specifier>` -> resolution. */
  resolutions: Map<string, Resolution>;
  /** See variances.ts. */
  variances: [string, KnownVariances][];
  /** Options that the files were parsed and bound with, as JSON. */
  options: string;
}

/** `entry.ts`, which can import nothing, knows this name too. */
const name = '__annLabSnapshot';

export function librarySnapshot(): LibrarySnapshot | undefined {
  return (globalThis as { [name]?: LibrarySnapshot })[name];
}

/** The snapshot, if its files were parsed with these options. */
export function librarySnapshotFor(options: TS.CompilerOptions): LibrarySnapshot | undefined {
  const snapshot = librarySnapshot();
  return snapshot?.options === JSON.stringify(options) ? snapshot : undefined;
}
