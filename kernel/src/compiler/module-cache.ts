/**
 * `require` for cells and for the local modules that they import. Keeps what is loaded until its file changes; then
 * drops it together with everything that imported it, so that an edit is seen at the next import.
 */
import fs from 'node:fs';
import { createRequire, isBuiltin, Module } from 'node:module';
import path from 'node:path';
import { stampOf } from './source-files';
import type { ModuleLoader, ModuleLoaderOptions } from './types';

/** Node's module class, with the methods that its documentation leaves out. */
type LoadedModule = NodeJS.Module & { _compile(code: string, file: string): void };
const pathsFrom = (folder: string): string[] =>
  (Module as unknown as { _nodeModulePaths(folder: string): string[] })._nodeModulePaths(folder);

/** Node's own cache of modules. */
const nodeCache = createRequire(__filename).cache;

/** The kernel's files are loaded by Node too, but are not the user's to reload. */
const kernelFolder = path.join(__dirname, '..', '..') + path.sep;

/** What an import without, or with a JavaScript, extension may mean, in TypeScript's order. */
const sourceExtensions: Readonly<Record<string, readonly string[]>> = {
  '': ['.ts', '.tsx', '.js', '.jsx'],
  '.js': ['.ts', '.tsx', '.js'],
  '.jsx': ['.tsx', '.jsx'],
  '.mjs': ['.mts', '.mjs'],
  '.cjs': ['.cts', '.cjs'],
};

export function createModuleLoader({ cwd, provided = {} }: ModuleLoaderOptions): ModuleLoader {
  const outputs = new Map<string, string>();
  const loaded = new Map<string, LoadedModule>();
  /** Who imports a file: local modules by path. Cells are not kept, they import anew. */
  const importers = new Map<string, Set<string>>();
  /** State on disk of the files outside node_modules that Node itself has loaded. */
  const stamps = new Map<string, string | null>();
  /** Folders of packages outside node_modules (a workspace) that were imported by name. */
  const packageFolders = new Set<string>();

  function requireFrom(importer: string | null, folder: string): NodeJS.Require {
    const native = createRequire(path.join(folder, 'cell.js'));
    const load = (id: string): unknown => {
      const hook = Object.hasOwn(provided, id) ? provided[id] : undefined;
      if (hook) return hook();
      const local = findLocal(folder, id);
      if (local) return link(importer, local, () => loadLocal(local));
      if (isBuiltin(id)) return native(id);
      const file = native.resolve(id);
      if (!path.isAbsolute(id) && !id.startsWith('.')) notePackage(file);
      return link(importer, file, () => loadNative(native, file));
    };
    return Object.assign(load, {
      resolve: native.resolve,
      cache: native.cache,
      extensions: native.extensions,
      main: native.main,
    });
  }

  function link(importer: string | null, file: string, run: () => unknown): unknown {
    if (importer !== null) {
      const known = importers.get(file) ?? new Set<string>();
      importers.set(file, known.add(importer));
    }
    return run();
  }

  /** The compiled module that a relative or absolute specifier means, if there is one. */
  function findLocal(folder: string, id: string): string | undefined {
    if (!/^\.{0,2}\//.test(id) && id !== '.' && id !== '..') return undefined;
    return candidates(path.resolve(folder, id)).find((file) => outputs.has(file) && fs.existsSync(file));
  }

  function loadLocal(file: string): unknown {
    const known = loaded.get(file);
    if (known) return known.exports;
    const module = new Module(file) as LoadedModule;
    module.filename = file;
    module.paths = pathsFrom(path.dirname(file));
    module.require = requireFrom(file, path.dirname(file));
    loaded.set(file, module); // before it runs: circular imports see what is there so far
    try {
      module._compile(outputs.get(file)!, file);
      module.loaded = true;
    } catch (error) {
      loaded.delete(file);
      throw error;
    }
    return module.exports;
  }

  function loadNative(native: NodeJS.Require, file: string): unknown {
    const exports = native(file);
    if (!stamps.has(file)) recordLoaded();
    return exports;
  }

  function notePackage(file: string): void {
    const folder = mayChange(file) ? packageFolder(file) : null;
    if (folder !== null) packageFolders.add(folder + path.sep);
  }

  function recordLoaded(): void {
    for (const file of Object.keys(nodeCache)) {
      if (!stamps.has(file) && mayChange(file)) stamps.set(file, stampOf(file));
    }
  }

  /** Files loaded by Node that changed, widened to their whole package: half a package of two builds must not mix. */
  function staleNative(): string[] {
    const changed = [...stamps].filter(([file, stamp]) => stampOf(file) !== stamp).map(([file]) => file);
    if (changed.length === 0) return [];
    const folders = [...packageFolders].filter((folder) => changed.some((file) => file.startsWith(folder)));
    return [...stamps.keys()].filter(
      (file) => changed.includes(file) || folders.some((folder) => file.startsWith(folder)),
    );
  }

  function drop(files: Iterable<string>): void {
    const queue = [...files];
    const seen = new Set(queue);
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      loaded.delete(file);
      delete nodeCache[file];
      stamps.delete(file);
      for (const importer of importers.get(file) ?? []) {
        if (!seen.has(importer)) queue.push(importer);
        seen.add(importer);
      }
      importers.delete(file);
    }
  }

  return {
    require: requireFrom(null, cwd),
    staleModules: staleNative,
    update(modules) {
      for (const { path: file, output } of modules) outputs.set(file, output);
      drop([...modules.map((module) => module.path), ...staleNative()]);
    },
  };
}

function mayChange(file: string): boolean {
  return !file.includes(`${path.sep}node_modules${path.sep}`) && !file.startsWith(kernelFolder);
}

function candidates(base: string): string[] {
  const extension = path.extname(base);
  const files = [base, ...sourceExtensions['']!.map((end) => base + end)];
  const stem = base.slice(0, base.length - extension.length);
  if (extension in sourceExtensions && extension !== '') {
    files.unshift(...sourceExtensions[extension]!.map((end) => stem + end));
  }
  return [...files, ...sourceExtensions['']!.map((end) => path.join(base, `index${end}`))];
}

/** The nearest folder above with a package.json. */
function packageFolder(file: string): string | null {
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
  }
  return null;
}
