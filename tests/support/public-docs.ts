import ts from 'typescript';

/** A function, class or constant that a package exports. */
export interface PublicValue {
  /** From the package's root, such as `losses.huber`. */
  readonly name: string;
  readonly kind: 'class' | 'function' | 'constant';
  readonly documented: boolean;
  /** The code of its docstring's examples. */
  readonly examples: readonly string[];
}

/** What a file exports: its values, those of its namespaces, and the functions in its objects. Namespaces in `except` are left out. */
export function publicValues(file: string, except: readonly string[] = []): PublicValue[] {
  const program = programOf(file);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const root = source && checker.getSymbolAtLocation(source);
  if (!root) throw new Error(`${file} is no module`);
  return exportsOf(checker, root, '').filter(({ name }) => !except.includes(name.split('.')[0] as string));
}

/** What lacks a docstring, or an example that asserts something: a class and its lower-camel factory need one between them, constants none. */
export function faultsOf(values: readonly PublicValue[]): string[] {
  return values.flatMap((value) => {
    if (!value.documented) return [`${value.name}: no docstring`];
    if (value.examples.length > 1) return [`${value.name}: ${value.examples.length} examples, one is enough`];
    const [example] = value.examples;
    if (example !== undefined) return example.includes('assert') ? [] : [`${value.name}: its example asserts nothing`];
    const isShown =
      value.kind === 'constant' || values.some((other) => isPair(value, other) && other.examples.length > 0);
    return isShown ? [] : [`${value.name}: no example`];
  });
}

/** `Huber` and `huber`, `AUC` and `auc`. */
function isPair(a: PublicValue, b: PublicValue): boolean {
  const kinds = [a.kind, b.kind].sort().join();
  return kinds === 'class,function' && a.name.toLowerCase() === b.name.toLowerCase();
}

/** The file and what it imports by relative paths: neither packages nor TypeScript's own library, which take seconds to read. */
function programOf(file: string): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    noLib: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  host.resolveModuleNameLiterals = (names, from) =>
    names.map(({ text }) => {
      const relative = text.startsWith('.');
      return { resolvedModule: relative ? ts.resolveModuleName(text, from, options, host).resolvedModule : undefined };
    });
  return ts.createProgram([file], options, host);
}

function exportsOf(checker: ts.TypeChecker, module: ts.Symbol, prefix: string): PublicValue[] {
  return checker.getExportsOfModule(module).flatMap((exported) => {
    const symbol = targetOf(checker, exported);
    const name = `${prefix}${exported.name}`;
    return symbol.flags & ts.SymbolFlags.ValueModule
      ? exportsOf(checker, symbol, `${name}.`)
      : valuesOf(checker, symbol, name);
  });
}

function valuesOf(checker: ts.TypeChecker, symbol: ts.Symbol, name: string): PublicValue[] {
  const kind = kindOf(symbol);
  if (!kind) return [];
  const tags = symbol.getJsDocTags(checker).filter((tag) => tag.name === 'example');
  const examples = tags.map((tag) => ts.displayPartsToString(tag.text));
  const value = { name, kind, documented: symbol.getDocumentationComment(checker).length > 0, examples };
  const functions = objectOf(symbol)?.properties.flatMap((property) => {
    const member = ts.isShorthandPropertyAssignment(property)
      ? checker.getShorthandAssignmentValueSymbol(property)
      : checker.getSymbolAtLocation(property.name as ts.Node);
    return member ? valuesOf(checker, targetOf(checker, member), `${name}.${property.name?.getText()}`) : [];
  });
  return [value, ...(functions ?? [])];
}

function kindOf(symbol: ts.Symbol): PublicValue['kind'] | undefined {
  if (symbol.flags & ts.SymbolFlags.Class) return 'class';
  if (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Method)) return 'function';
  if (!(symbol.flags & ts.SymbolFlags.Variable)) return undefined;
  const value = initializerOf(symbol);
  return value && (ts.isObjectLiteralExpression(value) || ts.isLiteralExpression(value)) ? 'constant' : 'function';
}

function objectOf(symbol: ts.Symbol): ts.ObjectLiteralExpression | undefined {
  const value = initializerOf(symbol);
  return value && ts.isObjectLiteralExpression(value) ? value : undefined;
}

function initializerOf(symbol: ts.Symbol): ts.Expression | undefined {
  const declaration = symbol.valueDeclaration;
  return declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

const targetOf = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
