/** Parsed files, kept over cells: library files for good, local files until they change on disk. */
import fs from 'node:fs';
import path from 'node:path';
import { type LibrarySnapshot, librarySnapshotFor } from '../snapshot/library-snapshot';
import { type TS, type TypeScript, typescriptFile } from './tslab';

interface Document {
  sourceFile: TS.SourceFile;
  /** Size and time of a file that may change while the kernel runs; null for a file that stays. */
  stamp: string | null;
}

export interface SourceFiles {
  get(file: string, options: TS.CreateSourceFileOptions | TS.ScriptTarget): TS.SourceFile | undefined;
  /** Sets the text of a file that exists in memory only. True if it is new. */
  setText(file: string, text: string): boolean;
  /** The next `setText` parses anew, even if the text is the same (tslab rewrites trees in place). */
  spoil(file: string): void;
  /** Files that changed or vanished on disk since they were read; they are forgotten. */
  refresh(): string[];
}

/** Files in packages and TypeScript's own library do not change under a running kernel; everything else may. */
export function isPackageFile(file: string): boolean {
  return file.includes('/node_modules/') || file.startsWith(libraryFolder);
}

const libraryFolder = path.dirname(typescriptFile);

export function stampOf(file: string): string | null {
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : null;
}

export function createSourceFiles(ts: TypeScript, options: TS.CompilerOptions): SourceFiles {
  const documents = new Map<string, Document>();
  const snapshot = librarySnapshotFor(options);
  const setExternalModuleIndicator = ts.getSetExternalModuleIndicator(options);

  function parse(file: string, text: string, how: TS.CreateSourceFileOptions | TS.ScriptTarget): TS.SourceFile {
    const base = typeof how === 'object' ? how : { languageVersion: how };
    return ts.createSourceFile(file, text, { setExternalModuleIndicator, ...base }, true);
  }

  function read(file: string, how: TS.CreateSourceFileOptions | TS.ScriptTarget): Document | undefined {
    const stamp = isPackageFile(file) ? null : stampOf(file);
    const sourceFile = fromSnapshot(snapshot, file) ?? parseFromDisk(file, how);
    return sourceFile && { sourceFile, stamp };
  }

  function parseFromDisk(file: string, how: TS.CreateSourceFileOptions | TS.ScriptTarget): TS.SourceFile | undefined {
    const text = ts.sys.readFile(file);
    return text === undefined ? undefined : parse(file, text, how);
  }

  return {
    get(file, how) {
      const known = documents.get(file) ?? read(file, how);
      if (known) documents.set(file, known);
      return known?.sourceFile;
    },
    setText(file, text) {
      if (documents.get(file)?.sourceFile.text === text) return false;
      documents.set(file, { sourceFile: parse(file, text, options.target!), stamp: null });
      return true;
    },
    spoil(file) {
      documents.delete(file);
    },
    refresh() {
      const changed: string[] = [];
      for (const [file, { stamp }] of documents) {
        if (stamp !== null && stampOf(file) !== stamp) changed.push(file);
      }
      for (const file of changed) documents.delete(file);
      return changed;
    },
  };
}

/** A file that the start-up snapshot holds and that is still the same on disk. */
function fromSnapshot(snapshot: LibrarySnapshot | undefined, file: string): TS.SourceFile | undefined {
  const stored = snapshot?.files.get(file);
  if (!stored) return undefined;
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  return stat && stat.size === stored.size && stat.mtimeMs === stored.mtimeMs ? stored.sourceFile : undefined;
}
