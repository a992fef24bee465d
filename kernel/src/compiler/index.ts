/** The compiler side of the kernel: TypeScript cells and local modules in, runnable CommonJS and positions out. */
export { type CellCompilerOptions, cellCompilerOptions, libraryFiles, programOptions } from './cell-options';
export { createCompiler } from './compiler';
export { createModuleLoader } from './module-cache';
export type * from './types';
