/**
 * Keeps what one checker found out about generic classes of packages for the next one. Every cell has a checker of its
 * own, and each would compare `Tensor<R>` with itself, method by method (tfjs adds some 200 to it), to see how it varies
 * with R: half the time of a cell of tensor code. The answer depends on the package's declarations only.
 */
import { isPackageFile } from './source-files';
import type { TS } from './tslab';

/** A symbol that the checker has merged from several declarations keeps what is known about it on itself. */
interface MergedSymbol extends TS.Symbol {
  links?: { variances?: readonly number[] };
}

interface Checker extends TS.TypeChecker {
  getMergedSymbol(symbol: TS.Symbol): MergedSymbol;
}

interface AugmentingFile extends TS.SourceFile {
  moduleAugmentations?: readonly TS.Node[];
}

export interface KnownVariances {
  variances: readonly number[];
  /** With another package comes, perhaps, another augmentation: then the answer is found anew. */
  declarations: number;
}

export interface Variances {
  /** Before a checker's first use. */
  restore(program: TS.Program): void;
  /** After it. */
  keep(program: TS.Program): void;
  /** All that is known, by the place of an augmentation: for the start-up snapshot. */
  readonly known: Map<string, KnownVariances>;
}

export function createVariances(from: Iterable<[string, KnownVariances]> = []): Variances {
  const known = new Map(from);
  const augmented = new WeakMap<TS.SourceFile, readonly TS.Symbol[]>();

  /** Generic interfaces that a package's file adds to. */
  function augmentedBy(file: AugmentingFile): readonly TS.Symbol[] {
    const before = augmented.get(file);
    if (before) return before;
    const found = (file.moduleAugmentations ?? []).flatMap((name) =>
      genericMembers(name.parent as TS.ModuleDeclaration),
    );
    augmented.set(file, found);
    return found;
  }

  function* augmentedSymbols(program: TS.Program): Generator<[string, MergedSymbol]> {
    const checker = program.getTypeChecker() as Checker;
    for (const file of program.getSourceFiles()) {
      if (!isPackageFile(file.fileName)) continue;
      for (const [index, symbol] of augmentedBy(file).entries()) {
        yield [`${file.fileName}#${index}`, checker.getMergedSymbol(symbol)];
      }
    }
  }

  return {
    known,
    restore(program) {
      for (const [key, { links, declarations }] of augmentedSymbols(program)) {
        const entry = known.get(key);
        if (!entry || !links || links.variances || declarations?.length !== entry.declarations) continue;
        links.variances = entry.variances;
      }
    },
    keep(program) {
      for (const [key, { links, declarations }] of augmentedSymbols(program)) {
        if (!links?.variances?.length) continue; // empty: being computed
        known.set(key, { variances: links.variances, declarations: declarations?.length ?? 0 });
      }
    },
  };
}

function genericMembers({ body }: TS.ModuleDeclaration): TS.Symbol[] {
  const statements = (body as TS.ModuleBlock | undefined)?.statements ?? [];
  return statements.flatMap((statement) => {
    const { symbol, typeParameters } = statement as TS.InterfaceDeclaration & { symbol?: TS.Symbol };
    return symbol && typeParameters && typeParameters.length > 0 ? [symbol] : [];
  });
}
