/** The TypeScript options of notebook cells and of the local modules that they import: one place for the kernel and for `npm run check`. */
import path from 'node:path';
import { nodeTypesFolder, type TS } from './tslab';

/**
 * Strict, for Node, without names of the browser. Porting note: stock tslab checks loosely (`strict: false`) and, as
 * here, reads no tsconfig.json.
 */
export const cellCompilerOptions = {
  strict: true,
  // Off: `values[0]` in a cell is a value, as in a data scientist's Python.
  noUncheckedIndexedAccess: false,
  target: 9 satisfies TS.ScriptTarget.ES2022,
  module: 99 satisfies TS.ModuleKind.ESNext,
  moduleResolution: 2 satisfies TS.ModuleResolutionKind.Node10,
  lib: ['lib.esnext.d.ts'],
  types: ['node'],
  esModuleInterop: true,
  experimentalDecorators: true,
  resolveJsonModule: true,
  jsx: 2 satisfies TS.JsxEmit.React,
  // Plain .js files beside a notebook run and give their types; they are only checked where they say `// @ts-check`.
  allowJs: true,
  checkJs: false,
  skipLibCheck: true,
  declaration: true,
  noImplicitUseStrict: true,
  disableTopLevelAwait: true,
  newLine: 1 satisfies TS.NewLineKind.LineFeed,
};

export type CellCompilerOptions = typeof cellCompilerOptions;

/** The whole set for a program of the kernel. */
export function programOptions(): TS.CompilerOptions {
  return {
    ...cellCompilerOptions,
    // Always the kernel's own @types/node, so that the same names exist in every folder.
    typeRoots: [nodeTypesFolder],
    inlineSourceMap: true,
    // Local modules may lie anywhere; tslab's own `rootDir` is the notebook's folder.
    rootDir: '/',
    outDir: 'outDir',
  };
}

const declarationsFolder = path.join(__dirname, '..', '..', 'share', 'typescript');

/** What TypeScript 5.0's `lib.esnext` lacks, by file, and how to see that this Node has it. */
const features: readonly { file: string; present: () => boolean }[] = [
  { file: 'array-by-copy.d.ts', present: () => 'toSorted' in Array.prototype },
  { file: 'array-buffer-resize.d.ts', present: () => 'resize' in ArrayBuffer.prototype },
  { file: 'array-buffer-transfer.d.ts', present: () => 'transfer' in ArrayBuffer.prototype },
  { file: 'array-from-async.d.ts', present: () => 'fromAsync' in Array },
  { file: 'group-by.d.ts', present: () => 'groupBy' in Object },
  { file: 'iterator-helpers.d.ts', present: () => 'Iterator' in globalThis },
  { file: 'promise-try.d.ts', present: () => 'try' in Promise },
  { file: 'promise-with-resolvers.d.ts', present: () => 'withResolvers' in Promise },
  { file: 'regexp-escape.d.ts', present: () => 'escape' in RegExp },
  { file: 'set-methods.d.ts', present: () => 'union' in Set.prototype },
  { file: 'string-well-formed.d.ts', present: () => 'isWellFormed' in String.prototype },
  { file: 'webassembly.d.ts', present: () => 'WebAssembly' in globalThis },
];

/** Declaration files for what the running Node offers beyond TypeScript 5.0's own library: root files of every program. */
export function libraryFiles(): string[] {
  return features.filter((feature) => feature.present()).map((feature) => path.join(declarationsFolder, feature.file));
}
