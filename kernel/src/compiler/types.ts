/**
 * What the compiler gives to the rest of the kernel. Positions are 1-based everywhere but in `cursor` arguments
 * and completion spans, which are offsets in UTF-16 units, as in JavaScript strings.
 */

/** A problem that TypeScript reports, at a place in the cell or in a local module. */
export interface Diagnostic {
  /** Absolute path of the local module; null = the cell itself. */
  file: string | null;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The whole message; details of a chain stand on indented lines of their own. */
  message: string;
  code: number;
  category: 'error' | 'warning';
}

/** A local TypeScript (or JavaScript) file, compiled to CommonJS. `path` is the source's own path: `/x/lib/foo.ts`. */
export interface CompiledModule {
  path: string;
  output: string;
}

export interface CompiledCell {
  /**
   * CommonJS, to be run as the body of `(exports, require) => …` (`async` when hasTopLevelAwait) and ending in
   * `//# sourceURL=<id>`. Its first line never holds code of the cell, so a wrapper's prefix on that line
   * does not disturb positions. '' when there are diagnostics.
   */
  output: string;
  /** Declarations of all names known after this cell: hand them to the next call, also when the cell throws half way. */
  declarations: string;
  /** Not empty: the cell must not run. */
  diagnostics: Diagnostic[];
  hasTopLevelAwait: boolean;
  /** Property of `exports` that holds the value of the cell's last expression, if it ends in one. */
  lastExpressionName: string | undefined;
  /** Local modules that are new or changed since they were last handed over: give them to `ModuleLoader.update`. */
  modules: CompiledModule[];
}

export interface Position {
  file: string;
  line: number;
  column: number;
}

export interface CompletionEntry {
  name: string;
  /** TypeScript's kind: 'function', 'method', 'property', 'const', 'let', 'class', 'interface', 'keyword', 'module', ... */
  kind: string;
}

export interface CompletionInfo {
  /** What a chosen entry replaces. */
  start: number;
  end: number;
  /** Best first. */
  entries: CompletionEntry[];
}

export interface InspectInfo {
  /** The signature or type, as TypeScript code. */
  signature: string;
  /** Prose of the doc comment (markdown). */
  documentation: string;
  /** `@param`, `@returns`, `@example`, ... in order. */
  tags: { name: string; text: string }[];
}

export interface Completeness {
  status: 'complete' | 'incomplete' | 'invalid';
  /** White space for the next line; '' unless incomplete. */
  indent: string;
}

export interface Compiler {
  compile(id: string, source: string, previousDeclarations: string): CompiledCell;
  /** Generated to source position, for cell ids and for paths of local modules; null where there is no source. */
  position(file: string, line: number, column: number): Position | null;
  complete(source: string, cursor: number, previousDeclarations: string): CompletionInfo;
  /** What stands at the cursor; inside the parentheses of a call, the function that is called. */
  inspect(source: string, cursor: number, previousDeclarations: string): InspectInfo | null;
  isComplete(source: string): Completeness;
  readonly typescriptVersion: string;
  /** Parses and binds the libraries (up to 0.7 s without a snapshot): call it once kernel_info is answered. */
  warmUp(): void;
  close(): void;
}

export interface CompilerOptions {
  /** The notebook's folder, absolute: imports resolve from here. */
  cwd: string;
  /** Name of the global function that every awaited value passes through, e.g. `__tslabAwait`. */
  awaitHook: string;
}

/**
 * `require` for cells (one for the whole session). Finds compiled local modules, loads what they import, and
 * forgets modules whose files changed, together with all modules that import them.
 */
export interface ModuleLoader {
  /** Pass it to cells as `require`. */
  require: NodeJS.Require;
  /** Call before a cell runs, with `CompiledCell.modules`: takes over new code and drops what is stale. */
  update(modules: readonly CompiledModule[]): void;
  /** Paths that `update` would drop now because their files changed on disk (a package of the workspace counts as a whole). */
  staleModules(): string[];
}

export interface ModuleLoaderOptions {
  cwd: string;
  /** Modules that the kernel provides itself, by specifier, e.g. `{ tslab: () => … }`. */
  provided?: Readonly<Record<string, () => unknown>>;
}
