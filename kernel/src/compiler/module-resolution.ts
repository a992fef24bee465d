/** Where an import leads: tslab's rules first, then the rules of bundlers for packages that only have `exports`. */
import path from 'node:path';
import { librarySnapshotFor } from '../snapshot/library-snapshot';
import { isPackageFile } from './source-files';
import type { TS, TypeScript } from './tslab';

type Resolution = TS.ResolvedModuleWithFailedLookupLocations;

export interface ModuleResolution {
  resolve(name: string, containingFile: string): Resolution;
  /** Local files some of whose imports lead elsewhere than when they were last resolved. */
  changed(): Set<string>;
  /** Forgets the imports of a local file that is read anew. */
  forget(file: string): void;
  /** Everything found out about imports inside packages, for the start-up snapshot. */
  readonly packages: Map<string, Resolution>;
}

export function createModuleResolution(
  ts: TypeScript,
  sys: TS.System,
  cwd: string,
  options: TS.CompilerOptions,
): ModuleResolution {
  const identity = (file: string) => file;
  const cache = ts.createModuleResolutionCache(cwd, identity, options);
  // 'require' because cells run as CommonJS: a package may keep separate typings for it.
  const exportsOptions: TS.CompilerOptions = {
    ...options,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['require', 'node'],
  };
  const exportsCache = ts.createModuleResolutionCache(cwd, identity, exportsOptions);
  const packages = new Map(librarySnapshotFor(options)?.resolutions);
  const local = new Map<string, Map<string, Resolution>>();

  /** Never from a cache for local files: what is missing now may be there at the next cell. */
  function lookUp(name: string, containingFile: string, cached: boolean): Resolution {
    // cells get the `tslab` of this kernel, wherever the notebook lies
    const from = name === 'tslab' ? __filename : containingFile;
    const plain = ts.resolveModuleName(name, from, options, sys, cached ? cache : undefined);
    if (isTyped(ts, plain)) return plain;
    const byExports = ts.bundlerModuleNameResolver(
      name,
      containingFile,
      exportsOptions,
      sys,
      cached ? exportsCache : undefined,
    );
    return isTyped(ts, byExports) ? byExports : plain;
  }

  function resolveInPackage(name: string, containingFile: string): Resolution {
    const key = `${path.dirname(containingFile)}\0${name}`;
    const known = packages.get(key);
    if (known) return known;
    const found = lookUp(name, containingFile, true);
    packages.set(key, found);
    return found;
  }

  function resolveLocally(name: string, containingFile: string): Resolution {
    const names = local.get(containingFile) ?? new Map<string, Resolution>();
    local.set(containingFile, names);
    const known = names.get(name);
    if (known && !mayChange(name, containingFile, known)) return known;
    const found = lookUp(name, containingFile, false);
    names.set(name, found);
    return found;
  }

  /** A package that was found stays where it is; declaration files only change together with their imports. */
  function mayChange(name: string, containingFile: string, known: Resolution): boolean {
    const target = known.resolvedModule?.resolvedFileName;
    if (!target || !isTyped(ts, known)) return true;
    if (isPackageFile(target)) return false;
    if (!name.startsWith('.') || containingFile.endsWith('.d.ts')) return !sys.fileExists(target);
    return true;
  }

  return {
    packages,
    resolve: (name, containingFile) =>
      isPackageFile(containingFile) ? resolveInPackage(name, containingFile) : resolveLocally(name, containingFile),
    forget: (file) => local.delete(file),
    changed() {
      const files = new Set<string>();
      for (const [file, names] of local) {
        for (const [name, before] of [...names]) {
          const target = before.resolvedModule?.resolvedFileName;
          if (resolveLocally(name, file).resolvedModule?.resolvedFileName !== target) files.add(file);
        }
      }
      return files;
    },
  };
}

/** Found, and with types: a bare JavaScript file in a package has none. */
function isTyped(ts: TypeScript, resolution: Resolution): boolean {
  const found = resolution.resolvedModule;
  if (!found) return false;
  const script = found.extension === ts.Extension.Js || found.extension === ts.Extension.Jsx;
  return !(script && found.isExternalLibraryImport);
}
