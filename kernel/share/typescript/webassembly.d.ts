// WebAssembly: a standard of its own, which TypeScript declares with the browser's names and @types/node 20 leaves out.
declare namespace WebAssembly {
  type ValueType = 'anyfunc' | 'externref' | 'f32' | 'f64' | 'i32' | 'i64' | 'v128';
  type ExportValue = ((...values: never[]) => unknown) | Global | Memory | Table;
  type Exports = Record<string, ExportValue>;
  type Imports = Record<string, Record<string, ExportValue | number | bigint>>;
  type Source = ArrayBuffer | ArrayBufferView;

  class CompileError extends Error {}
  class LinkError extends Error {}
  class RuntimeError extends Error {}

  class Module {
    constructor(bytes: Source);
    static customSections(module: Module, sectionName: string): ArrayBuffer[];
    static exports(module: Module): { name: string; kind: 'function' | 'global' | 'memory' | 'table' }[];
    static imports(
      module: Module,
    ): { module: string; name: string; kind: 'function' | 'global' | 'memory' | 'table' }[];
  }

  class Instance {
    constructor(module: Module, imports?: Imports);
    // biome-ignore lint/suspicious/noExplicitAny: what a module exports is known to its author only
    readonly exports: Record<string, any>;
  }

  class Memory {
    constructor(descriptor: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  class Table {
    constructor(descriptor: { element: 'anyfunc' | 'externref'; initial: number; maximum?: number }, value?: unknown);
    readonly length: number;
    get(index: number): unknown;
    set(index: number, value?: unknown): void;
    grow(count: number, value?: unknown): number;
  }

  class Global {
    constructor(descriptor: { value: ValueType; mutable?: boolean }, value?: unknown);
    // biome-ignore lint/suspicious/noExplicitAny: depends on the value type given to the constructor
    value: any;
    valueOf(): unknown;
  }

  function compile(bytes: Source): Promise<Module>;
  function instantiate(bytes: Source, imports?: Imports): Promise<{ module: Module; instance: Instance }>;
  function instantiate(module: Module, imports?: Imports): Promise<Instance>;
  function validate(bytes: Source): boolean;
}
